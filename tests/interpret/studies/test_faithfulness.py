"""A study of faithfulness on a small CLIP with random weights."""

from collections.abc import Callable

import numpy as np
import pytest

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.studies.faithfulness import (
    Comparison,
    Faithfulness,
    Judged,
    compare,
    make_study,
    patches_each,
)
from interpret.studies.faithfulness_rows import Row, masks_of_parts, undivided
from interpret.studies.mutual_knowledge import Settings, study_mutual_knowledge
from interpret.tables.faithfulness import (
    _verdict,
    describe_faithfulness,
    rows_of_faithfulness,
    summarise_faithfulness,
    tabulate_comparisons,
    tabulate_faithfulness,
    tabulate_published,
)
from interpret.units.regions import Regions
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
UNTRAINED = {"baselines": None, "baselines_note": "not asked for."}
SETTINGS = Settings("crop", n_parts=3, group_by="label")


@pytest.fixture
def found(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> tuple[Faithfulness, dict[str, Regions]]:
    encoder = encoder_of()
    study = study_mutual_knowledge(encoder, blobs, word_bank, SETTINGS)
    masks = np.random.default_rng(0).random((len(blobs), 3, 4, 4)) < 0.3
    concepts = np.random.default_rng(1).integers(0, len(word_bank), (len(blobs), 3))
    trained = {"drawn": Regions(masks, concepts)}
    made = make_study(encoder, blobs, word_bank, SETTINGS)
    return made.measure(study, ["crop", "patches"], trained), trained


def verdicts_of(method: np.ndarray, other: np.ndarray, groups: np.ndarray) -> list[Comparison]:
    """Two explanations that differ in insertion alone."""
    regions = Regions(np.ones((len(groups), 1, 1, 1), dtype=bool), np.zeros((len(groups), 1), int))
    rows = Row("pca, crop", "method", None, regions), Row("else", "control", None, regions)
    judged = [
        Judged(row, np.ones(len(groups)), {"own": {"insertion": values}, "equal": {}}, {})
        for row, values in zip(rows, (method, other), strict=True)
    ]
    return list(compare(judged, "crop", groups, seed=0))


Found = tuple[Faithfulness, dict[str, Regions]]


def test_every_method_stands_beside_its_controls(found: Found) -> None:
    rows = {one.row.name: one for one in found[0].judged}
    assert list(rows) == [
        *("pca, crop", "pca, patches", "pca, split anew", "pca, anywhere", "pca, random words"),
        *("kmeans, crop", "kmeans, patches", "kmeans, split anew", "kmeans, anywhere"),
        *("kmeans, random words", "undivided", "drawn"),
    ]
    sizes = rows["pca, crop"].row.regions.masks.sum(axis=(2, 3))
    for control in ("pca, split anew", "pca, anywhere", "pca, random words", "pca, patches"):
        others = rows[control].row.regions.masks.sum(axis=(2, 3))
        np.testing.assert_array_equal(np.sort(others, axis=1), np.sort(sizes, axis=1))


def test_all_show_the_same_whole_picture_and_what_covers_the_same_ends_the_same(
    found: Found,
) -> None:
    curves = {one.row.name: one.curves["own"] for one in found[0].judged}
    for name in curves:
        np.testing.assert_allclose(
            curves[name].deletion[:, 0], curves["drawn"].deletion[:, 0], atol=1e-5
        )
    for name in ("pca, patches", "pca, split anew", "pca, random words", "undivided"):
        np.testing.assert_allclose(
            curves[name].deletion[:, -1], curves["pca, crop"].deletion[:, -1], atol=1e-5
        )


def test_a_method_held_against_itself_gains_nothing(found: Found) -> None:
    judged, groups = found[0].judged, found[0].groups
    twin = [one for one in judged if one.row.name == "pca, crop"]
    control = type(twin[0].row)("twin", "control", None, twin[0].row.regions)
    same = type(twin[0])(control, twin[0].covered, twin[0].areas, twin[0].curves)
    told = list(compare([*twin, same], "crop", groups, seed=0))
    assert {one.gain for one in told} == {0.0}
    assert {one.ci95 for one in told} == {(0.0, 0.0)}


def test_a_verdict_either_way_needs_a_test_of_its_own() -> None:
    # of ten classes one is worse and nine are equal: no sign test can tell, whatever the other tail
    groups, areas = np.arange(10), np.zeros(10)
    worse = areas.copy()
    worse[0] = -1.0
    (told,) = [one for one in verdicts_of(areas + worse, areas, groups) if one.area == "own"]
    assert told.p == 1.0
    assert told.p_worse == 0.5
    assert _verdict(told) == "not distinguishable"
    (clear,) = [one for one in verdicts_of(areas - 1, areas, groups) if one.area == "own"]
    assert _verdict(clear) == "no"
    (better,) = [one for one in verdicts_of(areas + 1, areas, groups) if one.area == "own"]
    assert _verdict(better) == "yes"


def test_gains_are_signed_so_that_above_zero_is_better(found: Found) -> None:
    judged = {one.row.name: one for one in found[0].judged}
    for one in found[0].comparisons:
        mine = judged[one.method].areas[one.area][one.metric].mean()
        other = judged[one.other].areas[one.area][one.metric].mean()
        sign = -1 if one.metric in ("deletion", "acc_drop") else 1
        assert one.gain == pytest.approx(sign * (mine - other))
    pairs = {(one.method, one.other) for one in found[0].comparisons}
    assert ("pca, crop", "kmeans, anywhere") not in pairs
    assert ("pca, patches", "drawn") not in pairs


def test_equal_areas_are_the_methods_area_shared_out() -> None:
    masks = masks_of_parts(np.array([[[1, 1, 2], [2, 2, 3]], [[0, 0, 0], [0, 0, 1]]], np.uint8), 3)
    regions = Regions(masks, np.zeros((2, 3), dtype=np.int64))
    assert patches_each(regions).tolist() == [2, 1]
    assert undivided(np.array([[[0, 2]]], np.uint8), 2).tolist() == [
        [[[False, True]], [[False] * 2]]
    ]


def test_the_record_and_the_tables_hold_what_was_measured(
    found: Found, encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    made = make_study(encoder_of(), blobs, word_bank, SETTINGS)
    record = describe_faithfulness(made, word_bank, found[0], UNTRAINED)
    first = record["explanations"][0]
    values = found[0].judged[0].areas["equal"]["deletion"]
    assert first["areas"]["equal"]["deletion"]["area"] == pytest.approx(values.mean())
    assert first["areas"]["equal"]["deletion"]["mean_height"] == pytest.approx(values.mean() / 3)
    tables = {area: tabulate_faithfulness(record, area) for area in ("own", "equal")}
    assert tables["own"]["explanation"].tolist() == [one.row.name for one in found[0].judged]
    assert len(tabulate_comparisons(record)) == 2 * len(
        {(one.method, one.other) for one in found[0].comparisons}
    )
    published = tabulate_published(record)
    assert published.iloc[3].tolist()[:2] == ["PCA (ViT-B/16, imagenet-1k)", "2.460"]
    text = summarise_faithfulness(
        record, table="T", table_equal="E", comparisons="C", published="P"
    )
    assert "pca, crop beats, on equal areas" in text
    rows = rows_of_faithfulness(made, found[0])
    np.testing.assert_array_equal(rows["deletion_equal_pca_crop"], values)

"""Descriptions, their controls and table 2 on a small random model; the record and the tables."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from concepts.bank import ConceptBank, make_bank
from interpret.images.imageset import ImageSet
from interpret.measures.description_controls import ALONE, ASKED, OTHERS_ALONE
from interpret.published import find_published
from interpret.studies.description import Settings, descriptors_of, study_description
from interpret.studies.mined_descriptors import SOURCES, MinedRow, Miner
from interpret.tables.description import (
    describe_description,
    rows_of_description,
    summarise_description,
    tabulate_description,
)
from interpret.tables.mined_descriptors import columns_of_mined, describe_mined, tabulate_mined
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
SETTINGS = Settings("with", ("a photo showing {}",), n_draws=2, seed=1)
COLOURS = ("red", "green", "blue")  # white has no descriptors


@pytest.fixture
def bank(word_bank: ConceptBank) -> ConceptBank:
    classes = {name: [c for c in word_bank.concepts if f" {name} " in c][:3] for name in COLOURS}
    return make_bank("toy", classes=classes, concepts=word_bank.concepts, source="A toy.")


@pytest.fixture
def record(encoder_of: Encoders, blobs: ImageSet, bank: ConceptBank) -> dict[str, Any]:
    encoder = encoder_of()
    study = study_description(encoder, blobs, bank, SETTINGS)
    return describe_description(encoder, blobs, bank, SETTINGS, study)


def mine(encoder: Encoder, images: ImageSet, bank: ConceptBank) -> tuple[MinedRow, ...]:
    study = study_description(encoder, images, bank, SETTINGS)
    own = descriptors_of(bank, study.matching)
    miner = Miner(encoder, images, bank, own, SETTINGS, 2, "a photo showing {}")
    return miner.study(study.descriptors.score, lambda name, total: nullcontext(lambda n: None))


def test_descriptors_are_scored_by_the_mean_of_their_cosines(
    encoder_of: Encoders, blobs: ImageSet, bank: ConceptBank
) -> None:
    encoder = encoder_of()
    study = study_description(encoder, blobs, bank, SETTINGS)
    pictures = encoder.images(blobs).vectors
    logits = []
    for name in blobs.class_names:
        texts = [f"a photo of a {name} with {c}" for c in bank.of_class.get(name, ())]
        vectors = encoder.texts(texts or [f"a photo of a {name}"]).vectors
        logits.append((pictures @ vectors.T).mean(axis=1))
    predictions = np.stack(logits, axis=1).argmax(axis=1)
    assert study.descriptors.name == ASKED
    assert study.descriptors.score.predictions[0].tolist() == predictions.tolist()
    assert study.descriptors.score.top1 == (predictions == blobs.labels).mean()


def test_every_control_stands_beside_and_is_drawn_as_often_as_asked(
    encoder_of: Encoders, blobs: ImageSet, bank: ConceptBank
) -> None:
    study = study_description(encoder_of(), blobs, bank, SETTINGS)
    draws = {wording.name: len(wording.score.top1_of_draw) for wording in study.wordings}
    assert draws == {
        ASKED: 1,
        "class name, set's template": 1,
        "class name, same prompt": 1,
        "random words": 2,
        "another class's descriptors": 2,
        ALONE: 1,
        OTHERS_ALONE: 2,
        "descriptors, prompt 'which-has'": 1,
        "descriptors, prompt 'paper'": 1,
    }
    scores = {wording.name: wording.score.top1 for wording in study.wordings}
    for wording in study.wordings[1:]:
        assert wording.against is not None
        difference = scores[ASKED] - scores[wording.name]
        assert wording.against.test.mean_difference == pytest.approx(difference)
    alone = scores[ALONE] - scores[OTHERS_ALONE]
    assert study.own_alone.test.mean_difference == pytest.approx(alone)


def test_what_cannot_be_measured_is_refused(
    encoder_of: Encoders, blobs: ImageSet, bank: ConceptBank, word_bank: ConceptBank
) -> None:
    encoder = encoder_of()
    with pytest.raises(ValueError, match="needs labels"):
        study_description(encoder, replace(blobs, labels=None), bank, SETTINGS)
    with pytest.raises(ValueError, match="at least 2 classes must have descriptors"):
        study_description(encoder, blobs, word_bank, SETTINGS)
    few = make_bank("few", classes={"red": ["a red tail"]}, source="A toy.")
    with pytest.raises(ValueError, match="has some for 1 of the 4 classes"):
        study_description(encoder, blobs, few, SETTINGS)


def test_the_record_is_plain_json_with_its_references(record: dict[str, Any]) -> None:
    assert json.loads(json.dumps(record, allow_nan=False)) == json.loads(json.dumps(record))
    assert record["bank"]["classes_without_descriptors"] == ["white"]
    assert "1 of 4 classes have no descriptors (white)" in record["note"]
    assert "tokens unknown to the model: " in record["note"]
    assert {"menon2023description", "roth2023waffling"} <= set(record["references"])
    assert record["table2"] is None


def test_the_table_says_whether_descriptors_beat_each_row(record: dict[str, Any]) -> None:
    table = tabulate_description(record).set_index("score")
    assert table.loc["descriptors", "beaten"] == "-"
    assert set(table["beaten"][1:]) <= {"yes", "no", "not distinguishable"}
    assert table.loc["random words", "draws"].startswith("[")
    assert "true" not in table  # nothing is known of blobs
    text = summarise_description(record, "", None)
    assert f"random words: {record['wordings'][3]['descriptors_less_it']['beats']}" in text


def test_published_numbers_stand_beside_measured_ones(record: dict[str, Any]) -> None:
    rows = find_published("description", "RN50", "imagenet-1k")
    table = tabulate_description(record | {"published": rows}).set_index("score")
    assert table.loc["descriptors", "published (mutual)"] == "0.595"
    assert table.loc["random words", "published (waffle)"] == "0.601"


def test_rows_hold_every_decision(encoder_of: Encoders, blobs: ImageSet, bank: ConceptBank) -> None:
    study = study_description(encoder_of(), blobs, bank, SETTINGS)
    rows = rows_of_description(blobs, study)
    assert (rows["prediction"] == rows["label"]).mean() == study.descriptors.score.top1
    assert rows["right_random_words"].mean() == pytest.approx(study.wordings[3].score.top1)
    assert len(rows) == len(blobs)


def test_table_2_decides_every_picture_once_under_both_protocols(
    encoder_of: Encoders, blobs: ImageSet, bank: ConceptBank
) -> None:
    rows = mine(encoder_of(), blobs, bank)
    assert tuple(row.source for row in rows) == SOURCES
    for row in rows:
        base = row.leaky.selected.top1 - row.leaky.less_base.test.mean_difference
        assert row.leaky.selected.top1 >= base - 1e-12  # what makes it leaky
        assert row.held_out.selected.predictions.shape[1] == len(blobs)
        leak = row.leaky.selected.top1 - row.held_out.selected.top1
        assert row.leaky_less_held_out.test.mean_difference == pytest.approx(leak)
        for words, own in zip(row.mined, bank.of_class.values(), strict=False):
            assert len(words) <= 2
            assert not set(words) & set(own)
    whole = rows[2]
    assert any(whole.mined)


def test_held_out_decisions_do_not_hang_on_the_labels_of_their_half(
    encoder_of: Encoders,
    blobs: ImageSet,
    bank: ConceptBank,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = np.arange(6), np.arange(6, 12)
    module = "interpret.studies.mined_descriptors.halve_images"
    monkeypatch.setattr(module, lambda labels, *, seed: (first, second))
    assert blobs.labels is not None
    labels = blobs.labels.copy()
    labels[second] = labels[second[::-1]]
    before, after = (
        mine(encoder_of(), replace(blobs, labels=given), bank) for given in (blobs.labels, labels)
    )
    for one, other in zip(before, after, strict=True):
        decided = [row.held_out.selected.predictions[:, second] for row in (one, other)]
        assert np.array_equal(decided[0], decided[1])


def test_the_table_marks_what_is_leaky(
    encoder_of: Encoders, blobs: ImageSet, bank: ConceptBank, record: dict[str, Any]
) -> None:
    rows = mine(encoder_of(), blobs, bank)
    found = describe_mined(rows, blobs.class_names, n_added=2, n_draws=2)
    assert json.loads(json.dumps(found, allow_nan=False)) == json.loads(json.dumps(found))
    by_pca = found["sources"]["pca"]
    assert (by_pca["leaky"]["is_leaky"], by_pca["held_out"]["is_leaky"]) == (True, False)
    published = find_published("description", "RN50", "imagenet-1k")
    table = tabulate_mined(record | {"table2": found, "published": published}).set_index("score")
    assert len(table) == 1 + 3 * len(SOURCES)
    column = "published (mutual; parts unsaid)"
    assert table.loc["+ pca, LEAKY", column] == "0.619"
    assert table.loc["descriptors", column] == "0.595"
    assert table.loc["+ pca, held-out", "top-1"] == table_cell(by_pca["held_out"]["top1"])
    columns = columns_of_mined(rows)
    assert len(columns) == 2 * len(SOURCES)
    assert columns["right_pca_leaky"].mean() == by_pca["leaky"]["top1"]


def table_cell(value: float) -> str:
    return f"{value:.3f}"

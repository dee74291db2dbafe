import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet, Skipped
from interpret.metrics.scores import SCORES
from interpret.models.registry import find_model
from interpret.report import (
    align_columns,
    describe_study,
    find_known_top1,
    format_cell,
    rows_of_images,
    write_json,
    write_skipped,
    write_table,
)
from interpret.studies.mutual_knowledge import Settings, Study, study_mutual_knowledge
from interpret.tables.mutual_knowledge import ANCHORS, ROWS, summarise, tabulate_mutual_knowledge
from interpret.units.explain import METHODS
from interpret.vectors import Encoder

SETTINGS = Settings("crop")
Encoders = Callable[..., Encoder]


@dataclass(frozen=True)
class Run:
    """A study and what it was made of."""

    encoder: Encoder
    images: ImageSet
    bank: ConceptBank
    study: Study

    @property
    def record(self) -> dict[str, Any]:
        return describe_study(self.encoder, self.images, self.bank, SETTINGS, self.study)


@pytest.fixture
def run(encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank) -> Run:
    encoder = encoder_of()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "parts are not seen")
        study = study_mutual_knowledge(encoder, blobs, word_bank, SETTINGS)
    return Run(encoder, blobs, word_bank, study)


def of_vit_b_32(run: Run, images: str = "imagenet-1k") -> dict[str, Any]:
    """The record as if ViT-B/32 had been studied on a set of that name."""
    model = replace(run.encoder.model, spec=find_model("ViT-B/32"))
    encoder = replace(run.encoder, model=model)
    return replace(run, encoder=encoder, images=replace(run.images, name=images)).record


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, "-"),
        (0.12345, "0.123"),
        (-0.0004, "-0.0004"),
        (12, "12"),
        ([0.1, 0.25], "[0.100, 0.250]"),
        ((0.1, 0.25), "[0.100, 0.250]"),
        ([None, None], "-"),
    ],
)
def test_cells_read_as_text(value: Any, cell: str) -> None:
    assert format_cell(value) == cell


def test_the_record_has_the_keys_of_the_result_file_and_is_plain_json(run: Run) -> None:
    record = run.record
    assert json.loads(json.dumps(record, allow_nan=False))["schema"] == 1
    inputs = ["model", "images", "bank", "method"]
    measured = [
        "mutual_knowledge",
        "anchors",
        "pointing",
        "truth",
        "published",
        "family",
        "references",
    ]
    assert list(record) == ["experiment", "schema", *inputs, *measured]
    of_model = ["name", "architecture", "weights", "weights_sha256", "image_size_px"]
    assert list(record["model"]) == of_model
    assert tuple(record["mutual_knowledge"]) == METHODS
    assert {len(numbers) for numbers in record["mutual_knowledge"].values()} == {20}
    n_scored = len(set(run.study.decisions.scored.tolist()))
    assert record["mutual_knowledge"]["pca"]["n_groups"] == n_scored
    assert record["method"]["n_part_groups"] == run.study.n_part_groups
    assert set(record["pointing"]) == {"fraction", "ci95", "n", "naming"}
    assert record["published"] is None
    assert record["anchors"]["zero_shot_top1_known"] is None


def test_the_record_counts_what_was_used(run: Run) -> None:
    record = run.record
    assert record["images"] | {"fingerprint": ""} == {
        "name": "blobs",
        "fingerprint": "",
        "n_images": 12,
        "n_classes": 4,
        "n_skipped": 0,
    }
    assert record["bank"]["n_concepts"] == 44
    assert record["method"]["n_image_concepts_max"] == 11
    assert record["method"]["n_class_concepts"] == 11
    right = run.study.zero_shot.predictions == run.images.labels
    assert record["anchors"]["zero_shot_top1"] == pytest.approx(right.mean())
    assert record["anchors"]["zero_shot_top5"] == 1  # there are four classes


def test_published_numbers_stand_beside_those_of_a_model_of_the_paper(run: Run) -> None:
    record = of_vit_b_32(run)
    table = tabulate_mutual_knowledge(record).set_index("score")
    assert list(table.columns) == [*METHODS, "published pca", "published kmeans"]
    # Sammani and Deligiannis (2024), table 3, ViT-B/32
    assert table.loc["published MI (nats)", "published pca"] == "7.400"
    assert table.loc["published AUC (nats)", "published kmeans"] == "3.390"
    assert table.loc["adjusted overlap", "published pca"] == "-"
    known = find_known_top1(find_model("ViT-B/32"), "imagenet-1k")
    assert known is not None
    assert record["anchors"]["zero_shot_top1_known"] == known
    assert record["published"]["zero_shot_top1"] == 0.6166
    assert "(published 0.617)" in summarise(record, table.reset_index())


def test_nothing_published_elsewhere_stands_beside(run: Run) -> None:
    record = of_vit_b_32(run, images="my-photographs")
    assert record["published"] is None
    assert record["anchors"]["zero_shot_top1_known"] is None
    assert list(tabulate_mutual_knowledge(record).columns) == ["score", *METHODS]


def test_a_cell_shows_the_number_of_the_record(run: Run) -> None:
    record = run.record
    table = tabulate_mutual_knowledge(record).set_index("score")
    assert len(table) == len(ROWS) + len(ANCHORS)
    assert table.loc["k-means purity"].tolist() == [
        f"{record['anchors']['kmeans_purity']:.3f}",
        *[""] * (len(METHODS) - 1),
    ]
    for method in METHODS:
        numbers = record["mutual_knowledge"][method]
        overlap = numbers["adjusted_overlap"]
        assert table.loc["adjusted overlap", method] == f"{overlap:.3f}"
        null = numbers["null"]["runner_up"]["adjusted_overlap"]
        assert table.loc["  runner-up", method] == f"{null:.3f}"
        assert table.loc["  p against runner-up", method] == "-"  # two classes are too few
    assert table.loc["pictures without concepts", "whole"] == "0"


def test_the_three_tables_agree(run: Run, tmp_path: Path) -> None:
    table = tabulate_mutual_knowledge(of_vit_b_32(run))
    write_table(tmp_path, table)
    from_csv = pd.read_csv(tmp_path / "table.csv", dtype=str, keep_default_na=False)
    written = from_csv.to_numpy().tolist()
    assert [row[1:] for row in written] == [row[1:] for row in table.to_numpy().tolist()]
    assert from_csv["score"].is_unique
    markdown = (tmp_path / "table.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in markdown]
    assert cells[0] == list(table.columns)
    assert cells[2:] == written
    latex = (tmp_path / "table.tex").read_text()
    assert all(rule in latex for rule in ("\\toprule", "\\midrule", "\\bottomrule"))
    body = latex.split("\\midrule")[1].split("\\bottomrule")[0].strip().splitlines()
    rows = [[c.strip() for c in line.removesuffix("\\\\").split("&")] for line in body]
    expected = [[c.replace("%", "\\%") for c in row] for row in written]
    assert rows == expected


def test_a_row_that_is_indented_in_print_can_stand_alone_in_a_file(tmp_path: Path) -> None:
    table = pd.DataFrame({"score": ["overlap", "  interval", "  p", "purity"], "pca": list("abcd")})
    write_table(tmp_path, table)
    kept = pd.read_csv(tmp_path / "table.csv")["score"].tolist()
    assert kept == ["overlap", "overlap, interval", "overlap, p", "purity"]
    assert align_columns(table).splitlines()[2] == "  interval    b"


def test_a_control_is_named_in_the_table_and_below_it(run: Run) -> None:
    record = run.record
    record["method"]["bank_control"] = "shuffled"
    table = tabulate_mutual_knowledge(record)
    assert table.iloc[0].tolist() == ["bank control", "shuffled", "shuffled", "shuffled"]
    assert "bank control shuffled: nothing is meant" in summarise(record, table)
    assert "bank control" not in summarise(run.record, tabulate_mutual_knowledge(run.record))


def test_the_summary_says_what_was_measured(run: Run) -> None:
    record = run.record
    text = summarise(record, tabulate_mutual_knowledge(record))
    assert text.startswith("small on blobs: 12 pictures, 4 classes, 0 skipped; bank words: 44")
    assert f"zero-shot top-1 {record['anchors']['zero_shot_top1']:.3f}, top-5 1.000\n" in text
    assert "pointing (crop)" in text
    assert "(known" not in text


def test_the_columns_of_the_pictures_are_those_promised(run: Run) -> None:
    rows = rows_of_images(run.images, run.bank, run.study)
    of_method = ("image_concepts", "n_shared", *SCORES)
    promised = ["id", "label", "prediction", "class_concepts"]
    promised += [f"{name}_{method}" for method in METHODS for name in of_method]
    assert set(promised) <= set(rows.columns)
    assert set(rows.columns) - set(promised) == {"label_name", "prediction_name"}
    assert len(set(rows.columns)) == len(rows.columns)


def test_the_rows_of_the_pictures_say_what_the_study_found(run: Run, tmp_path: Path) -> None:
    rows_of_images(run.images, run.bank, run.study).to_parquet(tmp_path / "rows.parquet")
    rows = pd.read_parquet(tmp_path / "rows.parquet")
    assert rows["id"].tolist() == list(run.images.ids)
    assert run.images.labels is not None
    assert rows["label"].tolist() == run.images.labels.tolist()
    assert rows["label_name"][:4].tolist() == ["red", "green", "blue", "white"]
    for method in METHODS:
        result = run.study.results[method]
        shared = [
            len(set(image) & set(of_class))
            for image, of_class in zip(
                rows[f"image_concepts_{method}"], rows["class_concepts"], strict=True
            )
        ]
        assert rows[f"n_shared_{method}"].tolist() == shared
        mean = rows[f"adjusted_overlap_{method}"].mean()
        assert mean == pytest.approx(result.scores.mean["adjusted_overlap"])
    found = run.study.explanations.concepts["whole"]
    words = [run.bank.concepts[concept] for concept in found.concepts[0] if concept >= 0]
    assert rows["image_concepts_whole"][0].tolist() == words


def test_pictures_without_labels_have_rows(run: Run, tmp_path: Path) -> None:
    images = replace(run.images, labels=None)
    rows = rows_of_images(images, run.bank, run.study)
    rows.to_parquet(tmp_path / "rows.parquet")
    assert pd.read_parquet(tmp_path / "rows.parquet")["label"].isna().all()
    assert rows["prediction"].dtype == np.int64
    record = replace(run, images=images).record
    assert record["anchors"]["zero_shot_top1"] is None
    assert "zero-shot top-1 -, top-5 -" in summarise(record, tabulate_mutual_knowledge(record))


def test_skipped_pictures_are_listed_with_their_reason(run: Run, tmp_path: Path) -> None:
    skipped = (Skipped("a.jpg", "truncated, at byte 7"), Skipped("b.jpg", "no picture"))
    write_skipped(tmp_path, replace(run.images, skipped=skipped))
    listed = pd.read_csv(tmp_path / "skipped.csv")
    assert listed.to_numpy().tolist() == [[one.id, one.reason] for one in skipped]
    write_skipped(tmp_path, run.images)
    assert (tmp_path / "skipped.csv").read_text() == "id,reason\n"


def test_json_is_readable_and_never_holds_nan(tmp_path: Path) -> None:
    write_json(tmp_path / "result.json", {"name": "Löwe", "share": 0.5})
    text = (tmp_path / "result.json").read_text(encoding="utf-8")
    assert text == '{\n  "name": "Löwe",\n  "share": 0.5\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "other.json", {"share": float("nan")})
    assert not (tmp_path / "other.json").exists()

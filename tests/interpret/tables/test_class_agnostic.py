"""Published numbers beside measured ones, for a record made by hand."""

from typing import Any

import pytest

from interpret.metrics.entropy import exceeds_max_entropy
from interpret.published import find_published
from interpret.tables.class_agnostic import (
    summarise_class_agnostic,
    tabulate_class_agnostic,
    tabulate_families,
    tabulate_prompts,
    tabulate_temperatures,
)
from interpret.tables.class_agnostic_record import published_of, published_points

SCORE = {"top1": 0.5, "n": 100, "ci95": [0.4, 0.6]}
TEST = {"mean_difference": 0.1, "ci95": [0.0, 0.2], "p": 0.04, "n": 100}
GEOMETRY = {
    **{"n_directions": 32, "n_distinct": 32, "dim": 512, "rank": 32},
    **{"effective_rank": 20.0, "condition_number": 9.0},
}
DRAWN = SCORE | {
    **{"n_draws": 2, "top1_of_draw": [0.4, 0.6], "svm_top1": 0.3, "svm_top1_of_draw": [0.2, 0.4]},
    **{"entropy_nats": 3.4, "geometry": GEOMETRY},
}
ENTROPY = {"mean_nats": 3.46, "mean_nats_ci95": [3.45, 3.47], "sd_nats": 0.1, "max_nats": 3.4657}
ENTROPY |= {"mean_normalised": 0.99}


def prompt_row(name: str, n_lines: int) -> dict[str, Any]:
    of_set = {"name": name, "n_lines": n_lines, "geometry": GEOMETRY | {"n_directions": n_lines}}
    read = {"svm": SCORE, "svm_equal_variance": SCORE, "mlp": SCORE}
    drawn = {"random_directions": DRAWN, "random_words": DRAWN}
    against = {f"against_{key}": TEST for key in drawn}
    return {**of_set, "entropy": ENTROPY, **SCORE, **read, **drawn, **against}


def temperature_row(tau: float) -> dict[str, Any]:
    read = dict.fromkeys(("svm", "by_penalty", "softmax", "softmax_scaled"), SCORE)
    return {
        "temperature": tau,
        "entropy": ENTROPY,
        "equal_fraction": 1.0,
        "against_first": None,
    } | read


@pytest.fixture
def record() -> dict[str, Any]:
    rows = find_published("class_agnostic", "ViT-B/32", "cifar100")
    checked = [
        row | {"exceeds_max_entropy": exceeds_max_entropy(row["entropy_nats"], row["n_prompts"])}
        for row in rows
    ]
    names = {"generic-32": 32, "generic-205.txt": 205, "food-32": 32}
    return {
        "model": {"name": "ViT-B/32"},
        "images": {"name": "cifar100", "n_images": 100, "n_classes": 100, "n_skipped": 0},
        "method": {"classifier": "logistic regression", "n_train": 500},
        "prompt_sets": [prompt_row(name, n) for name, n in names.items()],
        "embedding": SCORE | {"svm": SCORE, "svm_equal_variance": SCORE, "mlp": SCORE},
        "temperatures": [temperature_row(tau) for tau in (1.0, 0.07, 0.1)],
        "scaled": SCORE,
        "temperature_gain": {
            **{"from": 1.0, "to": 0.02, "svm": 0.1, "by_penalty": 0.1, "share": 1.0},
            "tests": {"svm": TEST, "by_penalty": TEST},
        },
        "sizes": None,
        "tests": {"embedding - generic-32": TEST},
        "prompts": {"generic-32": {"n_prompts": 412, "n_duplicates": 3}},
        "published": checked,
        "note": "a note.",
    }


def row_of(table: Any, label: str, place: int = 0) -> list[str]:
    found: list[str] = table[table.iloc[:, 0] == label].iloc[place, 1:].tolist()
    return found


def test_published_numbers_stand_beside_the_same_number_of_the_same_family(
    record: dict[str, Any],
) -> None:
    table = tabulate_prompts(record)
    assert list(table.columns) == [
        "quantity",
        *(r["name"] for r in record["prompt_sets"]),
        "embedding",
    ]
    assert row_of(table, "  published") == ["3.466", "5.330", "-", "-"]
    assert row_of(table, "  published", 1) == ["0.293", "0.546", "-", "-"]


def test_published_temperatures_stand_in_their_rows(record: dict[str, Any]) -> None:
    table = tabulate_temperatures(record)
    assert table["published top-1"].tolist() == ["0.293", "0.629", "-"]
    assert table["published entropy"].tolist() == ["3.466", "3.421", "-"]


def test_families_are_those_of_one_size_and_what_means_nothing(record: dict[str, Any]) -> None:
    table = tabulate_families(record)
    wanted = ["generic-32", "food-32", "random directions", "random words"]
    assert table["family"].tolist() == wanted
    assert table["published top-1"].tolist() == ["0.293", "-", "-", "-"]


def test_without_published_numbers_there_is_no_column_or_row_of_them(
    record: dict[str, Any],
) -> None:
    tables = tabulate_class_agnostic(record | {"published": None})
    cells = [*tables["table"]["quantity"], *tables["table_temperature"], *tables["table_family"]]
    assert not [cell for cell in cells if "published" in cell]
    assert "table_size" not in tables


def test_what_is_printed_says_what_cannot_be(record: dict[str, Any]) -> None:
    text = summarise_class_agnostic(record, tabulate_class_agnostic(record))
    assert "205 prompts): above ln 205 = 5.3230" in text
    assert "generic-32 repeats 3 of its lines; its 412 distinct prompts are taken." in text
    assert "by C alone, tau left at 1: +0.100 [0.000, 0.200] p 0.040 (100%), n 100" in text
    assert "embedding - generic-32: +0.100 [0.000, 0.200], p 0.040, n 100" in text


def test_scores_that_could_not_be_are_dashes(record: dict[str, Any]) -> None:
    null = dict.fromkeys(("svm", "by_penalty", "softmax", "softmax_scaled", "equal_fraction"))
    rows = [row | null for row in record["temperatures"]]
    table = tabulate_temperatures(record | {"temperatures": rows, "scaled": None})
    assert set(table[["logits / tau", "C / tau^2", "same class", "scaler"]].iloc[0]) == {"-"}


def test_a_file_of_a_family_is_held_against_it(record: dict[str, Any]) -> None:
    assert published_of(record["published"], "generic-415.txt", 415)["top1"] == 0.6286
    assert published_of(record["published"], "mine", 32) == {}
    assert published_of(None, "generic-32", 32) == {}


def test_points_are_those_of_the_family() -> None:
    rows = find_published("class_agnostic", "ViT-B/32", "food101")
    assert published_points(rows, "food-32", 32) == (
        {"thesis": [(1.0, 0.6247)]},
        {"thesis": [(32, 0.6247)]},
    )
    assert published_points(None, "food-32", 32) == ({}, {})

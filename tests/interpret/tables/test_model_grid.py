from pathlib import Path
from typing import Any

from interpret.results import Result
from interpret.tables.model_grid import rows_of_grid, tabulate_grid


def run(model: str, **content: Any) -> Result:
    about = {"model": {"name": model}, "images": {"name": "cifar10"}}
    return Result(Path("nowhere"), {**about, "published": None, **content}, {})


ZERO_SHOT = {"top1": 0.5, "top5": 0.9, "n": 100, "ci95": {"top1": [0.4, 0.6], "top5": [0.8, 0.95]}}


def test_headlines_come_with_interval_n_and_what_was_published() -> None:
    published = [
        {"source": "thesis", "top1": 0.6171},
        {"source": "slides", "top1": 0.6418, "top5": 0.88},
    ]
    one = run("a", zero_shot=ZERO_SHOT, published=published)
    entries = rows_of_grid({("zero_shot", "cifar10"): [one]})
    assert [entry["score"] for entry in entries] == ["zero-shot top-1", "zero-shot top-5"]
    assert (entries[0]["value"], entries[0]["ci95"], entries[0]["n"]) == (0.5, [0.4, 0.6], 100)
    assert entries[0]["published"] == "0.617 (thesis), 0.642 (slides)"
    assert entries[1]["published"] == "0.880 (slides)"
    table = tabulate_grid(entries)
    assert table.iloc[0].tolist() == [
        *("zero-shot top-1", "cifar10", "a", "0.500", "[0.400, 0.600]", "100"),
        "0.617 (thesis), 0.642 (slides)",
    ]


def test_train_and_test_accuracy_of_a_probe_stand_apart() -> None:
    part = {"top1": 0.7, "n": 10, "ci95": {"top1": [0.6, 0.8]}}
    probe = {"train": {**part, "top1": 1.0}, "test": part}
    entries = rows_of_grid({("linear_probe", "cifar10"): [run("a", probe=probe)]})
    assert [entry["value"] for entry in entries] == [1.0, 0.7]


def test_prompt_sets_are_named_and_nested_lists_found() -> None:
    sets = [{"name": "generic-32", "top1": 0.6, "n": 9, "ci95": [0.5, 0.7]}]
    embedding = {"top1": 0.8, "n": 9, "ci95": [0.7, 0.9]}
    one = run("a", embedding=embedding, prompt_sets=sets)
    entries = rows_of_grid({("class_agnostic", "cifar10"): [one]})
    assert [(e["score"], e["value"], e["ci95"]) for e in entries] == [
        ("embedding top-1", 0.8, [0.7, 0.9]),
        ("generic-32 top-1", 0.6, [0.5, 0.7]),
    ]


def test_what_a_run_does_not_have_is_a_dash() -> None:
    entries = rows_of_grid({("zero_shot", "cifar10"): [run("a", zero_shot=None)]})
    assert [entry["value"] for entry in entries] == [None, None]
    assert tabulate_grid(entries)["measured"].tolist() == ["-", "-"]

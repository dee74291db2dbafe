from pathlib import Path
from typing import Any

from interpret.results import Result
from interpret.tables.encoders import (
    published_tables,
    rows_of_encoders,
    tabulate_effects,
    tabulate_encoders,
)

KEYS = ("precision", "recall", "ndcg", "ap")


def retrieved(name: str, value: float) -> Result:
    scores: dict[str, Any] = {f"{key}_at_{k}": value for key in KEYS for k in (1, 5, 10)}
    scores |= {"ci95": {key: [value - 0.1, value + 0.1] for key in scores}}
    by_class = {"domains": scores, "standard": scores}
    return Result(
        Path(name), {"model": {"name": name}, "retrieval": {"class_to_image": by_class}}, {}
    )


def captioned(name: str) -> Result:
    names = ("bleu_1", "bleu_2", "bleu_3", "bleu_4", "rouge_l", "cider_d", "clip_score")
    scores: dict[str, Any] = dict.fromkeys(names, 0.25) | {"ci95": dict.fromkeys(names)}
    ways = {way: {"scores": scores} for way in ("swap", "memory", "nearest caption")}
    return Result(Path(name), {"model": {"name": name}, "captioning": ways}, {})


def test_the_studys_columns_stand_in_its_order() -> None:
    results = {"retrieve": [retrieved("a", 0.5), retrieved("b", 0.25)]}
    tables = tabulate_encoders(rows_of_encoders(results, {"a": "bert + vit"}))
    table = tables["retrieve"]
    assert list(table.columns[1:5]) == ["P@1", "P@5", "P@10", "R@1"]
    assert list(table.columns[10:13]) == ["MAP@1", "MAP@5", "MAP@10"]
    assert table["model"].tolist() == ["bert + vit", "b"]
    assert table["P@1"].tolist() == ["0.500", "0.250"]
    assert tables["table"]["P@1"].tolist() == ["0.500 [0.400, 0.600]", "0.250 [0.150, 0.350]"]


def test_captions_are_those_of_the_studys_bridge_with_the_others_beside() -> None:
    rows = rows_of_encoders({"caption": [captioned("a")]}, {})
    scores = [row["score"] for row in rows]
    assert scores[0] == "BLEU-1 (memory)"
    assert scores[-2:] == ["CIDEr-D (swap)", "CIDEr-D (nearest caption)"]


def test_a_model_without_a_part_has_a_dash() -> None:
    results = {"retrieve": [retrieved("a", 0.5)], "caption": [captioned("b")]}
    table = tabulate_encoders(rows_of_encoders(results, {}))["table"]
    assert table.loc[table["model"] == "b", "P@1"].item() == "-"


def test_an_effect_is_a_row() -> None:
    effect = {
        "side": "text",
        "encoder": "bert-4-192",
        "instead_of": "bert-1-64",
        "difference": {"value": 0.2, "ci95": [0.1, 0.3], "n": 50},
        "p": 0.0002,
        "n_pairs": 3,
        "n_higher": 2,
    }
    (row,) = tabulate_effects({"accuracy": [effect]}).to_dict("records")
    assert row["encoder"] == "text: bert-4-192"
    assert (row["difference"], row["95 % interval"]) == ("0.200", "[0.100, 0.300]")
    assert row["higher"] == "2 of 3"


def test_the_studys_tables_stand_beside() -> None:
    assert {"domains_retrieval", "domains_clustering"} <= set(published_tables())

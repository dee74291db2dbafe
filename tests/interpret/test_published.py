"""The published numbers: every model and image set is one of ours, every number plausible."""

from math import log
from pathlib import Path
from typing import Any

import pytest
import yaml

from interpret.images.registry import IMAGE_SETS
from interpret.models.registry import MODELS
from interpret.published import find_published, read_published

SOURCE = Path(__file__).parents[2] / "../shared/reference/published.yaml"
ROWS = [
    (experiment, images, model, row)
    for experiment, by_images in read_published().items()
    if experiment not in ("mutual_knowledge", "unmatched")
    for images, by_model in by_images.items()
    for model, rows in by_model.items()
    for row in rows
]


def test_every_published_model_and_image_set_is_known() -> None:
    for experiment, by_images in read_published().items():
        if experiment != "unmatched":
            assert set(by_images) <= set(IMAGE_SETS)
            assert {name for models in by_images.values() for name in models} <= set(MODELS)


def test_the_mutual_knowledge_papers_table_3_is_whole() -> None:
    table = read_published()["mutual_knowledge"]["imagenet-1k"]
    assert len(table) == 13
    assert all(0 < numbers["zero_shot_top1"] < 1 for numbers in table.values())
    assert find_published("mutual_knowledge", "RN50", "imagenet-1k") == table["RN50"]


def test_what_was_not_published_is_none() -> None:
    assert find_published("mutual_knowledge", "ViT-B/32", "nowhere") is None
    assert find_published("zero_shot", "menagerie-vit-tiny", "cifar10") is None


@pytest.mark.parametrize(("experiment", "images", "model", "row"), ROWS)
def test_every_row_has_a_source_and_fractions(
    experiment: str, images: str, model: str, row: dict[str, Any]
) -> None:
    assert row["source"] in ("thesis", "slides", "mutual", "waffle")
    for key in ("top1", "top5", "train_top1", "purity", "descriptors_top1", "mined_top1"):
        assert 0 < row.get(key, 0.5) <= 1
    is_impossible = row.get("entropy_nats", 0) > log(row.get("n_prompts", 1))
    assert is_impossible == ("above ln" in row.get("note", ""))


def test_every_figure_of_the_sources_is_there() -> None:
    if not SOURCE.is_file():
        pytest.skip("the sources' own list does not lie beside the project")
    source = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    ours = read_published()
    probes = ours["linear_probe"]["eurosat"]["RN50"]
    assert probes[0]["top1"] == pytest.approx(source["slides"]["eurosat"]["RN50"]["probe"][1] / 100)
    zero_shot = ours["zero_shot"]["cifar100"]["ViT-B/32"]
    assert zero_shot[0]["top1"] == pytest.approx(source["thesis"]["zero_shot"]["cifar100"] / 100)
    thesis = source["thesis"]
    rows = ours["class_agnostic"]["cifar100"]["ViT-B/32"]
    by_temperature = {r["temperature"]: [r["entropy_nats"], 100 * r["top1"]] for r in rows[:4]}
    assert by_temperature == {
        tau: pytest.approx(pair) for tau, pair in thesis["temperature_cifar100"].items()
    }
    by_count = {row["n_prompts"]: [row["entropy_nats"], 100 * row["top1"]] for row in rows[4:]}
    assert by_count == {n: pytest.approx(p) for n, p in thesis["vocabulary_cifar100"].items()}
    described = ours["description"]["imagenet-1k"]
    assert {
        model: pytest.approx([rows[0]["descriptors_top1"] * 100, rows[0]["mined_top1"] * 100])
        for model, rows in described.items()
    } == source["mutual"]["table2"]
    slides = source["slides"]
    n_slides = sum(
        key in row
        for table in ("cifar100", "imagenet_mini", "food101", "eurosat")
        for row in slides[table].values()
        for key in ("clip", "probe", "open_clip")
    )
    assert sum(row["source"] == "slides" for *_, row in ROWS) == n_slides

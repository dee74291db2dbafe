from pathlib import Path

import pytest

from interpret.images.registry import IMAGE_SETS, find_image_set
from interpret.inventory import (
    cached_pictures,
    cached_weights,
    format_bytes,
    tabulate_image_sets,
    tabulate_models,
)
from interpret.models.registry import MODELS, find_model

HERE = "on this machine"


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def datasets_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from datasets import config

    monkeypatch.setattr(config, "HF_DATASETS_CACHE", tmp_path)
    return tmp_path


def test_every_model_has_a_row_and_the_shipped_one_is_here(hub_cache: Path) -> None:
    table = tabulate_models().set_index("model")
    assert table.index.tolist() == list(MODELS)
    assert table.loc["menagerie-vit-tiny", HERE].startswith("shipped, ")
    row = table.loc["ViT-B/32"]
    assert row[HERE] == "needs the hub"
    assert (row["px"], row["grid"], row["ImageNet top-1"]) == ("224", "7x7", "0.633")
    assert table.loc["CNeXt-B2", "pairs"] == "-"


def test_shipped_weights_are_found() -> None:
    path = cached_weights(find_model("menagerie-vit-tiny"))
    assert path is not None
    assert path.stat().st_size > 1_000_000


def test_weights_in_the_hubs_cache_are_found(hub_cache: Path) -> None:
    import open_clip

    spec = find_model("ViT-B/32")
    assert cached_weights(spec) is None
    repo = open_clip.get_pretrained_cfg(spec.arch, spec.weights)["hf_hub"].strip("/")
    folder = hub_cache / f"models--{repo.replace('/', '--')}"
    snapshot = folder / "snapshots" / "0123"
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("0123")
    weights = snapshot / "open_clip_model.safetensors"
    weights.write_bytes(b"12345")
    assert cached_weights(spec) == weights
    assert tabulate_models().set_index("model").loc["ViT-B/32", HERE] == "5 B"


def test_every_image_set_has_a_row_that_says_what_it_needs(datasets_cache: Path) -> None:
    table = tabulate_image_sets().set_index("images")
    assert table.index.tolist() == list(IMAGE_SETS)
    assert table.loc["menagerie", HERE] == "yes, drawn"
    assert table.loc["oxford-pets", HERE] == "needs the hub"
    assert table.loc["places365", HERE] == "needs your folder"
    assert table.loc["cifar100", "bank"] == "cifar100"
    assert table.loc["places365", "bank"] == "-"


def test_prepared_pictures_are_found_and_half_prepared_ones_are_not(datasets_cache: Path) -> None:
    spec = find_image_set("eurosat")
    # the datasets library's own naming of blanchon/EuroSAT_RGB
    versions = datasets_cache / "blanchon___euro_sat_rgb" / "default" / "0.0.0"
    for name in ("abc", "def.incomplete"):
        (versions / name).mkdir(parents=True)
        (versions / name / "euro_sat_rgb-test.arrow").write_bytes(b"x" * 2000)
    assert [path.parent.name for path in cached_pictures(spec)] == ["abc"]
    assert tabulate_image_sets().set_index("images").loc["eurosat", HERE] == "2.0 kB"


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_999, "1.0 MB")],
)
def test_sizes_are_read_in_powers_of_a_thousand(n_bytes: int, text: str) -> None:
    assert format_bytes(n_bytes) == text

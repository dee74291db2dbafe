import subprocess
import sys
from pathlib import Path

import open_clip
import pytest
from hypothesis import given
from hypothesis import strategies as st
from open_clip.pretrained import get_pretrained_cfg

from interpret.models.preprocess import preprocess_from
from interpret.models.registry import ALIASES, DEFAULT_MODEL, MODELS, ModelSpec, find_model, slug

FROM_HUB = [spec for spec in MODELS.values() if spec.path is None]
VITS = ["ViT-B/32", "ViT-B/16", "ViT-B/32-dcp", "ViT-B/16-dcp", "ViT-L/14", "ViT-L/14@336px"]
CNNS = ["RN50", "RN101", "RN50x4", "RN50x16", "CNeXt-B1", "CNeXt-B2"]
TABLE_3 = [*VITS, "ViT-B/16-dfn", *CNNS]


@pytest.mark.parametrize("spec", FROM_HUB, ids=lambda spec: spec.name)
def test_every_row_names_a_pair_open_clip_knows_with_the_activation_of_its_weights(
    spec: ModelSpec,
) -> None:
    known = get_pretrained_cfg(spec.arch, spec.weights)
    config = open_clip.get_model_config(spec.arch)
    assert known
    assert config["vision_cfg"]["image_size"] == spec.image_size_px
    assert config.get("quick_gelu", False) == known.get("quick_gelu", False)
    ours = preprocess_from(known, spec.image_size_px)
    for name in ("mean", "std", "interpolation", "resize_mode"):
        assert getattr(ours, name) == known[name]


@pytest.mark.parametrize("spec", FROM_HUB, ids=lambda spec: spec.name)
def test_every_rows_patch_grid_follows_from_its_architecture(spec: ModelSpec) -> None:
    vision = open_clip.get_model_config(spec.arch)["vision_cfg"]
    # ResNet and ConvNeXt halve the picture five times: 2^5 = 32 px a patch
    patch_px = vision.get("patch_size", 32) if spec.family == "ViT" else 32
    side = spec.image_size_px // patch_px
    assert spec.patch_grid == (side, side)


def test_the_papers_thirteen_models_are_known_by_the_names_of_its_table() -> None:
    assert set(TABLE_3) <= set(MODELS)
    assert all(0.5 < (find_model(name).imagenet_top1 or 0) < 0.8 for name in TABLE_3)


def test_every_key_is_the_rows_own_name_and_every_alias_leads_to_a_row() -> None:
    assert all(name == spec.name for name, spec in MODELS.items())
    assert set(ALIASES.values()) <= set(MODELS)
    assert not set(ALIASES) & set(MODELS)
    assert find_model("ViT-L/14↑") is MODELS["ViT-L/14@336px"]


def test_shipped_models_run_on_the_menagerie_and_all_others_on_pets() -> None:
    assert MODELS[DEFAULT_MODEL].path is not None
    for spec in MODELS.values():
        assert spec.default_images == ("oxford-pets" if spec.path is None else "menagerie")


def test_parts_are_highlighted_from_224_pixels_and_cropped_below() -> None:
    assert MODELS["ViT-B/32"].default_naming == "highlight"  # 224 px
    assert MODELS[DEFAULT_MODEL].default_naming == "crop"  # 64 px


def test_an_unknown_name_is_answered_with_the_nearest_and_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"got 'ViT-B/33'; did you mean 'ViT-B/32'\?.*CNeXt-B2"):
        find_model("ViT-B/33")


def test_names_become_parts_of_file_names() -> None:
    assert slug("ViT-L/14@336px") == "ViT-L-14-336px"
    assert slug("ViT-B-32:laion2b_e16") == "ViT-B-32-laion2b_e16"
    assert len({slug(name) for name in MODELS}) == len(MODELS)


@given(st.text(min_size=1))
def test_a_slug_never_leaves_its_folder(name: str) -> None:
    path = Path("folder") / f"model-{slug(name)}"
    assert path.parent == Path("folder")
    assert slug(slug(name)) == slug(name)


def test_the_registry_is_read_without_torch() -> None:
    code = "import sys, interpret.models.registry; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

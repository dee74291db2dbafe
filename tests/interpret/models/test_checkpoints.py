import json
import shutil
from pathlib import Path

import open_clip
import pytest
import torch
from safetensors.torch import load_file, save_file

from interpret.models.checkpoints import find_by_tag, find_in_folder, load_checkpoint
from interpret.models.device import Placement
from interpret.models.weights import file_sha256

CPU = Placement("cpu", "fp32")


def test_a_folder_loads_as_open_clip_itself_loads_it(open_clip_folder: Path) -> None:
    model = load_checkpoint(find_in_folder("small", open_clip_folder, offline=True), CPU)
    source = f"local-dir:{open_clip_folder}"
    theirs, _, transform = open_clip.create_model_and_transforms(source)
    tokenize = open_clip.get_tokenizer(source)
    pixels = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    texts = ["a photo of a cat", "a dog"]
    with torch.inference_mode():
        images = theirs.eval().encode_image(pixels)
        torch.testing.assert_close(model.towers.image_features(pixels), images)
        words = theirs.encode_text(tokenize(texts))
        torch.testing.assert_close(model.towers.text_features(model.tokenize(texts)), words)
    assert tuple(transform.transforms[-1].mean) == model.preprocess.mean == (0.4, 0.5, 0.6)
    assert model.preprocess.interpolation == "bilinear"


def test_a_checkpoint_carries_the_fingerprint_of_its_file(open_clip_folder: Path) -> None:
    model = load_checkpoint(find_in_folder("small", open_clip_folder, offline=True), CPU)
    assert model.weights_sha256 == file_sha256([open_clip_folder / "open_clip_model.safetensors"])
    assert (model.name, model.spec.weights) == ("small", "open_clip_model.safetensors")
    assert (model.spec.patch_grid, model.spec.default_naming) == ((4, 4), "crop")


def test_half_precision_files_load_into_full_precision(open_clip_folder: Path) -> None:
    path = open_clip_folder / "open_clip_model.safetensors"
    save_file({name: t.half() for name, t in load_file(path).items()}, path)
    model = load_checkpoint(find_in_folder("small", open_clip_folder, offline=True), CPU)
    assert {p.dtype for p in model.network.parameters()} == {torch.float32}


def test_a_torch_file_in_the_folder_is_read_too(open_clip_folder: Path) -> None:
    path = open_clip_folder / "open_clip_model.safetensors"
    torch.save(load_file(path), open_clip_folder / "open_clip_pytorch_model.bin")
    path.unlink()
    found = find_in_folder("small", open_clip_folder, offline=True)
    assert load_checkpoint(found, CPU).spec.weights == "open_clip_pytorch_model.bin"


def test_a_folder_without_weights_never_gives_a_random_network(open_clip_folder: Path) -> None:
    (open_clip_folder / "open_clip_model.safetensors").unlink()
    with pytest.raises(ValueError, match="the folder must hold weights"):
        find_in_folder("small", open_clip_folder, offline=True)


@pytest.mark.parametrize("content", ["", "[]", '{"model_cfg": {}}', '{"model_cfg": null}'])
def test_a_configuration_that_says_nothing_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "open_clip_config.json").write_text(content)
    with pytest.raises(ValueError, match="must hold model_cfg with vision_cfg and text_cfg"):
        find_in_folder("small", tmp_path, offline=True)


def test_unknown_architectures_and_tags_are_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"got 'ViT-B-33'; did you mean .*'ViT-B-32'"):
        find_by_tag("x", "ViT-B-33", "openai", offline=True)
    with pytest.raises(
        ValueError, match=r"got 'open'; did you mean 'openai'\? Known tags: .*cc12m"
    ):
        find_by_tag("x", "RN50", "open", offline=True)


def test_weights_are_not_loaded_under_another_activation() -> None:
    with pytest.raises(ValueError, match="use ViT-B-32-quickgelu:openai"):
        find_by_tag("x", "ViT-B-32", "openai", offline=True)


def test_the_folder_may_move(open_clip_folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    shutil.move(open_clip_folder, moved)
    config = json.loads((moved / "open_clip_config.json").read_text())
    assert config["model_cfg"]["text_cfg"]["hf_tokenizer_name"] == "tokenizer.json"
    assert load_checkpoint(find_in_folder("small", moved, offline=True), CPU).name == "small"

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import CLIPModel, SiglipModel

from interpret.models.clip import ClipModel
from interpret.models.device import Placement
from interpret.models.huggingface import load_transformers, read_config, read_preprocess

CPU = Placement("cpu", "fp32")
PixelsOf = Callable[[ClipModel, int], NDArray[np.uint8]]


@pytest.fixture(scope="module")
def clip(clip_folder: Path) -> ClipModel:
    return load_transformers("small-clip", clip_folder, CPU)


@pytest.fixture(scope="module")
def siglip(siglip_folder: Path) -> ClipModel:
    return load_transformers("small-siglip", siglip_folder, CPU)


def test_a_folder_loads_as_what_it_is(clip: ClipModel, siglip: ClipModel) -> None:
    assert (clip.spec.family, clip.spec.arch, clip.spec.backend) == ("ViT", "clip", "huggingface")
    assert clip.spec.patch_grid == (4, 4)  # 32 px in patches of 8
    assert clip.logit_scale == pytest.approx(1 / 0.07, rel=1e-3)  # ln gives 2.6592
    assert clip.preprocess.resize_mode == "shortest"
    assert siglip.spec.arch == "siglip"
    assert siglip.preprocess.resize_mode == "squash"
    assert siglip.preprocess.mean == (0.5, 0.5, 0.5)


def test_features_are_the_librarys_own(
    clip: ClipModel, clip_folder: Path, pixels_of: PixelsOf
) -> None:
    theirs: Any = CLIPModel.from_pretrained(clip_folder)
    pixels, ids = clip.normalise(pixels_of(clip, 2)), clip.tokenize(["a photo of a cat", "a dog"])
    with torch.inference_mode():
        output = theirs.eval()(input_ids=ids, pixel_values=pixels)
        images = clip.towers.image_features(pixels)
        texts = clip.towers.text_features(ids)
    torch.testing.assert_close(images / images.norm(dim=-1, keepdim=True), output.image_embeds)
    torch.testing.assert_close(texts / texts.norm(dim=-1, keepdim=True), output.text_embeds)


def test_tensors_and_output_objects_are_both_read(
    clip: ClipModel, pixels_of: PixelsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = clip.normalise(pixels_of(clip, 1))
    with torch.inference_mode():
        expected = clip.towers.image_features(pixels)
        monkeypatch.setattr(clip.network, "get_image_features", lambda pixel_values: expected)
        assert torch.equal(clip.towers.image_features(pixels), expected)


def test_clips_tokens_come_before_the_last_norm_without_the_class_token(
    clip: ClipModel, pixels_of: PixelsOf
) -> None:
    pixels = clip.normalise(pixels_of(clip, 2))
    tower = clip.network.vision_model
    with torch.inference_mode():
        last = tower(pixel_values=pixels).last_hidden_state  # CLIP's has not passed the norm
        tokens = clip.towers.patch_tokens(pixels, "tokens")
        projected = clip.towers.project_tokens(last)
        features = clip.towers.image_features(pixels)
    torch.testing.assert_close(tokens, last[:, 1:])
    torch.testing.assert_close(projected[:, 0], features)  # the class token's way


def test_siglips_tokens_come_before_the_last_norm(siglip: ClipModel, pixels_of: PixelsOf) -> None:
    pixels = siglip.normalise(pixels_of(siglip, 2))
    tower = siglip.network.vision_model
    with torch.inference_mode():
        tokens = siglip.towers.patch_tokens(pixels, "tokens")
        normed = tower(pixel_values=pixels).last_hidden_state
    assert tokens.shape == (2, 16, 32)
    torch.testing.assert_close(tower.post_layernorm(tokens), normed)


@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_keys_are_the_key_projection_less_its_bias(
    kind: str, request: pytest.FixtureRequest, pixels_of: PixelsOf
) -> None:
    model: ClipModel = request.getfixturevalue(kind)
    pixels = model.normalise(pixels_of(model, 1))
    block = model.network.vision_model.encoder.layers[-1]
    projected: list[torch.Tensor] = []
    handle = block.self_attn.k_proj.register_forward_hook(lambda _m, _i, out: projected.append(out))
    with torch.inference_mode():
        keys = model.towers.patch_tokens(pixels, "keys")
    handle.remove()
    without_bias = projected[0] - block.self_attn.k_proj.bias
    torch.testing.assert_close(keys, without_bias[:, -16:])


def test_siglips_tokens_are_not_projected_and_the_reason_is_given(siglip: ClipModel) -> None:
    with pytest.raises(ValueError, match="attention head pools them"):
        siglip.towers.project_tokens(torch.zeros(1, 16, 32))


def test_clips_texts_are_cut_and_siglips_are_not(clip: ClipModel, siglip: ClipModel) -> None:
    ids = clip.tokenize(["a dog", "a photo of a cat"])
    assert clip.has_causal_text
    assert clip.towers.text_lengths(ids).tolist() == [4, 7]  # with start and end
    assert not siglip.has_causal_text
    assert siglip.towers.text_lengths(ids).tolist() == [12, 12]
    with torch.inference_mode():
        full, cut = clip.towers.text_features(ids), clip.towers.text_features(ids[:, :7])
    torch.testing.assert_close(cut, full, atol=1e-5, rtol=1e-5)


def _copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target)
    return target


def _edit(path: Path, **changes: object) -> None:
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | changes))


def test_torch_files_load_as_safetensors_do(
    clip: ClipModel, clip_folder: Path, tmp_path: Path
) -> None:
    folder = _copy(clip_folder, tmp_path / "copy")
    (folder / "model.safetensors").unlink()
    buffers = {"text_model.embeddings.position_ids": torch.arange(12)[None]}  # as older releases
    torch.save(clip.network.state_dict() | buffers, folder / "pytorch_model.bin")
    again = load_transformers("copy", folder, CPU)
    ids = clip.tokenize(["a cat"])
    with torch.inference_mode():
        assert torch.equal(again.towers.text_features(ids), clip.towers.text_features(ids))


def test_a_damaged_folder_is_refused_in_one_sentence(clip_folder: Path, tmp_path: Path) -> None:
    folder = _copy(clip_folder, tmp_path / "copy")
    _edit(folder / "preprocessor_config.json", crop_size={"height": 30, "width": 30})
    with pytest.raises(ValueError, match="got another geometry"):
        load_transformers("copy", folder, CPU)
    shutil.copy(clip_folder / "preprocessor_config.json", folder)
    _edit(folder / "config.json", projection_dim=8)
    with pytest.raises(ValueError, match="of another shape"):
        load_transformers("copy", folder, CPU)
    (folder / "model.safetensors").unlink()
    with pytest.raises(ValueError, match="must hold weights"):
        load_transformers("copy", folder, CPU)
    _edit(folder / "config.json", model_type="bert")
    with pytest.raises(ValueError, match="of clip or siglip, got none"):
        load_transformers("copy", folder, CPU)
    assert read_config(tmp_path) is None


def test_another_size_than_the_networks_is_refused(siglip_folder: Path, tmp_path: Path) -> None:
    folder = _copy(siglip_folder, tmp_path / "copy")
    _edit(folder / "preprocessor_config.json", size={"height": 48, "width": 48})
    with pytest.raises(ValueError, match="32 px, got 48 px"):
        load_transformers("copy", folder, CPU)


def test_older_spellings_of_the_preprocessor_are_read(tmp_path: Path) -> None:
    colours = {"image_mean": [0.1, 0.2, 0.3], "image_std": [1.0, 1.0, 1.0]}
    old = colours | {"size": 24, "crop_size": 24, "do_center_crop": True, "resample": 2}
    (tmp_path / "processor_config.json").write_text(json.dumps({"image_processor": old}))
    found = read_preprocess(tmp_path)
    assert (found.size_px, found.resize_mode, found.interpolation) == (24, "shortest", "bilinear")
    (tmp_path / "processor_config.json").write_text("{}")
    with pytest.raises(ValueError, match="with size, image_mean and image_std, got none"):
        read_preprocess(tmp_path)


def test_the_library_fills_the_same_network_from_the_same_folder(
    siglip: ClipModel, siglip_folder: Path
) -> None:
    theirs: Any = SiglipModel.from_pretrained(siglip_folder)
    for name, tensor in theirs.state_dict().items():
        assert torch.equal(tensor, siglip.network.state_dict()[name])

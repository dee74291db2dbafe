import os
import pickle
import shutil
import socket
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from huggingface_hub import constants
from safetensors.torch import save_file

from interpret.encode import encode_pixels
from interpret.models.load import load_model
from interpret.models.open_clip import build_network
from interpret.models.registry import DEFAULT_MODEL, MODELS

CIFAR = Path("../shared/models/cifar10-vit-tiny")
needs_cifar = pytest.mark.skipif(not CIFAR.is_dir(), reason=f"no model at {CIFAR}")
SHIPPED = Path("interpret/models") / (MODELS[DEFAULT_MODEL].path or "")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty cache, and every attempt to connect fails the test."""

    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@needs_cifar
@pytest.mark.usefixtures("no_network")
def test_a_real_local_folder_loads_offline() -> None:
    model = load_model(str(CIFAR), device="cpu", offline=True)
    assert model.name == "cifar10-vit-tiny"
    assert model.spec.patch_grid == (8, 8)  # 32 px in patches of 4
    ids = model.tokenize(["a photo of a dog"])
    assert model.towers.text_lengths(ids).tolist() == [7]


@pytest.mark.skipif(not SHIPPED.is_dir(), reason="the shipped model is not there")
@pytest.mark.usefixtures("no_network")
def test_the_shipped_model_loads_offline_as_its_row_promises() -> None:
    model = load_model(DEFAULT_MODEL, device="cpu", offline=True)
    row = MODELS[DEFAULT_MODEL]
    assert (model.size_px, model.has_causal_text) == (row.image_size_px, True)
    pixels = np.zeros((1, row.image_size_px, row.image_size_px, 3), dtype=np.uint8)
    with torch.inference_mode():
        tokens = model.towers.patch_tokens(model.normalise(pixels), "tokens")
    assert row.patch_grid is not None
    assert tokens.shape[1] == row.patch_grid[0] * row.patch_grid[1]


@pytest.mark.usefixtures("no_network")
def test_both_libraries_folders_load_offline(
    open_clip_folder: Path, clip_folder: Path, siglip_folder: Path
) -> None:
    assert load_model(str(open_clip_folder), device="cpu", offline=True).name == "small"
    for folder in (clip_folder, siglip_folder):
        for name in (str(folder), f"hf:{folder}"):
            model = load_model(name, device="cpu", offline=True)
            assert (model.name, model.spec.backend) == (folder.name, "huggingface")


def _cache(folder: Path, repo: str) -> None:
    """Put a folder where the hub's cache would have it."""
    commit, home = "0" * 40, Path(constants.HF_HUB_CACHE) / f"models--{repo.replace('/', '--')}"
    shutil.copytree(folder, home / "snapshots" / commit)
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text(commit)


@pytest.mark.usefixtures("no_network")
def test_cached_repositories_of_both_libraries_load_offline(
    open_clip_folder: Path, clip_folder: Path
) -> None:
    _cache(clip_folder, "org/theirs")
    _cache(open_clip_folder, "org/ours")
    theirs = load_model("hf:org/theirs", device="cpu", offline=True)
    ours = load_model("hf:org/ours", device="cpu", offline=True)
    assert (theirs.name, theirs.spec.backend) == ("hf:org/theirs", "huggingface")
    assert (ours.name, ours.spec.backend) == ("hf:org/ours", "open_clip")


@pytest.fixture(scope="module")
def state() -> dict[str, torch.Tensor]:
    """Random weights of one of open_clip's smaller architectures."""
    torch.manual_seed(0)
    return build_network(open_clip.get_model_config("ViT-S-32-alt")).state_dict()


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
@pytest.mark.usefixtures("no_network")
def test_an_architecture_with_a_weights_file_is_the_network_that_was_saved(
    suffix: str, state: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    path = tmp_path / f"mine{suffix}"
    if suffix == ".pt":
        torch.save({"epoch": 1, "state_dict": state}, path)
    else:
        save_file(state, path)
    model = load_model(f"ViT-S-32-alt:{path}", device="cpu", offline=True)
    assert model.name == f"ViT-S-32-alt:mine{suffix}"
    for name, tensor in model.network.state_dict().items():
        assert torch.equal(tensor, state[name])


@pytest.mark.usefixtures("no_network")
def test_weights_of_another_architecture_are_refused_not_resampled(
    state: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    # patches of 16 px instead of 32: open_clip would interpolate the positions in silence
    save_file(state, tmp_path / "mine.safetensors")
    with pytest.raises(
        ValueError, match=r"2 of another shape \(visual\.conv1.*positional_embedding"
    ):
        load_model(f"ViT-S-16-alt:{tmp_path / 'mine.safetensors'}", device="cpu", offline=True)


@pytest.mark.usefixtures("no_network")
def test_half_the_precision_gives_nearly_the_same_vectors(open_clip_folder: Path) -> None:
    full = load_model(str(open_clip_folder), device="cpu")
    half = load_model(str(open_clip_folder), device="cpu", precision="bf16")
    assert half.precision == "bf16"
    assert {p.dtype for p in half.network.parameters()} == {torch.bfloat16}
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    cosines = (encode_pixels(full, pixels) * encode_pixels(half, pixels)).sum(axis=1)
    assert cosines.min() > 0.999


def _intruder(path: Path) -> bytes:
    class Intruder:
        def __reduce__(self) -> tuple[object, tuple[str, int]]:
            return os.open, (str(path), os.O_CREAT)

    return pickle.dumps({"state_dict": Intruder()})


@pytest.mark.usefixtures("no_network")
def test_a_pickle_with_code_is_never_run(open_clip_folder: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    (open_clip_folder / "open_clip_model.safetensors").unlink()
    (open_clip_folder / "open_clip_pytorch_model.bin").write_bytes(_intruder(trace))
    (tmp_path / "mine.pt").write_bytes(_intruder(trace))
    for name in (str(open_clip_folder), f"RN50:{tmp_path / 'mine.pt'}"):
        with pytest.raises(ValueError, match="holds code that is never run"):
            load_model(name, device="cpu", offline=True)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ViT-B/33", r"did you mean 'ViT-B/32'\?"),
        ("ViT-B/32", r"not cached and no connection is allowed \(offline\)"),
        ("hf:org/name", "'org/name' is not cached"),
        ("ViT-B-32:laion2b_e16", "is not cached"),
        ("ViT-B-16-SigLIP:webli", "is not cached"),
        ("ViT-B-33:openai", "the architecture must be one of open_clip's"),
        ("ViT-B-32:laion", r"must be a known tag or a file that exists, got 'laion'; did you mean"),
        ("ViT-B-32:/no/such/file.pt", "the weights file must exist"),
        ("ViT-B-32:no/such/file", "the weights file must exist"),
        ("./no/such/folder", "the model's folder must exist"),
        ("hf:/no/such/folder", "the model's folder must exist"),
        ("model.safetensors", "ARCH:model.safetensors"),
        ("interpret", "must hold open_clip_config.json"),
    ],
)
@pytest.mark.usefixtures("no_network")
def test_what_cannot_be_loaded_is_refused_in_one_sentence(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refusal:
        load_model(name, device="cpu", offline=True)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 700

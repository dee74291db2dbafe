"""Models that are wrong, through the main command: nothing is loaded that does not fit entirely."""

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

import interpret.models

SHIPPED = Path(interpret.models.__file__).parent / "shipped" / "menagerie-vit-tiny"
WEIGHTS = "open_clip_model.safetensors"
Refuse = Callable[..., str]
State = dict[str, Tensor]


def spoil(state: State, name: str) -> State:
    state[name].view(-1)[0] = float("nan")
    return state


def drop(state: State, name: str) -> State:
    return {key: tensor for key, tensor in state.items() if key != name}


def narrow(state: State, name: str) -> State:
    return state | {name: state[name][:, :-8].contiguous()}


DAMAGES = {
    "NaN": (spoil, "got NaN or infinity in 'text_projection'"),
    "a missing tensor": (drop, "1 missing (text_projection)"),
    "a tensor of another width": (narrow, "text_projection (96, 88) for (96, 96)"),
}


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


@pytest.mark.parametrize(("damage", "hint"), DAMAGES.values(), ids=DAMAGES.keys())
def test_weights_that_do_not_make_the_model_are_refused(
    damage: Callable[[State, str], State], hint: str, refuse: Refuse, model_folder: Path
) -> None:
    state = damage(load_file(model_folder / WEIGHTS), "text_projection")
    save_file(state, model_folder / WEIGHTS)
    assert hint in refuse("--model", str(model_folder), "--images", "menagerie")


def sizes(width: int, **more: int) -> dict[str, int]:
    shared = {"hidden_size": width, "intermediate_size": 16, "num_hidden_layers": 1}
    return shared | {"num_attention_heads": 2, "bos_token_id": 0, "eos_token_id": 1} | more


@pytest.fixture(scope="session")
def uneven_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SigLIP, whose towers may each end in a width of its own, where they do."""
    from transformers import SiglipConfig, SiglipImageProcessor, SiglipModel

    text = sizes(16, vocab_size=219, max_position_embeddings=24, projection_size=16)
    config = SiglipConfig(text_config=text, vision_config=sizes(24, image_size=32, patch_size=8))
    folder = tmp_path_factory.mktemp("uneven")
    SiglipModel(config).save_pretrained(folder)
    SiglipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(SHIPPED / name, folder)
    return folder


def test_towers_that_end_in_two_widths_are_refused(refuse: Refuse, uneven_folder: Path) -> None:
    sentence = refuse("--model", str(uneven_folder), "--images", "menagerie")
    assert "must have the same width: got 24" in sentence


class Intruder:
    """A pickle of this would make a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return os.open, (str(self.path), os.O_CREAT)


@pytest.mark.parametrize(
    "content",
    [b"", b"noise", b"\x80\x02a.", pickle.dumps({"weight": 1.0})],
    ids=["nothing", "noise", "half a pickle", "no tensors"],
)
def test_a_file_that_is_no_weights_is_refused(
    content: bytes, refuse: Refuse, model_folder: Path
) -> None:
    (model_folder / WEIGHTS).unlink()
    (model_folder / "open_clip_pytorch_model.bin").write_bytes(content)
    assert "the weights file must" in refuse("--model", str(model_folder))


def test_a_pickle_with_code_is_refused_and_not_run(
    refuse: Refuse, model_folder: Path, tmp_path: Path
) -> None:
    (model_folder / WEIGHTS).unlink()
    torch.save(Intruder(tmp_path / "trace"), model_folder / "open_clip_pytorch_model.bin")
    assert "holds code that is never run" in refuse("--model", str(model_folder))
    assert not (tmp_path / "trace").exists()

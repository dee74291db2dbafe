import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image

from interpret.training.contrastive import to_tensor
from interpret.training.folder import save_folder
from interpret.training.shape import Shape, build_network
from interpret.training.vocabulary import build_tokenizer, tokenize_with

TINY = Shape(width=32, layers=1, text_width=32, text_layers=1, dim=16)
TEXTS = ["a photo of a fox", "a photo showing a long tail"]
TOKENIZER = build_tokenizer(TEXTS)
CONFIG = TINY.model_config(TOKENIZER.get_vocab_size())
PIXELS = np.random.default_rng(0).integers(0, 256, size=(2, 64, 64, 3), dtype=np.uint8)


def save(folder: Path, seed: int = 0) -> open_clip.CLIP:
    network = build_network(CONFIG, seed).eval()
    save_folder(folder, network, CONFIG, TOKENIZER, card="# A fox\n", log=[{"loss": 1.5}])
    return network


def test_open_clip_loads_the_folder_and_gives_the_same_vectors(tmp_path: Path) -> None:
    network = save(tmp_path / "model")
    name = f"local-dir:{tmp_path / 'model'}"
    loaded, _, preprocess = open_clip.create_model_and_transforms(name)
    pictures = torch.stack([preprocess(Image.fromarray(pixels)) for pixels in PIXELS])
    ids = open_clip.get_tokenizer(name)(TEXTS)
    torch.testing.assert_close(ids, tokenize_with(TOKENIZER)(TEXTS))
    with torch.inference_mode():
        mine = network.encode_image(to_tensor(PIXELS), normalize=True)
        theirs = loaded.eval().encode_image(pictures, normalize=True)
        # fp16 keeps 11 bits: relative errors of 5e-4 a weight.
        torch.testing.assert_close(theirs, mine, atol=2e-3, rtol=0)
        mine, theirs = network.encode_text(ids), loaded.encode_text(ids)
        torch.testing.assert_close(theirs, mine, atol=5e-3, rtol=0)


def test_the_folder_is_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    save(tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == [
        "README.md",
        "open_clip_config.json",
        "open_clip_model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
        "training_log.jsonl",
    ]
    log = (tmp_path / "model" / "training_log.jsonl").read_text()
    assert json.loads(log) == {"loss": 1.5}


def test_a_model_is_replaced_and_anything_else_refused(tmp_path: Path) -> None:
    save(tmp_path / "model")
    weights = tmp_path / "model" / "open_clip_model.safetensors"
    before = weights.read_bytes()
    save(tmp_path / "model", seed=1)
    assert weights.read_bytes() != before
    (tmp_path / "diary").mkdir()
    (tmp_path / "diary" / "monday.txt").write_text("dear")
    with pytest.raises(ValueError, match="name another one"):
        save(tmp_path / "diary")
    assert (tmp_path / "diary" / "monday.txt").read_text() == "dear"


def test_counters_of_batch_norms_stay_whole_numbers(tmp_path: Path) -> None:
    config = replace(TINY, tower="resnet", width=8).model_config(TOKENIZER.get_vocab_size())
    network = build_network(config, 0)
    network.visual.bn1.num_batches_tracked += 70_000  # beyond fp16
    save_folder(tmp_path / "model", network, config, TOKENIZER, card="", log=[])
    loaded, _, _ = open_clip.create_model_and_transforms(f"local-dir:{tmp_path / 'model'}")
    assert int(loaded.visual.bn1.num_batches_tracked) == 70_000

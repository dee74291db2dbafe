import json
from pathlib import Path
from typing import Any

import open_clip
import pytest
import torch

from interpret.models.tokens import open_clip_tokenizer, transformers_tokenizer

SMALL: dict[str, Any] = {"context_length": 12, "vocab_size": 9}


def test_without_a_folder_the_tokens_are_open_clips_own() -> None:
    ours = open_clip_tokenizer({"context_length": 20, "vocab_size": 49408}, None)
    theirs = open_clip.get_tokenizer("ViT-B-32")
    ids = ours(["a photo of a dog", "Größe"])
    assert ids.dtype == torch.int64
    assert ids.tolist() == theirs(["a photo of a dog", "Größe"])[:, :20].tolist()
    assert ours.unknown_fraction(["Größe"]) == 0.0


@pytest.mark.parametrize("name", ["tokenizer.json", ".", None])
def test_a_folders_own_tokenizer_is_read_however_the_configuration_names_it(
    name: str | None, open_clip_folder: Path
) -> None:
    text = SMALL | ({} if name is None else {"hf_tokenizer_name": name})
    tokenizer = open_clip_tokenizer(text, open_clip_folder)
    # 2 start, 3 a, 6 cat, 1 unknown, 8 end, then padding
    assert tokenizer(["a cat sneezes"]).tolist() == [[2, 3, 6, 1, 8] + 7 * [0]]


def test_a_tokenizer_may_lie_in_a_folder_below(open_clip_folder: Path) -> None:
    below = open_clip_folder / "words"
    below.mkdir()
    (open_clip_folder / "tokenizer.json").rename(below / "tokenizer.json")
    tokenizer = open_clip_tokenizer(SMALL | {"hf_tokenizer_name": "words"}, open_clip_folder)
    assert tokenizer(["a"]).tolist() == [[2, 3, 8] + 9 * [0]]


def test_the_folders_tokenizer_agrees_with_open_clips_reading_of_it(open_clip_folder: Path) -> None:
    ours = open_clip_tokenizer(SMALL | {"hf_tokenizer_name": "tokenizer.json"}, open_clip_folder)
    theirs = open_clip.get_tokenizer(f"local-dir:{open_clip_folder}")
    texts = ["a photo of a dog", " ".join(["cat"] * 30)]
    assert ours(texts).tolist() == theirs(texts).tolist()


def test_unknown_tokens_are_counted_without_start_end_and_padding(open_clip_folder: Path) -> None:
    tokenizer = open_clip_tokenizer(SMALL, open_clip_folder)
    # a, cat, (sneezes); (zebras): two of four
    assert tokenizer.unknown_fraction(["a cat sneezes", "zebras"]) == 0.5
    assert tokenizer.unknown_fraction(["a photo"]) == 0.0
    assert tokenizer.unknown_fraction([]) == 0.0


def test_a_tokenizer_that_knows_more_than_the_network_is_refused(open_clip_folder: Path) -> None:
    with pytest.raises(ValueError, match="got 9 for 5: put the model's own tokenizer"):
        open_clip_tokenizer(SMALL | {"vocab_size": 5}, open_clip_folder)
    (open_clip_folder / "tokenizer.json").unlink()
    with pytest.raises(ValueError, match="got 49408 for 9"):
        open_clip_tokenizer(SMALL, open_clip_folder)


def test_a_named_tokenizer_that_is_not_there_is_refused(open_clip_folder: Path) -> None:
    (open_clip_folder / "tokenizer.json").unlink()
    with pytest.raises(ValueError, match=r"must hold its tokenizer \(tokenizer.json\)"):
        open_clip_tokenizer(SMALL | {"hf_tokenizer_name": "tokenizer.json"}, open_clip_folder)


def test_a_transformers_tokenizer_pads_to_the_context_and_counts_unknowns(
    clip_folder: Path,
) -> None:
    tokenizer = transformers_tokenizer(clip_folder, 12)
    assert tokenizer(["a dog"]).tolist() == [[2, 3, 7, 8] + 8 * [0]]
    assert tokenizer([" ".join(["cat"] * 30)]).shape == (1, 12)
    assert tokenizer.unknown_fraction(["a zebra"]) == 0.5


def test_a_folder_without_a_usable_tokenizer_is_refused(
    open_clip_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="must hold its tokenizer"):
        transformers_tokenizer(tmp_path / "nowhere", 12)
    content = json.loads((open_clip_folder / "tokenizer.json").read_text())
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "tokenizer.json").write_text(json.dumps(content | {"padding": None}))
    with pytest.raises(ValueError, match="must have a padding token"):
        transformers_tokenizer(bare, 12)

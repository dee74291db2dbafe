import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from interpret.images.imageset import ImageSet
from interpret.models.preprocess import preprocess_from
from interpret.training.pairs import (
    Pairs,
    hold_pixels,
    split_pictures,
    with_captions,
    with_class_captions,
)

digest_lists = st.lists(st.integers(0, 40).map(str), min_size=6, max_size=60).filter(
    lambda digests: len(set(digests)) >= 6
)


def image_set(n: int = 4) -> ImageSet:
    pictures = [Image.new("RGB", (20, 16), (10 * i, 0, 255)) for i in range(n)]
    ids = tuple(f"{i}.png" for i in range(n))
    captions = tuple((f"picture {i}",) for i in range(n))
    return ImageSet("mine", ids, pictures, tuple(map(str, range(n))), captions=captions)


@given(digest_lists, st.integers(0, 5))
def test_every_picture_is_on_one_side_and_equal_ones_on_the_same(
    digests: list[str], seed: int
) -> None:
    split = split_pictures(digests, seed=seed)
    parts = [split.train, split.validation, split.test]
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(digests)))
    held = [{digests[i] for i in part} for part in parts]
    assert all(held)
    assert sum(map(len, held)) == len(set(digests))


def test_shares_are_those_of_the_study() -> None:
    split = split_pictures([str(i) for i in range(200)], seed=0)
    assert [len(part) for part in (split.train, split.validation, split.test)] == [140, 30, 30]


def test_another_seed_splits_otherwise() -> None:
    digests = [str(i) for i in range(50)]
    first, second = (split_pictures(digests, seed=seed).test.tolist() for seed in (0, 1))
    assert first != second


def test_too_few_pictures_and_empty_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 6 different pictures"):
        split_pictures(["a", "a", "b"], seed=0)
    with pytest.raises(ValueError, match="above 0 and 1 together"):
        split_pictures(list("abcd"), seed=0, shares=(0.5, 0.5, 0.0))


def test_pictures_without_words_are_left_out() -> None:
    images = replace(image_set(), captions=(("a cat",), (), ("",), ("a dog", "a hound")))
    assert with_captions(images).ids == ("0.png", "3.png")


@pytest.mark.parametrize("captions", [None, ((), (), (), ()), (("",), ("  ",), (), ())])
def test_a_set_without_captions_is_one_sentence(captions: Any) -> None:
    with pytest.raises(ValueError, match="must have captions"):
        with_captions(replace(image_set(), captions=captions))


def test_captions_can_be_written_from_classes() -> None:
    labelled = replace(image_set(2), labels=np.array([1, 0]), class_names=("cat", "dog"))
    told = with_class_captions(labelled, "a photo of a {}")
    assert told.captions == (("a photo of a dog",), ("a photo of a cat",))
    with pytest.raises(ValueError, match=r"one \{\}"):
        with_class_captions(labelled, "a photo")
    with pytest.raises(ValueError, match="must have classes"):
        with_class_captions(image_set(), "a {}")


def test_pixels_are_framed_once_and_then_read(tmp_path: Path) -> None:
    images, preprocess = image_set(), preprocess_from({}, 8)
    told: list[int] = []
    held = hold_pixels(images, preprocess, tmp_path / "p.npy", progress=told.append)
    assert held.shape == (4, 8, 8, 3)
    assert held[2, 3, 3].tolist() == [20, 0, 255]
    assert sum(told) == 4
    hold_pixels(images, preprocess, tmp_path / "p.npy", progress=told.append)
    assert sum(told) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["p.npy"]


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array_header_1_0", full)
    with pytest.raises(ValueError, match="No space left on device"):
        hold_pixels(image_set(), preprocess_from({}, 8), tmp_path / "p.npy")
    assert not list(tmp_path.iterdir())


def test_pixels_that_are_not_whole_are_laid_out_anew(tmp_path: Path) -> None:
    path = tmp_path / "p.npy"
    whole = np.array(hold_pixels(image_set(), preprocess_from({}, 8), path))
    path.write_bytes(path.read_bytes()[:-5])
    assert np.array_equal(hold_pixels(image_set(), preprocess_from({}, 8), path), whole)
    assert hold_pixels(image_set(), preprocess_from({}, 6), path).shape == (4, 6, 6, 3)


def test_pairs_without_a_caption_each_are_refused() -> None:
    pixels = np.zeros((2, 4, 4, 3), dtype=np.uint8)
    with pytest.raises(ValueError, match="must have a caption"):
        Pairs(pixels, (("a cat",), ()))
    with pytest.raises(ValueError, match="labels must be one a picture"):
        Pairs(pixels, (("a cat",), ("a dog",)), np.array([0]))

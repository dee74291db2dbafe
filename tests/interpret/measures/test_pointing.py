from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from interpret.embeddings import Embeddings
from interpret.images.imageset import ImageSet
from interpret.measures.pointing import Pointing, draw_pairs, measure_pointing, put_side_by_side
from interpret.metrics.statistics import fraction_ci95
from interpret.models.clip import ClipModel, Layer
from interpret.models.preprocess import Preprocess
from interpret.models.registry import ModelSpec
from interpret.store import Store
from interpret.units.discover import Naming
from interpret.vectors import Encoder

COLOURS = np.eye(3, dtype=np.float32)  # three classes: red, green and blue
PREDICTIONS = st.lists(st.integers(0, 3), max_size=40).map(lambda c: np.array(c, dtype=np.int64))


@dataclass(frozen=True)
class ColourTowers:
    """An image tower that sees the mean colour, or only a colour it imagines."""

    imagined: tuple[float, float, float] | None = None
    has_causal_text: bool = True

    def image_features(self, pixels: Tensor) -> Tensor:
        seen = pixels.mean(dim=(2, 3))
        return seen if self.imagined is None else torch.tensor([self.imagined]).expand_as(seen)

    def patch_tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        return nn.functional.avg_pool2d(pixels, 8).flatten(2).transpose(1, 2)

    def project_tokens(self, tokens: Tensor) -> Tensor:
        return tokens

    def text_features(self, ids: Tensor) -> Tensor:
        return ids.float()

    def text_lengths(self, ids: Tensor) -> Tensor:
        return torch.full((len(ids),), ids.shape[1])


class NoWords:
    def __call__(self, texts: Sequence[str]) -> Tensor:
        return torch.ones((len(texts), 3), dtype=torch.int64)

    def unknown_fraction(self, texts: Sequence[str]) -> float:
        return 1.0


def colour_encoder(folder: Path, imagined: tuple[float, float, float] | None = None) -> Encoder:
    model = ClipModel(
        ModelSpec("colours", "other", "mean", "none", 32, (4, 4)),
        nn.Identity(),
        ColourTowers(imagined),
        NoWords(),
        Preprocess(32, (0, 0, 0), (1, 1, 1)),
        logit_scale=1.0,
        weights_sha256=str(imagined),
        device="cpu",
        precision="fp32",
    )
    return Encoder(model, Store(folder), workers=0)


def coloured(n_images: int, n_classes: int = 3) -> tuple[ImageSet, NDArray[np.int64]]:
    """Plain pictures of each class's colour, each a little different."""
    labels = np.arange(n_images) % n_classes
    rng = np.random.default_rng(0)
    pixels = np.repeat(COLOURS[labels] * 200, 32 * 32, axis=0).reshape(-1, 32, 32, 3)
    pixels = (pixels + rng.integers(0, 30, pixels.shape)).astype(np.uint8)
    names = tuple(f"{number}" for number in range(n_images))
    return ImageSet("colours", names, [Image.fromarray(p) for p in pixels], names), labels


def point(
    encoder: Encoder, n_images: int = 60, *, naming: Naming = "crop", n_classes: int = 3
) -> Pointing:
    images, labels = coloured(n_images, n_classes)
    classes = Embeddings(COLOURS, ("red", "green", "blue"), "colours", "text")
    return measure_pointing(encoder, images, labels, classes, naming=naming, seed=0)


@given(PREDICTIONS, st.integers(0, 50), st.integers(0, 30))
def test_pairs_use_each_picture_once_differ_in_class_and_mark_both_sides_alike(
    predictions: NDArray[np.int64], seed: int, n_max: int
) -> None:
    pairs = draw_pairs(predictions, seed=seed, n_max=n_max)
    used = np.concatenate([pairs.left, pairs.right])
    assert len(set(used.tolist())) == len(used)
    assert (predictions[pairs.left] != predictions[pairs.right]).all()
    assert pairs.marks_right.sum() == len(pairs.left) // 2
    assert len(pairs.left) <= n_max


def test_as_many_pairs_as_can_be_are_drawn() -> None:
    # no class has more than half of the pictures, so each can meet one of another class
    pairs = draw_pairs(np.array([0, 0, 0, 1, 1, 2]), seed=3)
    assert len(pairs.left) == 3
    # one class has five of six: only one picture of another class is there to meet
    assert len(draw_pairs(np.array([0, 0, 0, 0, 0, 1]), seed=3).left) == 1


def test_the_same_seed_draws_the_same_pairs() -> None:
    predictions = np.arange(30) % 4
    one, other = (draw_pairs(predictions, seed=5) for _ in range(2))
    for name in ("left", "right", "marks_right"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert not np.array_equal(one.left, draw_pairs(predictions, seed=6).left)


def test_two_pictures_share_one_square() -> None:
    left, right = (np.full((1, 5, 5, 3), value, dtype=np.uint8) for value in (10, 200))
    together = put_side_by_side(left, right)
    assert together.shape == (1, 5, 5, 3)
    assert (together[:, :, :2] == 10).all()
    assert (together[:, :, 2:] == 200).all()


def test_a_squeezed_picture_keeps_its_left_and_right() -> None:
    left = np.zeros((1, 8, 8, 3), dtype=np.uint8)
    left[:, :, 4:] = 255
    together = put_side_by_side(left, left)[0, 0, :, 0]
    assert together.tolist() == sorted(together[:4].tolist()) * 2
    assert together[0] < 64 < 192 < together[3]


@pytest.mark.parametrize("naming", ["crop", "patches"])
def test_a_model_that_sees_what_is_shown_follows_every_mark(tmp_path: Path, naming: Naming) -> None:
    pointing = point(colour_encoder(tmp_path), naming=naming)
    assert (pointing.fraction, pointing.n, pointing.naming) == (1, 30, naming)
    assert not pointing.is_chance


def test_a_model_that_sees_colours_follows_most_highlights(tmp_path: Path) -> None:
    pointing = point(colour_encoder(tmp_path), naming="highlight")
    assert pointing.fraction is not None
    assert pointing.fraction > 0.8


def test_a_model_blind_to_what_is_shown_follows_one_mark_in_two(tmp_path: Path) -> None:
    pointing = point(colour_encoder(tmp_path, imagined=(0.2, 0.5, 0.8)), 240)
    assert pointing.n == 120
    assert pointing.fraction == pytest.approx(0.5, abs=0.1)
    assert pointing.is_chance


def test_pictures_of_one_class_cannot_be_told_apart(tmp_path: Path) -> None:
    pointing = point(colour_encoder(tmp_path), n_classes=1)
    assert (pointing.fraction, pointing.ci95, pointing.n) == (None, None, 0)
    assert pointing.is_chance


def test_marked_pairs_are_encoded_once(tmp_path: Path) -> None:
    first, second = (colour_encoder(tmp_path) for _ in range(2))
    assert point(first) == point(second)
    assert (first.store.made, second.store.made) == ({"pointing": 30}, {})


@pytest.mark.parametrize(
    ("ci95", "is_chance"),
    [((0.51, 0.9), False), ((0.5, 0.9), True), ((0.2, 0.3), True), (None, True)],
)
def test_an_interval_that_reaches_down_to_one_half_is_chance(
    ci95: tuple[float, float] | None, is_chance: bool
) -> None:
    # wholly below one half the vector of a mark is nearer to the other picture's class
    assert Pointing(None, ci95, 9, "crop").is_chance == is_chance


@pytest.mark.parametrize(
    ("n_followed", "n", "said"),
    [(3, 3, "too few to tell"), (0, 0, "too few to tell"), (9, 20, "not seen"), (20, 20, None)],
)
def test_a_user_is_told_when_parts_are_not_seen_or_pairs_are_too_few(
    n_followed: int, n: int, said: str | None
) -> None:
    fraction = n_followed / n if n else None
    pointing = Pointing(fraction, fraction_ci95(n_followed, n) if n else None, n, "crop")
    assert (pointing.warning is None) == (said is None)
    assert said is None or said in str(pointing.warning)

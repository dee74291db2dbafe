"""Drawn pictures in, batches to train a CLIP on out: pixels, captions, and which is true of which.

Every picture is slightly changed each time (mirror, shift, light). Most are whole; some show a
marked part and are captioned by what the part shows; some stand beside another picture, marked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interpret.training.captions import UNTOLD, Caption, CaptionWriter, truth_of
from interpret.training.marked import (
    STYLES,
    Floats,
    Pixels,
    ellipse_distance,
    half_patches,
    mark,
    side_by_side,
)
from interpret.training.parts import GRID, choose_patches, glimpse
from interpret.training.variation import draw_variation

STYLE_SHARES = (0.55, 0.1, 0.15, 0.2)  # of STYLES: small CLIPs are pointed at by crops


@dataclass(frozen=True)
class Drawings:
    """Pictures whose content is known.

    Attributes:
        pixels: uint8, shape (n_images, size_px, size_px, 3).
        regions: uint8, shape (n_images, size_px, size_px), 0 is the background.
        visible: bool, shape (n_images, n_concepts).
        labels: int64, shape (n_images,).
        concept_regions: bool, shape (n_concepts, n_regions), where each concept is shown.
    """

    pixels: Pixels
    regions: NDArray[np.uint8]
    visible: NDArray[np.bool_]
    labels: NDArray[np.int64]
    concept_regions: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.pixels)

    def take(self, indices: NDArray[np.int64]) -> "Drawings":
        """Some of the pictures, in the order asked for."""
        return Drawings(
            self.pixels[indices],
            self.regions[indices],
            self.visible[indices],
            self.labels[indices],
            self.concept_regions,
        )


@dataclass(frozen=True)
class Mix:
    """Which share of the pictures shows a marked part, and which a marked half."""

    parts: float = 0.22
    halves: float = 0.06

    def __post_init__(self) -> None:
        if min(self.parts, self.halves) < 0 or self.parts + self.halves > 1:
            raise ValueError(
                f"shares must be at least 0 and at most 1 together, "
                f"got parts {self.parts} and halves {self.halves}."
            )


@dataclass(frozen=True)
class TextGroup:
    """Texts that compete for the pictures of a batch.

    `positive` and `unknown` are bool, shape (n_images, n_texts): the text is true of the picture,
    and: it can be neither true nor false.
    """

    texts: tuple[str, ...]
    positive: NDArray[np.bool_]
    unknown: NDArray[np.bool_]


@dataclass(frozen=True)
class Batch:
    """Pixels, uint8 of shape (n_images, size_px, size_px, 3), and the texts they are told by."""

    pixels: Pixels
    groups: tuple[TextGroup, ...]


@dataclass
class _Views:
    """Pictures under way into a batch, with what each still shows."""

    pixels: Pixels
    regions: NDArray[np.uint8]
    shown: NDArray[np.bool_]
    absent: NDArray[np.bool_]
    classes: NDArray[np.int64]


def draw_batches(
    drawings: Drawings,
    writer: CaptionWriter,
    *,
    batch_size: int,
    mix: Mix,
    rng: np.random.Generator,
) -> Iterator[Batch]:
    """Endless batches; every picture comes once before any comes again.

    Args:
        drawings: at least one.
        writer: of the same classes and concepts as the drawings.
        batch_size: pictures a batch; the last few of a round may be left out.
        mix: how many of them are marked.
        rng: where chance comes from.

    Raises:
        ValueError: when there are no drawings.
    """
    if len(drawings) == 0:
        raise ValueError("there must be at least one drawing to train on, got none.")
    size = min(batch_size, len(drawings))
    while True:
        order = rng.permutation(len(drawings))
        for start in range(0, len(order) - size + 1, size):
            chosen = drawings.take(order[start : start + size])
            yield make_batch(chosen, writer, mix, rng)


def make_batch(
    drawings: Drawings, writer: CaptionWriter, mix: Mix, rng: np.random.Generator
) -> Batch:
    """One batch of these pictures, freshly changed, marked and captioned."""
    views = _vary(drawings, rng)
    draws = rng.random(len(drawings))
    whole = views.pixels.copy()
    for i in np.flatnonzero(draws < mix.parts).tolist():
        _show_part(views, i, drawings.concept_regions, rng)
    for i in np.flatnonzero((draws >= mix.parts) & (draws < mix.parts + mix.halves)).tolist():
        views.pixels[i] = _show_half(whole, i, rng)
    classes = [writer.of_class(k, rng) for k in np.unique(views.classes) if k != UNTOLD]
    rows = zip(views.shown, views.classes, strict=True)
    concepts = [writer.of_concepts(shown, int(k), rng) for shown, k in rows]
    said = [caption for caption in concepts if caption is not None]
    groups = tuple(_group(captions, views) for captions in (classes, said) if captions)
    return Batch(views.pixels, groups)


def _vary(drawings: Drawings, rng: np.random.Generator) -> _Views:
    n_images, size_px = drawings.regions.shape[:2]
    variation = draw_variation(n_images, size_px, rng)
    pixels, regions = variation.apply(drawings.pixels), drawings.regions[variation.where]
    shown = drawings.visible.copy()
    return _Views(pixels, regions, shown, ~shown, drawings.labels.copy())


def _show_part(
    views: _Views, i: int, concept_regions: NDArray[np.bool_], rng: np.random.Generator
) -> None:
    size = views.pixels.shape[1]
    distance = ellipse_distance(choose_patches(views.regions[i], rng), size)
    seen = glimpse(views.regions[i], distance <= 0, concept_regions.shape[1])
    views.pixels[i] = _mark_somehow(views.pixels[i], distance, rng)
    if not seen.is_whole:
        views.classes[i] = UNTOLD
    placed = concept_regions.any(axis=1)
    views.absent[i] |= placed & ~(concept_regions & ~seen.absent).any(axis=1)
    views.shown[i] &= (concept_regions & seen.shown).any(axis=1)


def _show_half(whole: Pixels, i: int, rng: np.random.Generator) -> Pixels:
    other = whole[rng.integers(len(whole))]
    side = int(rng.integers(2))
    pair = (whole[i], other) if side == 0 else (other, whole[i])
    joined = side_by_side(*pair, squash=bool(rng.random() < 0.6))
    distance = ellipse_distance(half_patches(side, GRID), len(joined))
    return _mark_somehow(joined, distance, rng)


def _mark_somehow(pixels: Pixels, distance: Floats, rng: np.random.Generator) -> Pixels:
    style = STYLES[rng.choice(len(STYLES), p=STYLE_SHARES)]
    blur_px, line_px = rng.uniform((0.5, 0.3), (2.0, 1.0)).tolist()
    return mark(pixels, distance, style, blur_px=blur_px, line_px=line_px)


def _group(captions: Iterable[Caption], views: _Views) -> TextGroup:
    distinct = list({caption.text: caption for caption in captions}.values())
    positive, unknown = truth_of(distinct, views.classes, views.shown, views.absent)
    return TextGroup(tuple(caption.text for caption in distinct), positive, unknown)

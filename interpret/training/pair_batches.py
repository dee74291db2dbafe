"""Pairs and a place in the training in, the batch that stands there out.

A batch follows from the seed, the epoch and the step alone: whoever goes on with a training needs
to know nothing but where it stopped.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.models.preprocess import Pixels
from interpret.training.pairs import Ints, Pairs
from interpret.training.variation import draw_variation

ORDER, CHOICE, MIXED = range(3)  # streams of chance: of an epoch, within a batch, of validation


@dataclass(frozen=True)
class PairBatch:
    """Pictures and the distinct texts that are said of them.

    Attributes:
        pixels: uint8, shape (n_images, size_px, size_px, 3).
        texts: each once.
        positive: bool, shape (n_images, n_texts): the text belongs to the picture.
    """

    pixels: Pixels = field(repr=False)
    texts: tuple[str, ...]
    positive: NDArray[np.bool_] = field(repr=False)

    def __len__(self) -> int:
        return len(self.pixels)


@dataclass(frozen=True)
class Sampler:
    """Where every batch of a training comes from.

    Attributes:
        pairs: all there are.
        chosen: numbers of the pictures to draw from.
        batch_size: pictures a batch.
        seed: of everything.
        is_varied: pictures are mirrored, shifted and lit anew each time; a caption that speaks of
            left and right is then as often wrong as right.
        classes_count: pictures of one class share their texts, where labels are known.
    """

    pairs: Pairs = field(repr=False)
    chosen: Ints = field(repr=False)
    batch_size: int
    seed: int
    is_varied: bool = True
    classes_count: bool = True

    def __post_init__(self) -> None:
        if self.batch_size < 2:
            raise ValueError(
                f"batch_size must be at least 2, so that there is something to tell apart, got "
                f"{self.batch_size}."
            )
        if len(self.chosen) < 2:
            raise ValueError(
                f"there must be at least 2 pictures to draw from, got {len(self.chosen)}."
            )

    def require_batches(self, n: int) -> None:
        """Raise unless an epoch has so many batches, which make up a step.

        Raises:
            ValueError: it has not.
        """
        if n > self.n_batches:
            raise ValueError(
                f"--accumulate must be at most the {self.n_batches} batches of {self.batch_size} "
                f"that {len(self.chosen)} training pictures make, got {n}: take fewer, or smaller "
                "batches."
            )

    @property
    def n_batches(self) -> int:
        """Batches an epoch; up to batch_size - 1 pictures, others each time, are left out."""
        return max(1, len(self.chosen) // self.batch_size)

    def batch(self, epoch: int, index: int) -> PairBatch:
        """One of an epoch's batches: each picture with one of its captions, drawn anew."""
        order = np.random.default_rng([self.seed, ORDER, epoch]).permutation(self.chosen)
        start = index * self.batch_size
        rows = np.sort(order[start : start + self.batch_size])  # a file is read forwards
        rng = np.random.default_rng([self.seed, CHOICE, epoch, index])
        said = [self.pairs.captions[row] for row in rows]
        texts = [own[rng.integers(len(own))] for own in said]
        pixels = np.asarray(self.pairs.pixels[rows])
        if self.is_varied:
            pixels = draw_variation(len(rows), pixels.shape[1], rng).apply(pixels)
        return self._joined(pixels, texts, rows)

    def plain_batches(self) -> list[Ints]:
        """The pictures of batches that never change, for a loss that is compared over epochs.

        They are mixed once, as pictures often lie sorted by class. All batches are as large as
        those that are learnt from, as a loss grows with the batch: the last is filled up with
        pictures of the first. Fewer pictures than a batch are one batch.
        """
        mixed = np.random.default_rng([self.seed, MIXED]).permutation(self.chosen)
        size = min(self.batch_size, len(mixed))
        n_batches = -(-len(mixed) // size)
        return list(np.resize(mixed, (n_batches, size)))

    def plain_batch(self, rows: Ints) -> PairBatch:
        """These pictures as they are, with captions that take turns: first, second, ..."""
        said = [self.pairs.captions[row] for row in rows]
        texts = [own[row % len(own)] for own, row in zip(said, rows.tolist(), strict=True)]
        return self._joined(np.asarray(self.pairs.pixels[rows]), texts, rows)

    def _joined(self, pixels: Pixels, texts: list[str], rows: Ints) -> PairBatch:
        labels = None if self.pairs.labels is None else self.pairs.labels[rows]
        distinct = tuple(dict.fromkeys(texts))
        positive = pairs_of(texts, distinct, labels if self.classes_count else None)
        return PairBatch(pixels, distinct, positive)


def pairs_of(texts: list[str], distinct: tuple[str, ...], labels: Ints | None) -> NDArray[np.bool_]:
    """Which text belongs to which picture: its own, and that of any picture of its class.

    Args:
        texts: the caption of each picture.
        distinct: all of them, each once.
        labels: shape (n_images,); None where equal captions are all that counts.

    Returns:
        bool, shape (n_images, n_distinct).

    Example:
        >>> pairs_of(["a cat", "a dog", "a cat"], ("a cat", "a dog"), None).astype(int)
        array([[1, 0],
               [0, 1],
               [1, 0]])
    """
    column = {text: i for i, text in enumerate(distinct)}
    said = np.zeros((len(texts), len(distinct)), dtype=np.float32)
    said[np.arange(len(texts)), [column[text] for text in texts]] = 1
    if labels is None:
        return said > 0
    is_alike = (labels[:, None] == labels).astype(np.float32)
    return is_alike @ said > 0

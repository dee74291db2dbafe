"""Regions in order of importance in, what the model says as they are taken away or shown out.

Deletion blurs one region after the other in the whole picture; insertion shows one after the other
in a picture blurred beyond recognition. A place is judged by what the model does without it, never
by its word.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from interpret.embeddings import Vectors
from interpret.encode import encode_pixels
from interpret.images.imageset import ImageSet
from interpret.metrics.perturbation import unit_step_area
from interpret.units.highlight import BLUR_RADIUS_PX, BLUR_SIGMA_PX, Pixels
from interpret.vectors import Encoder

SCORE_SCALE = 2.5  # of the cosine; CLIPScore's weight
HEAVY_BLUR = 22.4  # sigma is the picture's side over this: 10 px of 224
CHUNK = 64  # pictures whose pixels are held at a time

Masks = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Progress = Callable[[int], object]
Blur = Literal["published", "heavy"]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Curves:
    """What the model says at each step, for every picture.

    Attributes:
        deletion, insertion: 2.5 * cosine with the prompts of the class the whole picture was
            given; shape (n_images, n_regions + 1).
        deletion_classes, insertion_classes: the class the model decides for, same shape.
    """

    deletion: Floats = field(repr=False)
    insertion: Floats = field(repr=False)
    deletion_classes: Ints = field(repr=False)
    insertion_classes: Ints = field(repr=False)

    def areas(self, labels: Ints | None) -> dict[str, Floats]:
        """The four metrics of each picture, shape (n_images,): their means are the metrics.

        Areas of unit steps. "deletion" and "insertion" lie in [-2.5 T, 2.5 T] for T regions,
        "acc_drop" and "acc_inc" in [0, T], the last two only with labels. Lower is better of
        "deletion" and "acc_drop", higher of the others; divided by T each is a mean.

        References:
            Sammani and Deligiannis (NeurIPS 2024), Table 1; accuracy is that against labels.
        """
        found = {"deletion": self.deletion, "insertion": self.insertion}
        if labels is not None:
            found["acc_drop"] = (self.deletion_classes == labels[:, None]).astype(np.float64)
            found["acc_inc"] = (self.insertion_classes == labels[:, None]).astype(np.float64)
        return {name: unit_step_area(curve) for name, curve in found.items()}


@dataclass(frozen=True)
class Tracer:
    """A model that is watched while pictures are taken apart.

    Attributes:
        encoder: the CLIP; nothing it sees here is kept.
        class_vectors: shape (n_classes, dim), rows of length 1.
        deletion_blur: what deletion puts in a region's place: the published 11 x 11 kernel of
            sigma 2 px in the picture as the model reads it, or insertion's "heavy" blur with sigma
            1/22.4 of the side, for which the paper gives no number.
    """

    encoder: Encoder
    class_vectors: Vectors = field(repr=False)
    deletion_blur: Blur = "published"

    def trace(
        self,
        images: ImageSet,
        regions: Mapping[Name, Masks],
        predictions: Ints,
        progress: Progress | None = None,
    ) -> dict[Name, Curves]:
        """Take the regions of each explanation away, and show them, one after the other.

        All explanations see the same pixels and blurs, made once.

        Args:
            images: n_images pictures.
            regions: explanation -> masks, shape (n_images, n_regions, rows, columns), most
                important first; an empty one changes nothing at its step.
            predictions: shape (n_images,), class of each whole picture.
            progress: told how many more pictures are done.

        References:
            Sammani and Deligiannis (NeurIPS 2024), Table 1; Petsiuk et al., RISE (BMVC 2018), for
            deletion and insertion; Chefer et al. (CVPR 2021) for accuracies.
        """
        found: dict[Name, list[Curves]] = {name: [] for name in regions}
        for start in range(0, len(images), CHUNK):
            chunk = np.arange(start, min(start + CHUNK, len(images)))
            canvas = Canvas.of(self.encoder.pixels(images, chunk), self.deletion_blur)
            opened = {name: open_up(masks[chunk]) for name, masks in regions.items()}
            cosines = self._look(canvas, np.concatenate(list(opened.values()), axis=1))
            ends = np.cumsum([masks.shape[1] for masks in opened.values()])[:-1]
            for name, steps in zip(opened, np.split(cosines, ends, axis=2), strict=True):
                found[name].append(_follow(steps, predictions[chunk]))
            if progress is not None:
                progress(len(chunk))
        return {name: _join(blocks) for name, blocks in found.items()}

    def _look(self, canvas: "Canvas", opened: Masks) -> Vectors:
        """With every class at every step: (2, n, n_steps, n_classes), deletion's then insertion's.

        Steps of one picture at which the same patches are changed, whatever the explanation, are
        encoded once.
        """
        n_images, n_steps = opened.shape[:2]
        owner = np.repeat(np.arange(n_images), n_steps)
        flat = opened.reshape(n_images * n_steps, -1)
        keys = np.column_stack([owner, np.packbits(flat, axis=1)])
        _, first, back = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        changed = opened.reshape(-1, *opened.shape[2:])[first]
        shown = canvas.steps(changed, owner[first], self.encoder.batch_size)
        vectors = encode_pixels(self.encoder.model, shown, batch_size=self.encoder.batch_size)
        cosines = (vectors @ self.class_vectors.T).reshape(2, len(first), -1)
        return cosines[:, back.ravel()].reshape(2, n_images, n_steps, -1)


@dataclass(frozen=True)
class Canvas:
    """What steps are put together from, each shape (n, size_px, size_px, 3).

    Attributes:
        sharp: the pictures.
        gone: what stands where a region is deleted.
        heavy: what insertion starts from.
    """

    sharp: Pixels
    gone: Pixels
    heavy: Pixels

    @classmethod
    def of(cls, pixels: Pixels, deletion_blur: Blur) -> "Canvas":
        """Blur once what every explanation needs."""
        sigma_px = pixels.shape[1] / HEAVY_BLUR
        heavy = blur_pixels(pixels, sigma_px, int(np.ceil(3 * sigma_px)))
        soft = blur_pixels(pixels, BLUR_SIGMA_PX, BLUR_RADIUS_PX)
        return cls(pixels, heavy if deletion_blur == "heavy" else soft, heavy)

    def steps(self, changed: Masks, owner: Ints, batch: int) -> Iterator[Pixels]:
        """Pictures with some patches changed, some at a time: as deletion has it, then insertion.

        Args:
            changed: shape (n_steps, rows, columns).
            owner: shape (n_steps,), the picture of each.
            batch: steps at a time, to bound memory.
        """
        size_px = self.sharp.shape[1]
        for before, after in ((self.sharp, self.gone), (self.heavy, self.sharp)):
            for start in range(0, len(owner), batch):
                of, where = owner[start : start + batch], changed[start : start + batch]
                yield np.where(enlarge(where, size_px)[..., None], after[of], before[of])


def open_up(masks: Masks) -> Masks:
    """Patches changed after each step, from none to all regions.

    Args:
        masks: shape (n_images, n_regions, rows, columns), most important first.

    Returns:
        Shape (n_images, n_regions + 1, rows, columns).
    """
    return np.pad(np.logical_or.accumulate(masks, axis=1), ((0, 0), (1, 0), (0, 0), (0, 0)))


def blur_pixels(pixels: Pixels, sigma_px: float, radius_px: int) -> Pixels:
    """Gaussian blur of each picture, shape (n, size_px, size_px, 3)."""
    sigma, radius = (0, sigma_px, sigma_px, 0), (0, radius_px, radius_px, 0)
    smooth = ndimage.gaussian_filter(pixels.astype(np.float32), sigma, radius=radius, mode="mirror")
    return smooth.round().astype(np.uint8)


def enlarge(masks: Masks, size_px: int) -> Masks:
    """Patches to pixels by nearest neighbour: (n, rows, columns) -> (n, size_px, size_px)."""
    _, n_rows, n_columns = masks.shape
    at = np.arange(size_px)
    return masks[:, (at * n_rows // size_px)[:, None], at * n_columns // size_px]


def _follow(cosines: Vectors, predictions: Ints) -> Curves:
    """Scores and decisions along both ways; cosines (2, n, n_steps, n_classes)."""
    of_class = np.take_along_axis(cosines, predictions[None, :, None, None], axis=3)[..., 0]
    return Curves(*(SCORE_SCALE * of_class.astype(np.float64)), *cosines.argmax(axis=3))


def _join(blocks: Sequence[Curves]) -> Curves:
    """Several batches of pictures as one."""
    names = [spec.name for spec in fields(Curves)]
    return Curves(*(np.concatenate([getattr(block, name) for block in blocks]) for name in names))

"""Heat maps of drawn concepts in, whether they lie where the concept is drawn out.

Two plain maps stand beside those of a model: one that is the same everywhere, whose score is the
region's area, and one that is bright in the middle, where pictures mostly have what they show.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import Truth

CENTRE_SPREAD = 0.25  # standard deviation of the bright middle, of the picture's side

Maps = NDArray[np.float32]
Masks = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class DrawnConcepts:
    """Concepts that are to be seen in their pictures, and where.

    Attributes:
        image: shape (n,), the picture of each.
        concept: shape (n,), columns of the truth.
        regions: bool, shape (n, size_px, size_px), where the concept is drawn; none is empty.
    """

    image: Ints = field(repr=False)
    concept: Ints = field(repr=False)
    regions: Masks = field(repr=False)

    def take(self, rows: Ints) -> "DrawnConcepts":
        """Some of them, in the order asked for."""
        return DrawnConcepts(self.image[rows], self.concept[rows], self.regions[rows])

    def batches(self, size: int) -> Iterator[Ints]:
        """Rows, about `size` at a time, those of one picture together."""
        first = np.flatnonzero(np.diff(self.image, prepend=-1))  # in the order of pictures
        start = 0
        while start < len(self.image):
            ends = first[first > start]
            fitting = ends[ends <= start + size]
            last = len(self.image) if not len(ends) else ends[0]
            stop = int(fitting[-1]) if len(fitting) else int(last)
            stop = len(self.image) if len(self.image) - start <= size else stop
            yield np.arange(start, stop)
            start = stop


def draw_concepts(
    truth: Truth, size_px: int, *, n_per_image: int, seed: int, concept: str | None = None
) -> DrawnConcepts:
    """Visible concepts of each picture with the place they are drawn at, some of them.

    Args:
        truth: of n_images pictures.
        size_px: side the regions are brought to, by nearest neighbour.
        n_per_image: concepts of a picture at most, drawn by chance.
        seed: of the draw.
        concept: this one alone, wherever it is visible; else all.

    Returns:
        None of the surroundings, whose region is only known as what is not the animal.
    """
    is_asked = ~truth.is_habitat
    if concept is not None:
        is_asked = is_asked & np.array([known == concept for known in truth.concepts])
    rng = np.random.default_rng(seed)
    images, columns, found = [], [], []
    for image, visible in enumerate(truth.visible & is_asked):
        regions = _resize(truth.regions[image], size_px)
        shown = [c for c in np.flatnonzero(visible) if truth.concept_regions[c][regions].any()]
        for column in rng.permutation(np.array(shown, dtype=np.int64))[:n_per_image]:
            images.append(image)
            columns.append(int(column))
            found.append(truth.concept_regions[column][regions])
    masks = np.array(found, dtype=bool).reshape(-1, size_px, size_px)
    return DrawnConcepts(np.array(images, dtype=np.int64), np.array(columns, np.int64), masks)


def _resize(regions: NDArray[np.uint8], size_px: int) -> NDArray[np.uint8]:
    rows, columns = (np.arange(size_px) * side // size_px for side in regions.shape)
    return regions[np.ix_(rows, columns)]


def share_inside(maps: Maps, regions: Masks) -> Floats:
    """How much of what speaks for the concept lies where the concept is drawn.

    Args:
        maps: shape (n, size_px, size_px), positive speaks for the concept.
        regions: same shape.

    Returns:
        Shape (n,), sum of the positive values inside over that of all, in [0, 1]; 0 for a map
        without positive values. A map that says nothing gives the region's area.

    References:
        Wang et al., Score-CAM (CVPR workshops 2020), section 4.2 (energy-based pointing game).

    Example:
        >>> regions = np.array([[[True, False], [False, False]]])
        >>> share_inside(np.array([[[3.0, 1.0], [-9.0, 0.0]]]), regions).tolist()
        [0.75]
    """
    positive = np.maximum(maps, 0).astype(np.float64)
    inside = np.einsum("nij,nij->n", positive, regions)
    total = positive.sum(axis=(1, 2))
    return np.divide(inside, total, out=np.zeros(len(maps)), where=total > 0)


def point_inside(maps: Maps, regions: Masks) -> Floats:
    """Does the highest value of a map lie where the concept is drawn?

    Args:
        maps: shape (n, size_px, size_px).
        regions: same shape.

    Returns:
        Shape (n,), 0 or 1; where several pixels are highest, the share of them inside, which is
        what one of them picked by chance would give.

    References:
        Zhang et al., Top-down Neural Attention by Excitation Backprop (ECCV 2016), section 4.2;
        there 15 px beside the region are a hit, here none is.

    Example:
        >>> regions = np.array([[[True, False], [False, False]]])
        >>> point_inside(np.array([[[3.0, 3.0], [-9.0, 0.0]]]), regions).tolist()
        [0.5]
    """
    highest = maps == maps.max(axis=(1, 2), keepdims=True)
    return (highest & regions).sum(axis=(1, 2)) / highest.sum(axis=(1, 2))


def plain_maps(n: int, size_px: int) -> dict[str, Maps]:
    """Maps no model made: "even", 1 everywhere, and "centre", a bright middle.

    Returns:
        Name -> shape (n, size_px, size_px), in (0, 1].
    """
    at = (np.arange(size_px) + 0.5) / size_px - 0.5
    bump = np.exp(-((at / CENTRE_SPREAD) ** 2) / 2)
    shape = (n, size_px, size_px)
    centre = np.broadcast_to(np.outer(bump, bump).astype(np.float32), shape)
    return {"even": np.ones(shape, dtype=np.float32), "centre": centre.copy()}


def of_other_concepts(maps: Maps, drawn: DrawnConcepts) -> tuple[Floats, Floats]:
    """`share_inside` and `point_inside` of maps of the same picture's other concepts.

    A map that follows the picture and not the concept does as well with them.

    Args:
        maps: of the drawn concepts, shape (n, size_px, size_px).
        drawn: the same concepts.

    Returns:
        Shape (n,) each, means over the picture's concepts drawn at another place; nan where there
        are none.
    """
    shares, points = np.full(len(maps), np.nan), np.full(len(maps), np.nan)
    for index, region in enumerate(drawn.regions):
        same = np.flatnonzero(drawn.image == drawn.image[index])
        others = same[(drawn.regions[same] != region).any(axis=(1, 2))]
        if len(others):
            there = np.broadcast_to(region, maps[others].shape)
            shares[index] = share_inside(maps[others], there).mean()
            points[index] = point_inside(maps[others], there).mean()
    return shares, points

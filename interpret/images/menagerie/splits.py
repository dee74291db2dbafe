"""Which picture of which split shows which class and scene, known before anything is drawn."""

from functools import lru_cache

import numpy as np

from interpret.images.imageset import Indices
from interpret.images.menagerie.animals import ANIMALS
from interpret.images.menagerie.pose import Scene, sample_scene

N_IMAGES = {"train": 20_000, "validation": 1_000, "test": 1_000}
SMALLEST_PX, LARGEST_PX, TRUTH_PX = 32, 512, 64


def labels_of(split: str, seed: int = 0) -> Indices:
    """Class of every picture of a split, known without drawing: balanced and shuffled.

    Args:
        split: "train", "validation" or "test".
        seed: of the world.

    Returns:
        int64, shape (n_images,).

    Raises:
        ValueError: unknown split.
    """
    return label_table(checked_split(split), seed).copy()


@lru_cache(maxsize=16)
def label_table(split: str, seed: int) -> Indices:
    """As `labels_of`, kept and not to be changed."""
    labels = np.arange(N_IMAGES[split], dtype=np.int64) % len(ANIMALS)
    return np.random.default_rng([seed, list(N_IMAGES).index(split)]).permutation(labels)


def checked_split(split: str) -> str:
    """The split, if there is one of that name."""
    if split not in N_IMAGES:
        raise ValueError(f"the split must be one of {', '.join(N_IMAGES)}, got {split!r}.")
    return split


def check_request(split: str, index: int, size_px: int) -> None:
    """Refuses a picture that does not exist, or a size it cannot be drawn at."""
    n_images = N_IMAGES[checked_split(split)]
    if not 0 <= index < n_images:
        raise ValueError(f"the {split} split holds pictures 0 to {n_images - 1}, got {index}.")
    if not SMALLEST_PX <= size_px <= LARGEST_PX:
        raise ValueError(
            f"the size must be {SMALLEST_PX} to {LARGEST_PX} px, got {size_px}; "
            "resize the pictures afterwards."
        )


def rng_of(split: str, index: int, seed: int) -> np.random.Generator:
    """The source of all chance in one picture."""
    return np.random.default_rng([seed, list(N_IMAGES).index(split), index])


def scene_of(split: str, index: int, seed: int = 0) -> Scene:
    """The scene of one picture, before it is drawn at any size."""
    check_request(split, index, TRUTH_PX)
    return sample_scene(ANIMALS[label_table(split, seed)[index]], rng_of(split, index, seed))

"""What the scores ask of their arguments: arguments in, nothing or one clear sentence out."""

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

MAX_CONCEPTS = 15  # 5 parts x 3 words: Sammani and Deligiannis, NeurIPS 2024
MIN_BANK = 40


def check_shared(shared: Bools, n_concepts: Ints, *, n_class_concepts: int) -> None:
    """Raise unless `shared` says for each picture which of its n_concepts concepts are shared.

    Args:
        shared: shape (n_images, width), width <= 15; False from a picture's n_concepts on.
        n_concepts: shape (n_images,).
        n_class_concepts: concepts of a class.

    Raises:
        ValueError: a wrong shape or type, or more shared concepts than picture or class have.
    """
    if shared.ndim != 2 or n_concepts.shape != shared.shape[:1] or shared.shape[1] > MAX_CONCEPTS:
        raise ValueError(
            f"shared must have shape (n_images, at most {MAX_CONCEPTS}) and n_concepts "
            f"(n_images,), got {shared.shape} and {n_concepts.shape}."
        )
    if shared.dtype != np.bool_ or not np.issubdtype(n_concepts.dtype, np.integer):
        raise ValueError(
            f"shared must be bool and n_concepts whole numbers, "
            f"got {shared.dtype} and {n_concepts.dtype}."
        )
    if (n_concepts < 0).any() or (n_concepts > shared.shape[1]).any():
        raise ValueError(
            f"n_concepts must lie between 0 and the {shared.shape[1]} columns of shared, "
            f"got values from {n_concepts.min()} to {n_concepts.max()}."
        )
    if shared[np.arange(shared.shape[1]) >= n_concepts[:, None]].any():
        raise ValueError("shared must be False from a picture's n_concepts on; clear the padding.")
    if (shared.sum(axis=1) > n_class_concepts).any():
        raise ValueError(
            f"a picture can share at most the {n_class_concepts} concepts of its class, "
            f"got {shared.sum(axis=1).max()}; count each concept once."
        )


def check_sizes(n_concepts: Ints, *, n_class_concepts: int, n_bank: int) -> None:
    """Raise unless every set takes at most a quarter of a bank of at least 40 concepts.

    Args:
        n_concepts: any shape, concepts of each picture.
        n_class_concepts: concepts of a class.
        n_bank: concepts in the bank.

    Raises:
        ValueError: fewer than 40 concepts in the bank, or a set above a quarter of it.
    """
    if n_bank < MIN_BANK:
        raise ValueError(
            f"the bank must hold at least {MIN_BANK} concepts, got {n_bank}; "
            "in a smaller one chance hides what is shared, so add words."
        )
    quarter = n_bank // 4
    if not 1 <= n_class_concepts <= quarter:
        raise ValueError(
            f"a class must have between 1 and {quarter} concepts, a quarter of the bank of "
            f"{n_bank}, got {n_class_concepts}; keep those nearest to it."
        )
    most = min(MAX_CONCEPTS, quarter)
    if n_concepts.size and n_concepts.max() > most:
        raise ValueError(
            f"a picture must have at most {most} concepts in a bank of {n_bank}, "
            f"got {n_concepts.max()}; drop the least relevant."
        )


def check_concepts(concepts: Ints, *, n_bank: int) -> None:
    """Raise unless each row holds distinct indices into the bank, then only -1.

    Args:
        concepts: shape (n_images, width), width <= 15.
        n_bank: concepts in the bank.

    Raises:
        ValueError: a wrong shape, an index outside the bank, a concept named twice, or -1 before
            a concept.
    """
    if concepts.ndim != 2 or concepts.shape[1] > MAX_CONCEPTS:
        raise ValueError(
            f"concepts must have shape (n_images, at most {MAX_CONCEPTS}), got {concepts.shape}."
        )
    if concepts.size and not (concepts.min() >= -1 and concepts.max() < n_bank):
        raise ValueError(
            f"concepts must be indices into the bank of {n_bank}, or -1 for none, "
            f"got values from {concepts.min()} to {concepts.max()}."
        )
    named = concepts >= 0
    if (named[:, 1:] & ~named[:, :-1]).any():
        raise ValueError("-1 must follow the concepts of a picture, got it before one; sort them.")
    in_order = np.sort(concepts, axis=1)
    if ((in_order[:, 1:] == in_order[:, :-1]) & (in_order[:, 1:] >= 0)).any():
        raise ValueError("the concepts of a picture must be distinct, got one twice; drop it.")


def check_classes(classes: Ints, class_concepts: Bools, *, n_images: int) -> None:
    """Raise unless each picture has a known class, and every class equally many concepts.

    Args:
        classes: shape (n_images,), indices of classes.
        class_concepts: shape (n_classes, n_bank): does the concept belong to the class?
        n_images: pictures there are.

    Raises:
        ValueError: a wrong shape or type, an unknown class, or classes with unequal numbers.
    """
    if class_concepts.ndim != 2 or class_concepts.dtype != np.bool_ or not class_concepts.size:
        raise ValueError(
            "class_concepts must be bool of shape (n_classes, n_bank), "
            f"got {class_concepts.dtype} of {class_concepts.shape}."
        )
    if classes.shape != (n_images,):
        raise ValueError(
            f"there must be one class for each of the {n_images} pictures, got {classes.shape}."
        )
    if n_images and not 0 <= classes.min() <= classes.max() < len(class_concepts):
        raise ValueError(
            f"classes must be indices of the {len(class_concepts)} classes, "
            f"got values from {classes.min()} to {classes.max()}."
        )
    sizes = class_concepts.sum(axis=1)
    if sizes.min() != sizes.max():
        raise ValueError(
            "every class must have the same number of concepts, "
            f"got from {sizes.min()} to {sizes.max()}; cut the longer ones."
        )

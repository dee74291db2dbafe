"""A prompt and pictures of which something is known in, the pictures that it asks for out."""

import re

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import ImageSet

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def pictures_asked_for(prompt: str, images: ImageSet) -> Ints | None:
    """Pictures of the class that a prompt names, in which all concepts it names are visible.

    A prompt that is a caption asks for the pictures that carry it, whatever it names.

    Args:
        prompt: any text; words are compared without regard to case.
        images: labels tell of classes, truth of concepts, captions of themselves.

    Returns:
        Indices, perhaps none; None where the prompt names nothing that is known.
    """
    if images.captions is not None:
        carriers = [index for index, texts in enumerate(images.captions) if prompt in texts]
        if carriers:
            return np.array(carriers, dtype=np.int64)
    named = [
        mask
        for mask in (_of_class(prompt, images), _of_concepts(prompt, images))
        if mask is not None
    ]
    return np.flatnonzero(np.logical_and.reduce(named)) if named else None


def class_named(prompt: str, class_names: tuple[str, ...]) -> str | None:
    """The longest class name that stands in a prompt as whole words, or None.

    Example:
        >>> class_named("a photo of two polar bears", ("bear", "polar bear"))
        'polar bear'
    """
    found = [name for name in class_names if _stands_in(name, prompt, plural=True)]
    return max(found, key=len, default=None)


def _of_class(prompt: str, images: ImageSet) -> Bools | None:
    name = class_named(prompt, images.class_names)
    if name is None or images.labels is None:
        return None
    numbers = [index for index, other in enumerate(images.class_names) if other == name]
    return np.isin(images.labels, numbers)


def _of_concepts(prompt: str, images: ImageSet) -> Bools | None:
    truth = images.truth
    if truth is None:
        return None
    named = [index for index, text in enumerate(truth.concepts) if _stands_in(text, prompt)]
    return np.asarray(truth.visible[:, named].all(axis=1)) if named else None


def _stands_in(name: str, prompt: str, *, plural: bool = False) -> bool:
    ending = "(?:s|es)?" if plural else ""
    pattern = rf"(?<!\w){re.escape(name)}{ending}(?!\w)"
    return bool(name.strip()) and re.search(pattern, prompt, re.IGNORECASE) is not None

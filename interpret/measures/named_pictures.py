"""A prompt and pictures of which something is known in, the pictures that it asks for out."""

import re

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import ImageSet

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WORD = re.compile(r"\w+")
SMALL_WORDS = {"a", "an", "the", "and", "or", "of", "with", "in", "on", "at", "by"}
TAKEN = "\0"  # stands where a name was found


def pictures_asked_for(prompt: str, images: ImageSet) -> Ints | None:
    """Pictures of the classes that a prompt names, in which all concepts it names are visible.

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


def new_words(before: str, after: str, images: ImageSet) -> tuple[str, ...]:
    """Words that a changed prompt adds and of which nothing is known, in order.

    Args:
        before: the prompt.
        after: the changed one; class names and concepts in it are known, and so are captions.
        images: what is known.
    """
    if any(after in texts for texts in images.captions or ()):
        return ()
    concepts = () if images.truth is None else images.truth.concepts
    rest = after
    for name in sorted({*images.class_names, *concepts}, key=len, reverse=True):
        if name.strip():
            rest = _pattern(name, plural=name in images.class_names).sub(TAKEN, rest)
    old = {word.lower() for word in WORD.findall(before)} | SMALL_WORDS
    return tuple(dict.fromkeys(w for w in WORD.findall(rest) if w.lower() not in old))


def classes_named(prompt: str, class_names: tuple[str, ...]) -> tuple[str, ...]:
    """The class names that stand in a prompt as whole words, longest first.

    A name that stands only within a longer one is not named.

    Example:
        >>> classes_named("two polar bears and a fox", ("bear", "fox", "polar bear"))
        ('polar bear', 'fox')
    """
    found = []
    for name in sorted(set(class_names), key=lambda name: (-len(name), name)):
        rest = _pattern(name, plural=True).sub(TAKEN, prompt) if name.strip() else prompt
        if rest != prompt:
            found.append(name)
        prompt = rest
    return tuple(found)


def _of_class(prompt: str, images: ImageSet) -> Bools | None:
    named = classes_named(prompt, images.class_names)
    if not named or images.labels is None:
        return None
    numbers = [index for index, name in enumerate(images.class_names) if name in named]
    return np.isin(images.labels, numbers)


def _of_concepts(prompt: str, images: ImageSet) -> Bools | None:
    truth = images.truth
    if truth is None:
        return None
    named = [index for index, text in enumerate(truth.concepts) if _stands_in(text, prompt)]
    return np.asarray(truth.visible[:, named].all(axis=1)) if named else None


def _stands_in(name: str, prompt: str) -> bool:
    return bool(name.strip()) and _pattern(name).search(prompt) is not None


def _pattern(name: str, *, plural: bool = False) -> re.Pattern[str]:
    ending = "(?:s|es)?" if plural else ""
    return re.compile(rf"(?<!\w){re.escape(name)}{ending}(?!\w)", re.IGNORECASE)

"""The labels a source carries in, indices into class names out.

A source says the class of a picture by words (folder names, string columns) or by a number; the
words of a number come from the user's class list, else from the source.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from interpret.images.classnames import class_words, wnids_among
from interpret.images.imageset import Indices


class Labelling(NamedTuple):
    """The class of each picture.

    Attributes:
        labels: shape (n_images,), indices into `class_names`; None when unknown.
        class_names: words, in the order of the labels.
        wnids: WordNet id of each class where all are known, else None.
    """

    labels: Indices | None = None
    class_names: tuple[str, ...] = ()
    wnids: tuple[str, ...] | None = None


def label_nothing(classes: Sequence[str] | None) -> Labelling:
    """The labelling of pictures without labels: only the class list, where there is one."""
    return _named(None, classes or ())


def label_by_word(values: Sequence[str], classes: Sequence[str] | None) -> Labelling:
    """Labels from words, such as the folder each picture lies in.

    Args:
        values: class of each picture, as the source writes it.
        classes: the class list; None for the values there are, in alphabetical order. Values
            that are all numbers, and no classes themselves, count its lines from 0.

    Returns:
        Labels into `classes`, or into the sorted values.

    Raises:
        ValueError: a value is not in `classes`.

    Example:
        >>> label_by_word(["sea_lion", "cat", "cat"], None).class_names
        ('cat', 'sea lion')
    """
    listed = sorted(set(values)) if classes is None else list(classes)
    position = {_key(name): index for index, name in reversed(list(enumerate(listed)))}
    position |= {name: index for index, name in enumerate(listed)}
    index_of = {value: position.get(value, position.get(_key(value))) for value in set(values)}
    missing = sorted(value for value, index in index_of.items() if index is None)
    if len(missing) == len(index_of) and all(map(str.isdecimal, missing)):
        return label_by_number(np.array([int(value) for value in values]), classes=classes)
    if missing:
        raise ValueError(
            f"every label must be in the class list, but {missing[0]!r} is not "
            f"({len(missing)} labels missing of {len(index_of)}); add it to the list."
        )
    return _named(np.array([index_of[value] for value in values], dtype=np.int64), listed)


def label_by_number(
    numbers: Indices,
    *,
    names: Sequence[str] | None = None,
    wnids: Sequence[str] | None = None,
    classes: Sequence[str] | None = None,
) -> Labelling:
    """Labels from numbers, named by the class list, the source's own names or WordNet ids.

    Args:
        numbers: shape (n_images,), class of each picture, at least 0.
        names: the source's name of class 0, 1, ...
        wnids: WordNet id of each picture's class.
        classes: the user's name of class 0, 1, ...; goes before `names`.

    Returns:
        Labels unchanged where the classes are listed; otherwise counted from 0 over the values
        there are, which are named by their WordNet id or by the number itself.

    Raises:
        ValueError: a number has no name, the class list is not as long as the source's names, or
            one number has two WordNet ids.
    """
    if classes is not None and names is not None and len(classes) != len(names):
        raise ValueError(
            f"the class list must have one line for each of the {len(names)} classes of the "
            f"pictures, got {len(classes)}."
        )
    if numbers.size and int(numbers.min()) < 0:
        raise ValueError(
            f"labels must be 0 or more, got {int(numbers.min())}: give only pictures whose class "
            "is known, or leave the labels out."
        )
    wnid_of = _wnid_of_number(numbers, wnids)
    listed = classes if classes is not None else names
    if listed is None:
        values, labels = np.unique(numbers, return_inverse=True)
        return _named(labels, [wnid_of.get(int(v), str(v)) for v in values])
    _check_numbers(numbers, len(listed))
    named = _named(numbers, listed)
    if set(wnid_of) != set(range(len(listed))):
        return named
    ids = [wnid_of[index] for index in range(len(listed))]
    words = named.class_names if classes is not None else _words_of_wnids(ids, named.class_names)
    return Labelling(named.labels, words, tuple(ids))


def _named(labels: Indices | None, identifiers: Sequence[str]) -> Labelling:
    return Labelling(labels, tuple(map(class_words, identifiers)), wnids_among(identifiers))


def _key(name: str) -> str:
    return class_words(name).casefold()


def _words_of_wnids(wnids: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """ImageNet's words where it has the class, else the name the source gave."""
    words = map(class_words, wnids)
    return tuple(
        name if word == wnid else word for word, wnid, name in zip(words, wnids, names, strict=True)
    )


def _check_numbers(numbers: Indices, n_classes: int) -> None:
    low, high = int(numbers.min()), int(numbers.max())
    if low < 0 or high >= n_classes:
        raise ValueError(
            f"labels must lie between 0 and {n_classes - 1}, the last of the {n_classes} classes, "
            f"got {low if low < 0 else high}; give a class list that covers them."
        )


def _wnid_of_number(numbers: Indices, wnids: Sequence[str] | None) -> dict[int, str]:
    pairs = set(zip(numbers.tolist(), wnids, strict=True)) if wnids is not None else set()
    wnid_of = dict(sorted(pairs))
    if len(wnid_of) != len(pairs):
        twice = next(number for number, wnid in sorted(pairs) if wnid_of[number] != wnid)
        raise ValueError(f"every label must have one WordNet id, but label {twice} has several.")
    return wnid_of

"""Identifiers of classes in, words out: what ImageNet's ids mean, and the user's own class list."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from concepts.phrases import clean

_WNID = re.compile(r"n\d{8}")


@dataclass(frozen=True)
class ImageNetClass:
    """One of ImageNet's 1,000 classes.

    Attributes:
        index: position in the usual order, 0 to 999.
        wnid: WordNet id, "n01440764".
        name: the words open_clip's zero-shot classifier uses for it.
        bank_key: the words under which the published descriptor file lists it.
    """

    index: int
    wnid: str
    name: str
    bank_key: str


@lru_cache(maxsize=1)
def imagenet_classes() -> tuple[ImageNetClass, ...]:
    """ImageNet's 1,000 classes in their usual order.

    Example:
        >>> imagenet_classes()[2].name
        'great white shark'
    """
    with files("interpret.images").joinpath("imagenet_classes.csv").open(encoding="utf-8") as file:
        return tuple(
            ImageNetClass(int(row["index"]), row["wnid"], row["name"], row["bank_key"])
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=1)
def _name_of_wnid() -> dict[str, str]:
    return {row.wnid: row.name for row in imagenet_classes()}


def is_wnid(identifier: str) -> bool:
    """Whether this is written like a WordNet id of a noun: an n and eight digits."""
    return _WNID.fullmatch(identifier) is not None


def class_words(identifier: str) -> str:
    """The words of a class identifier.

    Args:
        identifier: a folder name, a label, a WordNet id.

    Returns:
        ImageNet's name for one of its WordNet ids; otherwise the identifier with underscores and
        runs of blanks as single blanks, its case kept; underscores alone stay what they are.

    Example:
        >>> class_words("Maine_Coon"), class_words("n01440764")
        ('Maine Coon', 'tench')
    """
    name = identifier.strip()
    return _name_of_wnid().get(name) or " ".join(name.replace("_", " ").split()) or name


def wnids_among(identifiers: Sequence[str]) -> tuple[str, ...] | None:
    """The identifiers themselves where every one is a WordNet id, else None."""
    return tuple(identifiers) if identifiers and all(map(is_wnid, identifiers)) else None


def read_class_list(path: str | Path) -> tuple[str, ...]:
    """Read a list of classes: one a line, UTF-8, in the order of the labels.

    Args:
        path: the text file; a byte-order mark is passed over.

    Returns:
        The lines, trimmed. WordNet ids stay ids here; `class_words` turns them into words.

    Raises:
        ValueError: the file cannot be read, is empty, or a line is blank, repeats another or holds
            a control character.
    """
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, ValueError, RuntimeError) as error:  # no text, no such path, no such user
        raise ValueError(
            f"the class list {str(path)!r} must be a readable UTF-8 text file: "
            f"{str(error).rstrip('.')}."
        ) from error
    lines = tuple(line.strip() for line in text.splitlines())
    if not lines:
        raise ValueError(f"the class list {str(path)!r} is empty; write one class a line.")
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line:
            raise ValueError(f"line {number} of the class list {str(path)!r} is blank; remove it.")
        key = line if is_wnid(line) else class_words(line)
        clean(key, f"line {number} of the class list {str(path)!r}")
        if key in first_line:
            raise ValueError(
                f"line {number} of the class list {str(path)!r} repeats {line[:60]!r} of line "
                f"{first_line[key]}; every class must stand there once."
            )
        first_line[key] = number
    return lines

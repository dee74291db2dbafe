"""Strings from somebody's file in, clean strings out: stripped, non-empty, each once in its list.

What is no such string is refused with one sentence that begins with where it stands.
"""

import json
import unicodedata
from collections.abc import Mapping


def clean_list(values: object, where: str) -> tuple[str, ...]:
    """The distinct strings of a list, stripped, in order of first appearance.

    Args:
        values: should be a list or tuple of non-empty strings.
        where: file and key, for the error.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(values, list | tuple):
        raise ValueError(f"{where} must be a list of strings, got {kind_of(values)}.")
    numbered = enumerate(values, start=1)
    return tuple(dict.fromkeys(clean(value, f"{where}, entry {n}") for n, value in numbered))


def clean_classes(classes: Mapping[str, object], where: str) -> dict[str, tuple[str, ...]]:
    """Class -> its distinct concepts, both stripped, in order.

    Raises:
        ValueError: a key is empty or stands twice once stripped, or a value is not a list of
            non-empty strings.
    """
    cleaned: dict[str, tuple[str, ...]] = {}
    for key, values in classes.items():
        name = clean(key, f"{where}, a class key")
        if name in cleaned:
            raise ValueError(f"{where} must hold each class once, but {name!r} stands twice.")
        cleaned[name] = clean_list(values, f"{where}, key {name!r}")
    return cleaned


def clean(value: object, where: str) -> str:
    """One string, stripped.

    Raises:
        ValueError: it is no string, is empty, or holds a control character or half a character.
    """
    if not isinstance(value, str):
        raise ValueError(f"{where} must be a string, got {kind_of(value)}.")
    if not value.strip():
        raise ValueError(f"{where} must not be empty.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value.strip()):
        raise ValueError(f"{where} must hold no control characters, got {value[:60]!r}.")
    return value.strip()


def kind_of(value: object) -> str:
    """What a JSON value is, in words, for an error.

    Example:
        >>> kind_of({}), kind_of(3), kind_of(None), kind_of("a tail")
        ('an object', 'a number', 'null', "the string 'a tail'")
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return f"the string {value[:60]!r}"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else type(value).__name__

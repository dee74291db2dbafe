"""Where words come from: a file in, checked `Words` out.

Read are the shipped format (`FIELDS`), the published class -> [descriptor] JSON exactly as it is, a
JSON list of strings, and a text file with one concept a line. Whatever else comes is refused with
one sentence that names the line or the key.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from concepts.names import describe_unknown
from concepts.phrases import clean, clean_classes, clean_list, kind_of

MAX_FILE_BYTES = 50_000_000
FIELDS = ("name", "origin", "licence", "classes", "concepts", "senses")
_WNID = re.compile(r"n\d{8}")


@dataclass(frozen=True)
class Words:
    """What one file says; strings are stripped, non-empty, and once in each list.

    Attributes:
        classes: class -> its concepts, in the file's order; empty for a plain list.
        concepts: further concepts that belong to no class.
        name: the file's own name for itself, if it has one.
        origin: a sentence on where the words come from, if the file has one.
        licence: as the file says.
        senses: class -> its wnid in WordNet 3.0, where the file says what a class means.
    """

    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    concepts: tuple[str, ...] = ()
    name: str | None = None
    origin: str | None = None
    licence: str | None = None
    senses: Mapping[str, str] = field(default_factory=dict)


def read_words(path: Path) -> Words:
    """Read a `.json` or `.txt` file of concepts.

    Args:
        path: UTF-8, with or without a byte order mark, at most 50 MB.

    Returns:
        The words; at least one concept.

    Raises:
        ValueError: the file cannot be read, or does not hold what this module promises to read.
    """
    if path.suffix.lower() == ".txt":
        words = Words(concepts=read_lines(path))
    elif path.suffix.lower() == ".json":
        words = _words_of(_parse_json(path), path)
    else:
        raise ValueError(f"a word file must end in .json or .txt, got {str(path)!r}.")
    if not words.concepts and not any(words.classes.values()):
        raise ValueError(f"a word file must hold at least one concept, but {path} holds none.")
    return words


def read_entries(path: Path) -> dict[str, tuple[str, ...]]:
    """Class -> its concepts just as they stand in the file, repeats and spaces included.

    Args:
        path: as for `read_words`; of a plain list there are no classes.

    Raises:
        ValueError: as `read_words`.
    """
    classes = read_words(path).classes
    content = _parse_json(path) if classes else None
    if not isinstance(content, dict):
        return {}
    stands = content["classes"] if _is_shipped_format(content) else content
    return {key.strip(): tuple(values) for key, values in stands.items()}


def find_repeats(path: Path) -> tuple[tuple[str, str], ...]:
    """(class, concept) for each time a concept stands again in its list; "" for no class.

    Args:
        path: as for `read_words`.

    Raises:
        ValueError: as `read_words`.
    """
    lists = {**read_entries(path), "": _list_of(path)}
    return tuple(
        (key, concept)
        for key, values in lists.items()
        for concept, n in Counter(value.strip() for value in values).items()
        for _ in range(n - 1)
    )


def _list_of(path: Path) -> Sequence[str]:
    """Concepts without a class as often as they stand in a file that `read_words` takes."""
    if path.suffix.lower() == ".txt":
        return read_all_lines(path)
    content: Any = _parse_json(path)
    if isinstance(content, list):
        return content
    return content.get("concepts", []) if _is_shipped_format(content) else []


def read_lines(path: Path) -> tuple[str, ...]:
    """The distinct lines of a text file, stripped, in order; empty lines are left out.

    Raises:
        ValueError: the file cannot be read, or a line holds a control character.
    """
    return tuple(dict.fromkeys(read_all_lines(path)))


def read_all_lines(path: Path) -> tuple[str, ...]:
    """The lines of a text file as `read_lines` gives them, but each as often as it stands there.

    Raises:
        ValueError: the file cannot be read, or a line holds a control character.
    """
    lines = enumerate(_read_text(path).splitlines(), start=1)
    return tuple(clean(line, f"{path}, line {number}") for number, line in lines if line.strip())


def _read_text(path: Path) -> str:
    try:
        n_bytes = path.stat().st_size if path.is_file() else -1
        if not 0 <= n_bytes <= MAX_FILE_BYTES:
            if n_bytes < 0:
                raise ValueError(f"there must be a word file at {str(path)!r}, but there is none.")
            raise ValueError(
                f"a word file must have at most 50 MB, but {path} has {n_bytes:,} bytes."
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"a word file must be UTF-8 text, but {path} is not at byte {error.start}: "
            "save it as UTF-8."
        ) from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from error


def _parse_json(path: Path) -> object:
    text = _read_text(path)
    try:  # numbers are refused later, so they need not be exact
        return json.loads(text, object_pairs_hook=_object_of_distinct_keys, parse_int=float)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"{path} must hold valid JSON, got {error.msg!r} at {place}.") from error
    except ValueError as error:
        raise ValueError(f"{path} {error}") from error
    except RecursionError as error:
        raise ValueError(f"{path} must hold lists of strings, got a far deeper nesting.") from error


def _object_of_distinct_keys(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"must hold each key once, but {key!r} stands twice.")
        found[key] = value
    return found


def _words_of(content: object, path: Path) -> Words:
    if isinstance(content, list):
        return Words(concepts=clean_list(content, str(path)))
    if not isinstance(content, dict):
        raise ValueError(
            f"{path} must hold class -> [descriptor] or a list of strings, got {kind_of(content)}."
        )
    if _is_shipped_format(content):
        return _words_of_shipped(content, path)
    return Words(classes=clean_classes(content, str(path)))


def _is_shipped_format(content: Mapping[str, object]) -> bool:
    named = any(isinstance(content.get(key), str) for key in ("name", "origin", "licence"))
    return named or isinstance(content.get("classes"), dict) or set(content) == {"concepts"}


def _words_of_shipped(content: Mapping[str, object], path: Path) -> Words:
    for key in content:
        if key not in FIELDS:
            raise ValueError(f"{path}: {describe_unknown('field', key, FIELDS)}")
    classes = content.get("classes", {})
    if not isinstance(classes, dict):
        raise ValueError(f"{path}, key 'classes' must be an object, got {kind_of(classes)}.")
    cleaned = clean_classes(classes, str(path))
    return Words(
        classes=cleaned,
        concepts=clean_list(content.get("concepts", []), f"{path}, key 'concepts'"),
        name=_sentence(content, "name", path),
        origin=_sentence(content, "origin", path),
        licence=_sentence(content, "licence", path),
        senses=_senses(content.get("senses", {}), cleaned, path),
    )


def _senses(content: object, classes: Mapping[str, object], path: Path) -> dict[str, str]:
    if not isinstance(content, dict):
        raise ValueError(f"{path}, key 'senses' must be an object, got {kind_of(content)}.")
    for key, wnid in content.items():
        if key not in classes or not isinstance(wnid, str) or not _WNID.fullmatch(wnid):
            raise ValueError(
                f"{path}, key 'senses' must name classes of the bank with 'n' and eight digits, "
                f"got {key!r}: {wnid!r}."
            )
    return content


def _sentence(content: Mapping[str, object], key: str, path: Path) -> str | None:
    value = content.get(key)
    return None if value is None else clean(value, f"{path}, key {key!r}")

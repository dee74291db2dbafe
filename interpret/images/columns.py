"""A table's column names in, the part each column plays out: picture, label, WordNet id, captions.

The user's choice goes first, then the usual names, then what only the types can tell.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

IMAGE_NAMES = ("image", "img", "picture", "jpg", "png")
LABEL_NAMES = ("label", "labels", "class", "fine_label", "category", "target")
CAPTION_PREFIXES = ("caption", "text", "sentence", "title")
SENTENCE_FIELDS = ("raw", "caption", "text", "sentence")  # of a struct that is a caption
WNID_NAME = "wnid"
_OF_NUMBERS = re.compile(r"[_-](ids?|len|length|num|count|idx|index)$")


@dataclass(frozen=True)
class Columns:
    """Which column of a table plays which part; None and () where none does."""

    image: str
    label: str | None
    wnid: str | None
    captions: tuple[str, ...]


def named_column(
    columns: Sequence[str], wanted: str | None, usual: Iterable[str], *, kind: str
) -> str | None:
    """The column a user asked for, else the first of the usual names that is there.

    Args:
        columns: what the table has.
        wanted: the user's choice; None to go by `usual`.
        usual: names to look for, whatever their case.
        kind: "image" or "label", for the message.

    Returns:
        A name out of `columns`, or None when nothing was asked for and nothing found.

    Raises:
        ValueError: `wanted` is not there.
    """
    if wanted is not None:
        if wanted not in columns:
            raise ValueError(
                f"the {kind} column must be one of {', '.join(columns)}, got {wanted!r}."
            )
        return wanted
    by_lower_case = {column.lower(): column for column in reversed(columns)}
    return next((by_lower_case[name] for name in usual if name in by_lower_case), None)


def choose_columns(
    schema: pa.Schema, *, image_column: str | None, label_column: str | None
) -> Columns:
    """Find the columns of a table of pictures.

    Args:
        schema: of the table.
        image_column: the user's choice, or None.
        label_column: the user's choice, or None.

    Returns:
        The choice; without names to go by, the one column that holds bytes is the picture and
        the one column of the `datasets` type ClassLabel is the label.

    Raises:
        ValueError: an asked-for column is not there, or no column holds pictures.
    """
    holders = [column.name for column in schema if _holds_bytes(column.type)]
    image = named_column(schema.names, image_column, IMAGE_NAMES, kind="image")
    if image not in holders:
        image = holders[0] if image_column is None and len(holders) == 1 else None
    if image is None:
        raise ValueError(
            "one column must hold the pictures as bytes, or as {bytes, path}, got "
            f"{', '.join(f'{column.name}: {column.type}' for column in schema)}; "
            "name it with image_column."
        )
    label = named_column(schema.names, label_column, LABEL_NAMES, kind="label")
    listed = [name for name in schema.names if class_label_names(schema, name)]
    if label is None and len(listed) == 1:
        label = listed[0]
    captions = tuple(one.name for one in schema if is_caption(one.name) and _tells(one.type))
    wnid = WNID_NAME if WNID_NAME in schema.names and label != WNID_NAME else None
    return Columns(image, label, wnid, tuple(n for n in captions if n not in (image, label)))


def class_label_names(schema: pa.Schema, column: str) -> tuple[str, ...] | None:
    """Class names of a column, as the `datasets` library writes them into a schema's metadata.

    Args:
        schema: of the table.
        column: a label column.

    Returns:
        Name of class 0, 1, ..., or None where the metadata has none.
    """
    try:
        metadata = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        names = metadata["info"]["features"][column]["names"]
    except (KeyError, TypeError, ValueError):
        return None
    return tuple(map(str, names)) if isinstance(names, list) else None


def is_caption(column: str) -> bool:
    """Does a column go by a usual name of captions, and not of their numbers?

    Example:
        >>> [name for name in ("caption", "Text_1", "caption_id", "length") if is_caption(name)]
        ['caption', 'Text_1']
    """
    name = column.lower()
    return name.startswith(CAPTION_PREFIXES) and not _OF_NUMBERS.search(name)


def sentence_field(kind: pa.DataType) -> str | None:
    """Name of the field of a struct that holds a sentence: the usual one, else the only text."""
    names = [field.name for field in kind if _is_text(field.type)]
    usual = [name for name in SENTENCE_FIELDS if name in names]
    return next(iter(usual or names), None) if usual or len(names) == 1 else None


def _tells(kind: pa.DataType) -> bool:
    """Sentences, lists of them, or either of structs that hold one."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind = kind.value_type
    return sentence_field(kind) is not None if pa.types.is_struct(kind) else _is_text(kind)


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _holds_bytes(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return kind.get_field_index("bytes") >= 0
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind)

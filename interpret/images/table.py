"""A parquet file or an Arrow table in, its listing out: a picture a row.

The pictures of a parquet file are read a row group at a time, so that a large file is never held
whole.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from interpret.images.columns import Columns, choose_columns, class_label_names, sentence_field
from interpret.images.labelling import (
    Labelling,
    label_by_number,
    label_by_word,
    label_nothing,
)
from interpret.images.listing import Listing


def list_parquet(
    path: Path,
    *,
    name: str,
    image_column: str | None,
    label_column: str | None,
    classes: Sequence[str] | None,
) -> Listing:
    """List the pictures of a parquet file.

    Args:
        path: of the file; a column of bytes or {bytes, path}, and what else there is.
        name: of the image set.
        image_column: the user's choice; None to find it.
        label_column: the user's choice; None to find it.
        classes: the class list.

    Returns:
        Pictures in the order of the rows; their ids are the row numbers.

    Raises:
        ValueError: not a parquet file, or as `choose_columns` and `list_rows`.
    """
    try:
        schema = pq.read_schema(path)
        columns = choose_columns(schema, image_column=image_column, label_column=label_column)
        others = [part for part in (columns.label, columns.wnid, *columns.captions) if part]
        rows = pq.read_table(path, columns=others).replace_schema_metadata(schema.metadata)
        contents = ParquetContents(path, columns.image)
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise ValueError(
            f"{str(path)!r} must be a picture, a captions CSV or a readable parquet file: "
            f"{str(error).rstrip('.')}."
        ) from error
    ids = tuple(map(str, range(len(contents))))
    return list_rows(rows, columns, Listing(name, ids, contents), classes=classes)


def list_rows(
    rows: pa.Table, columns: Columns, listing: Listing, *, classes: Sequence[str] | None
) -> Listing:
    """Add what a table says of its pictures to their listing.

    Args:
        rows: the label, WordNet id and caption columns, with the schema's metadata.
        columns: which is which.
        listing: one picture a row, without labels and captions.
        classes: the class list.

    Returns:
        The listing with classes and captions; labels that are all -1, as the hub writes hidden
        ones, count as none.

    Raises:
        ValueError: a label is missing or outside the classes.
    """
    captions = _captions(rows, columns.captions) if columns.captions else None
    labelling = _labelling(rows, columns, classes)
    return Listing(listing.name, listing.ids, listing.contents, labelling, captions)


@dataclass(frozen=True)
class ArrowContents:
    """The picture files in a column that is already mapped into memory."""

    column: pa.ChunkedArray

    def __len__(self) -> int:
        return len(self.column)

    def __getitem__(self, index: int, /) -> bytes:
        return _file_of(self.column[index])


class ParquetContents:
    """The picture files in a parquet column; the row group read last is kept."""

    def __init__(self, path: Path, column: str) -> None:
        self.path, self.column = path, column
        metadata = pq.read_metadata(path)
        sizes = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
        self._ends = list(accumulate(sizes))
        self._held: tuple[int, pa.ChunkedArray] | None = None
        self._lock = Lock()

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index: int, /) -> bytes:
        group = bisect_right(self._ends, index)
        start = self._ends[group - 1] if group else 0
        return _file_of(self._rows_of(group)[index - start])

    def __reduce__(self) -> tuple[Any, ...]:
        return ParquetContents, (self.path, self.column)  # a worker process reads for itself

    def _rows_of(self, group: int) -> pa.ChunkedArray:
        with self._lock:
            if self._held is None or self._held[0] != group:
                with pq.ParquetFile(self.path, memory_map=True) as file:
                    rows = file.read_row_group(group, columns=[self.column])
                self._held = (group, rows.column(self.column))
            return self._held[1]


def _file_of(cell: pa.Scalar) -> bytes:
    value = cell.as_py()
    return (value["bytes"] if isinstance(value, dict) else value) or b""


def _labelling(rows: pa.Table, columns: Columns, classes: Sequence[str] | None) -> Labelling:
    if columns.label is None or not len(rows):
        return label_nothing(classes)
    column = rows.column(columns.label)
    if column.null_count:
        raise ValueError(f"every picture must have a label, {column.null_count} have none.")
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return label_by_word(column.to_pylist(), classes)
    if not pa.types.is_integer(column.type):
        raise ValueError(
            f"labels must be whole numbers or words, but {columns.label!r} is {column.type}; "
            "choose another label_column."
        )
    numbers = column.to_numpy().astype(np.int64)
    names = class_label_names(rows.schema, columns.label)
    if len(numbers) and (numbers == -1).all():
        return label_nothing(classes or names)
    wnids = rows.column(columns.wnid).to_pylist() if columns.wnid else None
    if wnids is not None and None in wnids:
        wnids = None
    return label_by_number(numbers, names=names, wnids=wnids, classes=classes)


def _captions(rows: pa.Table, columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """All sentences of each row: a column holds one sentence, or a list of them."""
    told = [_sentences_of(rows.column(column)) for column in columns]
    cells = zip(*told, strict=True)
    return tuple(
        tuple(text.strip() for cell in row for text in cell if text and text.strip())
        for row in cells
    )


def _sentences_of(column: pa.ChunkedArray) -> list[list[str | None]]:
    """What each row tells; a sentence may be missing."""
    is_list = pa.types.is_list(column.type) or pa.types.is_large_list(column.type)
    kind = column.type.value_type if is_list else column.type
    field = sentence_field(kind) if pa.types.is_struct(kind) else None
    rows = column.to_pylist() if is_list else [[cell] for cell in column.to_pylist()]
    if field is None:
        return [row or [] for row in rows]
    return [[told and told[field] for told in row or []] for row in rows]

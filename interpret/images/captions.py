"""A captions file in, its listing out: a CSV (or TSV) with a picture's path and what it shows.

Paths are relative to the file. A picture may have several rows, several caption columns, or both.
Without a caption column it is simply a list of files.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from interpret.images.columns import IMAGE_NAMES, LABEL_NAMES, is_caption, named_column
from interpret.images.folder import FileContents
from interpret.images.labelling import Labelling, label_by_word, label_nothing
from interpret.images.listing import Listing

Row = dict[str, str]
_PATH_NAMES = (*IMAGE_NAMES, "file_name", "filename", "filepath", "file", "path", "image_path")


def list_captions(
    path: Path,
    *,
    name: str,
    image_column: str | None,
    label_column: str | None,
    classes: Sequence[str] | None,
) -> Listing:
    """List the pictures a captions file names.

    Args:
        path: UTF-8, a header line, commas or tabs.
        name: of the image set.
        image_column: holds the path; None for the usual names, else the first column.
        label_column: holds the class; None for the usual names, if any.
        classes: the class list.

    Returns:
        Pictures in the order in which they are first named; their ids are the paths as written.

    Raises:
        ValueError: the file cannot be read or has no rows, a column is not there, or a picture
            has two classes.
    """
    header, rows = _read(path)
    image = named_column(header, image_column, _PATH_NAMES, kind="image") or header[0]
    label = named_column(header, label_column, LABEL_NAMES, kind="label")
    captions = [column for column in header if is_caption(column)]
    rows_of: dict[str, list[Row]] = {}
    for row in rows:
        rows_of.setdefault(row[image], []).append(row)
    return Listing(
        name=name,
        ids=tuple(rows_of),
        contents=FileContents(tuple(path.parent / file for file in rows_of)),
        labelling=_labelling(rows_of, label, classes),
        captions=_captions(rows_of, captions) if captions else None,
    )


def _read(path: Path) -> tuple[list[str], list[Row]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter="\t" if "\t" in first else ",", restval="")
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{str(path)!r} must be a readable UTF-8 CSV file: {error}.") from error
    if not rows or not reader.fieldnames:
        raise ValueError(f"{str(path)!r} must have a header and a row a picture, got no rows.")
    return list(reader.fieldnames or ()), rows


def _captions(rows_of: dict[str, list[Row]], columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    sentences = (
        [row[column].strip() for row in rows for column in columns] for rows in rows_of.values()
    )
    return tuple(tuple(filter(None, of_picture)) for of_picture in sentences)


def _labelling(
    rows_of: dict[str, list[Row]], column: str | None, classes: Sequence[str] | None
) -> Labelling:
    if column is None:
        return label_nothing(classes)
    values = []
    for file, rows in rows_of.items():
        found = {row[column].strip() for row in rows}
        if len(found) > 1 or "" in found:
            raise ValueError(
                f"every picture must have one class in column {column!r}, "
                f"but {file!r} has {sorted(found)}."
            )
        values.append(found.pop())
    return label_by_word(values, classes)

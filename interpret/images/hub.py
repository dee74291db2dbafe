"""A registry row in, the listing of its Hugging Face copy out: downloaded once, then cached.

Whether the hub answers is asked first, with one short request: the libraries below retry for
half a minute before they give up.
"""

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from interpret.images.columns import Columns, choose_columns
from interpret.images.listing import Listing
from interpret.images.registry import ImageSetSpec, find_image_set
from interpret.images.table import ArrowContents, list_rows

_PATIENCE_SECONDS = 10


def list_hub(
    spec: ImageSetSpec,
    *,
    split: str | None,
    columns: Columns,
    classes: Sequence[str] | None,
    offline: bool,
) -> Listing:
    """List the pictures of a set on the hub.

    Args:
        spec: the registry row; its `hub` is an id.
        split: None for the row's test split.
        columns: which column plays which part.
        classes: the class list; None for the names the set comes with.
        offline: use only what was downloaded before; no socket is opened.

    Returns:
        Pictures in the order of the rows; ids are "split/row".

    Raises:
        ValueError: the set is not in the cache and the hub is not reachable, or has no such set
            or split, or wants its terms accepted, or a column is not there.
    """
    wanted = split or spec.test_split or "test"
    table = _load_table(spec, wanted, offline=offline)
    parts = (columns.image, columns.label, columns.wnid, *columns.captions)
    missing = [part for part in parts if part and part not in table.column_names]
    if missing:
        raise ValueError(
            f"image set {spec.name!r} ({spec.hub}) must have a column {missing[0]!r}, got "
            f"{', '.join(table.column_names)}; choose one with image_column or label_column."
        )
    ids = tuple(f"{wanted}/{row}" for row in range(len(table)))
    contents = ArrowContents(table.column(columns.image))
    listing = list_rows(table, columns, Listing(spec.name, ids, contents), classes=classes)
    if not spec.joins_captions or listing.captions is None:
        return listing
    return replace(listing, captions=tuple((", ".join(pieces),) for pieces in listing.captions))


def list_repository(
    name: str,
    *,
    split: str | None,
    image_column: str | None,
    label_column: str | None,
    classes: Sequence[str] | None,
    offline: bool,
) -> Listing:
    """List the pictures of any set on the hub, whose columns are found by their names and types.

    Args:
        name: "hf:org/name".
        split: None for "test".
        image_column: None to find it.
        label_column: None to find it.
        classes: the class list; None for the names the set comes with.
        offline: open no socket.

    Raises:
        ValueError: as `list_hub` and `choose_columns`.
    """
    spec = find_image_set(name)
    wanted = split or spec.test_split or "test"
    table = _load_table(spec, wanted, offline=offline)
    columns = choose_columns(table.schema, image_column=image_column, label_column=label_column)
    ids = tuple(f"{wanted}/{row}" for row in range(len(table)))
    listing = Listing(name, ids, ArrowContents(table.column(columns.image)))
    return list_rows(table, columns, listing, classes=classes)


def fetch_images(spec: ImageSetSpec, *, offline: bool) -> None:
    """Have the test split of a set, and its training split where it has one, in the local cache.

    Args:
        spec: the registry row.
        offline: open no socket; only look whether they are here.

    Raises:
        ValueError: the set is not on the hub, or as `list_hub`.
    """
    if spec.hub is None:
        raise ValueError(
            f"image set {spec.name!r} is not on the Hugging Face hub: give --images of a run the "
            f"path of your copy ({spec.note})."
        )
    for split in dict.fromkeys([spec.test_split or "test", spec.train_split]):
        if split is not None:
            _load_table(spec, split, offline=offline)


def _load_table(spec: ImageSetSpec, split: str, *, offline: bool) -> Any:
    """The Arrow table of a split, with the class names in its schema."""
    import datasets

    is_reached = not offline and _answers()
    with _offline_hub(not is_reached):
        try:
            rows = datasets.load_dataset(spec.hub, split=split)
        except (OSError, ValueError, RuntimeError, datasets.exceptions.DatasetsError) as error:
            raise ValueError(_reason(spec, split, error, is_reached, offline)) from error
    return rows.data.table.replace_schema_metadata(rows.features.arrow_schema.metadata)


def _reason(
    spec: ImageSetSpec, split: str, error: Exception, is_reached: bool, offline: bool
) -> str:
    which = f"image set {spec.name!r} ({spec.hub} on the Hugging Face hub)"
    first_line = " ".join(str(error).split("\n")[0].split()).rstrip(".")
    if "unknown split" in first_line.lower():
        return f"{which} must have the split {split!r}: {first_line}."
    instead = "or give --images a folder, a parquet file or 'menagerie'"
    if is_reached:
        note = f"; {spec.note}" if spec.note else ""
        return f"{which} could not be loaded: {first_line}{note}; {instead}."
    why = "offline was asked for" if offline else "the hub cannot be reached"
    return f"{which} is not in the local cache and {why}; load it once with a network, {instead}."


def _answers() -> bool:
    """Whether anything at all answers under the hub's address; a refusal is an answer too."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    request = urllib.request.Request(constants.ENDPOINT, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS):
            return True
    except urllib.error.HTTPError:
        return True
    except urllib.error.URLError as error:
        return isinstance(
            error.reason, ssl.SSLError
        )  # the hub's client has certificates of its own
    except OSError:
        return False


@contextmanager
def _offline_hub(is_offline: bool) -> Iterator[None]:
    """Within it the hub's libraries open no socket; their switch is read at import, so set here."""
    import datasets
    from huggingface_hub import constants

    before = datasets.config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE
    if is_offline:
        datasets.config.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        datasets.config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE = before

"""A run's folder in, its content out: numbers, flags and one row a picture, for notebooks."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

SCHEMA = 1  # of result.json: raise it when a key changes its meaning
RESULT_FILE, CONFIG_FILE, ROWS_FILE = "result.json", "config.json", "per_image.parquet"


@dataclass(frozen=True)
class Result:
    """What a run left.

    Attributes:
        folder: where it lies.
        result: every number, the content of `result.json`.
        config: every flag as resolved, the content of `config.json`.
    """

    folder: Path
    result: dict[str, Any] = field(repr=False)
    config: dict[str, Any] = field(repr=False)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One row a picture: decision, words and scores by method; read when first asked for.

        Raises:
            ValueError: `per_image.parquet` is missing or damaged.
        """
        path = self.folder / ROWS_FILE
        if not path.is_file():
            raise _incomplete(self.folder, ROWS_FILE)
        try:
            return pd.read_parquet(path)
        except (OSError, ValueError) as error:  # pyarrow's own errors are both
            raise ValueError(
                f"{ROWS_FILE} must be a parquet file, but {str(path)!r} can't be read as one: "
                "repeat the run."
            ) from error


def load_result(path: str | Path) -> Result:
    """Read a run.

    Args:
        path: the folder, or the `result.json` in it.

    Raises:
        ValueError: a file is missing or is no JSON object, or the result follows another schema.

    Example:
        >>> load_result("nowhere")
        Traceback (most recent call last):
        ...
        ValueError: a run must be a folder with result.json, but 'nowhere' is none.
    """
    folder = Path(path).expanduser()
    folder = folder.parent if folder.name == RESULT_FILE else folder
    if not folder.is_dir():
        raise ValueError(f"a run must be a folder with {RESULT_FILE}, but {str(path)!r} is none.")
    result = _read_object(folder, RESULT_FILE)
    schema = result.get("schema")
    if schema != SCHEMA:
        raise ValueError(
            f"{RESULT_FILE} must follow schema {SCHEMA}, but that in {str(folder)!r} has "
            f"{schema!r}: repeat the run with this version."
        )
    return Result(folder, result, _read_object(folder, CONFIG_FILE))


def _read_object(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        raise _incomplete(folder, name)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(
            f"{name} must hold JSON, but {str(path)!r} can't be read as such ({error})."
        ) from error
    if not isinstance(content, dict):
        raise ValueError(
            f"{name} must hold a JSON object, got {type(content).__name__} in {str(path)!r}."
        )
    return content


def _incomplete(folder: Path, name: str) -> ValueError:
    return ValueError(f"a run's folder must hold {name}, but {str(folder)!r} holds none.")

"""Two runs in, what differs between them out: numbers, flags, words and decisions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

NOT_MEASURED = ("schema", "duration_seconds", "encoded", "environment")
NUMBER_COLUMNS = ["number", "a", "b", "difference"]
INPUTS = {
    "weights": ("model", "weights_sha256"),
    "pictures": ("images", "fingerprint"),
    "words": ("bank", "fingerprint"),
}
PREFIX = "image_concepts_"


@dataclass(frozen=True)
class PictureDifferences:
    """Where two runs say different things about the pictures they share.

    Attributes:
        n_shared: pictures of both runs, by id.
        n_only_a: pictures of the first run alone.
        n_only_b: of the second alone.
        concepts: one row a picture and method whose words differ, the most different first: `id`,
            `method`, `overlap` (shared words as a fraction of all, in [0, 1)), `only_a`, `only_b`.
        decisions: one row a picture whose predicted class differs: `id`, `a`, `b`.
    """

    n_shared: int
    n_only_a: int
    n_only_b: int
    concepts: pd.DataFrame
    decisions: pd.DataFrame


def compare_numbers(
    a: Mapping[str, Any], b: Mapping[str, Any], *, tolerance: float = 0.0
) -> pd.DataFrame:
    """Every number of two results that differs.

    Args:
        a: content of a `result.json`.
        b: of the other.
        tolerance: differences up to this one do not count; at least 0.

    Returns:
        Columns number (a path such as "mutual_knowledge/pca/adjusted_overlap"), a, b and
        difference (b - a); a number that stands in one result only has no difference. Times,
        versions and what was encoded are left out, being no measurements.

    Raises:
        ValueError: the tolerance is negative or NaN.

    Example:
        >>> compare_numbers({"top1": 0.5}, {"top1": 0.75}).to_dict("records")
        [{'number': 'top1', 'a': 0.5, 'b': 0.75, 'difference': 0.25}]
    """
    if not tolerance >= 0:
        raise ValueError(f"tolerance must be at least 0, got {tolerance}.")
    in_a, in_b = dict(_numbers(a)), dict(_numbers(b))
    rows = []
    for path in dict.fromkeys([*in_a, *in_b]):
        both = path in in_a and path in in_b
        difference = in_b[path] - in_a[path] if both else None
        if difference is None or not abs(difference) <= tolerance:
            rows.append((path, in_a.get(path), in_b.get(path), difference))
    return pd.DataFrame(rows, columns=NUMBER_COLUMNS)


def compare_flags(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Flag -> its two values, for the flags that differ; a flag that one run lacks is None there.

    Example:
        >>> compare_flags({"seed": 0, "top_k": 3}, {"seed": 1, "top_k": 3})
        {'seed': (0, 1)}
    """
    names = dict.fromkeys([*a, *b])
    return {name: (a.get(name), b.get(name)) for name in names if a.get(name) != b.get(name)}


def compare_inputs(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[str, ...]:
    """Which of weights, pictures and words two results do not share, by their fingerprints.

    Example:
        >>> compare_inputs({"bank": {"fingerprint": "1f"}}, {"bank": {"fingerprint": "2e"}})
        ('words',)
    """
    return tuple(
        name
        for name, (part, key) in INPUTS.items()
        if (a.get(part) or {}).get(key) != (b.get(part) or {}).get(key)
    )


def compare_pictures(a: pd.DataFrame, b: pd.DataFrame) -> PictureDifferences:
    """What two runs say about the pictures they share.

    Args:
        a: the rows of a run, with id, prediction_name and image_concepts_METHOD.
        b: of the other; methods that only one has are left out.

    Raises:
        ValueError: a column is missing, or an id stands twice.
    """
    a, b = _by_id(a, "first"), _by_id(b, "second")
    ids = [i for i in a.index if i in b.index]
    methods = [c.removeprefix(PREFIX) for c in a.columns if c.startswith(PREFIX) and c in b.columns]
    rows = [
        (picture, method, *_compare_words(one, other))
        for method in methods
        for picture, one, other in zip(
            ids, a.loc[ids, PREFIX + method], b.loc[ids, PREFIX + method], strict=True
        )
        if set(one) != set(other)
    ]
    concepts = pd.DataFrame(rows, columns=["id", "method", "overlap", "only_a", "only_b"])
    decided = pd.DataFrame(
        {
            "id": ids,
            "a": a.loc[ids, "prediction_name"].to_list(),
            "b": b.loc[ids, "prediction_name"].to_list(),
        }
    )
    return PictureDifferences(
        len(ids),
        len(a) - len(ids),
        len(b) - len(ids),
        concepts.sort_values("overlap", kind="stable", ignore_index=True),
        decided[decided["a"] != decided["b"]].reset_index(drop=True),
    )


def _numbers(content: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number at any depth with its path; booleans are none."""
    if isinstance(content, Mapping):
        inside = [(k, v) for k, v in content.items() if path or k not in NOT_MEASURED]
    elif isinstance(content, list):
        inside = list(enumerate(content))
    else:
        if isinstance(content, int | float) and not isinstance(content, bool):
            yield path, content
        return
    for key, value in inside:
        yield from _numbers(value, f"{path}/{key}" if path else str(key))


def _by_id(rows: pd.DataFrame, which: str) -> pd.DataFrame:
    missing = [name for name in ("id", "prediction_name") if name not in rows.columns]
    if missing:
        raise ValueError(f"the rows of the {which} run must have a column {missing[0]!r}.")
    found = rows.set_index("id")
    if not found.index.is_unique:
        twice = found.index[found.index.duplicated()][0]
        raise ValueError(
            f"the rows of the {which} run must have distinct ids, got {twice!r} twice."
        )
    return found


def _compare_words(one: Any, other: Any) -> tuple[float, list[str], list[str]]:
    """Shared words as a fraction of all, and those of one side alone, in their order."""
    words_a, words_b = dict.fromkeys(one), dict.fromkeys(other)
    shared = words_a.keys() & words_b.keys()
    overlap = len(shared) / len(words_a | words_b)
    return overlap, [w for w in words_a if w not in shared], [w for w in words_b if w not in shared]

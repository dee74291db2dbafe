"""Which bank class belongs to each class of an image set: two lists of names in, a `Matching` out.

Never by order. Where both sides know WordNet ids, only the ids decide, since names mislead: two
ImageNet classes are called "sunglasses" and two "missile". Otherwise names decide, blind to case
and underscores, and to spaces where nothing else fits: EuroSAT's "SeaLake" is "sea lake".
`imagenet_keys.csv` says which key of the published ImageNet bank has which id.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from concepts.bank import ConceptBank
from concepts.names import plain_name

_IMAGENET_KEYS = Path(__file__).parent / "imagenet_keys.csv"
_WNID = re.compile(r"n\d{8}")


@dataclass(frozen=True)
class Matching:
    """The bank's words for each class of an image set.

    Attributes:
        class_names: the image set's classes, in its order.
        bank_classes: shape (n_classes,), the bank's key of each, None where it has no such class.
        concepts: shape (n_classes, any), indices into the bank's concepts; may be empty.
    """

    class_names: tuple[str, ...]
    bank_classes: tuple[str | None, ...]
    concepts: tuple[tuple[int, ...], ...]

    @property
    def without(self) -> tuple[str, ...]:
        """Names of the classes for which the bank has no concepts."""
        pairs = zip(self.class_names, self.concepts, strict=True)
        return tuple(name for name, concepts in pairs if not concepts)


def match_classes(
    bank: ConceptBank, class_names: Sequence[str], wnids: Sequence[str] | None = None
) -> Matching:
    """Find the bank's class for each class of an image set.

    Args:
        bank: any bank; one without classes matches nothing.
        class_names: shape (n_classes,), words or identifiers, in any order; may repeat.
        wnids: shape (n_classes,), WordNet ids such as "n01440764", where the image set has them.

    Returns:
        One entry a class, in the order of `class_names`.

    Raises:
        ValueError: the two lists differ in length, or a name fits several keys of the bank.
    """
    if wnids is not None and len(wnids) != len(class_names):
        raise ValueError(
            f"there must be one wnid a class, got {len(wnids)} for {len(class_names)} classes."
        )
    key_of_wnid = {wnid: key for key, wnid in find_wnids(bank.class_keys).items()}
    without_wnid = [key for key in bank.class_keys if key not in set(key_of_wnid.values())]
    if wnids is None:
        keys = _match_names(class_names, bank.class_keys)
    else:
        by_name = _match_names(class_names, without_wnid)
        keys = [key_of_wnid.get(w.strip(), key) for w, key in zip(wnids, by_name, strict=True)]
    rows = [bank.of_class[key] if key is not None else () for key in keys]
    indices = tuple(tuple(bank.index_of[concept] for concept in row) for row in rows)
    return Matching(tuple(class_names), tuple(keys), indices)


def find_wnids(class_keys: Sequence[str]) -> dict[str, str]:
    """Class -> wnid, where keys are wnids or all stand in the published ImageNet bank.

    Example:
        >>> find_wnids(["tench", "crane bird"]), find_wnids(["tench", "unicorn"])
        ({'tench': 'n01440764', 'crane bird': 'n02012849'}, {})
    """
    found = {key: key for key in class_keys if _WNID.fullmatch(key)}
    published = published_wnids()
    if not found and all(key in published for key in class_keys):
        found = {key: published[key] for key in class_keys}
    return found


def _match_names(names: Sequence[str], keys: Sequence[str]) -> list[str | None]:
    spelled: dict[str, list[str]] = {}
    joined: dict[str, list[str]] = {}
    for key in keys:
        spelled.setdefault(plain_name(key), []).append(key)
        joined.setdefault(_joined(key), []).append(key)
    return [
        _pick(name, spelled.get(plain_name(name)) or joined.get(_joined(name), []))
        for name in names
    ]


def _joined(name: str) -> str:
    return plain_name(name).replace(" ", "")


def _pick(name: str, keys: Sequence[str]) -> str | None:
    if len(keys) > 1 and name not in keys:
        raise ValueError(
            f"class {name!r} must fit one class of the bank, but fits {', '.join(keys)}: "
            "rename all but one of them."
        )
    return name if name in keys else next(iter(keys), None)


@cache
def published_wnids() -> dict[str, str]:
    """Key of the published ImageNet bank -> wnid, 1,000 entries."""
    with _IMAGENET_KEYS.open(encoding="utf-8", newline="") as file:
        return {row["bank_key"]: row["wnid"] for row in csv.DictReader(file)}

"""Two banks in, what one has and the other lacks out.

Classes and concepts are compared as they are spelled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concepts.bank import ConceptBank


@dataclass(frozen=True)
class ListChange:
    """How the list of a class differs: `gone` stands only here, `new` only there."""

    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class BankDifference:
    """What differs between a bank, "here", and another, "there"; all in the order they stand in.

    Attributes:
        classes_only_here, classes_only_there: classes of one alone.
        concepts_only_here, concepts_only_there: concepts of one alone, in any class or none.
        changed: class of both -> how its list differs.
        reordered: classes of both with the same concepts in another order.
        is_same: whether the two have one fingerprint, the order of all included.
    """

    classes_only_here: tuple[str, ...]
    classes_only_there: tuple[str, ...]
    concepts_only_here: tuple[str, ...]
    concepts_only_there: tuple[str, ...]
    changed: Mapping[str, ListChange]
    reordered: tuple[str, ...]
    is_same: bool

    def lines(self) -> Iterator[str]:
        """What to print: a line a class or list, none where nothing differs but the order."""
        listed = (
            ("classes only in a", self.classes_only_here),
            ("classes only in b", self.classes_only_there),
            ("concepts only in a", self.concepts_only_here),
            ("concepts only in b", self.concepts_only_there),
            ("classes with another order", self.reordered),
        )
        yield from (f"{what}: {len(these)} ({', '.join(these)})" for what, these in listed if these)
        if self.changed:
            yield f"classes with another list: {len(self.changed)}"
        for key, change in self.changed.items():
            signed = [f"-{one}" for one in change.gone] + [f"+{one}" for one in change.new]
            yield f"  {key}: {', '.join(signed)}"
        if self.is_same:
            yield "the two are the same"


def compare_banks(here: "ConceptBank", there: "ConceptBank") -> BankDifference:
    """Everything by which two banks differ, save name, source and licence.

    Example:
        >>> from concepts.bank import make_bank
        >>> old = make_bank("old", classes={"fox": ["a tail", "ears"]}, source="A toy.")
        >>> new = make_bank("new", classes={"fox": ["a tail"], "owl": ["wings"]}, source="A toy.")
        >>> compare_banks(old, new).changed["fox"]
        ListChange(gone=('ears',), new=())
    """
    shared = [key for key in here.of_class if key in there.of_class]
    pairs = {key: (here.of_class[key], there.of_class[key]) for key in shared}
    changes = {key: ListChange(_lacking(a, b), _lacking(b, a)) for key, (a, b) in pairs.items()}
    changed = {key: change for key, change in changes.items() if change.gone or change.new}
    return BankDifference(
        classes_only_here=_lacking(here.class_keys, there.class_keys),
        classes_only_there=_lacking(there.class_keys, here.class_keys),
        concepts_only_here=_lacking(here.concepts, there.concepts),
        concepts_only_there=_lacking(there.concepts, here.concepts),
        changed=changed,
        reordered=tuple(key for key, (a, b) in pairs.items() if key not in changed and a != b),
        is_same=here.fingerprint == there.fingerprint,
    )


def _lacking(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    held = set(others)
    return tuple(one for one in some if one not in held)

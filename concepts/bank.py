"""The words a model is explained with: a name or a path in, a checked `ConceptBank` out.

Order is part of a bank: concepts stand by first appearance, class by class, then the rest.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from concepts.difference import BankDifference, compare_banks
from concepts.names import describe_unknown
from concepts.phrases import clean, clean_classes, clean_list
from concepts.sources import Words, read_words

_FOLDER = Path(__file__).parent / "banks"
SHIPPED_BANKS: dict[str, Path] = {
    "cifar10": _FOLDER / "cifar10.json",
    "cifar100": _FOLDER / "cifar100.json",
    "eurosat": _FOLDER / "eurosat.json",
    "food101": _FOLDER / "food101.json",
    "imagenet-1k": _FOLDER / "imagenet-1k.json",
    "menagerie": _FOLDER / "menagerie.json",
    "oxford-pets": _FOLDER / "oxford-pets.json",
}


@dataclass(frozen=True)
class ConceptBank:
    """Concepts, and the classes they came from.

    Attributes:
        name: as the user typed it, or the shipped name.
        concepts: the phrases, in order; distinct, stripped, at least one.
        of_class: class -> its concepts; empty for a plain list; a class may have none.
        source: a sentence on where the words come from.
        licence: as the source says, None when it says nothing.
        senses: class -> the wnid of what it means, where that is known.
    """

    name: str
    concepts: tuple[str, ...] = field(repr=False)
    of_class: Mapping[str, tuple[str, ...]] = field(repr=False)
    source: str
    licence: str | None = None
    senses: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        where = f"the concepts of bank {self.name!r}"
        if not self.concepts or self.concepts != clean_list(self.concepts, where):
            raise ValueError(f"{where} must be distinct, stripped and at least one.")
        of_classes = tuple(dict.fromkeys(c for words in self.of_class.values() for c in words))
        if self.concepts[: len(of_classes)] != of_classes:
            raise ValueError(
                f"{where} must begin with those of its classes in order of first appearance: "
                "build the bank with make_bank."
            )

    def __len__(self) -> int:
        return len(self.concepts)

    @property
    def class_keys(self) -> tuple[str, ...]:
        """The bank's classes, spelled as in its source, in order."""
        return tuple(self.of_class)

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Concept -> its place in `concepts`."""
        return {concept: index for index, concept in enumerate(self.concepts)}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over what can change a number: concepts, classes, and the order of both."""
        classes = [[key, list(words)] for key, words in self.of_class.items()]
        content = json.dumps([list(self.concepts), classes])
        return hashlib.sha256(content.encode()).hexdigest()

    def diff(self, other: "ConceptBank") -> BankDifference:
        """What this bank and another one have and the other lacks; this one is "here"."""
        return compare_banks(self, other)


def make_bank(
    name: str,
    *,
    classes: Mapping[str, Iterable[str]] | None = None,
    concepts: Iterable[str] = (),
    source: str,
    licence: str | None = None,
    senses: Mapping[str, str] | None = None,
) -> ConceptBank:
    """A bank of words that are already in memory.

    Args:
        name: what results will call it.
        classes: class -> its concepts; repeated concepts count once.
        concepts: further concepts that belong to no class.
        source: a sentence on where the words come from.
        licence: under which they may be passed on, if known.
        senses: class -> the wnid of what it means, where that is known.

    Raises:
        ValueError: a concept or class is no string or empty, or there is no concept at all.

    Example:
        >>> frog = {"frog": ["green skin"]}
        >>> make_bank("toy", classes=frog, concepts=["a tail"], source="A toy.").concepts
        ('green skin', 'a tail')
    """
    lists = {key: list(words) for key, words in (classes or {}).items()}
    of_class = clean_classes(lists, f"bank {name!r}")
    further = clean_list(list(concepts), f"bank {name!r}")
    ordered = dict.fromkeys([c for words in of_class.values() for c in words] + list(further))
    named = clean(name, "a bank's name")
    return ConceptBank(named, tuple(ordered), of_class, source, licence, dict(senses or {}))


def load_bank(name_or_path: str | Path) -> ConceptBank:
    """A shipped bank by name, or the user's own by path.

    Args:
        name_or_path: a key of `SHIPPED_BANKS`, or a `.json` or `.txt` file in one of the
            formats of `concepts.sources`.

    Raises:
        ValueError: no such name or file, or the file does not hold words.
    """
    path = find_bank(name_or_path)
    return _bank_of(read_words(path), path)


def find_bank(name_or_path: str | Path) -> Path:
    """The file of a shipped bank by name, or the user's own path.

    Raises:
        ValueError: no such name, and it is no path of a .json or .txt file.
    """
    wanted = str(name_or_path)
    if not wanted.strip():
        raise ValueError("a bank must have a name or be a file, got nothing.")
    path = SHIPPED_BANKS.get(wanted, Path(wanted))
    if wanted not in SHIPPED_BANKS and not _is_path(path):
        raise ValueError(
            f"{describe_unknown('bank', wanted, SHIPPED_BANKS)[:-1]}, or the path of a .json or "
            ".txt file."
        )
    return path


def all_shipped() -> ConceptBank:
    """Every shipped bank together as one plain list of words, without classes."""
    banks = [load_bank(name) for name in sorted(SHIPPED_BANKS)]
    return make_bank(
        "all-shipped",
        concepts=[concept for bank in banks for concept in bank.concepts],
        source=f"The words of the shipped banks {', '.join(bank.name for bank in banks)}.",
        licence=", ".join(sorted({bank.licence for bank in banks if bank.licence})) or None,
    )


def save_bank(bank: ConceptBank, path: Path) -> None:
    """Write a bank in the shipped format, so that `load_bank` reads back the same words.

    Raises:
        OSError: the file cannot be written.
    """
    of_classes = {concept for words in bank.of_class.values() for concept in words}
    content = {
        "name": bank.name,
        "licence": bank.licence,
        "origin": bank.source,
        "classes": {key: list(words) for key, words in bank.of_class.items()},
        "concepts": [concept for concept in bank.concepts if concept not in of_classes],
        **({"senses": dict(bank.senses)} if bank.senses else {}),
    }
    text = json.dumps(content, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _is_path(path: Path) -> bool:
    if path.suffix.lower() in (".json", ".txt"):
        return True
    try:
        return path.exists()
    except OSError:  # a name too long for a file
        return False


def _bank_of(words: Words, path: Path) -> ConceptBank:
    return make_bank(
        words.name or path.stem,
        classes=words.classes,
        concepts=words.concepts,
        source=words.origin or f"Read from {path.name}, which does not say where it comes from.",
        licence=words.licence,
        senses=words.senses,
    )

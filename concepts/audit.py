"""A bank's name or file in, all that is wrong with it out, with the counts that go with that."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concepts.bank import ConceptBank, find_bank, load_bank
from concepts.lint import COUNTS, Finding, NameCounts, count_names, lint_classes, lint_list
from concepts.senses import find_meanings, name_classes
from concepts.sources import read_entries

COUNTS_OF = {"menagerie": (10, 20)}  # a truth table: all that is drawn of a class


@dataclass(frozen=True)
class Audit:
    """What is wrong with a bank.

    Attributes:
        name: the bank's.
        n_classes: classes.
        n_entries: (class, concept) pairs.
        n_concepts: distinct concepts, those without a class included.
        findings: class by class, then the concepts without a class.
        name_counts: how often a descriptor holds its class's name.
        unknown: classes WordNet does not know, checked by name alone; None where it was not asked.
    """

    name: str
    n_classes: int
    n_entries: int
    n_concepts: int
    findings: tuple[Finding, ...]
    name_counts: NameCounts
    unknown: tuple[str, ...] | None

    def lines(self) -> Iterator[str]:
        """What to print: a line a finding, then the sums."""
        yield from map(str, self.findings)
        yield (
            f"{self.name}: {self.n_classes} classes, {self.n_entries} entries, "
            f"{self.n_concepts} concepts"
        )
        if self.n_classes:
            counts = self.name_counts
            yield (
                f"descriptors that hold their own class's name: {counts.n_whole} as a whole word, "
                f"{counts.n_plural} with plurals, {counts.n_substring} as a substring"
            )
        if self.unknown:
            yield (
                f"not known to WordNet, so only their names were looked for: "
                f"{', '.join(self.unknown)}"
            )
        rules = Counter(finding.rule for finding in self.findings)
        parts = ", ".join(f"{n} {rule}" for rule, n in rules.most_common())
        yield f"findings: {len(self.findings)} ({parts})" if parts else "nothing is wrong"


def audit_bank(name_or_path: str | Path, reader: Any | None) -> Audit:
    """Lint a bank as it stands in its file.

    Args:
        name_or_path: as for `concepts.bank.load_bank`.
        reader: of `concepts.wordnet.open_wordnet`; None leaves synonyms and hypernyms out.

    Raises:
        ValueError: there is no such bank, its file does not hold words, or a class is written
            like a wnid that WordNet does not have.
    """
    bank, entries = load_bank(name_or_path), read_entries(find_bank(name_or_path))
    names = name_classes(reader, bank.class_keys, bank.senses)
    counts = COUNTS_OF.get(str(name_or_path), COUNTS)
    of_classes = {concept for words in bank.of_class.values() for concept in words}
    without_class = [concept for concept in bank.concepts if concept not in of_classes]
    return Audit(
        bank.name,
        n_classes=len(entries),
        n_entries=sum(map(len, entries.values())),
        n_concepts=len(bank),
        findings=lint_classes(entries, names, counts=counts) + lint_list(without_class),
        name_counts=count_names({names[key].names[0]: words for key, words in entries.items()}),
        unknown=None if reader is None else _unknown(reader, bank),
    )


def _unknown(reader: Any, bank: ConceptBank) -> tuple[str, ...]:
    known = find_meanings(reader, bank.class_keys, bank.senses)
    return tuple(key for key in bank.class_keys if key not in known)

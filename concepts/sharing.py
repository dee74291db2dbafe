"""A bank in, in how many of its classes each concept stands out."""

from collections import Counter
from dataclasses import dataclass

from concepts.bank import ConceptBank


@dataclass(frozen=True)
class Sharing:
    """How classes share concepts; an entry is a concept in the list of a class.

    Attributes:
        n_classes_of: concept -> classes it stands in, at least 1, in the order of the bank; those
            of no class are left out.
        n_concepts_of: class -> its concepts.
    """

    n_classes_of: dict[str, int]
    n_concepts_of: dict[str, int]

    @property
    def n_entries(self) -> int:
        """(class, concept) pairs."""
        return sum(self.n_concepts_of.values())

    @property
    def shared_concept_fraction(self) -> float | None:
        """Share of the concepts that stand in two or more classes, in [0, 1]; None for none."""
        shared = [n for n in self.n_classes_of.values() if n > 1]
        return len(shared) / len(self.n_classes_of) if self.n_classes_of else None

    @property
    def shared_entry_fraction(self) -> float | None:
        """Share of the entries whose concept stands in two or more classes, in [0, 1]."""
        shared = sum(n for n in self.n_classes_of.values() if n > 1)
        return shared / self.n_entries if self.n_entries else None

    @property
    def histogram(self) -> dict[int, int]:
        """Number of classes -> concepts that stand in exactly so many; only numbers that occur."""
        return dict(sorted(Counter(self.n_classes_of.values()).items()))

    def most_shared(self, n: int) -> list[tuple[str, int]]:
        """The concepts in most classes, most first; of equals the first of the bank."""
        return sorted(self.n_classes_of.items(), key=lambda pair: -pair[1])[:n]


def measure_sharing(bank: ConceptBank) -> Sharing:
    """Count.

    Example:
        >>> from concepts.bank import make_bank
        >>> lists = {"fox": ["a tail", "fur"], "owl": ["a tail"]}
        >>> sharing = measure_sharing(make_bank("toy", classes=lists, source="A toy."))
        >>> sharing.n_classes_of, sharing.histogram
        ({'a tail': 2, 'fur': 1}, {1: 1, 2: 1})
    """
    counts = Counter(concept for words in bank.of_class.values() for concept in words)
    in_order = {concept: counts[concept] for concept in bank.concepts if counts[concept]}
    return Sharing(in_order, {key: len(words) for key, words in bank.of_class.items()})

"""A source of words and names of classes in, a filtered and linted bank out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from concepts.bank import ConceptBank, find_bank, load_bank
from concepts.build import Draft, choose_senses, draft_from_bank, draft_from_wordnet
from concepts.filters import Dropped, apply_filters
from concepts.lint import Finding, lint_classes, lint_list
from concepts.senses import name_classes
from concepts.sources import find_repeats
from interpret.studies.bank_filters import Needs, make_filters

WORDNET = "wordnet"


@dataclass(frozen=True)
class Request:
    """What a bank is made of.

    Attributes:
        source: "wordnet", or name or file of a bank.
        lines: of a class list: names, or names and wnids; None takes all classes of a bank.
        name: of the bank to be.
    """

    source: str
    lines: tuple[str, ...] | None
    name: str


@dataclass(frozen=True)
class Built:
    """A bank with its history.

    Attributes:
        draft: before the filters.
        bank: after them.
        dropped: by them; repeats within a list of the source first.
        findings: what lint says of the bank.
    """

    draft: Draft
    bank: ConceptBank
    dropped: tuple[Dropped, ...] = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)


def draft_bank(request: Request, reader: Any | None) -> Draft:
    """A bank before its filters.

    Args:
        request: what it is made of.
        reader: of `concepts.wordnet.open_wordnet`; may be None where the source is a bank.

    Raises:
        ValueError: no such source, or it knows none of the classes.
    """
    source = request.source
    names, chosen = (None, {}) if request.lines is None else choose_senses(request.lines)
    if source == WORDNET:
        if names is None:
            raise ValueError("--source wordnet must have classes to look up: give --classes FILE.")
        return draft_from_wordnet(reader, names, request.name, chosen)
    bank = load_bank(source)
    if names is not None and not bank.class_keys:
        raise ValueError(
            f"--source must have classes where --classes is given, but {source!r} is a plain list: "
            "leave --classes out, or take another source."
        )
    return draft_from_bank(bank, names, request.name, find_repeats(find_bank(source)))


def build_bank(draft: Draft, filters: Sequence[str], needs: Needs, reader: Any | None) -> Built:
    """Filter a draft and lint what is left.

    Args:
        draft: of `draft_bank`.
        filters: names, in order.
        needs: what filters need of a model.
        reader: as for `draft_bank`; None knows neither synonyms nor hypernyms.

    Raises:
        ValueError: a filter leaves no concept.
    """
    names = name_classes(reader, draft.bank.class_keys, draft.chosen)
    found = apply_filters(draft.bank, make_filters(filters, names, needs))
    of_classes = {concept for words in found.bank.of_class.values() for concept in words}
    rest = [concept for concept in found.bank.concepts if concept not in of_classes]
    findings = lint_classes(found.bank.of_class, names) + lint_list(rest)
    reason = "stands in its list again"
    repeats = tuple(Dropped(one, key, "duplicates", reason) for key, one in draft.repeats)
    return Built(draft, found.bank, repeats + found.dropped, findings)

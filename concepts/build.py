"""Names of classes and a source of words in, a bank of those classes out.

Classes the source does not know are listed, never guessed.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from concepts.bank import ConceptBank, make_bank
from concepts.lint import COUNTS
from concepts.matching import match_classes
from concepts.names import plain_name
from concepts.senses import VISIBLE, Meaning, find_meanings
from concepts.wordnet import wnid_of
from concepts.wordnet_words import words_of_synset

WORDNET_LICENCE = "WordNet 3.0 license"
_CHOSEN = re.compile(r"(.*\S)\s+(n\d{8})")


@dataclass(frozen=True)
class Origin:
    """Where the words of a class come from.

    Attributes:
        key: the source's class; a wnid where the source is WordNet.
        about: in WordNet the definition, else empty.
        others: wnid -> definition of the other things one can photograph that WordNet has by that
            name; empty where the sense was chosen.
    """

    key: str
    about: str = ""
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """A bank before its filters.

    Attributes:
        bank: only classes the source knows, spelled as asked for, in that order.
        origins: class -> where its words come from.
        unknown: classes the source does not know, or has no words for.
        chosen: class -> wnid, where the user named the sense.
        repeats: (class, concept) for each time a concept stands in its list in the source again.
    """

    bank: ConceptBank
    origins: Mapping[str, Origin] = field(repr=False)
    unknown: tuple[str, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)
    repeats: tuple[tuple[str, str], ...] = ()


def choose_senses(lines: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Names of classes, and the wnids that stand behind some of them.

    Args:
        lines: of a class list.

    Raises:
        ValueError: a name stands twice.

    Example:
        >>> choose_senses(["crane n02012849", "n02391049", "owl"])
        (('crane', 'n02391049', 'owl'), {'crane': 'n02012849'})
    """
    split = [(line, _CHOSEN.fullmatch(line)) for line in lines]
    names = tuple(found[1].strip() if found else line for line, found in split)
    twice = [name for name, n in Counter(names).items() if n > 1]
    if twice:
        raise ValueError(
            f"each class must be listed once, but {twice[0]!r} stands twice: give the senses of "
            "one name different names."
        )
    return names, {found[1].strip(): found[2] for _, found in split if found}


def draft_from_wordnet(
    reader: Any, class_names: Sequence[str], name: str, chosen: Mapping[str, str] | None = None
) -> Draft:
    """A bank of what WordNet says of the looks of each class.

    Args:
        reader: of `concepts.wordnet.open_wordnet`.
        class_names: distinct.
        name: of the bank.
        chosen: class -> wnid of its sense; others have the sense of `concepts.senses`.

    Raises:
        ValueError: WordNet knows none of the classes, or a wnid is none of WordNet's.
    """
    meanings = find_meanings(reader, class_names, chosen)
    known = {key: words_of_synset(reader, one.synset) for key, one in meanings.items()}
    unknown = _unknown(class_names, known, "WordNet")
    source = "Parts, glosses and hypernyms in WordNet 3.0 (Princeton University, 2006)."
    exact = {key: wnid_of(one.synset) for key, one in meanings.items() if one.is_exact}
    bank = make_bank(name, classes=known, source=source, licence=WORDNET_LICENCE, senses=exact)
    taken = {key: wnid for key, wnid in (chosen or {}).items() if key in known}
    return Draft(bank, _senses_of(reader, meanings, taken), unknown, taken)


def draft_from_bank(
    source: ConceptBank,
    class_names: Sequence[str] | None,
    name: str,
    repeats: Sequence[tuple[str, str]] = (),
) -> Draft:
    """A bank of some classes of another, or all of it.

    Args:
        source: any bank.
        class_names: found by `concepts.matching`; None takes the source as it is.
        name: of the bank.
        repeats: of `concepts.sources.find_repeats`.

    Raises:
        ValueError: the source has words for none of the classes.
    """
    where = f"Taken from bank {source.name!r}: {source.source}"
    if class_names is None:
        in_classes = {concept for words in source.of_class.values() for concept in words}
        rest = [concept for concept in source.concepts if concept not in in_classes]
        bank = make_bank(
            name, classes=source.of_class, concepts=rest, source=where, licence=source.licence
        )
        return Draft(bank, {key: Origin(key) for key in source.class_keys}, (), {}, tuple(repeats))
    matching = match_classes(source, class_names)
    keys = dict(zip(class_names, matching.bank_classes, strict=True))
    known = {one: source.of_class[key] for one, key in keys.items() if key and source.of_class[key]}
    unknown = _unknown(class_names, known, f"bank {source.name!r}")
    bank = make_bank(name, classes=known, source=where, licence=source.licence)
    origins = {one: Origin(keys[one] or one) for one in known}
    again = [(one, word) for one in known for key, word in repeats if key == origins[one].key]
    return Draft(bank, origins, unknown, {}, tuple(again))


def thin_classes(bank: ConceptBank) -> dict[str, int]:
    """Class -> its concepts, where they are fewer than `concepts.lint` asks for."""
    return {key: len(words) for key, words in bank.of_class.items() if len(words) < COUNTS[0]}


def _unknown(
    class_names: Sequence[str], known: Mapping[str, object], source: str
) -> tuple[str, ...]:
    unknown = tuple(name for name in class_names if name not in known)
    if not known:
        raise ValueError(
            f"{source} must have words for at least one class, but has none for "
            f"{', '.join(map(repr, unknown[:5]))}{', ...' if len(unknown) > 5 else ''}: "
            "check the spelling, or take another --source."
        )
    return unknown


def _senses_of(
    reader: Any, meanings: Mapping[str, Meaning], chosen: Mapping[str, str]
) -> dict[str, Origin]:
    origins = {}
    for key, meaning in meanings.items():
        about = meaning.synset.definition()
        if not meaning.is_exact:
            about = f"a kind of {meaning.synset.lemma_names()[0].replace('_', ' ')}: {about}"
        named = reader.synsets(plain_name(key).replace(" ", "_"), "n") if key not in chosen else []
        visible = [one for one in named if one.lexname() in VISIBLE and one != meaning.synset]
        others = {wnid_of(one): one.definition() for one in visible}
        origins[key] = Origin(wnid_of(meaning.synset), about, others)
    return origins

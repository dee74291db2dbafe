"""Classes in, what each is called and is a kind of out: what its descriptors must not say.

A class that carries a wnid has its sense. A name has the sense of `senses.csv`, else the first
noun sense in WordNet that is a thing one can photograph, else the first of all. What WordNet does
not know keeps its name alone and is listed, unless `senses.csv` says what it is a kind of.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from concepts.lint import ClassNames
from concepts.matching import find_wnids, published_wnids
from concepts.names import plain_name
from concepts.wordnet import describe_sense, find_synset

VISIBLE = ("noun.animal", "noun.artifact", "noun.body", "noun.food", "noun.object", "noun.plant")
_TABLE = Path(__file__).parent / "senses.csv"


@dataclass(frozen=True)
class Meaning:
    """What WordNet has for a class.

    Attributes:
        synset: NLTK's.
        is_exact: whether it is the class itself; else the class is a kind of it.
    """

    synset: Any
    is_exact: bool


def find_meanings(
    reader: Any, class_keys: Sequence[str], chosen: Mapping[str, str] | None = None
) -> dict[str, Meaning]:
    """The class's own synset, or the nearest above it; a class WordNet does not know is left out.

    Args:
        reader: of `concepts.wordnet.open_wordnet`.
        class_keys: wnids, keys of the published ImageNet bank, or any names.
        chosen: key -> wnid, where the sense is known.

    Raises:
        ValueError: a key is written like a wnid, but WordNet has no such noun.
    """
    wnids = find_wnids(class_keys) | dict(chosen or {})
    found = {key: _meaning(reader, key, wnids.get(key)) for key in class_keys}
    return {key: meaning for key, meaning in found.items() if meaning is not None}


def name_classes(
    reader: Any | None, class_keys: Sequence[str], chosen: Mapping[str, str] | None = None
) -> dict[str, ClassNames]:
    """All that each class is called, and is a kind of.

    Args:
        reader: as for `find_meanings`; None looks nothing up and leaves names alone.
        class_keys: as for `find_meanings`.
        chosen: as for `find_meanings`.

    Raises:
        ValueError: as `find_meanings`.
    """
    meanings = find_meanings(reader, class_keys, chosen) if reader is not None else {}
    return {key: _names_of(key, meanings.get(key)) for key in class_keys}


def _meaning(reader: Any, key: str, wnid: str | None) -> Meaning | None:
    if wnid is not None:
        return Meaning(find_synset(reader, wnid), is_exact=True)
    name = plain_name(key)
    if name in _senses():
        wnid, relation = _senses()[name]
        return Meaning(find_synset(reader, wnid), is_exact=relation == "is")
    synsets = reader.synsets(name.replace(" ", "_"), "n") if name else []
    visible = [synset for synset in synsets if synset.lexname() in VISIBLE]
    return Meaning((visible or synsets)[0], is_exact=True) if synsets else None


def _names_of(key: str, meaning: Meaning | None) -> ClassNames:
    names = (_words_of_wnid().get(key, key),)
    if meaning is None:
        return ClassNames(names)
    sense = describe_sense(meaning.synset)
    above = tuple(lemma for lemmas in sense.hypernyms for lemma in lemmas)
    if meaning.is_exact:
        return ClassNames(names, sense.lemmas, above)
    return ClassNames(names, hypernyms=sense.lemmas + above)


@cache
def _words_of_wnid() -> dict[str, str]:
    return {wnid: name for name, wnid in published_wnids().items()}


@cache
def _senses() -> dict[str, tuple[str, str]]:
    """Name -> wnid, and "is" or "kind of"."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["class"]: (row["wnid"], row["relation"]) for row in csv.DictReader(file)}

"""A folder of WordNet's files and a wnid in; what WordNet says of that thing out.

Files are read by NLTK, from its own download or from Debian's package `wordnet-base`, which lacks
`lexnames` and `index.sense`: the first is a table below, the second is not needed here. NLTK opens
files only under `nltk.data.path`, so a folder elsewhere is added to it and stays, since the
reader opens some files only when asked. Importing NLTK takes seconds: done when first needed.
"""

import io
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA_FILE = "data.noun"  # stands in every folder of WordNet's files
ZIPPED = "wordnet.zip"  # as NLTK's downloader leaves it
INSIDE = ("", "wordnet", "corpora/wordnet")  # where the files may lie in a folder of data
SYSTEM_FOLDERS = (
    "/usr/share/wordnet",  # Debian and Ubuntu
    "/usr/share/nltk_data",
    "/usr/local/share/nltk_data",
    "/usr/lib/nltk_data",
    "/usr/local/lib/nltk_data",
)
HOW_TO_GET = (
    "install it with `apt install wordnet-base` or `python -m nltk.downloader wordnet`, and name "
    "its folder with --wordnet-dir where it lies elsewhere"
)
LEXNAMES = (
    "adj.all", "adj.pert", "adv.all", "noun.Tops", "noun.act", "noun.animal", "noun.artifact",
    "noun.attribute", "noun.body", "noun.cognition", "noun.communication", "noun.event",
    "noun.feeling", "noun.food", "noun.group", "noun.location", "noun.motive", "noun.object",
    "noun.person", "noun.phenomenon", "noun.plant", "noun.possession", "noun.process",
    "noun.quantity", "noun.relation", "noun.shape", "noun.state", "noun.substance", "noun.time",
    "verb.body", "verb.change", "verb.cognition", "verb.communication", "verb.competition",
    "verb.consumption", "verb.contact", "verb.creation", "verb.emotion", "verb.motion",
    "verb.perception", "verb.possession", "verb.social", "verb.stative", "verb.weather",
    "adj.ppl",
)  # fmt: skip  # lexnames(5WN)
_PART_OF_SPEECH = {"noun": 1, "verb": 2, "adj": 3, "adv": 4}
_WNID = re.compile(r"n(\d{8})")


@dataclass(frozen=True)
class Sense:
    """One thing WordNet knows.

    Attributes:
        wnid: "n" and the eight digits of its place in WordNet 3.0.
        lemmas: what it is called, spaces for underscores; at least one.
        definition: the gloss without its examples.
        hypernyms: the lemmas of all it is a kind of, nearest first, up to "entity".
    """

    wnid: str
    lemmas: tuple[str, ...]
    definition: str
    hypernyms: tuple[tuple[str, ...], ...]


def find_wordnet(folder: str | Path | None = None) -> Path:
    """Where WordNet's files are: a folder that holds `data.noun`, or NLTK's `wordnet.zip`.

    Args:
        folder: the files' own folder or a folder of NLTK's data; None looks where NLTK, by its
            NLTK_DATA and the user's home, and Debian put it.

    Raises:
        ValueError: they are not there.
    """
    folders = [Path(folder)] if folder is not None else list(_usual_folders())
    found = next((place for one in folders for place in _places(one) if place.exists()), None)
    if found is None:
        where = "no usual folder" if folder is None else f"not {str(folder)!r}"
        raise ValueError(
            f"a folder must hold WordNet's {DATA_FILE}, but {where} does: {HOW_TO_GET}."
        )
    return found if found.name == ZIPPED else found.parent


def open_wordnet(folder: str | Path | None = None) -> Any:
    """NLTK's reader of WordNet's nouns, verbs, adjectives and adverbs, in English only.

    Args:
        folder: as for `find_wordnet`.

    Returns:
        An `nltk.corpus.reader.wordnet.WordNetCorpusReader`; the same one for the same folder.
        It takes seconds to open and cannot be asked for sense keys.

    Raises:
        ValueError: the files are not there, or NLTK cannot read them.
    """
    return _open(find_wordnet(folder).resolve())


def find_synset(reader: Any, wnid: str) -> Any:
    """NLTK's synset of a wnid such as "n02100735".

    Raises:
        ValueError: it is no wnid of a noun, or WordNet has nothing under it.
    """
    found = _WNID.fullmatch(wnid)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that nothing is there, said below
        synset = reader.synset_from_pos_and_offset("n", int(found[1])) if found else None
    if synset is None:
        raise ValueError(
            f"a wnid must be 'n' and the eight digits of a noun in WordNet 3.0, got {wnid[:60]!r}."
        )
    return synset


def wnid_of(synset: Any) -> str:
    """The wnid of NLTK's synset of a noun."""
    return f"n{synset.offset():08d}"


def describe_sense(synset: Any) -> Sense:
    """What WordNet says of NLTK's synset of a noun."""
    above = synset.closure(lambda one: one.hypernyms() + one.instance_hypernyms())
    hypernyms = tuple(_lemmas_of(one) for one in dict.fromkeys(above))
    return Sense(wnid_of(synset), _lemmas_of(synset), synset.definition(), hypernyms)


def _lemmas_of(synset: Any) -> tuple[str, ...]:
    return tuple(name.replace("_", " ") for name in synset.lemma_names())


def _usual_folders() -> Iterator[Path]:
    """As `nltk.data.path`, without importing NLTK, and Debian's."""
    named = os.environ.get("NLTK_DATA", "").split(os.pathsep)
    yield from (Path(folder).expanduser() for folder in named if folder)
    yield Path.home() / "nltk_data"
    yield from map(Path, SYSTEM_FOLDERS)


def _places(folder: Path) -> Iterator[Path]:
    yield from (folder / inside / DATA_FILE for inside in INSIDE)
    yield from (folder / inside / ZIPPED for inside in ("", "corpora"))


@cache
def _open(place: Path) -> Any:
    import nltk
    from nltk.corpus.reader.wordnet import WordNetCorpusReader
    from nltk.data import FileSystemPathPointer, ZipFilePathPointer

    def open_file(self: Any, name: str) -> Any:
        return io.StringIO(_lexnames()) if name == "lexnames" else base.open(self, name)

    def no_map(self: Any, version: str = "wordnet") -> None:
        """Between WordNet's versions; made from `index.sense`."""

    base: Any = WordNetCorpusReader
    methods = {"open": open_file, "map_wn": no_map}
    english = type("EnglishWordNet", (base,), methods)
    zipped = place.name == ZIPPED
    allowed = str(place.parent if zipped else place)
    if allowed not in nltk.data.path:
        nltk.data.path.append(allowed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there are no other languages
            root = (
                ZipFilePathPointer(str(place), "wordnet/")
                if zipped
                else FileSystemPathPointer(str(place))
            )
            return english(root, None)
    except (OSError, ValueError, AssertionError) as error:
        raise ValueError(
            f"WordNet's files must be readable, but NLTK says of {place}: {error}; {HOW_TO_GET}."
        ) from error


def _lexnames() -> str:
    """The file `lexnames`: number, name and part of speech of each lexicographer file."""
    numbered = enumerate(LEXNAMES)
    return "".join(
        f"{n:02d}\t{name}\t{_PART_OF_SPEECH[name.split('.')[0]]}\n" for n, name in numbered
    )

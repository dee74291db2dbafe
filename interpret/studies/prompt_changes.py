"""A CLIP, pictures and prompts that are changed in, how far lists move and what they hit out.

The four questions of the slides: the style of a prompt, its noun, its adjectives, and a caption in
search of its picture. A noun drawn by chance is the control: the list of an unrelated prompt.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from concepts.prompts import SLIDES_TEMPLATES
from interpret.images.imageset import ImageSet, Truth
from interpret.measures.exact_search import TopItems, search_exact
from interpret.measures.named_pictures import new_words, pictures_asked_for
from interpret.measures.prompt_changes import (
    Change,
    ChangedLists,
    KindOfChange,
    compare_changes,
    describe_chance,
    summarise_changes,
)
from interpret.measures.relevance import CaptionPairs
from interpret.studies.retrieval import CAPTION_TO_IMAGE, RetrievalStudy
from interpret.vectors import Encoder

Ints = NDArray[np.int64]
Vectors = NDArray[np.float32]

STYLES = SLIDES_TEMPLATES[1:]
NEAREST, BY_CHANCE = "noun: nearest class", "noun: class by chance (control)"
STYLE = "style: "
ADJECTIVE, PLACE, SECOND = "adjective", "surroundings", "second adjective"
ALONE = "adjective, no class named"
NO_CLASS = "an animal"  # what is drawn, where truth is known
CAPTION = "class to caption"
OF_FILE, OTHER_LINES = "file", "file: other lines (control)"
N_EXAMPLES = 8  # changes of a file that are drawn
N_CONCEPTS = 10  # of a class that are put into a prompt, at most
SHARES = (0.1, 0.75)  # of the pictures of its class that a concept is visible in: it must tell some


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        template: the prompt that is changed.
        chains: prompts of a file, each line changed step by step; none for no file.
        top: pictures of a list that are compared.
        seed: of classes and concepts drawn by chance, and of resamples.
    """

    template: str = SLIDES_TEMPLATES[0]
    chains: tuple[tuple[str, ...], ...] = ()
    top: int = 10
    seed: int = 0


@dataclass(frozen=True)
class PromptChangeStudy:
    """What changes of prompts do.

    Attributes:
        lists: a row a change.
        kinds: kind of change -> means.
        chance: how far two random lists agree, by measure.
    """

    lists: ChangedLists = field(repr=False)
    kinds: dict[str, KindOfChange]
    chance: dict[str, float]

    @property
    def examples(self) -> list[int]:
        """One change of each kind to look at.

        It is one of the prompt that most kinds have changed, where there is one; changes of one
        prompt follow each other. Of styles only the one that moves lists most; a file's own changes
        are all looked at, as far as `N_EXAMPLES` goes.
        """
        changes = self.lists.changes
        kinds = Counter(before for _, before in {(c.kind, c.before) for c in changes if c.before})
        usual = max(sorted(kinds), key=lambda text: kinds[text], default="")
        fits = [index for index, c in enumerate(changes) if c.before == usual]
        beyond = [index for index, c in enumerate(changes) if c.before.startswith(usual)]
        first: dict[str, int] = {}
        for index in [*fits, *beyond, *range(len(changes))]:
            first.setdefault(changes[index].kind, index)
        of_file = [i for i, change in enumerate(changes) if change.kind == OF_FILE]
        return [*of_file[:N_EXAMPLES], *(i for kind, i in first.items() if self._is_drawn(kind))]

    def _is_drawn(self, kind: str) -> bool:
        styles = {
            name: found.overlap.value
            for name, found in self.kinds.items()
            if name.startswith(STYLE) and found.overlap
        }
        if kind.startswith(STYLE):
            return kind == min(styles, key=lambda name: styles[name])
        return kind not in (OF_FILE, OTHER_LINES)


def study_prompt_changes(
    encoder: Encoder, images: ImageSet, found: RetrievalStudy, settings: Settings
) -> PromptChangeStudy | None:
    """Change prompts and look at the lists.

    Args:
        encoder: the CLIP and its store.
        images: labels tell of classes, truth of adjectives, captions of themselves.
        found: what retrieval gave on them.
        settings: the choices.

    Returns:
        None where there is nothing to change: neither classes nor a file.
    """
    changes = [*_of_classes(encoder, images, settings), *_of_file(images, settings)]
    k = min(settings.top, len(images))
    lists, cosines, rows = _search(encoder, found.vectors, changes, k, settings.seed)
    if found.captions is not None:
        changes += _of_captions(images, found.captions, settings)
        top = found.directions[CAPTION_TO_IMAGE].top
        rows = {text: len(lists) + i for i, text in enumerate(found.captions.texts)} | rows
        lists = np.concatenate([lists, top.indices[:, :k]])
        cosines = np.concatenate([cosines, top.cosines[:, :k]])
    if not changes:
        return None
    labels = np.full(len(images), -1) if images.labels is None else images.labels
    compared = compare_changes(changes, lists, cosines, rows, labels)
    kinds = summarise_changes(compared, seed=settings.seed)
    return PromptChangeStudy(compared, kinds, describe_chance(k, len(images)))


def _search(
    encoder: Encoder, vectors: Vectors, changes: Sequence[Change], k: int, seed: int
) -> tuple[Ints, Vectors, dict[str, int]]:
    """The list of every prompt, and which row is whose."""
    texts = list(dict.fromkeys(text for one in changes for text in (one.before, one.after)))
    if not texts:
        nothing = TopItems(np.zeros((0, k), dtype=np.int64), np.zeros((0, k), dtype=np.float32))
        return nothing.indices, nothing.cosines, {}
    top = search_exact(encoder.texts(texts).vectors, vectors, k, seed=seed).top
    return top.indices, top.cosines, {text: row for row, text in enumerate(texts)}


def _of_classes(encoder: Encoder, images: ImageSet, settings: Settings) -> Iterator[Change]:
    """Style, noun and adjectives of the prompts of all classes that have pictures."""
    if images.labels is None:
        return
    names, labels = images.class_names, images.labels
    of_class = {c: np.flatnonzero(labels == c) for c in np.unique(labels).tolist()}
    prompts = [settings.template.replace("{}", name) for name in names]
    for c, wanted in of_class.items():
        for style in STYLES:
            after = style.replace("{}", names[c])
            if after != prompts[c]:
                yield Change(f"{STYLE}{style}", prompts[c], after, wanted, c)
    if len(of_class) > 1:
        pairs = _other_nouns(encoder.texts(prompts).vectors, list(of_class), settings.seed)
        for kind, c, other in pairs:
            yield Change(kind, prompts[c], prompts[other], of_class[other], c)
    if images.truth is not None:
        yield from _adjectives(images.truth, of_class, prompts, settings.seed)


def _other_nouns(texts: Vectors, classes: list[int], seed: int) -> Iterator[tuple[str, int, int]]:
    """Each class with the one whose prompt is nearest, and with one drawn by chance."""
    cosines = texts[classes] @ texts[classes].T
    np.fill_diagonal(cosines, -np.inf)
    shifts = np.random.default_rng(seed).integers(1, len(classes), len(classes))
    for row, c in enumerate(classes):
        yield NEAREST, c, classes[int(cosines[row].argmax())]
        yield BY_CHANCE, c, classes[(row + int(shifts[row])) % len(classes)]


def _adjectives(
    truth: Truth, of_class: dict[int, Ints], prompts: list[str], seed: int
) -> Iterator[Change]:
    """Concepts that are visible in some pictures of a class only, and a second one beside them.

    The second is visible in some but not all pictures in which the first one is. Last comes each
    of the first ones without the name of a class: is it known where no noun stands?
    """
    rng, used = np.random.default_rng(seed), set[int]()
    for c, pictures in of_class.items():
        visible = truth.visible[pictures]
        usable = np.flatnonzero(_tells(visible))
        for concept in rng.permutation(usable)[:N_CONCEPTS].tolist():
            is_place, wanted = bool(truth.is_habitat[concept]), pictures[visible[:, concept]]
            joint = "and" if is_place else "with"
            after = f"{prompts[c]} {joint} {truth.concepts[concept]}"
            yield Change(PLACE if is_place else ADJECTIVE, prompts[c], after, wanted, c)
            further = usable[_tells(truth.visible[wanted])[usable] & ~truth.is_habitat[usable]]
            if not is_place and len(further):
                second = int(rng.choice(further))
                both = wanted[truth.visible[wanted, second]]
                yield Change(SECOND, after, f"{after} and {truth.concepts[second]}", both, c)
            used |= set() if is_place else {concept}
    for concept in sorted(used):
        after = f"{NO_CLASS} with {truth.concepts[concept]}"
        yield Change(ALONE, NO_CLASS, after, np.flatnonzero(truth.visible[:, concept]), concept)


def _tells(visible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Is a concept, a column, visible in some of the pictures, but not in nearly all?"""
    shares = visible.mean(axis=0)
    return np.asarray((shares >= SHARES[0]) & (shares <= SHARES[1]))


def _of_file(images: ImageSet, settings: Settings) -> Iterator[Change]:
    """Each step of each line, and each line's first prompt against the other lines'."""
    for number, chain in enumerate(settings.chains):
        for before, after in pairwise(chain):
            wanted, unjudged = pictures_asked_for(after, images), new_words(before, after, images)
            yield Change(OF_FILE, before, after, wanted, number, unjudged)
        for other in settings.chains[:number] + settings.chains[number + 1 :]:
            wanted = pictures_asked_for(other[0], images)
            yield Change(OTHER_LINES, chain[0], other[0], wanted, number)


def _of_captions(images: ImageSet, captions: CaptionPairs, settings: Settings) -> Iterator[Change]:
    """Each caption in search of its pictures, held against the prompt of the first one's class."""
    pairs, labels = captions.relevance.pairs, images.labels
    for row, text in enumerate(captions.texts):
        wanted = pairs.indices[pairs.indptr[row] : pairs.indptr[row + 1]]
        first = int(captions.relevance.groups[row])
        before = ""
        if labels is not None:
            before = settings.template.replace("{}", images.class_names[int(labels[first])])
        if text != before:
            yield Change(CAPTION, before, text, wanted, first)

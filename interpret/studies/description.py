"""A CLIP, pictures and a bank with descriptors in, what descriptions are worth out: all controls.

Texts of one kind go to the encoder together, so that each distinct one is encoded once and a
further draw encodes only itself.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from concepts.bank import ConceptBank
from concepts.descriptions import Descriptors
from concepts.matching import Matching, match_classes
from interpret.images.imageset import ImageSet
from interpret.measures.description import (
    Comparison,
    DescriptionScore,
    TrueShare,
    Vectors,
    class_means,
    compare_scores,
    score_descriptions,
    true_share,
)
from interpret.measures.description_controls import ALONE, OTHERS_ALONE, Described, Describer
from interpret.measures.zero_shot import require_classes
from interpret.vectors import Encoder
from interpret.word_pool import known_words

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        prompt: a key of `DESCRIPTION_PROMPTS`.
        templates: class prompts without descriptors.
        n_draws: of every control that is drawn by chance.
        seed: of the first draw; the others count up from it.
    """

    prompt: str
    templates: tuple[str, ...]
    n_draws: int = 5
    seed: int = 0

    @property
    def seeds(self) -> range:
        """One a draw."""
        return range(self.seed, self.seed + self.n_draws)


@dataclass(frozen=True)
class Wording:
    """One way to describe the classes: its texts and what is known of them.

    Attributes:
        name: what stands in the table.
        is_control: is it there for descriptors to be held against?
        score: which pictures are right by it.
        against: descriptors less it; None for the descriptors themselves.
        true_share: of its descriptors, over all draws; None where the truth is not known.
        unknown_token_fraction: of its texts, the first draw's, in [0, 1].
        cut_fraction: share of these texts whose last word is not read any more.
    """

    name: str
    is_control: bool
    score: DescriptionScore
    against: Comparison | None
    true_share: TrueShare | None
    unknown_token_fraction: float
    cut_fraction: float


@dataclass(frozen=True)
class DescriptionStudy:
    """Everything that was measured.

    Attributes:
        wordings: the descriptors first, then what they are held against.
        matching: the bank's descriptors of each class.
        own_alone: descriptors without the class's name less another class's, which is chance.
        n_random_words: words the random ones were drawn from.
    """

    wordings: tuple[Wording, ...]
    matching: Matching = field(repr=False)
    own_alone: Comparison
    n_random_words: int

    @property
    def descriptors(self) -> Wording:
        """The classes by their own descriptors."""
        return self.wordings[0]


def study_description(
    encoder: Encoder,
    images: ImageSet,
    bank: ConceptBank,
    settings: Settings,
    stage: Stage | None = None,
) -> DescriptionStudy:
    """Measure whether a class's descriptors help to recognise it, beside every control.

    Args:
        encoder: the CLIP and its store.
        images: pictures with labels, of at least two classes.
        bank: with descriptors of at least two of them.
        settings: the choices.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: labels, classes or descriptors are missing.

    References:
        Menon and Vondrick, ICLR 2023, section 2. Random words as a control: Roth et al., Waffling
        around for performance, ICCV 2023, section 3.
    """
    matching = require_descriptors(images, bank)
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    assert images.labels is not None
    with stage("images", len(images)) as progress:
        vectors = encoder.images(images, progress).vectors
    own = descriptors_of(bank, matching)
    pool = known_words(encoder.model)
    describer = Describer(images, own, settings.prompt, settings.templates, settings.seeds, pool)
    wordings: list[Wording] = []
    kinds = list(describer.describe())
    with stage("descriptions", len(kinds)) as progress:
        for kind in kinds:
            classes = [class_vectors(encoder, draw) for draw in kind.texts]
            given = (vectors, classes, images.labels)
            score = score_descriptions(kind.name, *given, seed=settings.seed)
            against = None
            if wordings:
                against = compare_scores(wordings[0].score, score, seed=settings.seed)
            wordings.append(_wording(encoder, images, kind, score, against))
            progress(1)
    scores = {wording.name: wording.score for wording in wordings}
    own_alone = compare_scores(scores[ALONE], scores[OTHERS_ALONE], seed=settings.seed)
    return DescriptionStudy(tuple(wordings), matching, own_alone, len(pool))


def require_descriptors(images: ImageSet, bank: ConceptBank) -> Matching:
    """The bank's descriptors of each class, if there is something to measure.

    Raises:
        ValueError: labels, classes or descriptors are missing.
    """
    require_classes(images.class_names)
    if images.labels is None:
        raise ValueError(
            "classification by description is held against its controls by accuracy, which needs "
            f"labels, but {images.name!r} has none: name their column with --label-column."
        )
    matching = match_classes(bank, images.class_names, images.wnids)
    if len(images.class_names) - len(matching.without) < 2:
        raise ValueError(
            f"at least 2 classes must have descriptors, but bank {bank.name!r} has some for "
            f"{len(images.class_names) - len(matching.without)} of the "
            f"{len(images.class_names)} classes of {images.name!r}: name another with --bank."
        )
    return matching


def descriptors_of(bank: ConceptBank, matching: Matching) -> Descriptors:
    """The descriptors of each class as words; none for some."""
    return tuple(tuple(bank.concepts[index] for index in row) for row in matching.concepts)


def class_vectors(encoder: Encoder, texts: Descriptors) -> Vectors:
    """The mean of each class's text vectors, shape (n_classes, dim)."""
    flat = [text for of_class in texts for text in of_class]
    return class_means(encoder.texts(flat).vectors, [len(of_class) for of_class in texts])


def _wording(
    encoder: Encoder,
    images: ImageSet,
    kind: Described,
    score: DescriptionScore,
    against: Comparison | None,
) -> Wording:
    texts = list(dict.fromkeys(text for of_class in kind.texts[0] for text in of_class))
    share = None
    if images.truth is not None and kind.words is not None:
        first, *rest = [true_share(images.truth, draw) for draw in kind.words]
        share = first.joined(rest)
    unknown = encoder.model.unknown_token_fraction(texts)
    cut = encoder.model.n_cut(texts) / len(texts)
    return Wording(kind.name, kind.is_control, score, against, share, unknown, cut)

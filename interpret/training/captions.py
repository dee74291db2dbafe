"""What is known of a picture in, captions and their truth out.

A caption says a class, some concepts, or both. Because it is kept with what it says, it can be
compared with every picture of a batch: it is true, false or, where a picture shows too little to
tell, neither; only the false ones count against a model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.bool_]
UNTOLD = -1

CLASS_TEMPLATES = (
    ("a photo of a {}", 0.6),
    ("a picture of a {}", 0.15),
    ("a {}", 0.15),
    ("{}", 0.1),
)
CONCEPT_TEMPLATES = (("a photo showing {}", 0.75), ("{}", 0.15), ("an animal with {}", 0.1))
PAIR_TEMPLATES = (("a photo showing {} and {}", 0.8), ("{} near {}", 0.2))
MIXED_TEMPLATE = "a photo of a {} with {}"
PAIR_SHARE, MIXED_SHARE = 0.1, 0.1


@dataclass(frozen=True)
class Caption:
    """A sentence and what it says: a class (or `UNTOLD`) and concepts, all of which must hold."""

    text: str
    class_index: int = UNTOLD
    concepts: tuple[int, ...] = ()


@dataclass(frozen=True)
class CaptionWriter:
    """Writes captions from words.

    Attributes:
        class_names: what classes are called.
        concepts: what else can be said.
        weights: shape (n_concepts,), how readily each concept is said; 0 for never.
    """

    class_names: tuple[str, ...]
    concepts: tuple[str, ...]
    weights: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.weights.shape != (len(self.concepts),) or (self.weights < 0).any():
            raise ValueError(
                f"weights must be {len(self.concepts)} numbers of at least 0, one a concept, "
                f"got shape {self.weights.shape}."
            )

    def of_class(self, class_index: int, rng: np.random.Generator) -> Caption:
        """A caption that says the class."""
        template = _choose(CLASS_TEMPLATES, rng)
        return Caption(template.format(self.class_names[class_index]), class_index)

    def of_concepts(
        self, shown: NDArray[np.bool_], class_index: int, rng: np.random.Generator
    ) -> Caption | None:
        """A caption that says one or two of the shown concepts, at times with the class.

        Args:
            shown: bool, shape (n_concepts,).
            class_index: the class, or `UNTOLD`, which is never said.
            rng: where chance comes from.

        Returns:
            The caption; None when nothing that may be said is shown.
        """
        weights = self.weights * shown
        n_sayable = int(np.count_nonzero(weights))
        if n_sayable == 0:
            return None
        draw = rng.random()
        n_said = 2 if draw < PAIR_SHARE and n_sayable > 1 else 1
        said = rng.choice(len(weights), size=n_said, replace=False, p=weights / weights.sum())
        words = [self.concepts[c] for c in said]
        chosen = tuple(int(c) for c in said)
        if n_said == 2:
            return Caption(_choose(PAIR_TEMPLATES, rng).format(*words), UNTOLD, chosen)
        if class_index != UNTOLD and draw > 1 - MIXED_SHARE:
            mixed = MIXED_TEMPLATE.format(self.class_names[class_index], words[0])
            return Caption(mixed, class_index, chosen)
        return Caption(_choose(CONCEPT_TEMPLATES, rng).format(words[0]), UNTOLD, chosen)


def all_texts(writer: CaptionWriter) -> list[str]:
    """Texts that together hold every word a caption or a prompt may use."""
    classes = [t.format(name) for name in writer.class_names for t, _ in CLASS_TEMPLATES]
    concepts = [t.format(c) for c in writer.concepts for t, _ in CONCEPT_TEMPLATES]
    return [*classes, *concepts, *(t for t, _ in PAIR_TEMPLATES), MIXED_TEMPLATE]


def truth_of(
    captions: Sequence[Caption], classes: NDArray[np.int64], shown: Table, absent: Table
) -> tuple[Table, Table]:
    """Which captions are true of which pictures, and which can be neither true nor false.

    Args:
        captions: n_texts of them.
        classes: shape (n_images,), `UNTOLD` where a picture shows too little to tell.
        shown: shape (n_images, n_concepts): the concept is to be seen.
        absent: the same shape: it is certainly not. Never both.

    Returns:
        `positive` and `unknown`, both of shape (n_images, n_texts); never both True.
    """
    said = np.array([caption.class_index for caption in captions])[None, :]
    says_class, told = said != UNTOLD, (classes != UNTOLD)[:, None]
    holds = ~says_class | (told & (classes[:, None] == said))
    fails = says_class & told & (classes[:, None] != said)
    says = np.zeros((shown.shape[1], len(captions)), dtype=np.float32)
    for column, caption in enumerate(captions):
        says[list(caption.concepts), column] = 1
    positive = holds & ((~shown).astype(np.float32) @ says == 0)
    negative = fails | (absent.astype(np.float32) @ says > 0)
    return positive, ~positive & ~negative


def _choose(templates: tuple[tuple[str, float], ...], rng: np.random.Generator) -> str:
    shares = np.cumsum([share for _, share in templates])
    return templates[int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))][0]

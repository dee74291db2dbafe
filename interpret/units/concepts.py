"""What naming works with and what it gives: its constants, the bank's vectors, found concepts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Vectors

N_IMAGE_CONCEPTS_MAX = 15
BANK_SHARE_MAX = 4  # neither set may hold more than a quarter of the bank

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class NamingRule:
    """The constants of naming.

    Attributes:
        candidates: nearest concepts of a part to start from; None takes 12 % of the bank, at most
            500.
        relevance_sd, relevance_offset: a concept is relevant when its cosine with the picture is
            above mean + relevance_sd * standard deviation + relevance_offset, over the bank.
        logit_sd: spread the cosines of a picture's table are brought to before transport; None
            leaves them as they are.
        logit_scale: what the cosines are multiplied by where `logit_sd` is None.
        top_k: words a part.
        fills_parts: candidates double until they suffice for all parts of a picture, else only
            until they suffice for one.
    """

    candidates: int | None
    relevance_sd: float
    relevance_offset: float
    logit_sd: float | None
    logit_scale: float = 1.0
    top_k: int = 3
    fills_parts: bool = True

    def first_candidates(self, n_bank: int) -> int:
        """How many candidates a part starts from, at most the bank."""
        wanted = self.candidates or min(500, -(-12 * n_bank // 100))
        return min(wanted, n_bank)


NAMING_RULES = {
    # scale-free: small CLIPs spread their cosines ten times wider than OpenAI's
    "default": NamingRule(None, relevance_sd=-0.8, relevance_offset=0.0, logit_sd=0.06),
    # released code: top 500, mean - 0.02, 2.5 * cosine; it has no way out of too few candidates
    "paper": NamingRule(
        500, 0.0, relevance_offset=-0.02, logit_sd=None, logit_scale=2.5, fills_parts=False
    ),
}


@dataclass(frozen=True)
class ConceptVectors:
    """The bank as the model reads it, both shapes (n_concepts, dim), rows of length 1.

    Attributes:
        prompted: of the concept in its prompt ("a photo showing {}").
        plain: of the concept alone.
    """

    prompted: Vectors = field(repr=False)
    plain: Vectors = field(repr=False)


@dataclass(frozen=True)
class ImageConcepts:
    """The concepts found in each picture, most relevant first.

    Attributes:
        concepts: shape (n_images, width), indices into the bank, -1 after the last.
        relevance: same shape; cosine of the concept with the whole picture, 0 after the last.
        part: same shape; the part (1..n_parts) that claims the concept most, 0 for none.
    """

    concepts: Numbers = field(repr=False)
    relevance: NDArray[np.float32] = field(repr=False)
    part: Numbers = field(repr=False)

    def __post_init__(self) -> None:
        in_order = np.sort(self.concepts, axis=1)
        twice = (in_order[:, 1:] == in_order[:, :-1]) & (in_order[:, 1:] >= 0)
        if twice.any():
            row = self.concepts[twice.any(axis=1).argmax()]
            raise ValueError(f"a picture's concepts must differ, got {row.tolist()}.")

    @property
    def n_concepts(self) -> Numbers:
        """Concepts of each picture, shape (n_images,)."""
        return np.sum(self.concepts >= 0, axis=1)

    def take(self, indices: Numbers) -> "ImageConcepts":
        """Some of the pictures, in the order asked for."""
        return ImageConcepts(self.concepts[indices], self.relevance[indices], self.part[indices])


def concept_limits(n_bank: int, class_concepts: int) -> tuple[int, int]:
    """How many concepts a picture and a class may have, given the bank.

    Returns:
        (most concepts of a picture, concepts of a class).

    Raises:
        ValueError: the bank is too small to measure with.

    Example:
        >>> concept_limits(4229, 50), concept_limits(41, 50)
        ((15, 50), (10, 10))
    """
    if n_bank < 10 * BANK_SHARE_MAX:
        raise ValueError(
            f"a bank must hold at least {10 * BANK_SHARE_MAX} concepts, got {n_bank}: "
            "add words, or take a shipped bank."
        )
    quarter = n_bank // BANK_SHARE_MAX
    return min(N_IMAGE_CONCEPTS_MAX, quarter), min(class_concepts, quarter)


def order_by_relevance(
    candidates: Numbers, is_found: Flags, relevance: Vectors, part: Numbers, n_max: int
) -> ImageConcepts:
    """Keep the candidates that were found, most relevant first, at most `n_max` a picture.

    Args:
        candidates: shape (n_images, n_candidates), indices into the bank.
        is_found: same shape.
        relevance: shape (n_images, n_concepts), cosine of each concept with the whole picture.
        part: shape of `candidates`, the part that claims each.
        n_max: width of the result.
    """
    of_candidate = np.take_along_axis(relevance, candidates, axis=1)
    key = np.where(is_found, of_candidate, -np.inf)
    order = np.argsort(-key, axis=1, kind="stable")[:, :n_max]
    kept = np.take_along_axis(is_found, order, axis=1)

    def pick(values: NDArray[np.generic], empty: int) -> NDArray[np.generic]:
        picked = np.where(kept, np.take_along_axis(values, order, axis=1), empty)
        return np.pad(picked, ((0, 0), (0, n_max - picked.shape[1])), constant_values=empty)

    return ImageConcepts(
        pick(candidates, -1).astype(np.int64),
        pick(of_candidate, 0).astype(np.float32),
        pick(part, 0).astype(np.int64),
    )


def join_concepts(found: Sequence[ImageConcepts]) -> ImageConcepts:
    """Several batches of pictures, of one width, as one; at least one batch."""
    names = ("concepts", "relevance", "part")
    return ImageConcepts(*(np.concatenate([getattr(f, name) for f in found]) for name in names))

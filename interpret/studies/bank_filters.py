"""Names of filters and what they need in, the filters out, ready for `apply_filters`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from concepts.bank import ConceptBank
from concepts.filters import (
    FILTERS,
    Filter,
    Filtered,
    drop_duplicates,
    drop_leaks,
    drop_long,
    drop_miswritten,
    drop_non_visual,
    drop_surplus,
)
from concepts.lint import ClassNames
from concepts.model_filters import MOST_COSINE, drop_near, drop_unactivated
from concepts.names import describe_unknown
from interpret.images.imageset import ImageSet
from interpret.measures.bank_coverage import measure_coverage
from interpret.studies.bank_stats import encode_concepts
from interpret.vectors import Encoder

NEEDS = {"near": "--model", "unactivated": "--images"}


@dataclass(frozen=True)
class Needs:
    """What filters ask for.

    Attributes:
        encoder: the CLIP of `near` and `unactivated`.
        images: pictures of `unactivated`.
        concept_prompt: template of a concept's prompt.
        most_cosine: above which a concept is near to another, in [-1, 1].
        k: concepts a picture activates.
    """

    encoder: Encoder | None = None
    images: ImageSet | None = None
    concept_prompt: str = "a photo showing {}"
    most_cosine: float = MOST_COSINE
    k: int = 10


def check_filters(wanted: str | None, has_model: bool, has_images: bool) -> tuple[str, ...]:
    """The names of the filters to apply, in order.

    Args:
        wanted: names with commas between, "none", or None for all that can be applied.
        has_model: whether a model is given.
        has_images: whether pictures are given.

    Raises:
        ValueError: an unknown name, one twice, or one whose model or pictures are missing.

    Example:
        >>> check_filters("leaks,count", False, False)
        ('leaks', 'count')
    """
    has = {"near": has_model, "unactivated": has_images}
    if wanted is None:
        return tuple(name for name in FILTERS if has.get(name, True))
    names = () if wanted.strip() == "none" else tuple(part.strip() for part in wanted.split(","))
    for name in names:
        if name not in FILTERS:
            raise ValueError(describe_unknown("filter", name, FILTERS))
        if not has.get(name, True):
            raise ValueError(f"filter {name!r} must have {NEEDS[name]}, got none: name one.")
        if names.count(name) > 1:
            raise ValueError(f"--filters must name each filter once, but {name!r} stands twice.")
    return names


def make_filters(
    names: Sequence[str], class_names: Mapping[str, ClassNames], needs: Needs
) -> dict[str, Filter]:
    """Name -> filter, in the order given.

    Args:
        names: of `check_filters`.
        class_names: what each class is called and is a kind of.
        needs: an encoder and pictures where `near` and `unactivated` are among the names.
    """
    known: dict[str, Filter] = {
        "length": drop_long,
        "wording": drop_miswritten,
        "leaks": partial(drop_leaks, names=class_names),
        "non-visual": drop_non_visual,
        "duplicates": drop_duplicates,
        "near": partial(_drop_near, needs),
        "unactivated": partial(_drop_unactivated, needs),
        "count": drop_surplus,
    }
    return {name: known[name] for name in names}


def _drop_near(needs: Needs, bank: ConceptBank) -> Filtered:
    assert needs.encoder is not None
    vectors = encode_concepts(needs.encoder, bank, needs.concept_prompt)
    is_read = np.array(
        [needs.encoder.model.unknown_token_fraction([c]) == 0 for c in bank.concepts]
    )
    return drop_near(bank, vectors, needs.most_cosine, is_read)


def _drop_unactivated(needs: Needs, bank: ConceptBank) -> Filtered:
    assert needs.encoder is not None
    assert needs.images is not None
    vectors = encode_concepts(needs.encoder, bank, needs.concept_prompt)
    pictures = needs.encoder.images(needs.images).vectors
    return drop_unactivated(bank, measure_coverage(pictures, vectors, needs.k).n_pictures, needs.k)

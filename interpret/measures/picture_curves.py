"""Concepts of single pictures in, the deletion curve of each and what nulls expect of it out."""

import numpy as np
from numpy.typing import NDArray

from interpret.measures.mutual_knowledge import Decisions
from interpret.metrics import nulls
from interpret.metrics.scores import count_concepts, shared_with, trace_images

CURVE = "curve_shared_information"
Ints = NDArray[np.int64]
Curves = dict[str, NDArray[np.float64]]


def trace_pictures(concepts: Ints, scored: Ints, decisions: Decisions) -> Curves:
    """Shared information as the most relevant concepts of each picture are deleted.

    Args:
        concepts: shape (n_images, width), indices into the bank, most relevant first, then -1.
        scored: shape (n_images,), the class each picture is compared with.
        decisions: the concepts of the classes.

    Returns:
        "measured", "permuted" (random concepts of the same numbers) and, with two classes or more,
        "other_class" (the mean over them) -> shape (n_images, 11): 0, .1, ..., 1 of the concepts
        deleted; signed, in [-1, 1], as `interpret.metrics.scores.trace_images`.
    """
    membership = decisions.membership
    n_concepts = count_concepts(concepts)
    sizes = {"n_class_concepts": decisions.class_concepts.shape[1], "n_bank": decisions.n_bank}
    shared = shared_with(concepts, membership, scored)
    curves = {
        "measured": trace_images(shared, n_concepts, **sizes)[CURVE],
        "permuted": nulls.permuted_curves(n_concepts, **sizes)[CURVE],
    }
    if len(membership) > 1:
        curves["other_class"] = nulls.other_class_curves(concepts, membership, scored)[CURVE]
    return curves

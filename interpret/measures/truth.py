"""Explanations of drawn pictures in, how true they are out; only where truth is known.

Vision error (is the concept to be seen in the picture?) is kept apart from language error (does
the concept belong to the class?), and words about the surroundings from words about the animal.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import Truth
from interpret.measures.mutual_knowledge import Decisions
from interpret.units.concepts import ImageConcepts
from interpret.units.explain import Explanations, Method
from interpret.units.parts import PartMap

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def align_truth(truth: Truth, concepts: Sequence[str]) -> Ints:
    """Which known concept each concept of a bank is, -1 where nothing is known of it.

    Args:
        truth: what is known.
        concepts: the bank's phrases.

    Returns:
        Shape (n_bank,), columns of `truth.visible`.
    """
    column = {concept: index for index, concept in enumerate(truth.concepts)}
    return np.array([column.get(concept, -1) for concept in concepts], dtype=np.int64)


def hold_against_truth(
    truth: Truth, bank: Sequence[str], explanations: Explanations, decisions: Decisions
) -> dict[Method, dict[str, Any]]:
    """How true each method's explanations are, and where it has parts, whether they lie right.

    Args:
        truth: of n_images pictures.
        bank: the concepts the pictures were explained with.
        explanations: of the same pictures.
        decisions: the language side of the same pictures.

    Returns:
        Method -> what `measure_truth` and, for methods with parts, `measure_places` return.
    """
    columns = align_truth(truth, bank)
    told: dict[Method, dict[str, Any]] = {}
    for method, found in explanations.concepts.items():
        told[method] = measure_truth(
            truth, found, columns, decisions.scored, decisions.class_concepts
        )
        if method in explanations.parts:
            told[method] |= measure_places(truth, found, columns, explanations.parts[method])
    return told


def measure_truth(
    truth: Truth, found: ImageConcepts, columns: Ints, scored: Ints, class_concepts: Ints
) -> dict[str, Any]:
    """How true a method's concepts are, over all pictures together.

    Args:
        truth: of n_images pictures.
        found: concepts of the same pictures.
        columns: from `align_truth`; concepts nothing is known of are left out of every count.
        scored: shape (n_images,), class each picture is compared with.
        class_concepts: shape (n_classes, n_class_concepts), indices into the bank.

    Returns:
        Fractions in [0, 1], None where there is nothing to divide by:

        - "image": precision and recall of the image concepts against what is visible; chance, the
          precision of concepts drawn from the bank; the recall ceiling N / visible.
        - "image_habitat", "image_animal": precision among words of surroundings, among the rest.
        - "class_precision": of the concepts of the classes scored, against the truth table.
        - "shared_precision": of the shared concepts; "seen" against the picture, "known" against
          the class, "both".
    """
    known = columns >= 0
    visible = np.zeros((len(truth.visible), len(columns)), dtype=bool)
    visible[:, known] = truth.visible[:, columns[known]]
    of_class = np.zeros((len(truth.of_class), len(columns)), dtype=bool)
    of_class[:, known] = truth.of_class[:, columns[known]]
    habitat = np.zeros(len(columns), dtype=bool)
    habitat[known] = truth.is_habitat[columns[known]]

    rows, ranks = np.nonzero(found.concepts >= 0)
    named = found.concepts[rows, ranks]
    rows, named = rows[known[named]], named[known[named]]
    seen, classed = visible[rows, named], of_class[scored[rows], named]
    is_shared = (class_concepts[scored[rows]] == named[:, None]).any(axis=1)
    n_named = np.bincount(rows, minlength=len(visible))
    n_visible = visible.sum(axis=1)
    told = class_concepts[scored]
    return {
        "image": {
            "precision": _mean(seen),
            "recall": _ratio(seen.sum(), n_visible.sum()),
            "recall_ceiling": _ratio(np.minimum(n_named, n_visible).sum(), n_visible.sum()),
            "chance": _mean(visible[:, known]),
        },
        "image_habitat": {"precision": _mean(seen[habitat[named]]), "n": int(habitat[named].sum())},
        "image_animal": {
            "precision": _mean(seen[~habitat[named]]),
            "n": int((~habitat[named]).sum()),
        },
        "class_precision": _mean(of_class[scored[:, None], told][known[told]]),
        "shared_precision": {
            "seen": _mean(seen[is_shared]),
            "known": _mean(classed[is_shared]),
            "both": _mean((seen & classed)[is_shared]),
            "n": int(is_shared.sum()),
        },
    }


def measure_places(
    truth: Truth, found: ImageConcepts, columns: Ints, parts: PartMap
) -> dict[str, float | None]:
    """Do named parts lie where their concept is drawn?

    Args:
        truth: of n_images pictures.
        found: concepts of the same pictures, by part.
        columns: from `align_truth`.
        parts: shape (n_images, rows, columns), 0 = background.

    Returns:
        "part_in_region": share of a named part's area inside the true region of its concept, mean
        over named parts whose concept is visible and has a region; "part_in_region_chance": the
        same for the whole picture in the part's place; "foreground_iou": intersection over union
        of all parts with the drawn animal, mean over pictures; "foreground_iou_chance": about the
        same for as many pixels anywhere in the picture. Each in [0, 1] or None.
    """
    inside: list[float] = []
    chance: list[float] = []
    overlap: list[float] = []
    overlap_chance: list[float] = []
    for row, of_patch in enumerate(parts):
        regions = truth.regions[row]
        on_grid = _enlarge(of_patch, regions.shape)
        overlap.append(_iou(on_grid > 0, regions > 0))
        overlap_chance.append(_chance_iou(on_grid > 0, regions > 0))
        for concept, part in zip(found.concepts[row], found.part[row], strict=True):
            column = columns[concept] if concept >= 0 else -1
            if column < 0 or part == 0 or not truth.visible[row, column]:
                continue
            true_region = truth.concept_regions[column][regions]
            if true_region.any():
                inside.append(float(true_region[on_grid == part].mean()))
                chance.append(float(true_region.mean()))
    return {
        "part_in_region": _mean(np.array(inside)),
        "part_in_region_chance": _mean(np.array(chance)),
        "foreground_iou": _mean(np.array(overlap)),
        "foreground_iou_chance": _mean(np.array(overlap_chance)),
    }


def _enlarge(of_patch: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Nearest-neighbour enlargement to the region map's shape."""
    rows = np.arange(shape[0]) * of_patch.shape[0] // shape[0]
    columns = np.arange(shape[1]) * of_patch.shape[1] // shape[1]
    return of_patch[np.ix_(rows, columns)]


def _iou(one: Bools, other: Bools) -> float:
    union = int((one | other).sum())
    return float((one & other).sum() / union) if union else 1.0


def _chance_iou(one: Bools, other: Bools) -> float:
    """Intersection over union of independent areas: pq / (p + q - pq)."""
    both = float(one.mean() * other.mean())
    either = float(one.mean() + other.mean()) - both
    return both / either if either else 1.0


def _mean(values: NDArray[Any]) -> float | None:
    return float(values.mean()) if values.size else None


def _ratio(part: int, whole: int) -> float | None:
    return float(part / whole) if whole else None

"""Prompt vectors of many templates in, the few whose ensemble does best out, and how well it does.

Templates are chosen greedily on one half of the pictures and measured on the other, so that what
is reported has not been looked at. Nothing is drawn but the halves.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import unit_rows
from interpret.measures.halves import halve_images
from interpret.measures.template_comparison import WordingScore, hits, score_wording
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]
Floats = NDArray[np.floating]

LOGITS_AT_ONCE = 2**22


@dataclass(frozen=True)
class TemplateSelection:
    """Chosen templates and what the choice is worth on pictures that had no part in it.

    Attributes:
        chosen: the templates, in the order they were taken.
        held_out_top1: accuracy on the held-out half after each was taken, rising.
        held_out_ci95: Wilson interval of the last; too high, as the choice was made there.
        n_held_out: pictures of that half.
        selected: the chosen ensemble on the other half, tested against the plain template.
        ensemble: all templates together on the other half, tested against the plain template.
        plain: the plain template on the other half.
    """

    chosen: tuple[str, ...]
    held_out_top1: tuple[float, ...]
    held_out_ci95: tuple[float, float]
    n_held_out: int
    selected: WordingScore
    ensemble: WordingScore
    plain: WordingScore

    def to_dict(self) -> dict[str, Any]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def select_templates(
    image_vectors: Floats,
    prompt_vectors: Floats,
    templates: tuple[str, ...],
    plain: Floats,
    labels: Ints,
    *,
    seed: int,
) -> TemplateSelection:
    """Choose templates on a half of the pictures; measure the choice on the other.

    Args:
        image_vectors: shape (n_images, dim), rows of length 1.
        prompt_vectors: shape (n_templates, n_classes, dim), rows of length 1.
        templates: n_templates of them, for the names.
        plain: shape (n_classes, dim), class vectors of the plain template.
        labels: shape (n_images,), the class of each picture.
        seed: of the halves, and of the intervals of the differences.

    Raises:
        ValueError: there are fewer than two pictures.

    References:
        Greedy ensemble selection on held-out data: Caruana et al., Ensemble selection from
        libraries of models, ICML 2004, section 2; without their replacement.
    """
    held_out, other = halve_images(labels, seed=seed)
    chosen, n_hits = choose_greedily(image_vectors[held_out], prompt_vectors, labels[held_out])
    on_other = image_vectors[other], labels[other]
    plain_right = hits(on_other[0], plain, on_other[1])

    def score(wording: str, indices: list[int]) -> WordingScore:
        classes = unit_rows(prompt_vectors[indices].mean(axis=0))
        right = hits(on_other[0], classes, on_other[1])
        return score_wording(wording, right, plain_right, seed=seed)

    n_all = len(templates)
    return TemplateSelection(
        chosen=tuple(templates[index] for index in chosen),
        held_out_top1=tuple(count / len(held_out) for count in n_hits),
        held_out_ci95=fraction_ci95(n_hits[-1], len(held_out)),
        n_held_out=len(held_out),
        selected=score(f"selected ({len(chosen)} of {n_all})", chosen),
        ensemble=score(f"ensemble of {n_all}", list(range(n_all))),
        plain=score_wording("plain", plain_right, plain_right, seed=seed),
    )


def choose_greedily(
    image_vectors: Floats, prompt_vectors: Floats, labels: Ints
) -> tuple[list[int], list[int]]:
    """Take the template that helps the ensemble most, until none helps.

    Of templates that help equally the first is taken; one that only keeps the number of hits is
    not.

    Args:
        image_vectors: shape (n_images, dim), rows of length 1.
        prompt_vectors: shape (n_templates, n_classes, dim), rows of length 1.
        labels: shape (n_images,).

    Returns:
        Indices of the templates in the order taken, and the pictures that are right after each.
    """
    chosen: list[int] = []
    n_hits: list[int] = []
    total = np.zeros(prompt_vectors.shape[1:], dtype=np.float32)
    while len(chosen) < len(prompt_vectors):
        found = count_hits(image_vectors, unit_rows(total + prompt_vectors), labels)
        found[chosen] = -1
        best = int(found.argmax())
        if n_hits and found[best] <= n_hits[-1]:
            break
        chosen.append(best)
        n_hits.append(int(found[best]))
        total += prompt_vectors[best]
    return chosen, n_hits


def count_hits(image_vectors: Floats, ensembles: Floats, labels: Ints) -> Ints:
    """Pictures given their class by each of several sets of class vectors at once.

    Args:
        image_vectors: shape (n_images, dim).
        ensembles: shape (n_sets, n_classes, dim).
        labels: shape (n_images,).

    Returns:
        Counts, shape (n_sets,).
    """
    n_sets, n_classes, dim = ensembles.shape
    flat = ensembles.reshape(-1, dim).T
    found = np.zeros(n_sets, dtype=np.int64)
    step = max(1, LOGITS_AT_ONCE // (n_sets * n_classes))
    for start in range(0, len(labels), step):
        block = slice(start, start + step)
        logits = (image_vectors[block] @ flat).reshape(-1, n_sets, n_classes)
        found += (logits.argmax(axis=2) == labels[block, None]).sum(axis=0)
    return found

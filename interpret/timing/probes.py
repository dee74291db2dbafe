"""Made-up vectors of classes that overlap in, how fast and how well two linear classifiers are out.

The plain way is `SVC(kernel="linear")` on standardised vectors, as a published study used it.
"""

import time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import unit_rows
from interpret.measures.linear_probe import Labelled
from interpret.timing.races import Race, race
from interpret.training.probe import choose_and_fit_probe, fit_probe
from interpret.training.probe_recipes import fit_thesis_svm

DIM, N_CLASSES, N_ROWS_A_CLASS = 512, 100, 20
N_HELD_OUT = 1_000
FALL = -0.6  # exponent of the standard deviations along the axes, a CLIP's fall about so fast
BETWEEN, WITHIN = 0.5, 2.4  # of class centres and of pictures about them, beside a common mean


class Made(NamedTuple):
    """Vectors to learn from and to be asked about, and how many classes they have."""

    training: Labelled
    held_out: Labelled
    n_classes: int


def make_overlapping(n_rows: int, *, seed: int) -> Made:
    """Unit vectors about class centres about a common mean, in a narrow cone as a CLIP's are.

    Args:
        n_rows: to learn from; 100 classes, or fewer where a class would have fewer than 20.
        seed: of all of it.
    """
    rng, n_classes = np.random.default_rng(seed), max(2, min(N_CLASSES, n_rows // N_ROWS_A_CLASS))
    falling = (1.0 + np.arange(DIM)) ** FALL
    axes = np.linalg.qr(rng.standard_normal((DIM, DIM)))[0] * (falling / np.linalg.norm(falling))
    mean = unit_rows(rng.standard_normal(DIM))
    centres = mean + BETWEEN * rng.standard_normal((n_classes, DIM)) @ axes.T

    def draw(n: int) -> Labelled:
        labels = rng.permutation(np.arange(n) % n_classes)
        about = WITHIN * rng.standard_normal((n, DIM)) @ axes.T
        return Labelled(unit_rows(centres[labels] + about), labels)

    return Made(draw(n_rows), draw(N_HELD_OUT), n_classes)


def time_probe(made: Made, repeats: int) -> Race:
    """Both learn once with one given penalty, neither is asked in that time.

    Args:
        made: the vectors.
        repeats: turns of each way.

    Returns:
        Seconds, and the accuracy of both on held-out vectors.
    """
    fitted: dict[str, Any] = {}

    def plain() -> NDArray[np.int64]:
        fitted["plain"] = fit_thesis_svm(*made.training, made.n_classes)
        return made.training.labels[:1]

    def ours() -> NDArray[np.int64]:
        fitted["ours"] = fit_probe(*made.training, made.n_classes)
        return made.training.labels[:1]

    times = race(plain, ours, repeats)
    vectors, labels = made.held_out
    found = [float((fitted[way].predict(vectors) == labels).mean()) for way in ("plain", "ours")]
    return times._replace(difference=None, held_out_accuracies=(found[0], found[1]))


def time_choice(n_rows: int, *, seed: int) -> float:
    """Seconds of the whole default probe: seven penalties tried, and the last fit.

    Args:
        n_rows: made-up vectors to learn from, some of which are held out to choose on.
        seed: of the vectors, and of which are held out.
    """
    made = make_overlapping(n_rows, seed=seed)
    start = time.perf_counter()
    choose_and_fit_probe(*made.training, made.n_classes, seed=seed)
    return time.perf_counter() - start

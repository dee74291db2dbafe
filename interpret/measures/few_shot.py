"""Few training pictures a class in, how much a probe learns from them out.

Which pictures it gets is chance: each count is tried with several draws, and the interval is that
of the mean over draws, the measured pictures held fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from interpret.measures.linear_probe import Labelled
from interpret.training.probe import FIXED_PENALTY, fit_probe

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FewShotPoint:
    """What a probe makes of a few pictures a class.

    Attributes:
        n_per_class: training pictures of each class.
        accuracies: share of the measured pictures that was right, one a draw.
        n: pictures measured.
    """

    n_per_class: int
    accuracies: tuple[float, ...]
    n: int

    @property
    def mean(self) -> float:
        """Mean accuracy over the draws, in [0, 1]."""
        return float(np.mean(self.accuracies))

    @property
    def spread(self) -> float:
        """Standard deviation over the draws."""
        return float(np.std(self.accuracies, ddof=1))

    @property
    def ci95(self) -> tuple[float, float]:
        """95 % interval of the mean over draws, by Student's t, cut to [0, 1]."""
        n_draws = len(self.accuracies)
        half = float(t.ppf(0.975, n_draws - 1)) * self.spread / n_draws**0.5
        return max(0.0, self.mean - half), min(1.0, self.mean + half)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain JSON."""
        return {
            "n_per_class": self.n_per_class,
            "top1": self.mean,
            "ci95": self.ci95,
            "spread": self.spread,
            "n": self.n,
            "n_draws": len(self.accuracies),
            "top1_by_draw": list(self.accuracies),
        }


@dataclass(frozen=True)
class FewShotCurve:
    """A point a count.

    Attributes:
        points: in rising order.
        left_out: counts above the smallest class.
        n_smallest: training pictures of the smallest class.
    """

    points: tuple[FewShotPoint, ...]
    left_out: tuple[int, ...]
    n_smallest: int

    @property
    def note(self) -> str:
        """What was left out and why; "" for nothing."""
        if not self.left_out:
            return ""
        return (
            f"{', '.join(map(str, self.left_out))} pictures a class are left out: the smallest "
            f"class has {self.n_smallest} training pictures."
        )


def measure_few_shot(
    training: Labelled,
    asked: Labelled,
    n_classes: int,
    *,
    shots: Sequence[int],
    n_draws: int,
    seed: int,
) -> FewShotCurve:
    """Accuracy of a probe by its number of training pictures a class.

    The penalty is `FIXED_PENALTY`: so few pictures leave none to choose it on, and one chosen on
    all training pictures would not be few-shot. Each draw orders the pictures of a class by chance
    and takes the first 1, 2, 4, ..., so that the points of a draw share pictures.

    Args:
        training: what is drawn from.
        asked: what is measured on.
        n_classes: classes there are.
        shots: pictures a class, each at least 1.
        n_draws: draws, at least 2.
        seed: of the draws.

    Raises:
        ValueError: a count is below 1, there are fewer than 2 draws, or nothing can be learnt.

    References:
        Radford et al., "Learning transferable visual models" (2021), section 3.1.5 and figure 6.
    """
    if not shots or min(shots) < 1 or n_draws < 2:
        raise ValueError(
            "a few-shot curve must have counts of at least 1 picture a class and at least 2 "
            f"draws, got {list(shots)} and {n_draws}."
        )
    sizes = np.bincount(training.labels)
    n_smallest = int(sizes[sizes > 0].min())
    wanted = sorted(set(shots))
    ranks = [_ranks(training.labels, seed + draw) for draw in range(n_draws)]

    def accuracy(count: int, rank: Ints) -> float:
        few = rank < count
        probe = fit_probe(
            training.vectors[few], training.labels[few], n_classes, penalty=FIXED_PENALTY
        )
        return float((probe.predict(asked.vectors) == asked.labels).mean())

    points = tuple(
        FewShotPoint(count, tuple(accuracy(count, rank) for rank in ranks), len(asked.labels))
        for count in wanted
        if count <= n_smallest
    )
    left_out = tuple(count for count in wanted if count > n_smallest)
    return FewShotCurve(points, left_out, n_smallest)


def _ranks(labels: Ints, seed: int) -> Ints:
    """The place of each picture among those of its class, by chance, shape (n_images,)."""
    rng, ranks = np.random.default_rng(seed), np.empty_like(labels)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        ranks[members] = rng.permutation(len(members))
    return ranks

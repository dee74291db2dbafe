"""Clusters of pictures in, how well they follow the classes and how tight they are out.

Every score stands beside its 95 % interval and its value by chance. Intervals are over pictures,
assignment and centres fixed: how the score would move with other pictures, not with other
clusters. By chance: the four scores that compare with classes have the labels shuffled; the four
that know no classes have the assignment shuffled among the pictures, sizes kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.measures.clustering import Clusters, purity_hits
from interpret.metrics.cluster_shape import (
    SILHOUETTE_ROWS,
    SumsOfSquares,
    silhouette,
    silhouette_values,
    sums_of_squares,
)
from interpret.metrics.clustering import measure_agreement
from interpret.metrics.clustering_chance import agreement_ci95, shuffled_labels_values
from interpret.metrics.contingency import AGREEMENTS
from interpret.metrics.paired import PairedTest, paired_permutation
from interpret.metrics.statistics import bootstrap_ci

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Vectors = NDArray[np.floating]
Interval = tuple[float, float]

OF_SQUARES = ("within_per_image", "between_per_image", "between_share")
SCORES = (*AGREEMENTS, *OF_SQUARES, "silhouette")
DRAWS, DRAWS_LEAST = 1_000, 100
CELLS_DRAWN = 10**7  # cells of all tables drawn; assignments of 1,000 x 1,000 take a tenth second
N_SHUFFLES_SILHOUETTE = 3  # a mean over thousands of pictures hardly moves
NO_LABELS = "purity, Hungarian accuracy, NMI and ARI are null: the pictures have no labels."


@dataclass(frozen=True)
class Chance:
    """A score where clusters mean nothing.

    Attributes:
        mean: of the shuffles, or expected.
        range95: where 95 % of the shuffles lie; None where only the mean is known.
    """

    mean: float
    range95: Interval | None = None


@dataclass(frozen=True)
class ClusterScores:
    """How good one assignment is.

    Attributes:
        n_images: pictures.
        n_silhouette: pictures the silhouette is over, at most 10,000.
        dim: numbers a picture.
        n_clusters: clusters asked for.
        n_found: clusters that hold any picture.
        values: of every name in `SCORES`; None without labels, and where a score has no value.
            Sums of squares are a picture's mean, in the squared unit of the vectors;
            `between_share` is that between clusters over the total, in [0, 1].
        ci95: name -> interval, None where the value is.
        chance: name -> value by chance, None where the value is.
        purity_against: other clusters of the same pictures -> paired test of the purity less
            theirs; empty without labels.
        clusters: the assignment.
    """

    n_images: int
    n_silhouette: int
    dim: int
    n_clusters: int
    n_found: int
    values: dict[str, float | None]
    ci95: dict[str, Interval | None]
    chance: dict[str, Chance | None]
    purity_against: dict[str, PairedTest]
    clusters: Clusters = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Names and numbers, ready for JSON."""
        shuffled = {
            name: None if found is None else {"mean": found.mean, "range95": found.range95}
            for name, found in self.chance.items()
        }
        tests = {name: test.to_dict() for name, test in self.purity_against.items()}
        return {
            "n_images": self.n_images,
            "n_silhouette": self.n_silhouette,
            "dim": self.dim,
            "algorithm": self.clusters.algorithm,
            "n_starts": self.clusters.n_starts,
            "n_clusters": self.n_clusters,
            "n_clusters_found": self.n_found,
            **self.values,
            "ci95": dict(self.ci95),
            "shuffled": shuffled,
            "purity_against": tests,
        }


def score_clusters(
    vectors: Vectors,
    labels: Ints | None,
    clusters: Clusters,
    *,
    seed: int,
    against: Mapping[str, Clusters] | None = None,
) -> ClusterScores:
    """Measure an assignment.

    Args:
        vectors: shape (n_images, dim), what was clustered.
        labels: shape (n_images,), the class of each picture; None where there are none.
        clusters: their assignment.
        seed: of shuffles, resamples and the pictures a large set's silhouette is over.
        against: name -> other clusters of the same pictures, to compare the purity with.

    Raises:
        ValueError: shapes do not fit.
    """
    sums = sums_of_squares(vectors, clusters.assigned)
    values, ci95, chance = _shape(vectors, clusters, sums, seed)
    agreement: tuple[Any, Any, Any] = (dict.fromkeys(AGREEMENTS),) * 3
    tests = {}
    if labels is not None:
        agreement = _agreement(labels, clusters.assigned, seed)
        tests = {
            name: _compare(labels, clusters, other, seed) for name, other in (against or {}).items()
        }
    return ClusterScores(
        n_images=len(vectors),
        n_silhouette=min(len(vectors), SILHOUETTE_ROWS),
        dim=vectors.shape[1],
        n_clusters=len(clusters.centres),
        n_found=sums.n_clusters,
        values=agreement[0] | values,
        ci95=agreement[1] | ci95,
        chance=agreement[2] | chance,
        purity_against=tests,
        clusters=clusters,
    )


def _agreement(
    labels: Ints, assigned: Ints, seed: int
) -> tuple[dict[str, float | None], dict[str, Interval | None], dict[str, Chance | None]]:
    """Values, intervals and chance of the scores that compare with classes."""
    found: Mapping[str, float] = measure_agreement(labels, assigned).to_dict()
    n_cells = len(np.unique(labels)) * len(np.unique(assigned))
    n_draws = min(DRAWS, max(DRAWS_LEAST, CELLS_DRAWN // n_cells))
    drawn = shuffled_labels_values(labels, assigned, seed=seed, n_draws=n_draws)
    return (
        {name: found[name] for name in AGREEMENTS},
        {**agreement_ci95(labels, assigned, seed=seed, n_draws=n_draws)},
        {name: Chance(value.mean, value.range95) for name, value in drawn.items()},
    )


def _shape(
    vectors: Vectors, clusters: Clusters, sums: SumsOfSquares, seed: int
) -> tuple[dict[str, float | None], dict[str, Interval | None], dict[str, Chance | None]]:
    """Values, intervals and chance of the scores that know no classes."""
    values: dict[str, float | None] = {name: getattr(sums, name) for name in OF_SQUARES}
    squares = _intervals(_squares_of_images(vectors, clusters.assigned, sums), seed)
    ci95: dict[str, Interval | None] = dict(zip(OF_SQUARES, squares, strict=True))
    chance: dict[str, Chance | None] = {**_chance_of_squares(sums)}
    of_images = silhouette_values(vectors, clusters.assigned, seed=seed)
    values["silhouette"] = ci95["silhouette"] = chance["silhouette"] = None
    if of_images is not None:
        values["silhouette"] = float(of_images.mean())
        (ci95["silhouette"],) = _intervals(of_images[:, None], seed)
        chance["silhouette"] = _chance_of_silhouette(vectors, clusters.assigned, seed)
    return values, ci95, chance


def _squares_of_images(vectors: Vectors, assigned: Ints, sums: SumsOfSquares) -> Floats:
    """Shape (n_images, 3), whose means are the scores `OF_SQUARES`.

    The share is a ratio of means; its column holds the ratio's first-order expansion.
    """
    x = np.asarray(vectors, dtype=np.float64)
    _, members, sizes = np.unique(assigned, return_inverse=True, return_counts=True)
    centres = np.zeros((len(sizes), x.shape[1]))
    np.add.at(centres, members, x)
    centres /= sizes[:, None]
    within = ((x - centres[members]) ** 2).sum(axis=1)
    between = ((centres - x.mean(axis=0)) ** 2).sum(axis=1)[members]
    total, share = sums.total / len(x), sums.between_share or 0.0
    of_share = share + ((1 - share) * between - share * within) / total
    return np.stack([within, between, of_share], axis=1)


def _intervals(values: Floats, seed: int) -> list[Interval]:
    """95 % of the mean of each column, over pictures."""
    ends = bootstrap_ci(values, np.arange(len(values)), seed=seed, n_draws=DRAWS)
    return [(float(low), float(high)) for low, high in ends]


def _chance_of_squares(sums: SumsOfSquares) -> dict[str, Chance]:
    """What a random assignment with the same sizes has on average: shares of the total.

    Between clusters fall (n_clusters - 1) / (n_images - 1) of it, whatever the sizes.
    """
    share, total = (sums.n_clusters - 1) / (sums.n_images - 1), sums.total / sums.n_images
    values = ((1 - share) * total, share * total, share)
    return {name: Chance(value) for name, value in zip(OF_SQUARES, values, strict=True)}


def _chance_of_silhouette(vectors: Vectors, assigned: Ints, seed: int) -> Chance | None:
    rng = np.random.default_rng(seed)
    drawn = [
        silhouette(vectors, rng.permutation(assigned), seed=seed)
        for _ in range(N_SHUFFLES_SILHOUETTE)
    ]
    known = [value for value in drawn if value is not None]
    return Chance(float(np.mean(known))) if known else None


def _compare(labels: Ints, clusters: Clusters, other: Clusters, seed: int) -> PairedTest:
    """Paired test of whether pictures are of their cluster's class."""
    here, there = (purity_hits(labels, found.assigned) for found in (clusters, other))
    return paired_permutation(here.astype(np.float64) - there, seed=seed)

"""Clusters of pictures in, a few of them with the pictures nearest their centre out.

Which clusters are shown follows from a rule, never from looking: the two largest, then of those
with at least half as many pictures as the mean the two purest and the two most mixed. Without
labels the tightest and the loosest take their place. A cluster is shown once, for the first reason.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.measures.clustering import Clusters, majority_classes

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Vectors = NDArray[np.floating]

N_OF_A_REASON = 2
N_PICTURES = 8
RULE = (
    "the two largest; of clusters with at least half the mean number of pictures the two purest "
    "and the two most mixed (without labels the two tightest and the two loosest); pictures "
    "nearest the centre first"
)


@dataclass(frozen=True)
class ClusterExample:
    """A cluster to look at.

    Attributes:
        cluster: its number.
        reason: "largest", "purest", "most mixed", "tightest" or "loosest".
        n_images: pictures in it.
        majority: its commonest class; None without labels.
        purity: share of its pictures that are of that class, in (0, 1]; None without labels.
        within_per_image: mean squared distance to the centre.
        nearest: shape (n,), pictures nearest the centre, nearest first, at most eight.
    """

    cluster: int
    reason: str
    n_images: int
    majority: int | None
    purity: float | None
    within_per_image: float
    nearest: Ints = field(repr=False)

    def to_dict(self, class_names: tuple[str, ...], ids: tuple[str, ...]) -> dict[str, Any]:
        """Names and numbers, ready for JSON; classes by name, pictures by id."""
        return {
            "cluster": self.cluster,
            "reason": self.reason,
            "n_images": self.n_images,
            "majority": None if self.majority is None else class_names[self.majority],
            "purity": self.purity,
            "within_per_image": self.within_per_image,
            "nearest": [ids[row] for row in self.nearest],
        }


def choose_examples(
    vectors: Vectors, labels: Ints | None, clusters: Clusters
) -> tuple[ClusterExample, ...]:
    """Choose clusters by the rule above.

    Args:
        vectors: shape (n_images, dim), what was clustered.
        labels: shape (n_images,); None where there are none.
        clusters: their assignment.

    Returns:
        At most six clusters; fewer where there are fewer.
    """
    assigned = clusters.assigned
    distances = ((vectors - clusters.centres[assigned]) ** 2).sum(axis=1)
    found, members, sizes = np.unique(assigned, return_inverse=True, return_counts=True)
    within = np.bincount(members, distances) / sizes
    purity = majority = None
    if labels is not None:
        majority = majority_classes(labels, assigned)[found]
        purity = np.bincount(members, majority[members] == labels) / sizes
    return tuple(
        ClusterExample(
            cluster=int(found[i]),
            reason=reason,
            n_images=int(sizes[i]),
            majority=None if majority is None else int(majority[i]),
            purity=None if purity is None else float(purity[i]),
            within_per_image=float(within[i]),
            nearest=_nearest(members == i, distances),
        )
        for i, reason in _choose(sizes, purity, within)
    )


def _choose(sizes: Ints, purity: Floats | None, within: Floats) -> list[tuple[int, str]]:
    """Places of the clusters to show, each with the first reason it has."""
    orders: dict[str, Floats | Ints] = {"largest": -sizes}
    if purity is None:
        orders |= {"tightest": within, "loosest": -within}
    else:
        orders |= {"purest": -purity, "most mixed": purity}
    is_large = 2 * sizes >= sizes.mean()
    chosen: dict[int, str] = {}
    for reason, order in orders.items():
        ranked = np.lexsort((-sizes, order))  # of equals the larger
        free = [int(i) for i in ranked if is_large[i] and int(i) not in chosen]
        chosen |= dict.fromkeys(free[:N_OF_A_REASON], reason)
    return list(chosen.items())


def _nearest(is_member: NDArray[np.bool_], distances: Floats) -> Ints:
    members = np.flatnonzero(is_member)
    return members[np.argsort(distances[members], kind="stable")[:N_PICTURES]]

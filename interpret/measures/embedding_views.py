"""Vectors of pictures in, points in the plane and in space out, with the groups to tell apart.

Principal components keep distances as far as so few axes can, and say how much that is; t-SNE
keeps neighbours only, so distances and sizes of its islands mean nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Vectors = NDArray[np.floating]

ROWS_MAX = 2_000  # points a figure can show, and t-SNE can place in a minute
PERPLEXITY = 30.0  # scikit-learn's
GROUPS_TOLD_APART = 14  # colours times markers a reader can keep in mind
GROUPS_HIGHLIGHTED = 8


@dataclass(frozen=True)
class View:
    """Points of some pictures.

    Attributes:
        features: which vectors they are of, "images" or a prompt set.
        method: "PCA" or "t-SNE".
        points: shape (n_rows, 2 or 3).
        explained_share: of the variance, by each axis, in [0, 1]; None for t-SNE.
    """

    features: str
    method: str
    points: Floats = field(repr=False)
    explained_share: tuple[float, ...] | None


@dataclass(frozen=True)
class Views:
    """Ways to look at the pictures' vectors.

    Attributes:
        rows: shape (n_rows,), the pictures shown, at most 2,000.
        planes: in two dimensions, one a kind of vectors, and t-SNE of image embeddings last.
        space: image embeddings in three dimensions.
        groups: shape (n_rows,), the group of each picture shown; -1 for none.
        shown: what the groups are: classes, or clusters where there are no labels; by index.
        n_groups: classes or clusters there are, of which the shown ones are told apart.
    """

    rows: Ints = field(repr=False)
    planes: tuple[View, ...]
    space: View
    groups: Ints = field(repr=False)
    shown: tuple[int, ...]
    n_groups: int

    def to_dict(self) -> dict[str, Any]:
        """What is drawn, without the points, ready for JSON."""
        drawn = [(2, view) for view in self.planes] + [(3, self.space)]
        return {
            "n_images": len(self.rows),
            "n_groups": self.n_groups,
            "groups_shown": list(self.shown),
            "drawn": [
                {
                    "features": view.features,
                    "method": view.method,
                    "n_axes": n_axes,
                    "explained_share": view.explained_share,
                }
                for n_axes, view in drawn
            ],
        }


def measure_views(
    features: Mapping[str, Vectors], groups: Ints, *, with_tsne: bool, seed: int
) -> Views:
    """Lay pictures out in two and in three dimensions.

    Args:
        features: name -> shape (n_images, dim); the first are image embeddings.
        groups: shape (n_images,), class or cluster of each picture.
        with_tsne: image embeddings by t-SNE, too?
        seed: of the pictures drawn, of randomised components and of t-SNE.

    Returns:
        Components are those of all pictures, points those of at most 2,000 of them.

    References:
        van der Maaten and Hinton, Visualizing data using t-SNE, Journal of Machine Learning
        Research 9, 2008.
    """
    first, images = next(iter(features.items()))
    rows = np.arange(len(images))
    if len(rows) > ROWS_MAX:
        rows = np.sort(np.random.default_rng(seed).choice(len(images), ROWS_MAX, replace=False))
    with threadpool_limits(1):
        planes = [_components(name, found, rows, 2, seed) for name, found in features.items()]
        if with_tsne:
            planes.append(_islands(first, images[rows], seed))
        space = _components(first, images, rows, 3, seed)
    shown = choose_groups(groups)
    known = np.isin(groups[rows], shown)
    return Views(
        rows=rows,
        planes=tuple(planes),
        space=space,
        groups=np.where(known, groups[rows], -1),
        shown=shown,
        n_groups=len(np.unique(groups)),
    )


def choose_groups(groups: Ints) -> tuple[int, ...]:
    """The groups to tell apart: all up to 14, else the eight largest, of equals the first.

    Example:
        >>> choose_groups(np.array([3, 3, 1]))
        (1, 3)
    """
    found, sizes = np.unique(groups, return_counts=True)
    if len(found) <= GROUPS_TOLD_APART:
        return tuple(found.tolist())
    largest = np.argsort(-sizes, kind="stable")[:GROUPS_HIGHLIGHTED]
    return tuple(sorted(found[largest].tolist()))


def _components(name: str, vectors: Vectors, rows: Ints, n_axes: int, seed: int) -> View:
    """Principal components; axes that narrow or few vectors do not have are 0."""
    x = np.asarray(vectors, dtype=np.float64)
    n_found = min(n_axes, *x.shape)
    pca = PCA(n_found, random_state=seed).fit(x)
    missing = n_axes - n_found
    points = np.pad(pca.transform(x[rows]), ((0, 0), (0, missing)))
    shares = (*pca.explained_variance_ratio_.tolist(), *[0.0] * missing)
    return View(name, "PCA", points, shares)


def _islands(name: str, vectors: Vectors, seed: int) -> View:
    perplexity = min(PERPLEXITY, (len(vectors) - 1) / 3)  # must stay below the number of points
    tsne = TSNE(2, perplexity=perplexity, init="random", random_state=seed, n_jobs=1)
    points = tsne.fit_transform(np.asarray(vectors, dtype=np.float64))
    return View(name, "t-SNE", points.astype(np.float64), None)

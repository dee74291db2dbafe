"""Foreground tokens of a group in, the object's parts out: each patch gets exactly one.

Both ways, PCA and k-means, share one contract: `fit_parts(method, ...)` learns a basis from the
foreground patches of some pictures, `assign_parts` gives every picture's patches their part,
1 to n_parts, with 0 for the background.
"""

import warnings
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from interpret.embeddings import PatchTokens, Vectors, unit_rows

PartMethod = Literal["pca", "kmeans"]
PART_METHODS: tuple[PartMethod, ...] = get_args(PartMethod)
KMEANS_RESTARTS = 10
FLAT_SHARE = 1e-9  # a component this much narrower than the widest is rounding, and wins nowhere

PartMap = NDArray[np.uint8]


@dataclass(frozen=True)
class Parts:
    """Which part of its object each patch belongs to.

    Attributes:
        of_patch: shape (n_images, rows, columns); 0 is background, parts are 1..n_parts.
        n_parts: how many parts a picture can have; it may show fewer.
        method: how they were found.
    """

    of_patch: PartMap = field(repr=False)
    n_parts: int
    method: str

    def __post_init__(self) -> None:
        if self.of_patch.ndim != 3 or int(self.of_patch.max(initial=0)) > self.n_parts:
            raise ValueError(
                f"parts must be 0..{self.n_parts} in shape (n_images, rows, columns), got values "
                f"to {self.of_patch.max(initial=0)} in shape {self.of_patch.shape}."
            )

    @property
    def present(self) -> NDArray[np.bool_]:
        """Shape (n_images, n_parts): does the picture show the part?"""
        numbers = np.arange(1, self.n_parts + 1)
        return (self.of_patch[..., None] == numbers).any(axis=(1, 2))


@dataclass(frozen=True)
class PcaBasis:
    """Principal components of the foreground, each rescaled to 0..1 over the fitted patches."""

    pca: PCA
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def predict(self, features: Vectors) -> NDArray[np.int64]:
        """The component each row is highest on, 0..n_parts - 1; features (n_patches, width)."""
        span = self.high - self.low
        is_flat = span <= FLAT_SHARE * span.max()
        scaled = (self.pca.transform(features) - self.low) / np.where(is_flat, np.inf, span)
        return np.argmax(scaled, axis=1)


@dataclass(frozen=True)
class KMeansBasis:
    """Cluster centres of the foreground's unit tokens."""

    kmeans: KMeans

    def predict(self, features: Vectors) -> NDArray[np.int64]:
        """The nearest centre of each row, 0..n_parts - 1; features (n_patches, width)."""
        return np.asarray(self.kmeans.predict(unit_rows(features)), dtype=np.int64)


def fit_parts(
    method: PartMethod,
    tokens: PatchTokens,
    foreground: NDArray[np.bool_],
    n_parts: int,
    *,
    seed: int,
) -> PcaBasis | KMeansBasis | None:
    """Learn the parts from the foreground patches of all pictures given.

    PCA sees the tokens as they are, k-means sees them at length 1 (Euclidean, k-means++).

    Args:
        method: "pca" or "kmeans".
        tokens: of the pictures.
        foreground: shape (n_images, rows, columns).
        n_parts: how many parts to look for.
        seed: of k-means; PCA has no chance in it.

    Returns:
        The basis, or None when there are fewer foreground patches than parts.

    References:
        Sammani and Deligiannis (NeurIPS 2024), section 3.1 and released code.
    """
    features = _flatten(tokens)[foreground.ravel()].astype(np.float64)
    if len(features) < n_parts or features.shape[1] < n_parts:
        return None
    with threadpool_limits(1):  # threads add up in an order of their own, and are slower here
        return (
            _fit_pca(features, n_parts) if method == "pca" else _fit_kmeans(features, n_parts, seed)
        )


def _fit_pca(features: NDArray[np.float64], n_parts: int) -> PcaBasis:
    with np.errstate(invalid="ignore"):  # patches all alike have no variance to share out
        pca = PCA(n_parts, svd_solver="full").fit(features)
    scores = pca.transform(features)
    return PcaBasis(pca, scores.min(axis=0), scores.max(axis=0))


def _fit_kmeans(features: NDArray[np.float64], n_parts: int, seed: int) -> KMeansBasis:
    kmeans = KMeans(n_parts, n_init=KMEANS_RESTARTS, max_iter=500, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct patches than parts
        return KMeansBasis(kmeans.fit(unit_rows(features)))


def assign_parts(
    basis: PcaBasis | KMeansBasis | None, tokens: PatchTokens, foreground: NDArray[np.bool_]
) -> PartMap:
    """Give each foreground patch its part.

    Returns:
        Shape (n_images, rows, columns), 1..n_parts, 0 = background; all 0 without a basis.
    """
    of_patch = np.zeros(foreground.size, dtype=np.uint8)
    inside = foreground.ravel()
    if basis is not None and inside.any():
        of_patch[inside] = basis.predict(_flatten(tokens)[inside]) + 1
    return of_patch.reshape(foreground.shape)


def _flatten(tokens: PatchTokens) -> Vectors:
    return tokens.vectors.reshape(-1, tokens.vectors.shape[-1])

r"""Raw class vectors in, what becomes of zero-shot decisions without the cosine's division out.

A cosine divides the dot product of image feature f and text feature t by both their lengths:
:math:`\cos(f, t_k) = f \cdot t_k / (|f| |t_k|)`. The decision on one picture is an argmax over the
classes k. There :math:`|f|` is a common factor and changes nothing, so only the lengths of the
texts matter: by raw dot product, a class whose text feature is longer than the others' wins where
it is not the nearest. CLIP was trained on cosines, which leave the lengths free. How much that
changes depends on the spread of the lengths beside that of the cosines of one picture.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.paired import PairedTest
from interpret.metrics.paired_hits import paired_hits
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]
Floats = NDArray[np.floating]
Interval = tuple[float, float]


@dataclass(frozen=True)
class DotProduct:
    """Decisions by raw dot product beside those by cosine.

    Attributes:
        n: pictures.
        agreement: share of pictures given the same class by both, in [0, 1].
        agreement_ci95: Wilson interval of it.
        top1: share of pictures given their class by dot product; None without labels.
        top1_ci95: Wilson interval of it, or None.
        against_cosine: top-1 by dot product less top-1 by cosine, or None.
        norm_mean: mean length of the class vectors, before normalising.
        norm_sd: standard deviation of these lengths over the classes (divided by n_classes).
        norm_min: the shortest.
        norm_max: the longest.
        nearest_cosine_mean: mean cosine of a picture and its nearest class.
        cosine_sd: standard deviation of a picture's cosines over the classes, mean over pictures;
            where `norm_sd / norm_mean` times the nearest cosine is not small beside it, lengths
            decide.
        largest_share: share of pictures given the class given most often, by dot product.
        largest_share_cosine: the same by cosine.
        predictions: shape (n_images,), by dot product.
    """

    n: int
    agreement: float
    agreement_ci95: Interval
    top1: float | None
    top1_ci95: Interval | None
    against_cosine: PairedTest | None
    norm_mean: float
    norm_sd: float
    norm_min: float
    norm_max: float
    nearest_cosine_mean: float
    cosine_sd: float
    largest_share: float
    largest_share_cosine: float
    predictions: Ints = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The same names with plain numbers, predictions left out."""
        return {name: value for name, value in asdict(self).items() if name != "predictions"}


def raw_class_vectors(unit_vectors: Floats, norms: Floats) -> NDArray[np.float64]:
    """Each class as the plain mean of its prompts' raw text features.

    Args:
        unit_vectors: shape (n_classes, n_templates, dim), rows of length 1.
        norms: shape (n_classes, n_templates), lengths the rows had.

    Returns:
        Shape (n_classes, dim); a single template's raw features where there is one. A prompt with
        a longer feature weighs more, where the ensemble by cosine gives all the same weight.
    """
    return (unit_vectors * norms[:, :, None].astype(np.float64)).mean(axis=1)


def compare_dot_product(
    image_vectors: Floats,
    raw_classes: Floats,
    cosines: Floats,
    labels: Ints | None,
    *,
    seed: int,
) -> DotProduct:
    """Decide by raw dot product and hold that against decisions by cosine.

    Args:
        image_vectors: shape (n_images, dim), of any length: see the file's first lines.
        raw_classes: shape (n_classes, dim), from `raw_class_vectors`.
        cosines: shape (n_images, n_classes), what it is held against.
        labels: shape (n_images,), or None.
        seed: of the interval of the difference.

    References:
        The comparison: "IT5005 Project Part 1 Report", which prints 0.5885 by cosine and 0.1608 by
        dot product for ViT-B/32 on a subset of ImageNet that it does not name.
    """
    predictions = (image_vectors @ raw_classes.T).argmax(axis=1)
    by_cosine = cosines.argmax(axis=1)
    n, norms = len(predictions), np.linalg.norm(raw_classes, axis=1)
    agrees = predictions == by_cosine
    top1 = top1_ci95 = against_cosine = None
    if labels is not None:
        right = predictions == labels
        top1, top1_ci95 = float(right.mean()), fraction_ci95(int(right.sum()), n)
        against_cosine = paired_hits(right, by_cosine == labels, seed=seed)
    return DotProduct(
        n=n,
        agreement=float(agrees.mean()),
        agreement_ci95=fraction_ci95(int(agrees.sum()), n),
        top1=top1,
        top1_ci95=top1_ci95,
        against_cosine=against_cosine,
        norm_mean=float(norms.mean()),
        norm_sd=float(norms.std()),
        norm_min=float(norms.min()),
        norm_max=float(norms.max()),
        nearest_cosine_mean=float(cosines.max(axis=1).mean(dtype=np.float64)),
        cosine_sd=float(cosines.std(axis=1, dtype=np.float64).mean()),
        largest_share=float(np.bincount(predictions).max() / n),
        largest_share_cosine=float(np.bincount(by_cosine).max() / n),
        predictions=predictions,
    )

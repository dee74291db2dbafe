"""A CLIP, pictures and words in, whether places of explanations matter to the decision out.

Every explanation is judged twice: on its own area, as published, and on equal areas, since blurring
more of a picture changes more whatever the explanation. Each method stands beside its controls.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.measures.faithfulness import Blur, Curves, Tracer
from interpret.metrics.statistics import bootstrap_ci, sign_flip_p
from interpret.studies.faithfulness_rows import Row, RowMaker
from interpret.studies.mutual_knowledge import Settings, Stage, Study, encode_words
from interpret.units.discover import Naming
from interpret.units.region_controls import match_area
from interpret.units.regions import Regions
from interpret.vectors import Encoder

Area = Literal["own", "equal"]
AREAS: tuple[Area, ...] = ("own", "equal")
LOWER_IS_BETTER = ("deletion", "acc_drop")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Judged:
    """One explanation and how faithful it is.

    Attributes:
        row: the explanation.
        covered: share of each picture that all its regions cover, shape (n_images,), in [0, 1].
        areas: "own" or "equal" area -> metric -> shape (n_images,), as `Curves.areas`.
        curves: the same two, step by step.
    """

    row: Row
    covered: Floats = field(repr=False)
    areas: dict[Area, dict[str, Floats]] = field(repr=False)
    curves: dict[Area, Curves] = field(repr=False)


@dataclass(frozen=True)
class Comparison:
    """A method held against something else on the same pictures.

    Attributes:
        method, other: names of rows.
        area: whether on their own or on equal areas.
        metric: one of the four.
        gain: how much better the method is, in the metric's unit; above 0 it is better.
        ci95: bootstrap over classes; None for a single class.
        p: upper-tailed sign-flip test over classes, that the method is better; None below five.
        p_worse: the same of its being worse; with ties it is not 1 - p.
    """

    method: str
    other: str
    area: Area
    metric: str
    gain: float
    ci95: tuple[float, float] | None
    p: float | None
    p_worse: float | None


@dataclass(frozen=True)
class Faithfulness:
    """Everything that was measured.

    Attributes:
        judged: methods and their controls, then what was trained.
        comparisons: each method, by the settings' naming, against its controls and what was
            trained.
        n_patches_each: patches of a region at equal areas, shape (n_images,).
        groups: shape (n_images,), the class each picture was given: what intervals are over.
    """

    judged: tuple[Judged, ...]
    comparisons: tuple[Comparison, ...]
    n_patches_each: Ints = field(repr=False)
    groups: Ints = field(repr=False)


@dataclass(frozen=True)
class FaithfulnessStudy:
    """What a study needs besides explanations.

    Attributes:
        encoder: the CLIP and its store.
        images: the pictures.
        maker: makes the rows.
        settings: those of the explanations.
        deletion_blur: what deletion puts in a region's place.
    """

    encoder: Encoder
    images: ImageSet
    maker: RowMaker
    settings: Settings
    deletion_blur: Blur = "published"

    def measure(
        self,
        study: Study,
        namings: Sequence[Naming],
        trained: Mapping[str, Regions],
        stage: Stage | None = None,
    ) -> Faithfulness:
        """Judge methods, controls and trained explanations.

        Args:
            study: the pictures' explanations and decisions.
            namings: how parts are shown.
            trained: name -> regions and words of the same pictures, in any order.
            stage: opens a stage by name and number of items and yields what is told of progress.

        References:
            Sammani and Deligiannis (NeurIPS 2024), Table 1, appendices E and K. Controls and equal
            areas are ours.
        """
        stage = stage or (lambda name, total: nullcontext(lambda n: None))
        with stage("regions", 1) as progress:
            rows = [*self.maker.rows(study.explanations, namings), *self._trained(trained)]
            progress(1)
        n_each = patches_each(rows[0].regions)
        masks = {
            **{("own", row.name): row.regions.masks for row in rows},
            **{("equal", row.name): match_area(row.regions.masks, n_each) for row in rows},
        }
        predictions = study.zero_shot.predictions
        classes = self.encoder.classes(self.images.class_names, self.settings.templates)
        with stage("curves", len(self.images)) as progress:
            tracer = Tracer(self.encoder, classes.vectors, self.deletion_blur)
            curves = tracer.trace(self.images, masks, predictions, progress)
        judged = tuple(
            self._judge(row, {area: curves[area, row.name] for area in AREAS}) for row in rows
        )
        own = self.settings.naming
        comparisons = tuple(compare(judged, own, predictions, seed=self.settings.seed))
        return Faithfulness(judged, comparisons, n_each, predictions)

    def _trained(self, trained: Mapping[str, Regions]) -> Iterator[Row]:
        own = self.settings.naming
        for name, regions in trained.items():
            ordered = self.maker.order(regions.masks, regions.concepts, own)
            yield Row(name, "baseline", None, ordered)

    def _judge(self, row: Row, curves: dict[Area, Curves]) -> Judged:
        covered = row.regions.masks.any(axis=1).mean(axis=(1, 2), dtype=np.float64)
        areas = {area: curve.areas(self.images.labels) for area, curve in curves.items()}
        return Judged(row, covered, areas, curves)


def make_study(
    encoder: Encoder,
    images: ImageSet,
    bank: ConceptBank,
    settings: Settings,
    deletion_blur: Blur = "published",
) -> FaithfulnessStudy:
    """A study of the pictures; the bank's phrases are encoded, or read from the store."""
    words = encode_words(encoder, bank, settings.concept_prompt)
    maker = RowMaker(encoder, images, encoder.images(images).vectors, words, settings)
    return FaithfulnessStudy(encoder, images, maker, settings, deletion_blur)


def patches_each(regions: Regions) -> Ints:
    """Patches of a region at equal areas: the method's area shared out, at least one.

    Args:
        regions: disjoint, of n_images pictures.

    Returns:
        Shape (n_images,).
    """
    n_covered = regions.masks.sum(axis=(1, 2, 3))
    return np.maximum(n_covered // regions.masks.shape[1], 1)


def compare(
    judged: Sequence[Judged], naming: Naming, groups: Ints, *, seed: int
) -> Iterator[Comparison]:
    """Each method, by one naming, against every row that is no method and not another's control."""
    methods = [one for one in judged if one.row.kind == "method"]
    others = [one for one in judged if one.row.kind != "method"]
    for method in methods:
        name, _, shown = method.row.name.partition(", ")
        if shown != naming:
            continue
        for other in others:
            if other.row.control_of in (None, name):
                yield from _compare(method, other, groups, seed)


def _compare(method: Judged, other: Judged, groups: Ints, seed: int) -> Iterator[Comparison]:
    for area in AREAS:
        for metric, values in method.areas[area].items():
            sign = -1 if metric in LOWER_IS_BETTER else 1
            gain = sign * (values - other.areas[area][metric])
            low, high = bootstrap_ci(gain, groups, seed=seed)
            yield Comparison(
                method.row.name,
                other.row.name,
                area,
                metric,
                float(gain.mean()),
                None if np.isnan(low) else (float(low), float(high)),
                sign_flip_p(gain, groups, seed=seed),
                sign_flip_p(-gain, groups, seed=seed),
            )

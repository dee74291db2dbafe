"""A CLIP, pictures to learn captions from and pictures to caption in, captions and scores out.

The order of the study: encode, train the decoder on texts alone, bridge the gap in each way asked
for, write, score beside two anchors, and, where pictures are drawn, hold captions against them.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Vectors
from interpret.images.caption_lists import captions_of, check_captions, warn_of_copies
from interpret.images.imageset import ImageSet
from interpret.measures.bridges import (
    BRIDGES,
    TAUS,
    Bridge,
    Choice,
    centre,
    choose,
    nearest,
    project_by_softmax,
    project_on_memory,
)
from interpret.measures.caption_scores import CaptionJudge, CaptionScores
from interpret.measures.caption_truth import CaptionReader, CaptionTruth, measure_caption_truth
from interpret.measures.modality_gap import Gap, measure_gap
from interpret.metrics.paired import PairedTest, paired_permutation
from interpret.training.captioner import BEAM, Captioner
from interpret.training.captioner_fit import (
    RECIPE,
    CaptionTexts,
    FittedCaptioner,
    fit_captioner,
    fit_with_noise,
)
from interpret.training.plateau import Recipe
from interpret.vectors import Encoder

Ints = NDArray[np.int64]
Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]

NEAREST, RANDOM = "nearest caption", "random caption"
NOISES = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        bridges: how the decoder is asked.
        beam: captions kept at every step; 1 is greedy.
        recipe: how the decoder is trained.
        taus: temperatures the softmax bridge chooses from.
        noises: lengths of the noise the noise bridge chooses from.
        seed: of everything drawn by chance.
    """

    bridges: tuple[Bridge, ...] = BRIDGES
    beam: int = BEAM
    recipe: Recipe = RECIPE
    taus: tuple[float, ...] = TAUS
    noises: tuple[float, ...] = NOISES
    seed: int = 0

    def __post_init__(self) -> None:
        unknown = [name for name in self.bridges if name not in BRIDGES]
        if unknown or not self.bridges:
            raise ValueError(f"bridges must be some of {', '.join(BRIDGES)}, got {unknown}.")
        if self.beam < 1:
            raise ValueError(f"beam must be at least 1, got {self.beam}; 1 is greedy.")


@dataclass(frozen=True)
class Captioned:
    """Captions that were written, or taken, in one way.

    Attributes:
        captions: one a picture.
        scores: against the pictures' own captions.
        truth: of drawn pictures, else None.
        gap: of what the decoder was given to the pictures' captions; None for anchors.
        choice: the setting chosen on captions, if the bridge has one.
        against_nearest: CIDEr-D less that of the nearest training caption; None for itself.
    """

    captions: tuple[str, ...] = field(repr=False)
    scores: CaptionScores
    truth: CaptionTruth | None
    gap: Gap | None = None
    choice: Choice | None = None
    against_nearest: PairedTest | None = None


@dataclass(frozen=True)
class CaptioningStudy:
    """Everything that was measured.

    Attributes:
        fitted: the decoder, trained without noise.
        ways: bridge -> its captions; then the anchors.
        memory_against_softmax: CIDEr-D, where both were asked for.
        gap: between the pictures and their captions, before any bridge.
        n_support: training captions pictures are projected on: those that were learnt from and
            those that were held out.
    """

    fitted: FittedCaptioner
    ways: dict[str, Captioned]
    memory_against_softmax: PairedTest | None
    gap: Gap
    n_support: int


def study_captioning(
    encoder: Encoder,
    training: ImageSet,
    images: ImageSet,
    settings: Settings,
    *,
    stage: Stage | None = None,
) -> CaptioningStudy:
    """Train a decoder on captions of some pictures and caption others.

    Args:
        encoder: the CLIP and its store.
        training: whose captions are learnt from; its pictures are seen by "centred" alone, which
            takes their mean.
        images: to caption, with captions to compare with.
        settings: the choices.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: pictures without captions, or training captions of fewer than two pictures.
    """
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    check_captions(training)
    check_captions(images)
    warn_of_copies(training, images)
    captions, pictures = captions_of(training)
    with stage("captions", len(captions)) as progress:
        vectors = encoder.texts(captions, progress).vectors
    with stage("images", len(images)) as progress:
        queries = encoder.images(images, progress).vectors
    work = _Work(encoder, images, queries, CaptionTexts(captions, vectors, pictures), settings)
    fitted = work.train(stage)
    ways: dict[str, Captioned] = {}
    with stage("bridges", len(settings.bridges) + 2) as progress:
        ways[NEAREST] = work.judge(_at(captions, nearest(queries, vectors)))
        for bridge in settings.bridges:
            ways[bridge] = work.bridge(bridge, fitted.captioner, training)
            progress(1)
        drawn = np.random.default_rng(settings.seed).integers(len(captions), size=len(images))
        ways[RANDOM] = work.judge(_at(captions, drawn))
        progress(2)
    ways = {name: ways[name] for name in (*settings.bridges, NEAREST, RANDOM)}
    return CaptioningStudy(
        fitted,
        {name: work.against(way, ways[NEAREST]) for name, way in ways.items()},
        work.differ(ways),
        work.gap(queries),
        len(captions),
    )


class _Work:
    """What all ways to caption the same pictures share."""

    def __init__(
        self,
        encoder: Encoder,
        images: ImageSet,
        queries: Vectors,
        texts: CaptionTexts,
        settings: Settings,
    ) -> None:
        self.encoder, self.images, self.queries = encoder, images, queries
        self.texts, self.settings = texts, settings
        captions, pictures = captions_of(images)
        vectors = encoder.texts(captions).vectors
        rows = [np.flatnonzero(pictures == number) for number in range(len(images))]
        labels = images.labels
        self.groups = np.arange(len(images)) if labels is None else labels
        self.judged_by = CaptionJudge(
            [_at(captions, of_picture) for of_picture in rows],
            [vectors[of_picture] for of_picture in rows],
            queries,
            self.groups,
            settings.seed,
        )
        self.noisy: tuple[FittedCaptioner, dict[float, float]] | None = None
        rng = np.random.default_rng(settings.seed)
        self.one_each = vectors[[rng.choice(of_picture) for of_picture in rows]]

    def train(self, stage: Stage) -> FittedCaptioner:
        """The decoder; those with noise are kept for their bridge, where it is asked for."""
        recipe, seed, noises = self.settings.recipe, self.settings.seed, self.settings.noises
        with stage("decoder", recipe.n_epochs_max) as progress:
            fitted = fit_captioner(self.texts, recipe, seed=seed, progress=progress)
        if "noise" in self.settings.bridges:
            with stage("decoders with noise", recipe.n_epochs_max * len(noises)) as progress:
                given = (self.texts, noises, recipe)
                self.noisy = fit_with_noise(*given, seed=seed, progress=progress)
        return fitted

    def bridge(self, bridge: Bridge, captioner: Captioner, training: ImageSet) -> Captioned:
        """Ask the decoder in one way, and judge what it writes."""
        captioner, given, choice = self._cross(bridge, captioner, training)
        captions = captioner.write(given, beam=self.settings.beam)
        return self.judge(captions, gap=self.gap(given), choice=choice)

    def judge(self, captions: Sequence[str], **told: Any) -> Captioned:
        """Score captions, and hold them against the truth where it is known."""
        images, truth = self.images, self.images.truth
        vectors = self.encoder.texts(captions).vectors
        scores = self.judged_by.score(captions, vectors)
        known = None
        if truth is not None and images.labels is not None:
            reader = CaptionReader(truth.concepts, images.class_names)
            given = (captions, reader, truth, images.labels)
            known = measure_caption_truth(*given, seed=self.settings.seed)
        return Captioned(tuple(captions), scores, known, **told)

    def against(self, way: Captioned, anchor: Captioned) -> Captioned:
        """With the paired test against the nearest training caption."""
        if way is anchor:
            return way
        test = _test(way, anchor, self.groups, self.settings.seed)
        return Captioned(way.captions, way.scores, way.truth, way.gap, way.choice, test)

    def differ(self, ways: dict[str, Captioned]) -> PairedTest | None:
        """Memory less softmax, where both were asked for."""
        if not {"memory", "softmax"} <= set(ways):
            return None
        return _test(ways["memory"], ways["softmax"], self.groups, self.settings.seed)

    def gap(self, given: Vectors) -> Gap:
        """Between what a decoder is given and one caption of each picture, drawn by chance."""
        return measure_gap(given, self.one_each, seed=self.settings.seed)

    def _cross(
        self, bridge: Bridge, captioner: Captioner, training: ImageSet
    ) -> tuple[Captioner, Vectors, Choice | None]:
        """The decoder that is asked, what it is asked with, and what was chosen for that."""
        queries, support = self.queries, self.texts.vectors
        if bridge == "memory":
            return captioner, project_on_memory(queries, support), None
        if bridge == "softmax":
            choice = self._choose_tau(captioner)
            return captioner, project_by_softmax(queries, support, choice.value), choice
        if bridge == "centred":
            mean = self.encoder.images(training).vectors.mean(axis=0)
            return captioner, centre(queries, mean, support.mean(axis=0)), None
        if bridge == "noise" and self.noisy is not None:
            fitted, nats = self.noisy
            return fitted.captioner, queries, choose("noise", nats)
        return captioner, queries, None

    def _choose_tau(self, captioner: Captioner) -> Choice:
        """The temperature with which held-out captions, projected, tell best of their pictures.

        The memory is that of captions that are learnt from: where held-out captions are others,
        none finds itself in it.
        """
        split = self.texts.split(seed=self.settings.seed)
        asked, told = self.texts.pairs(split.held_out)
        support = self.texts.vectors[split.learnt]
        return choose(
            "tau",
            {
                tau: captioner.nats_per_token(project_by_softmax(asked, support, tau), told)
                for tau in self.settings.taus
            },
        )


def _at(captions: Sequence[str], indices: Ints) -> list[str]:
    return [captions[i] for i in indices]


def _test(way: Captioned, other: Captioned, groups: Ints, seed: int) -> PairedTest:
    mine, theirs = way.scores.per_image["cider_d"], other.scores.per_image["cider_d"]
    return paired_permutation(mine - theirs, groups=groups, seed=seed)

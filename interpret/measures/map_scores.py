"""Pictures and what to look for in, what each kind of heat map is worth out.

Maps are made some at a time; only numbers are kept of them. The same tests of maps no model made
stand beside.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Vectors
from interpret.images.imageset import ImageSet
from interpret.measures.attribution import Attributor
from interpret.measures.map_truth import (
    DrawnConcepts,
    of_other_concepts,
    plain_maps,
    point_inside,
    share_inside,
)
from interpret.models.map_methods import MapMethod
from interpret.models.preprocess import Pixels
from interpret.vectors import Encoder

CHUNK = 64  # maps that are held at a time before they are tested

Progress = Callable[[int], object]
Maps = NDArray[np.float32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = tuple[Floats, Floats, Floats, Floats]  # inside, pointing, and both of other concepts

NOWHERE: Places = (np.empty(0), np.empty(0), np.empty(0), np.empty(0))


@dataclass(frozen=True)
class MapScores:
    """What one kind of map is worth, on every picture and every drawn concept.

    Attributes:
        infidelity: shape (n_images,), squared cosine.
        sensitivity: shape (n_images,), of the map's norm; None for a map no model made.
        inside, pointing: shape (n_drawn,), fractions in [0, 1]; empty where nothing is drawn.
        other_inside, other_pointing: the same of maps of the picture's other concepts, nan where
            there are none.
        seconds_per_map: as measured; None for a map no model made.
    """

    infidelity: Floats = field(repr=False)
    sensitivity: Floats | None = field(repr=False)
    inside: Floats = field(repr=False)
    pointing: Floats = field(repr=False)
    other_inside: Floats = field(repr=False)
    other_pointing: Floats = field(repr=False)
    seconds_per_map: float | None


@dataclass(frozen=True)
class MapScorer:
    """A model, the pictures and what to look for.

    Attributes:
        encoder: the CLIP, which opens the pictures.
        attributor: the same CLIP, which makes the maps.
        images: n_images pictures.
        sought: shape (n_images, dim), what to look for in each.
        drawn: concepts to hold against the truth, None where it is not known.
        drawn_vectors: shape (n_drawn, dim), theirs.
    """

    encoder: Encoder
    attributor: Attributor
    images: ImageSet
    sought: Vectors = field(repr=False)
    drawn: DrawnConcepts | None = field(repr=False)
    drawn_vectors: Vectors | None = field(repr=False)

    @property
    def n_maps(self) -> int:
        """Maps of each method."""
        return len(self.images) + (0 if self.drawn is None else len(self.drawn.image))

    def score(self, method: MapMethod, progress: Progress) -> MapScores:
        """What a method's maps are worth.

        Args:
            method: one the architecture can do.
            progress: told how many more maps are done.
        """
        wrong, changed, seconds = [], [], 0.0
        for rows, pixels, asked in self._pictures():
            start = time.perf_counter()
            maps = self.attributor.attribute(pixels, asked, method)
            seconds += time.perf_counter() - start
            wrong.append(self.attributor.infidelity(pixels, asked, maps))
            changed.append(self.attributor.sensitivity(pixels, asked, method))
            progress(len(rows))
        places, spent = self._place(method, progress)
        per_map = (seconds + spent) / self.n_maps
        return MapScores(np.concatenate(wrong), np.concatenate(changed), *places, per_map)

    def score_plain(self) -> dict[str, MapScores]:
        """The same tests of the maps of `plain_maps`, which look at nothing and so never change."""
        size_px = self.encoder.model.size_px
        wrong: dict[str, list[Floats]] = {}
        for _, pixels, asked in self._pictures():
            for name, maps in plain_maps(len(pixels), size_px).items():
                wrong.setdefault(name, []).append(self.attributor.infidelity(pixels, asked, maps))
        places = dict.fromkeys(wrong, NOWHERE)
        if self.drawn is not None:
            made = plain_maps(len(self.drawn.image), size_px)
            unknown = np.full(len(self.drawn.image), np.nan)  # they know of no concept
            places = {
                name: (*hold_against_drawn(maps, self.drawn), unknown, unknown)
                for name, maps in made.items()
            }
        return {
            name: MapScores(np.concatenate(found), None, *places[name], None)
            for name, found in wrong.items()
        }

    def _pictures(self) -> Iterator[tuple[Ints, Pixels, Vectors]]:
        """Rows, pixels and what is sought, some at a time."""
        for start in range(0, len(self.images), CHUNK):
            rows = np.arange(start, min(start + CHUNK, len(self.images)))
            yield rows, self.encoder.pixels(self.images, rows), self.sought[rows]

    def _place(self, method: MapMethod, progress: Progress) -> tuple[Places, float]:
        """Maps of drawn concepts against the truth, and the seconds making them took."""
        if self.drawn is None or self.drawn_vectors is None:
            return NOWHERE, 0.0
        places, seconds = [], 0.0
        for rows in self.drawn.batches(CHUNK):
            some = self.drawn.take(rows)
            pixels = pixels_of(self.encoder, self.images, some.image)
            start = time.perf_counter()
            maps = self.attributor.attribute(pixels, self.drawn_vectors[rows], method)
            seconds += time.perf_counter() - start
            places.append([*hold_against_drawn(maps, some), *of_other_concepts(maps, some)])
            progress(len(rows))
        inside, pointing, other_inside, other_pointing = zip(*places, strict=True)
        joined = map(np.concatenate, (inside, pointing, other_inside, other_pointing))
        return cast(Places, tuple(joined)), seconds


def pixels_of(encoder: Encoder, images: ImageSet, rows: Ints) -> Pixels:
    """Framed pictures, each opened once however often it is asked for; shape (n, s, s, 3)."""
    once, back = np.unique(rows, return_inverse=True)
    return encoder.pixels(images, once)[back]


def hold_against_drawn(maps: Maps, drawn: DrawnConcepts) -> tuple[Floats, Floats]:
    """Share inside and pointing game of each map, shape (n_drawn,) each."""
    return share_inside(maps, drawn.regions), point_inside(maps, drawn.regions)

"""Maps against drawn places: by hand, by property, and with the drawn world."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.images.load import load_images
from interpret.measures.map_truth import (
    DrawnConcepts,
    draw_concepts,
    of_other_concepts,
    plain_maps,
    point_inside,
    share_inside,
)


def maps_and_regions(seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(5, 6, 6)).astype(np.float32), rng.random((5, 6, 6)) < 0.3


def test_share_and_point_by_hand() -> None:
    # positive values 6 + 2 + 2; inside 2 + 2 of them; the highest, 6, lies outside
    maps = np.array([[[6.0, 2.0], [2.0, -5.0]]])
    regions = np.array([[[False, True], [True, True]]])
    assert share_inside(maps, regions).tolist() == [0.4]
    assert point_inside(maps, regions).tolist() == [0.0]


def test_an_even_map_gives_the_area_of_the_region() -> None:
    _, regions = maps_and_regions(0)
    even = plain_maps(5, 6)["even"]
    areas = regions.mean(axis=(1, 2))
    np.testing.assert_allclose(share_inside(even, regions), areas)
    np.testing.assert_allclose(point_inside(even, regions), areas)


def test_a_map_that_speaks_against_everywhere_has_nothing_inside() -> None:
    _, regions = maps_and_regions(0)
    assert not share_inside(-np.ones((5, 6, 6), dtype=np.float32), regions).any()


@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_scale_does_not_matter_and_a_place_and_the_rest_make_one(seed: int, scale: float) -> None:
    maps, regions = maps_and_regions(seed)
    for measure in (share_inside, point_inside):
        inside = measure(maps, regions)
        assert ((inside >= 0) & (inside <= 1)).all()
        np.testing.assert_allclose(inside + measure(maps, ~regions), 1)
        np.testing.assert_allclose(measure(scale * maps, regions), inside, atol=1e-6)


def test_the_map_of_the_truth_finds_all_of_it() -> None:
    _, regions = maps_and_regions(1)
    truth = regions.astype(np.float32)
    assert share_inside(truth, regions).tolist() == point_inside(truth, regions).tolist() == [1] * 5


def test_the_bright_middle_is_symmetric_and_brightest_in_the_middle() -> None:
    centre = plain_maps(1, 5)["centre"][0]
    assert centre.argmax() == 12
    np.testing.assert_array_equal(centre, centre[::-1])
    np.testing.assert_array_equal(centre, centre.T)


def test_other_concepts_are_those_of_the_same_picture_drawn_elsewhere() -> None:
    # picture 0: concepts at the left, at the left again, at the right; picture 1: one alone
    left = np.array([[True, False]])
    regions = np.array([left, left, ~left, left])
    drawn = DrawnConcepts(np.array([0, 0, 0, 1]), np.arange(4), regions)
    maps = np.array([[[3.0, 1.0]], [[1.0, 1.0]], [[1.0, 3.0]], [[1.0, 0.0]]], dtype=np.float32)
    shares, points = of_other_concepts(maps, drawn)
    # at the left only the third's map is another: 1/4; at the right the first two: (1/4 + 1/2) / 2
    np.testing.assert_allclose(shares, [0.25, 0.25, 0.375, np.nan])
    np.testing.assert_allclose(points, [0, 0, 0.25, np.nan])


def test_concepts_are_drawn_where_they_are_visible_and_never_surroundings() -> None:
    truth = load_images("menagerie", limit=6, size_px=64).truth
    assert truth is not None
    drawn = draw_concepts(truth, 64, n_per_image=3, seed=0)
    assert np.bincount(drawn.image).tolist() == [3] * 6
    assert truth.visible[drawn.image, drawn.concept].all()
    assert not truth.is_habitat[drawn.concept].any()
    for image, concept, region in zip(drawn.image, drawn.concept, drawn.regions, strict=True):
        inside = truth.concept_regions[concept][truth.regions[image]]
        np.testing.assert_array_equal(region, inside)
        assert region.any()
    again = draw_concepts(truth, 64, n_per_image=3, seed=0)
    np.testing.assert_array_equal(again.concept, drawn.concept)
    halved = draw_concepts(truth, 32, n_per_image=3, seed=0)
    np.testing.assert_array_equal(halved.regions[0], drawn.regions[0][::2, ::2])


def test_one_concept_is_drawn_wherever_it_is_visible() -> None:
    truth = load_images("menagerie", limit=50, size_px=64).truth
    assert truth is not None
    column = int(truth.visible[:, ~truth.is_habitat].sum(axis=0).argmax())
    column = int(np.flatnonzero(~truth.is_habitat)[column])
    drawn = draw_concepts(truth, 64, n_per_image=3, seed=0, concept=truth.concepts[column])
    assert set(drawn.concept.tolist()) == {column}
    assert set(drawn.image.tolist()) <= set(np.flatnonzero(truth.visible[:, column]).tolist())
    assert len(draw_concepts(truth, 64, n_per_image=3, seed=0, concept="a spaceship").image) == 0


@pytest.mark.parametrize("size", [1, 2, 4, 5, 100])
def test_batches_hold_everything_once_and_keep_a_picture_together(size: int) -> None:
    image = np.array([0, 0, 0, 2, 2, 5, 7, 7, 7, 7])
    drawn = DrawnConcepts(image, np.arange(10), np.ones((10, 1, 1), dtype=bool))
    batches = list(drawn.batches(size))
    assert np.concatenate(batches).tolist() == list(range(10))
    pictures = [set(image[rows].tolist()) for rows in batches]
    assert sum(len(one) for one in pictures) == 4  # no picture in two batches
    assert all(len(rows) <= max(size, 4) for rows in batches)


def test_surroundings_are_never_held_against_the_animal_even_when_asked_for() -> None:
    truth = load_images("menagerie", limit=50).truth
    assert truth is not None
    seen = truth.visible.any(axis=0) & truth.is_habitat
    concept = truth.concepts[int(np.flatnonzero(seen)[0])]
    drawn = draw_concepts(truth, 64, n_per_image=3, seed=0, concept=concept)
    assert len(drawn.image) == 0

"""What each kind of map is worth: a model's maps and maps no model made, in any batches."""

from collections.abc import Callable

import numpy as np
import pytest

from interpret.images.imageset import ImageSet
from interpret.measures import map_scores
from interpret.measures.attribution import Attributor
from interpret.measures.map_scores import MapScorer, pixels_of
from interpret.measures.map_truth import DrawnConcepts
from interpret.vectors import Encoder


@pytest.fixture
def scorer(encoder_of: Callable[..., Encoder], blobs: ImageSet) -> MapScorer:
    """Twelve pictures, each with two drawn concepts: the left half and the upper half."""
    encoder = encoder_of()
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(36, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    left = np.zeros((32, 32), dtype=bool)
    left[:, :16] = True
    regions = np.array([left, left.T] * 12)
    drawn = DrawnConcepts(np.repeat(np.arange(12), 2), np.arange(24), regions)
    attributor = Attributor(encoder.model, n_steps=4)
    return MapScorer(encoder, attributor, blobs, vectors[:12], drawn, vectors[12:])


def test_every_picture_and_every_drawn_concept_is_scored(scorer: MapScorer) -> None:
    done: list[int] = []
    scores = scorer.score("patches", done.append)
    assert sum(done) == scorer.n_maps == 36
    assert scores.sensitivity is not None
    assert scores.infidelity.shape == scores.sensitivity.shape == (12,)
    for name in ("inside", "pointing", "other_inside", "other_pointing"):
        found = getattr(scores, name)
        assert found.shape == (24,)
        assert ((found >= 0) & (found <= 1)).all()
    assert scores.seconds_per_map is not None
    assert scores.seconds_per_map > 0


def test_the_even_map_scores_the_area_and_looks_at_nothing(scorer: MapScorer) -> None:
    plain = scorer.score_plain()
    even = plain["even"]
    np.testing.assert_allclose(even.inside, 0.5)
    np.testing.assert_allclose(even.pointing, 0.5)
    np.testing.assert_allclose(plain["centre"].inside, 0.5)  # as much on either side
    assert even.sensitivity is None
    assert even.seconds_per_map is None
    assert np.isnan(even.other_inside).all()
    assert (even.infidelity > 0).all()


def test_how_many_maps_are_held_at_a_time_changes_nothing(
    scorer: MapScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = scorer.score("patches", lambda n: None)
    monkeypatch.setattr(map_scores, "CHUNK", 5)
    parts = scorer.score("patches", lambda n: None)
    for name in ("infidelity", "inside", "pointing", "other_inside", "other_pointing"):
        one, other = getattr(whole, name), getattr(parts, name)
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)


def test_a_picture_asked_for_twice_is_opened_once(
    encoder_of: Callable[..., Encoder], blobs: ImageSet
) -> None:
    found = pixels_of(encoder_of(), blobs, np.array([3, 1, 3]))
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_array_equal(found[1], np.asarray(blobs.pictures[1]))

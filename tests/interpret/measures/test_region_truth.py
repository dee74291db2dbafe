"""Do named regions lie where their concept is drawn?"""

import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.images.imageset import Truth
from interpret.images.menagerie.world import load_menagerie
from interpret.measures.region_truth import RegionTruth, measure_regions
from interpret.metrics.calibration_rows import Mean
from interpret.metrics.patch_overlap import cover_patches
from interpret.units.regions import Regions

NAMES = ("a tail", "a beak", "a field", "a wing")


def value(mean: Mean | None) -> float:
    assert mean is not None
    return mean.value


def toy_truth() -> Truth:
    """A tail in the upper left quarter of a field; a beak in the lower half."""
    regions = np.zeros((2, 4, 4), dtype=np.uint8)
    regions[0, :2, :2] = 1
    regions[1, 2:] = 2
    return Truth(
        NAMES,
        visible=np.array([[1, 0, 1, 0], [0, 1, 0, 1]], dtype=bool),
        of_class=np.zeros((1, 4), dtype=bool),
        is_habitat=np.array([False, False, True, False]),
        regions=list(regions),
        region_names=("background", "tail", "beak", "wing"),
        concept_regions=np.array([[0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]], bool),
    )


def measure(masks: NDArray[np.bool_], concepts: list[list[int]]) -> RegionTruth:
    regions = Regions(masks, np.array(concepts))
    return measure_regions(toy_truth(), regions, np.arange(4), np.arange(2), seed=0)


def test_two_regions_by_hand() -> None:
    # on 2 x 2 patches: the upper row is called a tail, the lower left patch a beak
    masks = np.zeros((2, 1, 2, 2), dtype=bool)
    masks[0, 0, 0] = masks[1, 0, 1, 0] = True
    found = measure(masks, [[0], [1]])
    assert (found.n_named, found.n, found.rows.tolist()) == (2, 2, [0, 1])
    np.testing.assert_allclose(found.values["inside"], [1 / 2, 1])
    np.testing.assert_allclose(found.values["iou"], [1 / 2, 1 / 2])
    np.testing.assert_allclose(found.values["iou_of_best"], [1 / 2, 1 / 2])
    assert found.values["pointing"].tolist() == [1, 1]
    # a row has two places, one of which holds the tail; a patch has four, two on the beak
    np.testing.assert_allclose(found.expected["inside"], [1 / 4, 1 / 2])
    np.testing.assert_allclose(found.expected["iou"], [1 / 4, 1 / 4])
    assert value(found.measures["inside"].value) == pytest.approx(3 / 4)
    assert found.measures["inside"].chance == pytest.approx(3 / 8)
    above = found.measures["inside"].above_chance
    assert above is not None
    assert above.difference.value == pytest.approx(3 / 8)


def test_a_pictures_value_is_the_mean_over_its_regions() -> None:
    # the tail's half of the upper row, and the tail itself; picture 2 has no word that counts
    masks = np.zeros((2, 2, 2, 2), dtype=bool)
    masks[:, 0, 0] = masks[:, 1, 0, 0] = True
    found = measure(masks, [[0, 0], [2, -1]])
    np.testing.assert_allclose(found.by_image("inside", 2), [(1 / 2 + 1) / 2, np.nan])


def test_only_visible_words_with_a_region_of_the_animal_count() -> None:
    # a beak unseen, a field that is background, a wing without a pixel, a region with no patch,
    # and one without a word
    masks = np.ones((2, 3, 2, 2), dtype=bool)
    masks[1, 1] = False
    found = measure(masks, [[1, 2, -1], [3, 1, -1]])
    assert (found.n_named, found.n) == (3, 0)
    for place in found.measures.values():
        assert (place.value, place.chance, place.above_chance) == (None, None, None)


def best_patches(covered: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The set of whole patches that is nearest to a region, by adding while it helps."""
    order = np.argsort(-covered.ravel(), kind="stable")
    shared = np.cumsum(covered.ravel()[order])
    size = np.arange(1, covered.size + 1)
    n = int(np.argmax(shared / (size + covered.sum() - shared))) + 1
    mask = np.zeros(covered.size, dtype=bool)
    mask[order[:n]] = True
    return mask.reshape(covered.shape)


@pytest.fixture(scope="module")
def drawn() -> tuple[Truth, Regions]:
    """Thirty pictures, four visible concepts each, and the best regions there can be for these."""
    truth = load_menagerie("test", indices=range(30)).truth
    assert truth is not None
    codes = np.stack([truth.regions[row] for row in range(30)])
    by_code = cover_patches(codes, (8, 8), len(truth.region_names))
    animal = truth.concept_regions & (np.arange(len(truth.region_names)) > 0)
    masks, concepts = np.zeros((30, 4, 8, 8), dtype=bool), np.full((30, 4), -1)
    for row in range(30):
        shown = np.flatnonzero(truth.visible[row] & animal.any(axis=1))
        for place, concept in enumerate(np.random.default_rng(row).choice(shown, 4)):
            masks[row, place] = best_patches(by_code[row][animal[concept]].sum(axis=0))
            concepts[row, place] = concept
    return truth, Regions(masks, concepts)


def thrown(mask: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """The same set of patches somewhere in the picture."""
    at = np.argwhere(mask)
    at = at - at.min(axis=0)
    at = at + rng.integers(0, np.array(mask.shape) - at.max(axis=0))
    moved = np.zeros_like(mask)
    moved[at[:, 0], at[:, 1]] = True
    return moved


def measure_drawn(drawn: tuple[Truth, Regions], masks: NDArray[np.bool_]) -> RegionTruth:
    truth, regions = drawn
    columns, groups = np.arange(len(truth.concepts)), np.arange(30) % 10
    return measure_regions(truth, Regions(masks, regions.concepts), columns, groups, seed=0)


def test_a_planted_perfect_explainer_reaches_the_best_there_is(
    drawn: tuple[Truth, Regions],
) -> None:
    found = measure_drawn(drawn, drawn[1].masks)
    assert found.n == 120
    np.testing.assert_allclose(found.values["iou_of_best"], 1)
    above = found.measures["iou_of_best"].above_chance
    assert above is not None
    assert above.p == 1 / 1024  # ten groups, all of one sign


def test_regions_thrown_anywhere_score_what_their_chance_says(
    drawn: tuple[Truth, Regions],
) -> None:
    rng = np.random.default_rng(0)
    found = measure_drawn(drawn, drawn[1].masks)
    masks = np.array([[thrown(mask, rng) for mask in row] for row in drawn[1].masks])
    for name, place in measure_drawn(drawn, masks).measures.items():
        assert place.chance == pytest.approx(found.measures[name].chance)
        assert value(place.value) == pytest.approx(place.chance, abs=0.08)

import numpy as np
import pytest

from interpret.measures import elbow
from interpret.measures.elbow import elbow_most, elbow_range, measure_elbow


def test_the_knee_of_planted_clusters_is_their_number() -> None:
    rng = np.random.default_rng(0)
    vectors = np.eye(4)[np.arange(80) % 4] + 0.02 * rng.normal(size=(80, 4))
    found = measure_elbow(vectors, 12, seed=0)
    assert found.n_clusters == (1, 2, 3, 4, 5, 6, 8, 10, 12)
    assert found.knee == 4
    assert found.within_share[0] == 1
    assert (np.diff(found.within_per_image) < 0).all()
    assert found.within_share[3] < 0.01
    # one cluster: four corners at squared distance 3/4 from their mean
    assert found.within_per_image[0] == pytest.approx(0.75, abs=0.05)


def test_many_pictures_are_drawn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elbow, "ROWS_MAX", 30)
    vectors = np.random.default_rng(0).normal(size=(50, 3))
    found = measure_elbow(vectors, 100, seed=0)
    assert (found.n_images, found.n_clusters[-1]) == (30, 30)
    assert found.within_per_image[-1] == 0
    assert found == measure_elbow(vectors, 100, seed=0)


@pytest.mark.parametrize("most", [2, 3, 20, 100, 2_000])
def test_the_range_rises_from_one_to_the_most(most: int) -> None:
    tried = elbow_range(most)
    assert (tried[0], tried[-1]) == (1, most)
    assert (np.diff(tried) > 0).all()
    assert len(tried) <= 12


def test_without_anything_known_the_range_follows_the_pictures() -> None:
    assert elbow_most(2_000, None) == 90
    assert elbow_most(2, None) == 4
    assert elbow_most(2_000, 100) == 200


def test_pictures_that_are_all_the_same_have_no_elbow() -> None:
    with pytest.raises(ValueError, match="must differ"):
        measure_elbow(np.ones((20, 3)), 5, seed=0)

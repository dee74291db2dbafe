import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from interpret.embeddings import unit_rows
from interpret.measures.prompt_logits import (
    gram_factor,
    measure_geometry,
    random_directions,
    scaled_directions,
    softmax_features,
)

RNG = np.random.default_rng(0)
PICTURES = unit_rows(RNG.standard_normal((30, 8)))


@pytest.mark.parametrize("n_directions", [3, 8, 40])
def test_few_features_have_the_gram_matrix_of_all_logits(n_directions: int) -> None:
    directions = random_directions(n_directions, 8, seed=0)
    logits, features = PICTURES @ directions.T, PICTURES @ gram_factor(directions)
    assert features.shape[1] == min(n_directions, 8)
    assert features @ features.T == pytest.approx(logits @ logits.T, abs=1e-5)


def test_geometry_of_orthogonal_directions() -> None:
    found = measure_geometry(np.eye(8)[:5])
    assert (found.n_directions, found.n_distinct, found.dim, found.rank) == (5, 5, 8, 5)
    assert found.effective_rank == pytest.approx(5)
    assert found.condition_number == pytest.approx(1)


def test_repeated_and_nearly_equal_directions_add_little() -> None:
    # singular values sqrt 2 and 1, shares s and 1 - s: entropy of the two
    found = measure_geometry(np.eye(8)[[0, 0, 1]])
    share = np.sqrt(2) / (np.sqrt(2) + 1)
    entropy = -(share * np.log(share) + (1 - share) * np.log(1 - share))
    assert (found.n_distinct, found.rank) == (2, 2)
    assert found.effective_rank == pytest.approx(np.exp(entropy))

    cone = unit_rows(np.eye(8)[0] + 0.1 * RNG.standard_normal((40, 8)))
    assert measure_geometry(cone).rank == 8
    assert (
        measure_geometry(cone).effective_rank
        < 0.75 * measure_geometry(random_directions(40, 8, seed=0)).effective_rank
    )


def test_more_directions_than_dimensions_span_the_space() -> None:
    found = measure_geometry(random_directions(415, 96, seed=0))
    assert found.rank == 96
    assert found.effective_rank > 90
    # Marchenko and Pastur: (1 + sqrt(96 / 415)) / (1 - sqrt(96 / 415)) = 2.85
    assert 2.4 < found.condition_number < 3.4


def test_random_directions_are_unit_rows_of_their_seed() -> None:
    drawn = random_directions(20, 6, seed=1)
    assert np.linalg.norm(drawn, axis=1) == pytest.approx(1, abs=1e-6)
    assert (drawn == random_directions(20, 6, seed=1)).all()
    assert not np.allclose(drawn, random_directions(20, 6, seed=2))


def test_scaled_directions_are_a_scaler_without_its_mean() -> None:
    directions = random_directions(5, 8, seed=0)
    wanted = StandardScaler().fit_transform((PICTURES @ directions.T).astype(np.float64))
    found = PICTURES @ scaled_directions(PICTURES, directions).T
    assert found - found.mean(axis=0) == pytest.approx(wanted, abs=1e-5)


def test_a_direction_without_spread_is_not_blown_up() -> None:
    flat = np.zeros((1, 8), dtype=np.float32)
    assert np.isfinite(scaled_directions(PICTURES, flat)).all()


@pytest.mark.parametrize("tau", [1e-300, 0.02, 1.0, 1e6])
def test_softmax_features_are_distributions(tau: float) -> None:
    found = softmax_features(PICTURES, random_directions(5, 8, seed=0), tau)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found >= 0).all()

import numpy as np
import pytest

from interpret.measures.few_shot import FewShotPoint, _ranks, measure_few_shot
from interpret.measures.linear_probe import Labelled


def planted(sizes: list[int], noise: float, seed: int) -> Labelled:
    rng, labels = np.random.default_rng(seed), np.repeat(np.arange(len(sizes)), sizes)
    vectors = np.eye(16)[labels] + noise * rng.standard_normal((len(labels), 16))
    return Labelled(vectors.astype(np.float32), labels)


def test_more_pictures_teach_more_and_draws_differ() -> None:
    training, asked = planted([40] * 4, 0.4, 0), planted([50] * 4, 0.4, 1)
    curve = measure_few_shot(training, asked, 4, shots=(16, 1, 4), n_draws=4, seed=0)
    assert [point.n_per_class for point in curve.points] == [1, 4, 16]
    means = [point.mean for point in curve.points]
    assert means[0] < means[1] < means[2]
    assert curve.points[0].spread > 0
    assert (curve.points[0].n, len(curve.points[0].accuracies)) == (200, 4)
    assert curve.note == ""
    again = measure_few_shot(training, asked, 4, shots=(16, 1, 4), n_draws=4, seed=0)
    assert curve == again


def test_counts_above_the_smallest_class_are_left_out_with_a_note() -> None:
    training = planted([9, 3, 0, 5], 0.2, 0)  # a class without pictures counts for nothing
    curve = measure_few_shot(training, training, 4, shots=(2, 3, 4, 8), n_draws=2, seed=0)
    assert [point.n_per_class for point in curve.points] == [2, 3]
    assert curve.left_out == (4, 8)
    assert curve.note == (
        "4, 8 pictures a class are left out: the smallest class has 3 training pictures."
    )


def test_mean_spread_and_interval_by_hand() -> None:
    # Mean .5, deviations -.1, 0, .1: standard deviation .1; t(.975, 2) = 4.30265:
    # half width 4.30265 x .1 / sqrt(3) = .248414
    point = FewShotPoint(1, (0.4, 0.5, 0.6), 10)
    np.testing.assert_allclose([point.mean, point.spread], [0.5, 0.1])
    np.testing.assert_allclose(point.ci95, [0.251586, 0.748414], atol=1e-6)
    assert FewShotPoint(1, (0.9, 1.0), 10).ci95[1] == 1.0


def test_pictures_are_numbered_within_their_class() -> None:
    labels = np.array([2, 0, 2, 0, 2, 1])
    ranks = _ranks(labels, seed=0)
    for label, size in enumerate((2, 1, 3)):
        assert sorted(ranks[labels == label].tolist()) == list(range(size))
    assert any(not np.array_equal(ranks, _ranks(labels, seed=seed)) for seed in range(1, 6))


@pytest.mark.parametrize(("shots", "n_draws"), [((0, 1), 3), ((), 3), ((1,), 1)])
def test_impossible_counts_are_refused(shots: tuple[int, ...], n_draws: int) -> None:
    given = planted([5, 5], 0.2, 0)
    with pytest.raises(ValueError, match="at least 1 picture a class and at least 2 draws"):
        measure_few_shot(given, given, 2, shots=shots, n_draws=n_draws, seed=0)

import numpy as np

from interpret.timing.probes import make_overlapping, time_choice, time_probe


def test_made_up_classes_overlap_and_lie_in_a_cone() -> None:
    made = make_overlapping(300, seed=0)
    assert made.n_classes == 15  # at least 20 rows a class
    assert made.training.vectors.shape == (300, 512)
    assert np.bincount(made.training.labels).tolist() == [20] * 15
    cosines = made.training.vectors @ made.training.vectors.T
    assert np.median(cosines) > 0.05  # 0 for directions by chance, sd .04
    assert not np.array_equal(made.training.vectors[:10], made.held_out.vectors[:10])
    assert make_overlapping(10_000, seed=0).n_classes == 100


def test_both_ways_learn_and_neither_is_perfect() -> None:
    made = make_overlapping(200, seed=0)
    race = time_probe(made, repeats=1)
    assert min(race.plain, race.ours) > 0
    assert race.difference is None
    assert race.held_out_accuracies is not None
    assert all(0.2 < accuracy < 0.95 for accuracy in race.held_out_accuracies)  # chance: a tenth
    assert time_choice(200, seed=0) > 0

import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.embeddings import unit_rows
from interpret.measures.probe_folds import learn_from_folds, learn_from_training

Ints = NDArray[np.int64]
Vectors = NDArray[np.floating]
NAMES = ("ant", "bee", "cat")
RNG = np.random.default_rng(0)
VECTORS = unit_rows(RNG.standard_normal((12, 4)))
LABELS = np.arange(12) % 3


def nearest(train: Vectors, labels: Ints, test: Vectors) -> Ints:
    return labels[np.argmax(test @ train.T, axis=1)]


def test_training_pictures_teach_all_measured_ones() -> None:
    folds = learn_from_training(VECTORS, LABELS, VECTORS[::-1], LABELS[::-1], NAMES)
    assert folds.predict(nearest).tolist() == LABELS[::-1].tolist()
    assert folds.n_train == 12


def test_no_picture_is_predicted_by_a_probe_that_saw_it() -> None:
    folds = learn_from_folds(VECTORS, LABELS, NAMES, seed=0)
    seen: list[int] = []

    def probe(train: Vectors, labels: Ints, test: Vectors) -> Ints:
        assert not (test[:, None] == train[None]).all(axis=2).any()
        seen.append(len(test))
        return np.zeros(len(test), dtype=np.int64)

    folds.predict(probe)
    assert sum(seen) == 12
    assert len(seen) == 4  # a class of four pictures gives no fifth fold


def test_folds_hold_every_class_and_follow_the_seed() -> None:
    folds, again = (learn_from_folds(VECTORS, LABELS, NAMES, seed=3) for _ in range(2))
    other = learn_from_folds(VECTORS, LABELS, NAMES, seed=4)
    tests = [test.tolist() for _, test in folds.folds]
    assert all(sorted(LABELS[test]) == [0, 1, 2] for test in tests)
    assert tests == [test.tolist() for _, test in again.folds]
    assert tests != [test.tolist() for _, test in other.folds]


@pytest.mark.parametrize("n", [12, 3])
def test_one_class_only_is_refused(n: int) -> None:
    ants = np.zeros(n, dtype=np.int64)
    with pytest.raises(ValueError, match=r"at least two classes .* all are of 'ant'"):
        learn_from_folds(VECTORS[:n], ants, NAMES, seed=0)
    with pytest.raises(ValueError, match="training pictures must be of at least two classes"):
        learn_from_training(VECTORS[:n], ants, VECTORS, LABELS, NAMES)


def test_a_class_that_is_not_learnt_is_refused() -> None:
    some = LABELS < 2
    with pytest.raises(ValueError, match=r"must have training pictures, but 1 \('cat'\) have none"):
        learn_from_training(VECTORS[some], LABELS[some], VECTORS, LABELS, NAMES)


def test_a_class_that_is_not_measured_warns() -> None:
    some = LABELS > 0
    with pytest.warns(UserWarning, match=r"no accuracy speaks of 1 of 3 classes.*'ant'"):
        folds = learn_from_training(VECTORS, LABELS, VECTORS[some], LABELS[some], NAMES)
    assert folds.predict(nearest).tolist() == LABELS[some].tolist()


def test_a_class_of_one_picture_is_refused_where_there_is_no_training_set() -> None:
    with pytest.raises(ValueError, match="at least two measured ones, but 'bee', 'cat' has one"):
        learn_from_folds(VECTORS[:4], LABELS[:4], NAMES, seed=0)


def test_widths_and_lengths_must_fit() -> None:
    with pytest.raises(ValueError, match="must have one width, got 3 and 4"):
        learn_from_training(unit_rows(VECTORS[:, :3]), LABELS, VECTORS, LABELS, NAMES)
    with pytest.raises(ValueError, match="rows of vectors of measured pictures must have length 1"):
        learn_from_folds(2 * VECTORS, LABELS, NAMES, seed=0)

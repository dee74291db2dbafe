import numpy as np
import pytest

from interpret.embeddings import Embeddings, unit_rows
from interpret.measures.zero_shot import ZeroShot, classify


def toy(rows: list[list[float]], kind: str) -> Embeddings:
    vectors = unit_rows(np.array(rows))
    names = tuple(f"{kind} {number}" for number in range(len(rows)))
    return Embeddings(vectors, names, f"{kind} model", "image" if kind == "image" else "text")


CLASSES = toy([[1, 0], [0.8, 0.6], [0, 1]], "text")


def test_classes_are_ranked_by_cosine() -> None:
    # cosines of (1, .1): 1, .86, .1; of (.1, 1): .1, .68, 1; of (.8, .6): .8, 1, .6
    found = classify(toy([[1, 0.1], [0.1, 1], [8, 6]], "image"), CLASSES)
    assert found.ranked.tolist() == [[0, 1, 2], [2, 1, 0], [1, 0, 2]]
    assert found.predictions.tolist() == [0, 2, 1]


def test_of_classes_equally_near_the_first_is_taken() -> None:
    twice = toy([[0, 1], [1, 0], [1, 0]], "text")
    assert classify(toy([[1, 0]], "image"), twice).ranked.tolist() == [[1, 2, 0]]


def test_at_most_five_classes_are_ranked() -> None:
    many = toy([[np.cos(angle), np.sin(angle)] for angle in np.linspace(0, 1, 8)], "text")
    assert classify(toy([[1, 0]], "image"), many).ranked.tolist() == [[0, 1, 2, 3, 4]]


def test_accuracy_is_the_share_of_pictures_whose_class_is_among_the_nearest() -> None:
    found = ZeroShot(np.array([[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 0, 2]]))
    labels = np.array([0, 1, 2, 1])
    assert [found.top_k_accuracy(labels, k) for k in (1, 2, 3, 5)] == [0.5, 0.75, 1, 1]


def test_there_is_no_accuracy_without_labels() -> None:
    assert ZeroShot(np.array([[0, 1]])).top_k_accuracy(None, 1) is None


def test_the_runner_up_is_the_best_class_other_than_the_scored_one() -> None:
    found = ZeroShot(np.array([[0, 1, 2], [2, 1, 0], [1, 0, 2]]))
    runners_up = found.runners_up(np.array([0, 1, 1]))
    assert runners_up is not None
    assert runners_up.tolist() == [1, 2, 0]


def test_a_single_class_has_no_runner_up() -> None:
    assert ZeroShot(np.array([[0], [0]])).runners_up(np.array([0, 0])) is None


def test_vectors_of_two_widths_are_refused() -> None:
    with pytest.raises(ValueError, match="got 3 from 'image model' and 2 from 'text model'"):
        classify(toy([[1, 0, 0]], "image"), CLASSES)

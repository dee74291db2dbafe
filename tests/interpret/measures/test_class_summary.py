"""What a class is recognised by, counted by hand on five pictures."""

import numpy as np
import pytest

from interpret.measures.class_summary import N_LISTED, ClassSummary, summarise_classes
from interpret.measures.mutual_knowledge import Decisions
from interpret.units.concepts import ImageConcepts

# the classes' concepts: 0 has 0, 1, 2; 1 has 3, 4, 5; 2 is never predicted
CLASS_CONCEPTS = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
CONCEPTS = np.array([[0, 1, 9], [0, 9, -1], [0, 3, 9], [3, 4, -1], [3, 1, -1]])
PREDICTIONS = np.array([0, 0, 0, 1, 1])
LABELS = np.array([0, 0, 1, 1, 1])  # the third picture is wrong


def summarise(
    concepts: np.ndarray = CONCEPTS,
    predictions: np.ndarray = PREDICTIONS,
    labels: np.ndarray | None = LABELS,
) -> list[ClassSummary]:
    nothing = np.zeros(concepts.shape)
    found = ImageConcepts(concepts, nothing.astype(np.float32), nothing.astype(np.int64))
    return summarise_classes(
        found, Decisions(CLASS_CONCEPTS, predictions, None, 40), predictions, labels
    )


def as_dict(ranked: object) -> dict[int, float]:
    return dict(zip(ranked.concepts, ranked.values, strict=True))  # type: ignore[attr-defined]


def test_lists_of_a_class_by_hand() -> None:
    first, second = summarise()
    assert (first.class_index, first.n_predicted, first.n_wrong) == (0, 3, 1)
    # of 3 pictures predicted as 0: all have 0, one has 1, none has 2
    assert as_dict(first.shared) == pytest.approx({0: 1.0, 1: 1 / 3})
    assert list(first.shared.concepts) == [0, 1]
    assert as_dict(first.lost) == pytest.approx({2: 1.0, 1: 2 / 3})
    assert list(first.lost.concepts) == [2, 1]
    # less the share of the other two: 0: 1 - 0, 9: 1 - 0; 1: 1/3 - 1/2 and 3: 1/3 - 1 are below 0
    assert as_dict(first.distinctive) == pytest.approx({0: 1.0, 9: 1.0})
    # the wrong picture has 0, 3, 9; of those not predicted as 0 all have 3, none 0 or 9
    assert first.gained is not None
    assert as_dict(first.gained) == pytest.approx({0: 1.0, 9: 1.0})
    assert (second.class_index, second.n_predicted, second.n_wrong) == (1, 2, 0)
    assert second.gained is not None
    assert second.gained.concepts == ()


def test_classes_that_are_never_predicted_are_left_out() -> None:
    assert [one.class_index for one in summarise()] == [0, 1]


def test_without_labels_nothing_is_wrong_or_gained() -> None:
    first, _ = summarise(labels=None)
    assert first.n_wrong is None
    assert first.gained is None
    assert first.shared == summarise()[0].shared


def test_with_one_predicted_class_there_is_no_rest() -> None:
    (only,) = summarise(predictions=np.zeros(5, dtype=np.int64), labels=LABELS)
    assert only.distinctive.concepts == ()
    assert only.gained is not None
    assert only.gained.concepts == ()
    assert only.n_wrong == 3


def test_pictures_without_concepts_count_and_lists_are_short() -> None:
    nothing = np.full((5, 3), -1)
    first, _ = summarise(concepts=nothing)
    assert first.shared.concepts == ()
    assert first.lost.concepts == (0, 1, 2)
    many = np.arange(15)[None, :].repeat(5, axis=0)
    assert len(summarise(many, np.array([0, 0, 0, 0, 1]))[0].distinctive.concepts) <= N_LISTED

"""The study: directions that the pictures allow, best and worst class, what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.measures.relevance import by_class
from interpret.measures.retrieval import Options, measure_retrieval
from interpret.models.synthetic import synthetic_model
from interpret.store import Store
from interpret.studies.retrieval import (
    Settings,
    find_answers,
    rank_classes_by_ndcg,
    study_retrieval,
)
from interpret.vectors import Encoder


@pytest.fixture(scope="module")
def drawn() -> ImageSet:
    return load_images("menagerie", limit=100)


def test_both_ways_of_both_kinds_are_measured_unless_one_is_asked_for(
    drawn: ImageSet, tmp_path: Path
) -> None:
    encoder = Encoder(synthetic_model(seed=0), Store(tmp_path))
    names = {
        by: list(study_retrieval(encoder, drawn, Settings(by=by)).directions)
        for by in ("auto", "class", "caption")
    }
    assert names["class"] == ["class_to_image", "image_to_class"]
    assert names["caption"] == ["caption_to_image", "image_to_caption"]
    assert names["auto"] == [*names["class"], *names["caption"]]


def test_from_pictures_to_classes_a_hit_at_1_is_a_right_zero_shot_decision(
    drawn: ImageSet, tmp_path: Path
) -> None:
    encoder = Encoder(synthetic_model(seed=0), Store(tmp_path))
    found = study_retrieval(encoder, drawn, Settings(by="class")).directions["image_to_class"]
    classes = encoder.classes(drawn.class_names, Settings().templates).vectors
    decisions = (encoder.images(drawn).vectors @ classes.T).argmax(axis=1)
    assert drawn.labels is not None
    top1 = (decisions == drawn.labels).mean()
    assert found.by_recipe["standard"].means["hit_at_1"].value == pytest.approx(top1, abs=0.02)


def test_of_equal_classes_the_first_is_best_and_the_last_worst_and_empty_ones_neither() -> None:
    vectors = np.eye(12, dtype=np.float32)
    labels = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 3])  # class 0 has no picture
    found = measure_retrieval(vectors[[0, *range(11)]], vectors, by_class(labels, 12), Options())
    best, worst = rank_classes_by_ndcg(found)
    scores = found.by_recipe["standard"].rows["ndcg_at_5"]
    assert best is not None
    assert worst is not None
    assert (best, scores[best]) == (1, 1.0)
    assert (worst, scores[worst]) == (3, scores[1:].min())  # its second picture is at chance
    assert rank_classes_by_ndcg(None) == (None, None)


def test_answers_that_nothing_tells_of_are_refused(drawn: ImageSet) -> None:
    bare = replace(drawn, labels=None, captions=None)
    blank = replace(drawn, labels=None, captions=((" ",),) * len(drawn))
    for images, settings, hint in (
        (bare, Settings(), "has neither"),
        (blank, Settings(by="caption"), "captions that are not empty"),
        (bare, Settings(by="class"), "--by class needs labels"),
        (drawn, Settings(options=Options(top=101)), "the 100 pictures of 'menagerie', got 101"),
    ):
        with pytest.raises(ValueError, match=hint):
            find_answers(images, settings)

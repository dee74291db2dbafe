"""A study of a small random CLIP, read in words."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.models.clip import ClipModel
from interpret.store import Store
from interpret.studies.explain import Explaining, find_class
from interpret.studies.mutual_knowledge import Settings, study_mutual_knowledge
from interpret.vectors import Encoder

ALL = np.arange(12)


@pytest.fixture(scope="module")
def explaining(
    tmp_path_factory: pytest.TempPathFactory,
    small_model: ClipModel,
    blobs: ImageSet,
    word_bank: ConceptBank,
) -> Explaining:
    encoder = Encoder(small_model, Store(tmp_path_factory.mktemp("explain")), workers=0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "parts are not seen|too few to tell")
        study = study_mutual_knowledge(encoder, blobs, word_bank, Settings("crop"))
    return Explaining(blobs, word_bank, study, "pca")


@pytest.mark.parametrize("method", ["pca", "kmeans", "whole"])
def test_every_word_stands_in_one_place(explaining: Explaining, method: str) -> None:
    some = replace(explaining, method=method)  # type: ignore[arg-type]
    found = some.study.explanations.concepts[some.method]
    for told in some.explain(ALL):
        words = [some.bank.concepts[i] for i in found.concepts[told.row] if i >= 0]
        assert sorted([*told.image_only, *told.shared]) == sorted(words)
        assert sorted(word for part in told.parts.values() for word in part) == sorted(words)
        scored = some.study.decisions.scored[told.row]
        of_class = {some.bank.concepts[i] for i in some.study.decisions.class_concepts[scored]}
        assert set(told.shared) == set(words) & of_class
        assert set(told.class_only) == of_class - set(words)
        assert told.part_of.keys() == set(words)
    assert (0 in some.explain(ALL)[0].parts) == (method == "whole")


def test_parts_are_those_of_the_map(explaining: Explaining) -> None:
    for told in explaining.explain(ALL):
        of_patch = explaining.study.explanations.parts["pca"][told.row]
        assert set(told.parts) == set(np.unique(of_patch).tolist()) - {0}


def test_decisions_are_held_against_the_runner_up_and_wrong_ones_against_the_label(
    explaining: Explaining,
) -> None:
    names, labels = explaining.images.class_names, explaining.images.labels
    assert labels is not None
    for told in explaining.explain(ALL):
        is_wrong = explaining.predictions[told.row] != labels[told.row]
        assert (told.why_not is not None) == is_wrong == (told.row in explaining.wrong)
        assert told.decision is not None
        assert told.decision.first_class == told.prediction == told.scored_class
        assert told.runner_up == told.decision.second_class
        assert names.index(told.prediction) == explaining.predictions[told.row]
        assert set(told.decision.first) | set(told.decision.both) == set(told.shared)
        if told.why_not:
            assert told.why_not.second_class == names[labels[told.row]]
            assert set(told.why_not.first) | set(told.why_not.both) == set(told.shared)
    assert explaining.wrong.size > 0


def test_rows_are_explained_in_the_order_asked_for(explaining: Explaining) -> None:
    every = explaining.explain(ALL)
    assert explaining.explain(np.array([7, 2])) == [every[7], every[2]]
    overlap = explaining.study.results["pca"].rows["adjusted_overlap"]
    assert [told.adjusted_overlap for told in every] == overlap.tolist()


def test_half_of_the_picked_are_most_and_half_least_mutual(explaining: Explaining) -> None:
    overlap = explaining.study.results["pca"].rows["adjusted_overlap"]
    picked = explaining.pick(ALL, 5)
    values = overlap[picked]
    assert (np.diff(values) <= 0).all()
    rest = overlap[np.setdiff1d(ALL, picked)]
    assert values[:3].min() >= rest.max()
    assert values[3:].max() <= rest.min()
    assert sorted(explaining.pick(ALL, 50)) == ALL.tolist()
    assert len(explaining.pick(ALL, 1)) == 1


def test_pictures_of_a_class_are_found_by_label_or_by_prediction(explaining: Explaining) -> None:
    assert explaining.rows_of(None).tolist() == ALL.tolist()
    assert explaining.rows_of("Green").tolist() == [1, 5, 9]
    unlabelled = replace(explaining, images=replace(explaining.images, labels=None))
    taken = explaining.images.class_names[explaining.predictions[0]]
    rows = unlabelled.rows_of(taken)
    assert (explaining.predictions[rows] == explaining.predictions[0]).all()
    (never, *_) = np.setdiff1d(np.arange(4), explaining.predictions)
    with pytest.raises(ValueError, match="none of the 12 is predicted as it"):
        unlabelled.rows_of(explaining.images.class_names[never])
    assert unlabelled.wrong.size == 0
    assert all(told.label is None and told.why_not is None for told in unlabelled.explain(ALL))


def test_a_single_class_has_no_runner_up(explaining: Explaining, word_bank: ConceptBank) -> None:
    study, images = explaining.study, replace(explaining.images, class_names=("red",), labels=None)
    ranked = np.zeros((12, 1), dtype=np.int64)
    decisions = replace(
        study.decisions,
        class_concepts=study.decisions.class_concepts[:1],
        scored=ranked[:, 0],
        runners_up=None,
    )
    alone = replace(study, zero_shot=replace(study.zero_shot, ranked=ranked), decisions=decisions)
    for told in Explaining(images, word_bank, alone, "pca").explain(ALL[:2]):
        assert told.decision is None
        assert told.runner_up is None
        assert "other_class" not in told.curves


def test_pictures_that_share_their_parts_with_none_are_counted(explaining: Explaining) -> None:
    assert explaining.n_alone(ALL, "image") == 12
    assert explaining.n_alone(ALL, "label") == 0
    assert replace(explaining, method="whole").n_alone(ALL, "image") == 0


def test_classes_are_summarised_over_all_pictures(explaining: Explaining) -> None:
    summaries = explaining.summarise()
    assert sum(one.n_predicted for one in summaries) == 12
    assert sum(one.n_wrong or 0 for one in summaries) == explaining.wrong.size


def test_a_class_that_is_not_there_names_its_neighbours() -> None:
    names = ("zebra", "horse", "donkey")
    with pytest.raises(ValueError, match=r"--class must be one of the 3 .* did you mean 'zebra'"):
        find_class("zebr", names)
    with pytest.raises(ValueError, match="the first are 'zebra', 'horse', 'donkey'"):
        find_class("quokka???", names)

"""The whole zero-shot study on a small random model; what is right or wrong is tested elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from interpret.encode import encode_text_features
from interpret.images.imageset import ImageSet
from interpret.measures.template_comparison import PLAIN
from interpret.measures.zero_shot import classify
from interpret.studies.zero_shot import Settings, study_zero_shot
from interpret.vectors import Encoder, class_prompts

Encoders = Callable[..., Encoder]
TWO = ("a photo showing {}", "a {} tail")


def test_decisions_are_those_of_the_ensemble(encoder_of: Encoders, blobs: ImageSet) -> None:
    encoder = encoder_of()
    study = study_zero_shot(encoder, blobs, Settings(TWO))
    expected = classify(encoder.images(blobs), encoder.classes(blobs.class_names, TWO))
    assert np.array_equal(study.zero_shot.ranked, expected.ranked)
    assert study.scores is not None
    assert study.scores.scores.top1_accuracy == expected.top_k_accuracy(blobs.labels, 1)
    assert study.confusion is not None
    assert study.confusion.counts.sum() == len(blobs)
    assert (study.wordings, study.selection) == ((), None)


def test_dot_products_are_those_of_the_raw_features(encoder_of: Encoders, blobs: ImageSet) -> None:
    encoder = encoder_of()
    study = study_zero_shot(encoder, blobs, Settings(TWO))
    features = encode_text_features(encoder.model, class_prompts(blobs.class_names, TWO))
    raw = features.reshape(4, 2, -1).mean(axis=1)
    assert study.dot_product is not None
    expected = (encoder.images(blobs).vectors @ raw.T).argmax(axis=1)
    assert np.array_equal(study.dot_product.predictions, expected)
    norms = np.linalg.norm(raw, axis=1)
    assert study.dot_product.norm_mean == pytest.approx(norms.mean(), rel=1e-5)
    assert study_zero_shot(encoder, blobs, Settings(TWO, dot_product=False)).dot_product is None


def test_each_template_stands_beside_the_plain_one_and_the_ensemble(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    settings = Settings(TWO, each_template=True, select=True)
    study = study_zero_shot(encoder_of(), blobs, settings)
    assert [one.wording for one in study.wordings] == [PLAIN, *TWO, "ensemble of 2"]
    assert study.scores is not None
    assert study.wordings[-1].top1 == study.scores.scores.top1_accuracy
    assert study.selection is not None
    assert set(study.selection.chosen) <= set(TWO)
    assert study.selection.n_held_out + study.selection.selected.n == len(blobs)


def test_a_plain_template_of_the_set_comes_once(encoder_of: Encoders, blobs: ImageSet) -> None:
    settings = Settings((TWO[0], PLAIN), each_template=True)
    study = study_zero_shot(encoder_of(), blobs, settings)
    assert [one.wording for one in study.wordings] == [PLAIN, TWO[0], "ensemble of 2"]


def test_the_second_study_encodes_nothing(encoder_of: Encoders, blobs: ImageSet) -> None:
    settings = Settings(TWO, each_template=True)
    first, second = encoder_of(), encoder_of()
    study_zero_shot(first, blobs, settings)
    assert first.store.made == {"texts": 8 + 4, "images": 12, "text_norms": 8}
    study_zero_shot(second, blobs, settings)
    assert second.store.made == {}


def test_the_models_own_temperature_is_among_the_entropies(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    encoder = encoder_of()
    found = study_zero_shot(encoder, blobs, Settings(TWO, taus=(0.5,))).entropies
    learnt = [one.tau for one in found if one.is_learnt]
    assert learnt == [1 / encoder.model.logit_scale]
    assert len(found) == 2


def test_classes_of_one_name_are_kept_apart(encoder_of: Encoders, blobs: ImageSet) -> None:
    twice = replace(blobs, class_names=("red", "green", "red", "white"))
    study = study_zero_shot(encoder_of(), twice, Settings(TWO))
    assert not (study.zero_shot.predictions == 2).any()  # of two the first is taken
    assert study.scores is not None
    rows = study.scores.report_rows(twice.class_names)
    assert [row["support"] for row in rows] == [3, 3, 3, 3]
    assert rows[2]["recall"] == 0


def test_without_labels_there_are_decisions_and_no_scores(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    unlabelled = replace(blobs, labels=None)
    study = study_zero_shot(encoder_of(), unlabelled, Settings(TWO))
    assert len(study.zero_shot.predictions) == len(blobs)
    assert (study.scores, study.confusion) == (None, None)
    assert study.entropies[0].against_right is None


@pytest.mark.parametrize(
    ("changes", "settings", "sentence"),
    [
        ({"class_names": ("red",), "labels": None}, Settings(TWO), "at least 2 classes .* got 1"),
        ({"labels": None}, Settings(TWO, select=True), "--select needs labels"),
        ({"labels": None}, Settings(TWO, each_template=True), "--each-template needs labels"),
        ({}, Settings(TWO[:1], select=True), "at least 2 templates, got 1"),
        ({}, Settings(TWO, taus=(0.0,)), "tau must be above 0"),
    ],
)
def test_what_cannot_be_had_is_one_sentence(
    encoder_of: Encoders,
    blobs: ImageSet,
    changes: dict[str, Any],
    settings: Settings,
    sentence: str,
) -> None:
    with pytest.raises(ValueError, match=sentence):
        study_zero_shot(encoder_of(), replace(blobs, **changes), settings)

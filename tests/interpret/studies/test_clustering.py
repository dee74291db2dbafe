import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from concepts.bank import ConceptBank
from concepts.prompt_sets import PromptSet
from interpret.images.imageset import ImageSet
from interpret.studies.clustering import ClusteringStudy, Settings, study_clustering
from interpret.tables.clustering import (
    describe_clustering,
    rows_of_clustering,
    summarise_clustering,
    tabulate_clustering,
)
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]

PROMPTS = PromptSet("mine.txt", ("a red tail", "a blue beak", "a green ear", "a white paw"))
SETTINGS = Settings((PROMPTS,), templates=("a photo of a {}", "a {} thing"), n_starts=2)


@pytest.fixture
def encoder(encoder_of: Encoders) -> Encoder:
    return encoder_of()


@pytest.fixture
def study(encoder: Encoder, blobs: ImageSet, word_bank: ConceptBank) -> ClusteringStudy:
    return study_clustering(encoder, blobs, word_bank, SETTINGS, training=blobs)


def test_every_kind_of_features_is_clustered_into_as_many_clusters_as_classes(
    study: ClusteringStudy, blobs: ImageSet
) -> None:
    assert (study.n_clusters, study.n_clusters_from) == (4, "classes")
    assert list(study.scores) == list(study.elbows) == ["images", "mine.txt"]
    for scores in study.scores.values():
        assert len(np.unique(scores.clusters.assigned)) == 4
    assert study.scores["mine.txt"].dim == len(PROMPTS)
    assert list(study.scores["mine.txt"].purity_against) == ["images"]
    assert study.elbows["images"].n_clusters[-1] == 8
    assert study.modality.image_training is not None
    assert study.modality.image_training[1].value == 1  # each finds itself


def test_logits_are_cosines_with_the_prompts(
    study: ClusteringStudy, encoder: Encoder, blobs: ImageSet
) -> None:
    cosines = encoder.images(blobs).vectors @ encoder.texts(PROMPTS.prompts).vectors.T
    clusters = study.scores["mine.txt"].clusters
    for cluster in range(4):
        mean = cosines[clusters.assigned == cluster].mean(axis=0)
        np.testing.assert_allclose(clusters.centres[cluster], mean, atol=1e-6)


def test_a_second_study_encodes_nothing_and_finds_the_same(
    study: ClusteringStudy, encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    encoder = encoder_of()
    again = study_clustering(encoder, blobs, word_bank, SETTINGS, training=blobs)
    assert encoder.store.made == {}
    assert again.scores["images"].to_dict() == study.scores["images"].to_dict()
    assert again.modality == study.modality


def test_a_number_of_clusters_goes_before_the_classes(
    encoder: Encoder, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    settings = replace(SETTINGS, n_clusters=6, with_elbow=False)
    study = study_clustering(encoder, blobs, word_bank, settings)
    assert (study.n_clusters, study.n_clusters_from, study.elbows) == (6, "flag", {})
    record = describe_clustering(encoder, blobs, word_bank, settings, study, None)
    assert record["elbow"] is None
    assert "knee" not in record["method"]["n_clusters_from"]


def test_without_labels_the_knee_decides_and_class_scores_are_null(
    encoder: Encoder, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    unlabelled = replace(blobs, labels=None)
    study = study_clustering(encoder, unlabelled, word_bank, SETTINGS)
    assert (study.n_clusters, study.n_clusters_from) == (study.elbows["images"].knee, "knee")
    assert {one.reason for one in study.examples} <= {"largest", "tightest", "loosest"}
    record = describe_clustering(encoder, unlabelled, word_bank, SETTINGS, study, None)
    found = record["clustering"]["images"]
    assert found["purity"] is found["ci95"]["nmi"] is found["shuffled"]["ari"] is None
    assert found["silhouette"] is not None
    assert "the pictures have no labels" in record["note"]
    assert record["modality"]["text_image"] is None
    assert rows_of_clustering(unlabelled, study)["label"].isna().all()
    json.dumps(record, allow_nan=False)
    assert "no labels" in summarise_clustering(record)


def test_published_purities_stand_beside_where_model_and_pictures_match(
    study: ClusteringStudy, encoder: Encoder, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    record = describe_clustering(encoder, blobs, word_bank, SETTINGS, study, blobs)
    assert record["published"] is None
    thesis = [{"source": "thesis", "features": "images", "purity": 0.4455}]
    table = tabulate_clustering(record | {"published": thesis}).set_index("score")
    assert table.loc["  published (thesis)"].tolist() == ["0.446", "-"]
    other = record["method"] | {"n_clusters": 5}  # of as many clusters only
    table = tabulate_clustering(record | {"published": thesis, "method": other})
    assert "  published (thesis)" not in table["score"].tolist()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(n_clusters=13), "got 12 pictures for 13 clusters"),
        (Settings(n_clusters=1), "at least 2 clusters, got 1"),
    ],
)
def test_clusters_that_pictures_cannot_make_are_refused(
    settings: Settings, message: str, encoder: Encoder, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    with pytest.raises(ValueError, match=message):
        study_clustering(encoder, blobs, word_bank, settings)


def test_one_class_is_refused_before_anything_is_encoded(
    encoder: Encoder, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    with pytest.raises(ValueError, match="at least 2 classes, but all 3 are of 'red'"):
        study_clustering(encoder, blobs.take(np.array([0, 4, 8])), word_bank, SETTINGS)
    assert encoder.store.made == {}


def test_neither_labels_nor_a_number_nor_an_elbow_is_refused(
    encoder: Encoder, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    unlabelled = replace(blobs, labels=None)
    with pytest.raises(ValueError, match="give the number of clusters with --clusters"):
        study_clustering(encoder, unlabelled, word_bank, replace(SETTINGS, with_elbow=False))

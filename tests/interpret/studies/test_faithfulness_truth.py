"""Judged explanations held against the drawn world."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from concepts.bank import ConceptBank, load_bank
from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.models.load import load_model
from interpret.store import Store
from interpret.studies.faithfulness import make_study
from interpret.studies.faithfulness_truth import PLACES, WORDS, hold_judged_against_truth
from interpret.studies.mutual_knowledge import Settings, study_mutual_knowledge
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
SETTINGS = Settings("crop")


def test_words_are_held_against_what_is_drawn_and_every_measure_is_ranked(tmp_path: Path) -> None:
    encoder = Encoder(load_model("menagerie-vit-tiny", offline=True), Store(tmp_path))
    images, bank = load_images("menagerie", limit=10), load_bank("menagerie")
    study = study_mutual_knowledge(encoder, images, bank, SETTINGS)
    judged = make_study(encoder, images, bank, SETTINGS).measure(study, ["crop"], {}).judged
    found = hold_judged_against_truth(images, bank, study, judged, seed=0)
    assert found is not None
    assert images.truth is not None
    column = {concept: place for place, concept in enumerate(images.truth.concepts)}
    for row, one in zip(found.rows, judged, strict=True):
        seen = [
            images.truth.visible[picture, column[bank.concepts[word]]]
            for picture, words in enumerate(one.row.regions.words)
            for word in words
            if word >= 0 and bank.concepts[word] in column
        ]
        precision = row.slots["all"].precision
        assert precision is not None
        assert np.isclose(precision.value, np.mean(seen))
        assert precision.n == len(seen)
    measures = {"published_mi_nats", "adjusted_overlap", "deletion, own areas"}
    assert measures <= set(found.agreement[WORDS]) == set(found.agreement[PLACES])
    assert found.n_rows == len(judged)


def test_pictures_that_are_not_drawn_have_no_truth(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    study = study_mutual_knowledge(encoder_of(), blobs, word_bank, SETTINGS)
    assert hold_judged_against_truth(blobs, word_bank, study, (), seed=0) is None

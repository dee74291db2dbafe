"""What stays of explanations when a model forgets: all at first, chance at the end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from concepts.bank import ConceptBank, load_bank
from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.models.load import load_model
from interpret.models.weights import network_sha256
from interpret.store import Store
from interpret.studies.mutual_knowledge import Settings
from interpret.studies.randomisation import Randomiser
from interpret.vectors import Encoder


def test_nothing_randomised_changes_nothing_and_the_model_is_not_touched(
    encoder_of: Callable[..., Encoder], blobs: ImageSet, word_bank: ConceptBank
) -> None:
    encoder = encoder_of()
    before = network_sha256(encoder.model.network)
    found = Randomiser(encoder, blobs, word_bank, Settings("crop"), ("patches",)).study(n_depths=2)
    assert [one["n_layers"] for one in found["depths"]] == [0, 2, 4]
    first = found["depths"][0]
    assert first["same_decision_fraction"] == 1
    assert first["maps"]["patches"] == {"spearman": pytest.approx(1), "top_overlap": 1}
    assert set(first["part_ari"].values()) == {1}
    assert {value for value in first["word_jaccard"].values() if value is not None} == {1}
    shuffled = found["shuffled_bank"]
    assert set(shuffled["part_ari"].values()) == {1}  # parts know of no words
    assert shuffled["word_jaccard"]["whole"] < 1
    assert network_sha256(encoder.model.network) == before


def test_a_trained_model_that_forgets_everything_explains_like_chance(tmp_path: Path) -> None:
    encoder = Encoder(load_model("menagerie-vit-tiny", device="cpu"), Store(tmp_path), workers=0)
    images, bank = load_images("menagerie", limit=12), load_bank("menagerie")
    found = Randomiser(encoder, images, bank, Settings("crop"), ("patches",)).study(n_depths=1)
    whole, nothing = found["depths"]
    assert whole["word_jaccard"]["pca"] == 1
    assert nothing["n_layers"] == found["n_layers"] == 7
    assert nothing["same_decision_fraction"] < 0.3
    assert abs(nothing["maps"]["patches"]["spearman"]) < 0.35
    for one in (nothing, found["shuffled_bank"]):
        assert all(value < 0.1 for value in one["word_jaccard"].values())
    assert all(0 < value < 0.05 for value in found["random_words_jaccard"].values())

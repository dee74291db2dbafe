"""The three baselines on a small random model: regions, accuracy, the store, and refusals."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from concepts.bank import ConceptBank, make_bank
from interpret.images.imageset import ImageSet
from interpret.measures.zero_shot import classify
from interpret.metrics.statistics import fraction_ci95
from interpret.studies.bottleneck import BASELINES, BottleneckStudy, Settings, study_bottleneck
from interpret.studies.trained_baselines import FEATURE_MAPS, TrainingSettings
from interpret.training.plateau import Recipe
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
COLOURS = {"red": (210, 40, 40), "green": (40, 190, 60), "blue": (50, 60, 220), "white": (245,) * 3}
RECIPE = Recipe(0.01, 0.001, batch_size=16, n_epochs_max=6)
SETTINGS = Settings(("a photo showing {}",), training=TrainingSettings(recipe=RECIPE, seed=1))


def squares(n: int, seed: int) -> ImageSet:
    """A square of the class's colour somewhere on grey noise."""
    rng, labels, pictures = np.random.default_rng(seed), np.arange(n) % 4, []
    for label in labels:
        pixels = rng.integers(90, 150, (32, 32, 3)).astype(np.uint8)
        top, left = rng.integers(0, 16, 2)
        pixels[top : top + 16, left : left + 16] = list(COLOURS.values())[label]
        pictures.append(Image.fromarray(pixels))
    ids = tuple(f"{seed}-{number}" for number in range(n))
    digests = tuple(hashlib.sha256(picture.tobytes()).hexdigest() for picture in pictures)
    return ImageSet("squares", ids, pictures, digests, labels, tuple(COLOURS))


@pytest.fixture(scope="module")
def training() -> ImageSet:
    return squares(80, seed=0)


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return squares(20, seed=1)


@pytest.fixture(scope="module")
def bank(word_bank: ConceptBank) -> ConceptBank:
    named = ("red", "green", "blue")  # white has no descriptors
    classes = {name: [c for c in word_bank.concepts if f" {name} " in c][:3] for name in named}
    return make_bank("toy", classes=classes, concepts=word_bank.concepts, source="A toy.")


def study(
    encoder: Encoder, training: ImageSet, images: ImageSet, bank: ConceptBank, **changed: Any
) -> BottleneckStudy:
    settings = replace(SETTINGS, training=replace(SETTINGS.training, **changed))
    return study_bottleneck(encoder, training, images, bank, settings)


def test_every_baseline_gives_five_regions_and_an_accuracy(
    encoder_of: Encoders, training: ImageSet, images: ImageSet, bank: ConceptBank
) -> None:
    encoder = encoder_of()
    found = study(encoder, training, images, bank)
    assert tuple(found.baselines) == BASELINES
    for baseline in found.baselines.values():
        regions = baseline.regions
        assert regions.masks.shape == (20, 5, 4, 4)
        assert ((regions.concepts >= 0) == regions.present).all()
        assert regions.concepts.max() < len(bank)
        n_right = int((baseline.predictions == images.labels).sum())
        assert baseline.accuracy == (n_right / 20, fraction_ci95(n_right, 20), 20)
        inside = np.where(regions.present, baseline.weights, -np.inf)
        assert (np.diff(inside, axis=1)[regions.present[:, 1:]] <= 1e-6).all()
    assert found.n_training == 80
    assert found.n_shared == 0


def test_bottlenecks_learn_colours_and_feature_maps_goes_with_zero_shot(
    encoder_of: Encoders, training: ImageSet, images: ImageSet, bank: ConceptBank
) -> None:
    encoder = encoder_of()
    recipe = replace(RECIPE, learning_rate=0.03, n_epochs_max=30, patience=10)
    found = study(encoder, training, images, bank, recipe=recipe)
    accuracy = found.baselines["MM-CBM"].accuracy
    assert accuracy is not None
    assert accuracy.ci95[0] > 0.25  # chance
    classes = encoder.classes(images.class_names, SETTINGS.templates)
    zero_shot = classify(encoder.images(images), classes).predictions
    maps = found.baselines[FEATURE_MAPS]
    assert maps.predictions.tolist() == zero_shot.tolist()
    assert [found.baselines[name].is_own_decision for name in BASELINES] == [True, True, False]
    assert found.labeller is not None
    assert found.labeller.n == 15  # white has no descriptors


def test_what_was_trained_is_trained_once_and_the_same_again(
    encoder_of: Encoders, training: ImageSet, images: ImageSet, bank: ConceptBank
) -> None:
    first = encoder_of()
    before = study(first, training, images, bank)
    assert first.store.made["baselines"] == 3 * 80
    second = encoder_of()
    again = study(second, training, images, bank)
    assert "baselines" not in second.store.made
    assert json.dumps(again.to_dict()) == json.dumps(before.to_dict())
    third = encoder_of()
    study(third, training, images, bank, attention_dim=8)
    assert third.store.made["baselines"] == 3 * 80
    fourth = encoder_of()
    fewer = make_bank("toy", classes=dict(bank.of_class), source="A toy.")
    study(fourth, training, images, fewer)
    assert fourth.store.made["baselines"] == 3 * 80


def test_the_same_seed_gives_the_same_numbers_in_a_new_store(
    encoder_of: Encoders, training: ImageSet, images: ImageSet, bank: ConceptBank, tmp_path: Any
) -> None:
    encoder = encoder_of()
    one = study(encoder, training, images, bank)
    fresh = replace(encoder, store=replace(encoder.store, folder=tmp_path / "other", made={}))
    two = study(fresh, training, images, bank)
    other = study(fresh, training, images, bank, seed=2)
    for name in BASELINES:
        ours, theirs = one.baselines[name], two.baselines[name]
        assert np.array_equal(ours.regions.masks, theirs.regions.masks)
        assert np.array_equal(ours.regions.concepts, theirs.regions.concepts)
        assert np.array_equal(ours.weights, theirs.weights)
        curve = other.baselines[name].trained.curve
        assert not np.array_equal(ours.trained.curve.training_nats, curve.training_nats)


def test_the_clip_stays_as_it_was(
    encoder_of: Encoders, training: ImageSet, images: ImageSet, bank: ConceptBank
) -> None:
    encoder = encoder_of()
    network = encoder.model.network
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    study(encoder, training, images, bank)
    assert all(bool((before[name] == now).all()) for name, now in network.state_dict().items())
    assert all(weight.grad is None for weight in network.parameters())
    assert not any(weight.requires_grad for weight in network.parameters())


def test_pictures_without_labels_are_explained_without_accuracy(
    encoder_of: Encoders, training: ImageSet, images: ImageSet, bank: ConceptBank
) -> None:
    known = study(encoder_of(), training, images, bank)
    found = study(encoder_of(), training, replace(images, labels=None), bank, n_regions=2)
    assert found.labeller is None
    for name in BASELINES:
        assert found.baselines[name].accuracy is None
        masks = known.baselines[name].regions.masks[:, :2]
        assert np.array_equal(found.baselines[name].regions.masks, masks)
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["labeller"] is None


def test_shared_pictures_are_counted(
    encoder_of: Encoders, training: ImageSet, bank: ConceptBank
) -> None:
    images = training.take(np.arange(6))
    assert study(encoder_of(), training, images, bank).n_shared == 6


def test_what_cannot_be_trained_is_refused_before_anything_is_encoded(
    encoder_of: Encoders,
    training: ImageSet,
    images: ImageSet,
    bank: ConceptBank,
    word_bank: ConceptBank,
) -> None:
    encoder, n = encoder_of(), len(training)
    cases: list[tuple[ImageSet, ImageSet, ConceptBank, str]] = [
        (replace(training, labels=None), images, bank, "training pictures must have labels"),
        (replace(training, labels=np.zeros(n, int)), images, bank, "at least 2 classes, got 1"),
        (training.take(np.arange(3)), images, bank, "as many training pictures as classes"),
        (training.take(np.arange(0, n, 2)), images, bank, "every class must have training"),
        (training, images, word_bank, "at least 2 classes must have descriptors"),
        (training, replace(images, class_names=tuple("abcd")), bank, "in the same order"),
    ]
    for lesson, asked, words, message in cases:
        with pytest.raises(ValueError, match=message):
            study(encoder, lesson, asked, words)
    assert encoder.store.made == {}
    with pytest.raises(ValueError, match="n_regions must be at least 1, got 0"):
        TrainingSettings(n_regions=0)


def test_too_few_pictures_to_hold_out_are_told(
    encoder_of: Encoders, training: ImageSet, images: ImageSet, bank: ConceptBank
) -> None:
    with pytest.raises(ValueError, match="5 training pictures"):
        study(encoder_of(), training.take(np.arange(16)), images, bank)

"""The study on few drawn pictures: what is called how, what is refused before anything is made."""

from dataclasses import replace

import pytest

from interpret.images.caption_lists import captions_of, check_captions
from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.models.load import load_model
from interpret.store import Store
from interpret.studies.captioning import (
    NEAREST,
    RANDOM,
    CaptioningStudy,
    Settings,
    study_captioning,
)
from interpret.training.plateau import Recipe
from interpret.vectors import Encoder

FEW = Recipe(1e-3, 1e-3, n_epochs_max=2, patience=2, optimiser="rmsprop")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    model = load_model("menagerie-vit-tiny", offline=True)
    return Encoder(model, Store(tmp_path_factory.mktemp("store"), {}))


@pytest.fixture(scope="module")
def training() -> ImageSet:
    return load_images("menagerie", split="train", limit=60)


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return load_images("menagerie", limit=24)


@pytest.fixture(scope="module")
def study(encoder: Encoder, training: ImageSet, images: ImageSet) -> CaptioningStudy:
    settings = Settings(beam=2, recipe=FEW, noises=(0.5, 1.0))
    return study_captioning(encoder, training, images, settings)


def test_every_bridge_and_both_anchors_caption_every_picture(study: CaptioningStudy) -> None:
    assert list(study.ways) == [*Settings().bridges, NEAREST, RANDOM]
    for name, way in study.ways.items():
        assert len(way.captions) == 24, name
        assert way.truth is not None
        assert (way.gap is None) == (name in (NEAREST, RANDOM))
        assert (way.against_nearest is None) == (name == NEAREST)


def test_anchors_are_training_captions_and_the_nearest_is_the_better(
    study: CaptioningStudy, training: ImageSet
) -> None:
    known, _ = captions_of(training)
    near, drawn = study.ways[NEAREST], study.ways[RANDOM]
    assert set(near.captions) | set(drawn.captions) <= set(known)
    assert near.scores.values["cider_d"] > drawn.scores.values["cider_d"]
    assert near.scores.values["clip_score"] > drawn.scores.values["clip_score"]


def test_swap_leaves_the_gap_and_centring_narrows_it(study: CaptioningStudy) -> None:
    swap, centred, noise = (study.ways[name].gap for name in ("swap", "centred", "noise"))
    assert swap is not None
    assert centred is not None
    assert swap == study.gap == noise
    assert centred.distance.value < swap.distance.value


def test_what_was_chosen_is_the_best_of_what_was_tried(study: CaptioningStudy) -> None:
    for name, tried in (("softmax", Settings().taus), ("noise", (0.5, 1.0))):
        choice = study.ways[name].choice
        assert choice is not None
        assert tuple(choice.nats) == tried
        assert choice.nats[choice.value] == min(choice.nats.values())
    assert study.memory_against_softmax is not None


def test_one_bridge_alone_gives_what_it_gives_among_others(
    study: CaptioningStudy, encoder: Encoder, training: ImageSet, images: ImageSet
) -> None:
    alone = study_captioning(encoder, training, images, Settings(("memory",), beam=2, recipe=FEW))
    assert list(alone.ways) == ["memory", NEAREST, RANDOM]
    assert alone.ways["memory"].captions == study.ways["memory"].captions
    assert alone.ways["memory"].scores.values == study.ways["memory"].scores.values
    assert alone.memory_against_softmax is None


def test_without_labels_pictures_are_their_own_groups_and_have_no_truth(
    encoder: Encoder, training: ImageSet, images: ImageSet
) -> None:
    unknown = replace(images, labels=None, truth=None)
    found = study_captioning(encoder, training, unknown, Settings(("swap",), beam=1, recipe=FEW))
    assert found.ways["swap"].truth is None
    assert found.ways["swap"].scores.ci95["rouge_l"] is not None


def test_pictures_without_captions_are_refused(images: ImageSet) -> None:
    with pytest.raises(ValueError, match="'menagerie' has none: give a CSV"):
        check_captions(replace(images, captions=None))
    empty = (("", "?"), *(images.captions or ())[1:])
    with pytest.raises(ValueError, match="a caption with a word in it"):
        check_captions(replace(images, captions=empty))


def test_settings_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="beam must be at least 1, got 0"):
        Settings(beam=0)
    with pytest.raises(ValueError, match="bridges must be some of swap, memory"):
        Settings(("ferry",))  # type: ignore[arg-type]

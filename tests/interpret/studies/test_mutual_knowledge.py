import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from concepts.bank import ConceptBank, load_bank, make_bank
from interpret.images.imageset import ImageSet, Truth
from interpret.images.load import load_images
from interpret.models.load import load_model
from interpret.studies.mutual_knowledge import GroupBy, Settings, Study, study_mutual_knowledge
from interpret.units.discover import Naming
from interpret.units.explain import METHODS
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
CROP = Settings("crop")


def study(
    encoder: Encoder, images: ImageSet, bank: ConceptBank, settings: Settings = CROP
) -> Study:
    """A random network rarely sees what is shown, and says so: another test's business."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "parts are not seen|too few to tell")
        return study_mutual_knowledge(encoder, images, bank, settings)


def numbers(result: Study) -> str:
    """Everything measured, as text."""
    methods = {method: of_method.to_dict() for method, of_method in result.results.items()}
    return json.dumps([methods, result.pointing.fraction, result.truth], allow_nan=False)


@pytest.mark.parametrize("naming", ["crop", "highlight", "patches"])
def test_the_second_run_encodes_nothing_and_says_the_same(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank, naming: Naming
) -> None:
    first, second = encoder_of(), encoder_of()
    made = study(first, blobs, word_bank, Settings(naming))
    assert first.store.made["images"] == first.store.made["parts"] == 12
    assert numbers(study(second, blobs, word_bank, Settings(naming))) == numbers(made)
    assert second.store.made == {}


def test_a_new_store_gives_the_same_numbers(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    one, other = encoder_of(), encoder_of()
    other.store.folder = other.store.folder / "new"
    assert numbers(study(one, blobs, word_bank)) == numbers(study(other, blobs, word_bank))
    assert other.store.made["images"] == 12


def test_every_method_stands_in_the_study(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    result = study(encoder_of(), blobs, word_bank)
    assert tuple(result.results) == METHODS
    assert result.n_image_concepts_max == 11  # a quarter of 44
    assert result.decisions.class_concepts.shape == (4, 11)
    assert result.truth is None
    assert result.unknown_token_fraction == 0
    assert np.array_equal(result.decisions.scored, result.zero_shot.predictions)
    assert len(np.unique(result.decisions.scored)) == result.n_part_groups == 2


def test_pictures_share_parts_by_class_by_label_or_not_at_all(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    groups: tuple[GroupBy, ...] = ("predicted", "label", "image")
    by = {g: study(encoder_of(), blobs, word_bank, replace(CROP, group_by=g)) for g in groups}
    assert by["label"].n_part_groups == 4
    assert by["image"].n_part_groups == 12
    assert by["predicted"].n_part_groups == len(np.unique(by["predicted"].zero_shot.predictions))
    whole = [result.results["whole"].to_dict() for result in by.values()]
    assert whole[0] == whole[1] == whole[2]  # the control has no parts to share


def test_pictures_may_be_compared_with_the_class_they_truly_have(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    result = study(encoder_of(), blobs, word_bank, replace(CROP, score_class="label"))
    decisions, predictions = result.decisions, result.zero_shot.predictions
    assert blobs.labels is not None
    assert np.array_equal(decisions.scored, blobs.labels)
    assert decisions.runners_up is not None
    is_wrong = predictions != blobs.labels
    assert is_wrong.any()
    assert np.array_equal(decisions.runners_up[is_wrong], predictions[is_wrong])
    assert (decisions.runners_up != decisions.scored).all()


@pytest.mark.parametrize(
    ("name", "field"), [("group-by", "group_by"), ("score-class", "score_class")]
)
def test_labels_that_are_asked_for_must_be_there(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank, name: str, field: str
) -> None:
    choice: dict[str, Any] = {field: "label"}
    message = f"--{name} label needs labels, but 'blobs' has none: choose predicted."
    with pytest.raises(ValueError, match=message):
        study(encoder_of(), replace(blobs, labels=None), word_bank, replace(CROP, **choice))


def test_pictures_without_labels_are_studied(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    known = study(encoder_of(), blobs, word_bank)
    unknown = study(encoder_of(), replace(blobs, labels=None), word_bank)
    assert numbers(known) == numbers(unknown)


def test_a_bank_that_is_too_small_is_refused_before_anything_is_encoded(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    small = make_bank("small", concepts=word_bank.concepts[:39], source="A part.")
    encoder = encoder_of()
    with pytest.raises(ValueError, match="at least 40 concepts, got 39"):
        study(encoder, blobs, small)
    assert encoder.store.made == {}


def test_a_single_class_and_a_single_picture_are_studied(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    one = replace(blobs.take(np.array([0])), class_names=("red",))
    result = study(encoder_of(), one, word_bank)
    assert result.pointing.fraction is None
    told = result.results["pca"].to_dict()
    assert told["null"]["other_class"] is None
    assert told["ci95"]["adjusted_overlap"] == [None, None]
    assert numbers(result)


def test_unknown_words_are_counted_and_warned_about(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    # 44 concepts of three words and one of four, of which two are unknown: 2 of 136
    words = make_bank("odd", concepts=[*word_bank.concepts, "a red chimney pot"], source="Odd.")
    with pytest.warns(UserWarning, match=r"1\.5% of the words in bank 'odd' are unknown"):
        result = study(encoder_of(), blobs, words)
    assert result.unknown_token_fraction == pytest.approx(2 / 136)


def test_a_model_that_does_not_see_what_is_shown_is_warned_about(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = study_mutual_knowledge(encoder_of(), blobs, word_bank, CROP)
    told = [str(warning.message) for warning in caught if "pairs" in str(warning.message)]
    assert result.pointing.n > 0
    assert len(told) == int(result.pointing.is_chance)


def test_stages_are_told_of_everything_done(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    totals: dict[str, int] = {}
    done: dict[str, int] = {}

    @contextmanager
    def stage(name: str, total: int) -> Iterator[Callable[[int], object]]:
        totals[name] = total

        def progress(n_more: int) -> None:
            done[name] = done.get(name, 0) + n_more

        yield progress

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study_mutual_knowledge(encoder_of(), blobs, word_bank, CROP, stage)
    assert totals == {"texts": 88, "images": 12, "parts": 12, "scores": 3, "anchors": 1}
    assert done == totals


def test_explanations_of_drawn_pictures_are_held_against_the_truth(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    n_concepts = len(word_bank)
    truth = Truth(
        word_bank.concepts,
        visible=np.ones((12, n_concepts), dtype=bool),
        of_class=np.zeros((4, n_concepts), dtype=bool),
        is_habitat=np.zeros(n_concepts, dtype=bool),
        regions=[np.ones((8, 8), dtype=np.uint8)] * 12,
        region_names=("background", "body"),
        concept_regions=np.tile([False, True], (n_concepts, 1)),
    )
    result = study(encoder_of(), replace(blobs, truth=truth), word_bank)
    assert result.truth is not None
    assert tuple(result.truth) == METHODS
    for told in result.truth.values():
        assert told["image"]["precision"] == 1
        assert told["class_precision"] == 0
    assert result.truth["pca"]["part_in_region"] == 1
    assert "foreground_iou" not in result.truth["whole"]
    assert numbers(result)


def test_a_model_of_photographs_sees_a_crop_and_shares_more_than_chance(
    encoder_of: Encoders, photographs_model: Path, photographs: Path
) -> None:
    model = load_model(str(photographs_model), device="cpu", offline=True)
    images = load_images(photographs, limit=100)
    result = study(encoder_of(model), images, load_bank("cifar10"))
    assert result.pointing.fraction is not None
    assert result.pointing.fraction > 0.6
    assert not result.pointing.is_chance
    whole = result.results["whole"].scores
    assert whole.mean["adjusted_overlap"] > 0

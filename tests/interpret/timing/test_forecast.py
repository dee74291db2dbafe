"""What a study would take, before it is run: counts exact, times and sizes of something."""

from collections.abc import Callable

import pytest

from concepts.bank import ConceptBank, make_bank
from interpret.images.imageset import ImageSet
from interpret.store import list_holdings
from interpret.studies.mutual_knowledge import Settings, study_mutual_knowledge
from interpret.timing.forecast import Forecast, forecast_study
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
CROP = Settings(naming="crop")


def counts(found: Forecast) -> dict[str, tuple[int, int]]:
    return {stage.name: (stage.n_items, stage.n_held) for stage in found.stages}


def test_before_a_study_nothing_is_held_and_nothing_is_written(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    encoder = encoder_of()
    found = forecast_study(encoder, blobs, word_bank, CROP)
    n_texts = 2 * len(word_bank) + 32 + len(blobs.class_names)  # 32 prompts name no class
    assert counts(found) == {
        "texts": (n_texts, 0),
        "images": (12, 0),
        "parts": (12, 0),
        "pointing": (6, 0),
    }
    assert all(stage.seconds > 0 and stage.disk_bytes > 0 for stage in found.stages)
    assert found.memory_bytes > 10_000_000
    assert list_holdings(encoder.store.folder) == []
    assert encoder.store.made == {}


def test_after_a_study_all_is_held(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    study_mutual_knowledge(encoder_of(), blobs, word_bank, CROP)
    found = forecast_study(encoder_of(), blobs, word_bank, CROP)
    assert all(stage.n_items == stage.n_held for stage in found.stages)
    assert {(stage.seconds, stage.disk_bytes) for stage in found.stages} == {(0.0, 0)}


def test_what_is_named_otherwise_is_found_anew(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    study_mutual_knowledge(encoder_of(), blobs, word_bank, CROP)
    found = counts(forecast_study(encoder_of(), blobs, word_bank, Settings(naming="patches")))
    assert found["images"] == (12, 12)
    assert found["parts"] == (12, 0)
    assert found["pointing"][1] == 0


def test_the_disk_that_is_foretold_is_about_what_is_taken(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    encoder = encoder_of()
    found = forecast_study(encoder, blobs, word_bank, CROP)
    foretold = sum(stage.disk_bytes for stage in found.stages)
    study_mutual_knowledge(encoder, blobs, word_bank, CROP)
    taken = sum(holding.size_bytes for holding in list_holdings(encoder.store.folder))
    assert foretold / 3 < taken < foretold * 3


def test_a_bank_too_small_is_refused(encoder_of: Encoders, blobs: ImageSet) -> None:
    few = make_bank("few", concepts=["a tail"], source="Made for this test.")
    with pytest.raises(ValueError, match="at least 40 concepts, got 1"):
        forecast_study(encoder_of(), blobs, few, CROP)

import pytest

from interpret.training.encoders import (
    IMAGE_ENCODERS,
    TEXT_ENCODERS,
    find_image_encoder,
    find_text_encoder,
)


def test_the_study_has_nine_text_encoders_and_all_are_published() -> None:
    assert len(TEXT_ENCODERS) == 9
    hubs = {find_text_encoder(name).hub for name in TEXT_ENCODERS}
    assert len(hubs) == 9
    assert "google/bert_uncased_L-12_H-768_A-12" in hubs
    assert None not in hubs


@pytest.mark.parametrize(
    ("name", "heads"), [("bert-4-256", 4), ("bert-8-512", 8), ("bert-12-768", 12)]
)
def test_heads_are_64_wide(name: str, heads: int) -> None:
    assert find_text_encoder(name).heads == heads


def test_a_shape_nobody_published_has_no_weights_on_the_hub() -> None:
    assert find_text_encoder("bert-1-64").hub is None
    assert find_text_encoder("causal-12-768").hub is None


@pytest.mark.parametrize("name", ["bert", "bert-4", "bert-0-64", "bert-4-100", "gpt-4-256", ""])
def test_other_text_encoders_are_one_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=r"bert-LAYERS-WIDTH.*multiple of 64"):
        find_text_encoder(name)


@pytest.mark.parametrize("name", [*IMAGE_ENCODERS, "vit-8-2-64", "resnet-1-16", "RN50", "ViT-B-32"])
def test_image_encoders_read_the_size_that_is_asked_for(name: str) -> None:
    assert find_image_encoder(name, 128)["image_size"] == 128


@pytest.mark.parametrize(
    ("name", "size_px", "says"),
    [
        ("vit-7-2-64", 64, "patches"),
        ("vit-8-2-65", 64, "multiple of 64"),
        ("ViT-B-32", 100, "patches"),
        ("resnet-1-16", 100, "multiple of 32"),
        ("resnet5O", 64, "did you mean 'resnet50'"),
        ("", 64, "must be one of"),
    ],
)
def test_other_image_encoders_are_one_sentence(name: str, size_px: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        find_image_encoder(name, size_px)

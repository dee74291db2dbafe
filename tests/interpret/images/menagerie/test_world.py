"""The menagerie as an image set."""

import numpy as np
import pytest

from interpret.images.menagerie.bank import CONCEPTS
from interpret.images.menagerie.world import (
    draw_picture,
    draw_split,
    labels_of,
    list_menagerie,
    load_menagerie,
)


def test_the_same_request_gives_the_same_picture() -> None:
    one, again = draw_picture("test", 17), draw_picture("test", 17)
    np.testing.assert_array_equal(one.pixels, again.pixels)
    np.testing.assert_array_equal(one.regions, again.regions)
    np.testing.assert_array_equal(one.visible, again.visible)
    assert one.captions == again.captions


def test_another_seed_split_or_index_gives_another_picture() -> None:
    base = draw_picture("test", 0).pixels
    others = (
        draw_picture("test", 0, seed=1),
        draw_picture("validation", 0),
        draw_picture("test", 1),
    )
    assert all((other.pixels != base).mean() > 0.5 for other in others)


@pytest.mark.parametrize("size_px", [32, 128, 512])
def test_truth_and_captions_do_not_depend_on_the_size(size_px: int) -> None:
    at_64, other = draw_picture("test", 9), draw_picture("test", 9, size_px=size_px)
    np.testing.assert_array_equal(at_64.visible, other.visible)
    assert at_64.captions == other.captions
    assert at_64.class_index == other.class_index


def test_regions_at_128_px_agree_with_those_at_64() -> None:
    for index in range(5):
        small, large = draw_picture("test", index), draw_picture("test", index, size_px=128)
        assert (large.regions[1::2, 1::2] == small.regions).mean() > 0.95


def test_only_the_pictures_asked_for_are_in_the_set() -> None:
    chosen = load_menagerie("test", indices=[17, 3])
    assert chosen.ids == ("test-00017", "test-00003")
    assert chosen.labels is not None
    assert chosen.truth is not None
    assert chosen.labels.tolist() == labels_of("test")[[17, 3]].tolist()
    assert chosen.truth.concepts == CONCEPTS
    drawn = draw_picture("test", 17)
    np.testing.assert_array_equal(np.asarray(chosen.pictures[0]), drawn.pixels)
    np.testing.assert_array_equal(chosen.truth.regions[0], drawn.regions)


def test_pictures_of_other_sizes_are_drawn_when_asked_for() -> None:
    chosen = load_menagerie("test", indices=[4, 5, 6], size_px=96).take(np.array([2]))
    assert chosen.pictures[0].size == (96, 96)
    assert chosen.truth is not None
    assert chosen.truth.regions[0].shape == (96, 96)
    small = load_menagerie("test", indices=[6])
    assert small.truth is not None
    np.testing.assert_array_equal(small.truth.visible, chosen.truth.visible)
    assert small.digests != chosen.digests


def test_several_processes_draw_the_same_pictures_as_one() -> None:
    alone = draw_split("train", indices=range(260))
    shared = draw_split("train", indices=range(260), workers=2)
    np.testing.assert_array_equal(alone.pixels, shared.pixels)
    assert alone.captions == shared.captions


def test_an_unknown_split_is_refused() -> None:
    with pytest.raises(ValueError, match="train, validation, test"):
        load_menagerie("dev")


def test_pictures_listed_without_truth_are_the_same_ones() -> None:
    indices = np.array([5, 3, 700])
    drawn = load_menagerie("test", indices=indices)
    listed = list_menagerie("test", indices=indices)
    assert (listed.ids, listed.digests) == (drawn.ids, drawn.digests)
    assert listed.labels is not None
    assert drawn.labels is not None
    assert listed.labels.tolist() == drawn.labels.tolist()
    assert listed.fingerprint == drawn.fingerprint
    assert listed.truth is None
    assert listed.captions is None
    assert np.array_equal(np.asarray(listed.pictures[2]), np.asarray(drawn.pictures[2]))
    assert len(list_menagerie("validation")) == 1_000

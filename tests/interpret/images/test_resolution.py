from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from interpret.images.imageset import ImageSet
from interpret.images.menagerie.world import load_menagerie
from interpret.images.resolution import at_size, is_drawn

NOISE = np.random.default_rng(0).integers(0, 256, (3, 40, 60, 3)).astype(np.uint8)


@pytest.fixture
def photographs() -> ImageSet:
    pictures: Sequence[Image.Image] = [Image.fromarray(pixels) for pixels in NOISE]
    labels = np.array([0, 1, 0])
    return ImageSet("noise", ("a", "b", "c"), pictures, ("1", "2", "3"), labels, ("x", "y"))


@pytest.fixture(scope="module")
def drawn() -> ImageSet:
    return load_menagerie("test", indices=range(4))


def test_photographs_are_shrunk_to_their_shorter_side(photographs: ImageSet) -> None:
    small = at_size(photographs, 10)
    assert [small.pictures[i].size for i in range(3)] == [(15, 10)] * 3
    assert (small.ids, small.class_names) == (photographs.ids, photographs.class_names)


def test_photographs_are_never_enlarged(photographs: ImageSet) -> None:
    same = at_size(photographs, 41)
    assert np.array_equal(np.asarray(same.pictures[0]), NOISE[0])


def test_shrinking_takes_detail_and_keeps_the_mean(photographs: ImageSet) -> None:
    small = np.asarray(at_size(photographs, 4).pictures[0], dtype=float)
    assert small.std() < NOISE[0].std() / 4
    assert small.mean() == pytest.approx(NOISE[0].mean(), abs=2)


def test_drawn_pictures_are_drawn_again_and_not_enlarged(drawn: ImageSet) -> None:
    large = at_size(drawn, 96)
    again = load_menagerie("test", indices=range(4), size_px=96)
    assert np.array_equal(np.asarray(large.pictures[2]), np.asarray(again.pictures[2]))
    assert large.digests == again.digests
    assert large.truth is None


def test_some_of_the_drawn_pictures_are_drawn_again(drawn: ImageSet) -> None:
    some = at_size(drawn.take(np.array([3, 1])).take(np.array([1])), 32)
    wanted = at_size(drawn, 32)
    assert np.array_equal(np.asarray(some.pictures[0]), np.asarray(wanted.pictures[1]))
    assert (some.digests, some.ids) == (wanted.digests[1:2], wanted.ids[1:2])


@pytest.mark.parametrize("name", ["photographs", "drawn"])
def test_no_two_sizes_share_a_digest(name: str, request: pytest.FixtureRequest) -> None:
    images: ImageSet = request.getfixturevalue(name)
    sizes = [images, at_size(images, 32), at_size(images, 33)]
    digests = [digest for one in sizes for digest in one.digests]
    assert len(set(digests)) == len(digests)
    assert len({one.fingerprint for one in sizes}) == 3


def test_the_size_they_have_gives_drawn_pictures_the_digests_they_have(drawn: ImageSet) -> None:
    assert at_size(drawn, 64).digests == drawn.digests


def test_only_the_menagerie_is_drawn(photographs: ImageSet, drawn: ImageSet) -> None:
    some = np.array([0])
    found = [
        is_drawn(one) for one in (drawn, drawn.take(some), photographs, photographs.take(some))
    ]
    assert found == [True, True, False, False]


def test_impossible_sizes_are_refused(photographs: ImageSet, drawn: ImageSet) -> None:
    with pytest.raises(ValueError, match="must keep at least 1 px a side, got 0"):
        at_size(photographs, 0)
    with pytest.raises(ValueError, match="must be 32 to 512 px, got 16"):
        at_size(drawn, 16)

from collections.abc import Callable

import numpy as np
import pytest

from interpret.training.pair_batches import Sampler, pairs_of
from interpret.training.pairs import Pairs

N = 10


@pytest.fixture
def pairs() -> Pairs:
    """Ten pictures, each of one grey that tells which, with two captions each."""
    greys = np.arange(N, dtype=np.uint8)[:, None, None, None] * 20
    pixels = np.broadcast_to(greys, (N, 8, 8, 3)).copy()
    captions = tuple((f"first of {i}", f"second of {i}") for i in range(N))
    return Pairs(pixels, captions, np.arange(N) % 2)


Make = Callable[..., Sampler]


@pytest.fixture
def make(pairs: Pairs) -> Make:
    def made(**changes: object) -> Sampler:
        settings: dict[str, object] = {"batch_size": 3, "seed": 0, "is_varied": False} | changes
        return Sampler(pairs, np.arange(N), **settings)  # type: ignore[arg-type]

    return made


def seen(sampler: Sampler, epoch: int) -> list[int]:
    batches = [sampler.batch(epoch, i) for i in range(sampler.n_batches)]
    return [int(picture[0, 0, 0]) // 20 for batch in batches for picture in batch.pixels]


def test_an_epoch_shows_every_picture_at_most_once(make: Make) -> None:
    shown = seen(make(), 0)
    assert len(shown) == 9  # 3 batches of 3 of 10 pictures
    assert len(set(shown)) == 9


def test_epochs_differ_and_batches_follow_from_their_place(make: Make) -> None:
    assert seen(make(), 0) != seen(make(), 1)
    first, again = make().batch(4, 2), make().batch(4, 2)
    assert first.texts == again.texts
    np.testing.assert_array_equal(first.pixels, again.pixels)


def test_each_picture_has_a_caption_of_its_own(make: Make) -> None:
    batch = make(classes_count=False).batch(0, 0)
    for picture, row in zip(batch.pixels, batch.positive, strict=True):
        (text,) = np.flatnonzero(row)
        assert batch.texts[text].endswith(f"of {picture[0, 0, 0] // 20}")


def test_classes_share_their_texts(make: Make) -> None:
    batch = make(batch_size=10).batch(0, 0)
    assert batch.positive.sum(axis=1).tolist() == [5] * N


def test_equal_captions_are_one_text() -> None:
    texts = ["a cat", "a dog", "a cat"]
    positive = pairs_of(texts, ("a cat", "a dog"), None)
    assert positive.tolist() == [[True, False], [False, True], [True, False]]
    with_classes = pairs_of(texts, ("a cat", "a dog"), np.array([0, 1, 1]))
    assert with_classes.tolist() == [[True, False], [True, True], [True, True]]


def test_plain_batches_are_the_same_in_every_epoch_and_take_turns_in_captions(make: Make) -> None:
    sampler = make(batch_size=5, classes_count=False)
    rows = sampler.plain_batches()
    assert sorted(np.concatenate(rows).tolist()) == list(range(N))
    assert [part.tolist() for part in rows] == [part.tolist() for part in sampler.plain_batches()]
    assert np.concatenate(rows).tolist() != list(range(N))
    batch = sampler.plain_batch(np.arange(5))
    turns = ("first of 0", "second of 1", "first of 2", "second of 3", "first of 4")
    assert batch.texts == turns


def test_plain_batches_are_as_large_as_those_that_are_learnt_from(make: Make) -> None:
    rows = make(batch_size=4).plain_batches()
    assert [len(part) for part in rows] == [4] * -(-N // 4)
    assert set(np.concatenate(rows).tolist()) == set(range(N))
    assert all(len(set(part.tolist())) == 4 for part in rows)
    assert [len(part) for part in make(batch_size=N + 5).plain_batches()] == [N]


def test_too_few_batches_for_a_step_are_refused(make: Make) -> None:
    make(batch_size=5).require_batches(N // 5)
    with pytest.raises(ValueError, match=f"--accumulate must be at most the {N // 5} batches of 5"):
        make(batch_size=5).require_batches(N // 5 + 1)


def test_varied_pictures_change(make: Make) -> None:
    plain, varied = make().batch(0, 0), make(is_varied=True).batch(0, 0)
    assert not np.array_equal(plain.pixels, varied.pixels)
    assert plain.texts == varied.texts


def test_nothing_to_tell_apart_is_refused(pairs: Pairs, make: Make) -> None:
    with pytest.raises(ValueError, match="batch_size must be at least 2"):
        make(batch_size=1)
    with pytest.raises(ValueError, match="at least 2 pictures"):
        Sampler(pairs, np.array([3]), 2, 0)

from itertools import islice

import numpy as np
import pytest

from interpret.training.batches import Drawings, Mix, draw_batches, make_batch
from interpret.training.captions import CaptionWriter

WHOLE = Mix(parts=0, halves=0)


def test_whole_pictures_are_told_by_their_class_and_what_they_show(
    toys: Drawings, writer: CaptionWriter
) -> None:
    classes, concepts = make_batch(toys, writer, WHOLE, np.random.default_rng(0)).groups
    for column, text in enumerate(classes.texts):
        said = [name in text for name in writer.class_names].index(True)
        np.testing.assert_array_equal(classes.positive[:, column], toys.labels == said)
    for column, text in enumerate(concepts.texts):
        said_concepts = [c in text for c in writer.concepts]
        shows_all = (toys.visible | ~np.array(said_concepts)).all(axis=1)
        assert (concepts.positive[:, column] <= shows_all).all()
    assert not classes.unknown.any()
    assert not concepts.unknown.any()


def test_texts_of_a_group_are_distinct_and_each_is_true_of_some_picture(
    toys: Drawings, writer: CaptionWriter
) -> None:
    batches = draw_batches(
        toys, writer, batch_size=8, mix=Mix(0.5, 0.2), rng=np.random.default_rng(0)
    )
    for batch in islice(batches, 30):
        for group in batch.groups:
            assert len(set(group.texts)) == len(group.texts)
            assert group.positive.any(axis=0).all()
            assert not (group.positive & group.unknown).any()


def test_a_part_is_not_told_by_what_lies_outside(toys: Drawings, writer: CaptionWriter) -> None:
    n_true = {"whole": 0, "parts": 0}
    for name, mix in (("whole", WHOLE), ("parts", Mix(parts=1, halves=0))):
        rng = np.random.default_rng(3)
        for batch in islice(draw_batches(toys, writer, batch_size=8, mix=mix, rng=rng), 20):
            n_true[name] += int(batch.groups[-1].positive.sum())
    assert n_true["parts"] < 0.7 * n_true["whole"]


def test_every_picture_comes_once_a_round(toys: Drawings, writer: CaptionWriter) -> None:
    numbered = Drawings(
        np.broadcast_to(np.arange(8, dtype=np.uint8)[:, None, None, None] * 30, (8, 64, 64, 3)),
        toys.regions,
        toys.visible,
        toys.labels,
        toys.concept_regions,
    )
    rng = np.random.default_rng(0)
    batches = islice(draw_batches(numbered, writer, batch_size=4, mix=WHOLE, rng=rng), 2)
    positives = np.concatenate([batch.groups[0].positive for batch in batches])
    assert len(positives) == 8
    assert positives.any(axis=1).all()


def test_the_same_seed_gives_the_same_batches(toys: Drawings, writer: CaptionWriter) -> None:
    first, second = (
        make_batch(toys, writer, Mix(0.4, 0.3), np.random.default_rng(7)) for _ in range(2)
    )
    np.testing.assert_array_equal(first.pixels, second.pixels)
    assert [g.texts for g in first.groups] == [g.texts for g in second.groups]


def test_drawings_are_not_changed(toys: Drawings, writer: CaptionWriter) -> None:
    before = toys.pixels.copy(), toys.visible.copy(), toys.labels.copy()
    make_batch(toys, writer, Mix(0.7, 0.3), np.random.default_rng(0))
    for array, kept in zip((toys.pixels, toys.visible, toys.labels), before, strict=True):
        np.testing.assert_array_equal(array, kept)


def test_shares_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 1 together"):
        Mix(parts=0.8, halves=0.3)


def test_no_drawings_are_refused(toys: Drawings, writer: CaptionWriter) -> None:
    empty = toys.take(np.array([], dtype=np.int64))
    batches = draw_batches(empty, writer, batch_size=4, mix=WHOLE, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="at least one drawing"):
        next(batches)

"""Drawn pictures with one attribute changed, as an image set."""

from dataclasses import replace

import numpy as np
import pytest

from interpret.images.imageset import ImageSet
from interpret.images.menagerie.changes import CHANGEABLE
from interpret.images.menagerie.world import load_menagerie
from interpret.images.redraw import Changes, Redraws, draw_changes, offer_changes

N = 12


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return load_menagerie("test", indices=range(N))


@pytest.fixture(scope="module")
def changes(images: ImageSet) -> Changes:
    return offer_changes(images, seed=0)


@pytest.fixture(scope="module")
def redraws(images: ImageSet, changes: Changes) -> Redraws:
    return draw_changes(images, changes, *np.nonzero(changes.gone.any(axis=2)))


def test_every_offered_change_makes_a_visible_word_untrue(
    images: ImageSet, changes: Changes
) -> None:
    assert images.truth is not None
    offered = np.array([[animal is not None for animal in row] for row in changes.animals])
    assert np.array_equal(offered, changes.gone.any(axis=2))
    assert offered.sum() > 4 * N
    assert (images.truth.visible[:, None] | ~changes.gone).all()
    assert np.array_equal(np.sort(changes.order, axis=1), [range(len(CHANGEABLE))] * N)


def test_redraws_are_pictures_with_their_own_truth(images: ImageSet, redraws: Redraws) -> None:
    redrawn, truth = redraws.images, redraws.images.truth
    assert truth is not None
    assert images.truth is not None
    assert images.labels is not None
    assert redrawn.labels is not None
    assert len(redrawn) == len(redraws.owner) > 3 * N
    assert redraws.n_unseen > 0
    assert len(set(redrawn.digests) | set(images.digests)) == len(redrawn) + N
    assert np.array_equal(redrawn.labels, images.labels[redraws.owner])
    assert not (truth.visible & redraws.gone).any()
    assert np.array_equal(redraws.kept, truth.visible == images.truth.visible[redraws.owner])
    place = int(np.flatnonzero(redraws.slot == CHANGEABLE.index("colour"))[0])
    owner = redraws.owner[place]
    assert redrawn.ids[place] == f"{images.ids[owner]} colour"
    before, after = (
        np.asarray(p, dtype=int) for p in (images.pictures[owner], redrawn.pictures[place])
    )
    differs = (before != after).any(axis=2)
    assert redraws.changed[place] == (abs(after - before).max(axis=2) >= 16).mean()
    animal = (images.truth.regions[owner] > 0) | (truth.regions[place] > 0)
    assert differs[animal].mean() > 0.5


def test_a_pictures_changes_do_not_hang_on_its_company(images: ImageSet, changes: Changes) -> None:
    chosen = np.array([7, 2])
    alone = offer_changes(images.take(chosen), seed=0)
    assert alone.animals == tuple(changes.animals[row] for row in chosen)
    assert np.array_equal(alone.gone, changes.gone[chosen])
    assert np.array_equal(alone.order, changes.order[chosen])
    assert offer_changes(images, seed=1).animals != changes.animals


def test_larger_pictures_change_in_the_same_way() -> None:
    large = load_menagerie("test", size_px=96, indices=range(2))
    changes = offer_changes(large, seed=0)
    rows, slots = np.nonzero(changes.gone.any(axis=2))
    small = load_menagerie("test", indices=range(2))
    again = draw_changes(small, offer_changes(small, seed=0), rows, slots)
    found = draw_changes(large, changes, rows, slots)
    assert found.images.pictures[0].size == (96, 96)
    assert np.array_equal(found.gone, again.gone)
    assert np.array_equal(found.kept, again.kept)
    assert set(found.images.digests).isdisjoint(again.images.digests)


def test_nothing_asked_for_is_no_redraws(images: ImageSet, changes: Changes) -> None:
    nothing = np.zeros(0, dtype=np.int64)
    found = draw_changes(images, changes, nothing, nothing)
    assert (len(found.images), found.n_unseen, found.gone.shape[0]) == (0, 0, 0)


def test_a_change_that_is_not_offered_cannot_be_drawn(images: ImageSet, changes: Changes) -> None:
    row, slot = (int(at[0]) for at in np.nonzero(~changes.gone.any(axis=2)))
    with pytest.raises(ValueError, match=f"picture {row} has none of its {CHANGEABLE[slot]}"):
        draw_changes(images, changes, np.array([row]), np.array([slot]))


def test_photographs_cannot_be_redrawn(images: ImageSet) -> None:
    photographs = replace(images, pictures=list(images.pictures), name="mine")
    with pytest.raises(ValueError, match="'mine' is not drawn"):
        offer_changes(photographs, seed=0)

"""One attribute changed, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from interpret.images.menagerie.anatomy import Animal, differing_slots
from interpret.images.menagerie.animals import ANIMALS, CLASS_NAMES
from interpret.images.menagerie.bank import CONCEPT_INDEX
from interpret.images.menagerie.changes import (
    CHANGEABLE,
    REACH,
    changed_animals,
    redraw,
    said_of,
)
from interpret.images.menagerie.drawing import draw_picture
from interpret.images.menagerie.nouns import REGION_NAMES
from interpret.images.menagerie.pose import Scene
from interpret.images.menagerie.render import FINER, fill_shapes, lay_out
from interpret.images.menagerie.splits import scene_of

BLUR_REACH_PX = 5  # 3 sigma of the widest blur at 64 px, rounding, and the edge of a shape


def animal(name: str) -> Animal:
    return ANIMALS[CLASS_NAMES.index(name)]


def reach_of(scene: Scene, other: Animal, slot: str) -> NDArray[np.bool_]:
    """Pixels at 64 px near to where the attribute is drawn, before or after, hidden corners too."""
    codes = [REGION_NAMES.index(name) for name in REACH[slot]]
    reach = np.zeros((64, 64), dtype=bool)
    for drawn in (scene, replace(scene, animal=other)):
        numbers, paints = fill_shapes(lay_out(drawn, fitted_as=scene.animal), 64 * FINER)
        region = np.array([paint.region for paint in paints])[numbers]
        fine = np.isin(region, codes).reshape(64, FINER, 64, FINER)
        reach |= fine.any(axis=(1, 3))
    return ndimage.binary_dilation(reach, np.ones((3, 3)), iterations=BLUR_REACH_PX)


@pytest.mark.parametrize("slot", CHANGEABLE)
def test_a_change_touches_only_the_pixels_of_its_attribute(slot: str) -> None:
    offered = [
        index for index in range(100) if changed_animals(scene_of("test", index).animal, slot)
    ]
    n_changed = 0
    for index in offered[:8]:
        scene = scene_of("test", index)
        other = changed_animals(scene.animal, slot)[index % 2 - 1]
        before, after = draw_picture("test", index).pixels, redraw(scene, other, 64).pixels
        differs = (before != after).any(axis=2)
        assert not differs[~reach_of(scene, other, slot)].any(), (index, other)
        n_changed += differs.any()
    assert n_changed >= 5


@pytest.mark.parametrize("index", range(3))
def test_nothing_changed_is_the_same_picture_at_every_size(index: int) -> None:
    scene = scene_of("test", index)
    for size_px in (64, 96):
        before = draw_picture("test", index, size_px=size_px)
        after = redraw(scene, scene.animal, size_px)
        assert np.array_equal(before.pixels, after.pixels)
        assert np.array_equal(before.regions, after.regions)
        assert np.array_equal(before.visible, after.visible)


@pytest.mark.parametrize("slot", CHANGEABLE)
@pytest.mark.parametrize("name", ["zebra", "owl", "shark", "bee", "tortoise"])
def test_exactly_one_attribute_differs(name: str, slot: str) -> None:
    for other in changed_animals(animal(name), slot):
        assert differing_slots(animal(name), other) == (slot,)


def test_values_are_those_of_the_same_build() -> None:
    beaks = {other.snout for other in changed_animals(animal("crow"), "snout")}
    assert "huge orange beak" in beaks
    assert "pointed black beak" not in beaks  # its own
    assert not any("snout" in beak for beak in beaks)


def test_what_could_not_be_seen_is_not_offered() -> None:
    # black spots on black fur; short fur drawn as soft fur is; a beetle's wings are its build
    leopard = changed_animals(animal("leopard"), "colour")
    assert "black" not in {other.colour for other in leopard}
    assert "grey" in {other.colour for other in leopard}
    coats = {other.covering for other in changed_animals(animal("horse"), "covering")}
    assert "soft fur" not in coats
    assert "shaggy fur" in coats
    assert changed_animals(animal("ladybird"), "wings") == ()


def test_what_is_said_follows_the_change_by_hand() -> None:
    zebra = animal("zebra")
    plain = next(other for other in changed_animals(zebra, "pattern") if not other.pattern)
    lost = said_of(zebra) & ~said_of(plain)
    for text in ("black and white stripes", "striped fur", "a striped tail"):
        assert lost[CONCEPT_INDEX[text]]
    for text in ("an upright black mane", "long legs", "a thin tail"):
        assert said_of(plain)[CONCEPT_INDEX[text]]


def has_tail(scene: Scene) -> bool:
    """Does it show a four-legged animal with a tail? Birds are never drawn without one."""
    return scene.animal.plan == "quadruped" and bool(scene.animal.tail)


def test_a_tail_that_is_taken_away_is_not_visible() -> None:
    scene = next(scene for scene in map(scene_of, ["test"] * 9, range(9)) if has_tail(scene))
    tailless = replace(scene.animal, tail="")
    before, after = redraw(scene, scene.animal, 64), redraw(scene, tailless, 64)
    tail = REGION_NAMES.index("tail")
    assert (before.regions == tail).any()
    assert not (after.regions == tail).any()
    assert not after.visible[CONCEPT_INDEX["a tail"]]

"""A scene in, the same scene with one attribute of its animal changed out: what a photograph lacks.

Pose, place, size, light, noise and surroundings stay as they are; only pixels the attribute can
reach change. Values are those other animals of the same build have.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from interpret.images.menagerie.anatomy import COLOURS, Animal
from interpret.images.menagerie.animals import ANIMALS
from interpret.images.menagerie.bank import CONCEPTS, concept_indices
from interpret.images.menagerie.captions import visible_concepts
from interpret.images.menagerie.coats import texture_gain
from interpret.images.menagerie.nouns import REGION_NAMES
from interpret.images.menagerie.phrases import features_of
from interpret.images.menagerie.pose import Scene
from interpret.images.menagerie.render import animal_regions, lay_out, pixels_at, regions_at
from interpret.images.menagerie.splits import TRUTH_PX

WHOLE = REGION_NAMES[1:]
# What may change, and in which regions that shows, before or after. Body, head and neck are left
# out, as other parts hang on them; so are the wings and tails of insects, which are their build.
REACH: dict[str, tuple[str, ...]] = {
    "colour": WHOLE,
    "covering": WHOLE,
    "pattern": WHOLE,
    "belly": ("belly",),
    "ears": ("ears",),
    "eyes": ("eyes",),
    "snout": ("snout", "beak"),
    "horns": ("horns", "antennae"),
    "tail": ("tail",),
    "legs": ("legs", "feet"),
    "feet": ("feet",),
    "wings": ("wings",),
    "fins": ("fins",),
    "crest": ("mane", "hump", "shell"),
}
FIXED_IN_INSECTS = frozenset({"wings", "tail"})
CHANGEABLE = tuple(REACH)


@dataclass(frozen=True)
class Redrawing:
    """A picture drawn again: pixels (s, s, 3) and regions (s, s), uint8; visible (n_concepts,)."""

    pixels: NDArray[np.uint8]
    regions: NDArray[np.uint8]
    visible: NDArray[np.bool_]


@lru_cache(maxsize=4096)
def changed_animals(animal: Animal, slot: str) -> tuple[Animal, ...]:
    """The animal with one attribute changed, in every way another of its build has it.

    A colour and a pattern that could not be told apart are not offered.

    Args:
        animal: as drawn, its open words filled in.
        slot: one of `CHANGEABLE`.
    """
    if animal.plan == "insect" and slot in FIXED_IN_INSECTS:
        return ()
    kin = [other for other in ANIMALS if other.plan == animal.plan]
    values = dict.fromkeys(getattr(other, slot) for other in kin)
    changed = [replace(animal, **{slot: value}) for value in values]
    return tuple(other for other in changed if _looks_other(animal, other, slot))


def _looks_other(animal: Animal, other: Animal, slot: str) -> bool:
    """Can the change be seen, as far as words tell? Short fur and soft fur are drawn alike."""
    if slot == "covering":
        return _coat_of(animal) != _coat_of(other)
    is_other = getattr(animal, slot) != getattr(other, slot)
    return is_other and (slot not in ("colour", "pattern") or _stands_out(other))


def _coat_of(animal: Animal) -> tuple[object, ...]:
    """Everything a drawing takes from the covering: shade, outline and texture."""
    points = np.linspace(-0.4, 0.4, 7, dtype=np.float32)
    texture = texture_gain(animal, points, points[::-1])
    outline = animal.says("covering", "spines"), animal.says("covering", "wool")
    shade = animal.says("covering", "pale"), animal.says("covering", "dark")
    return (*outline, *shade, None if texture is None else texture.tobytes())


def _stands_out(animal: Animal) -> bool:
    """Can the pattern be seen on the coat?"""
    own = [word for word in animal.pattern.split() if word in COLOURS]
    return not own or own[0] != animal.colour


@lru_cache(maxsize=16_384)
def said_of(animal: Animal) -> NDArray[np.bool_]:
    """Which concepts are true of an animal where all of it is seen; shape (n_concepts,)."""
    said = np.zeros(len(CONCEPTS), dtype=bool)
    for feature in features_of(animal):
        said[list(concept_indices(feature))] = True
    said.setflags(write=False)
    return said


def redraw(scene: Scene, animal: Animal, size_px: int) -> Redrawing:
    """Draw a scene again with another animal in exactly the place of its own.

    Args:
        scene: the original.
        animal: one of `changed_animals` of the scene's.
        size_px: side of the picture, 32 to 512.
    """
    changed = replace(scene, animal=animal)
    layout = lay_out(changed, fitted_as=scene.animal)
    pixels, codes = pixels_at(changed, layout, size_px)
    truth_codes = codes if size_px == TRUTH_PX else regions_at(layout, TRUTH_PX)
    return Redrawing(pixels, animal_regions(codes), visible_concepts(changed, truth_codes))

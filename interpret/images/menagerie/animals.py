"""All classes of the menagerie, in the order of their labels."""

from interpret.images.menagerie.anatomy import Animal
from interpret.images.menagerie.birds import BIRDS
from interpret.images.menagerie.mammals import MAMMALS
from interpret.images.menagerie.others import OTHERS

ANIMALS: tuple[Animal, ...] = MAMMALS + BIRDS + OTHERS
CLASS_NAMES: tuple[str, ...] = tuple(animal.name for animal in ANIMALS)

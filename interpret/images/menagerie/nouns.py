"""The nouns of the menagerie: where in the picture each is to be seen, and how it is said.

Regions of the animal come first and are numbered for everyone; the codes of the surroundings are
the drawing's own and become background (0) in every region map handed out.
"""

from typing import NamedTuple

REGION_NAMES: tuple[str, ...] = (
    "background", "body", "belly", "head", "neck", "ears", "eyes", "snout", "beak", "horns",
    "tail", "legs", "feet", "wings", "fins", "mane", "hump", "shell", "antennae",
)  # fmt: skip
SCENERY_NAMES: tuple[str, ...] = (
    "sky", "ground", "grass", "water", "trees", "rocks", "fence", "branch", "leaves", "flowers",
    "clouds", "sun", "bush", "reeds", "mountains", "bubbles", "snowflakes",
)  # fmt: skip
FIRST_SCENERY = len(REGION_NAMES)
CODES: dict[str, int] = {name: code for code, name in enumerate(REGION_NAMES + SCENERY_NAMES)}
ENOUGH_PX = {"eyes": 2, "feet": 5, "horns": 5, "ears": 5, "beak": 5, "antennae": 4, "snowflakes": 6}
ENOUGH_PX_ELSE = 8
ENOUGH_SURFACE_PX = 40


class Noun(NamedTuple):
    """Where a noun is seen, how many pixels of the 64 px drawing that takes, and its article."""

    regions: tuple[int, ...]
    enough_px: int
    article: str
    is_habitat: bool


def _noun(regions: str, article: str = "", enough_px: int = 0) -> Noun:
    names = regions.split()
    least = enough_px or max(ENOUGH_PX.get(name, ENOUGH_PX_ELSE) for name in names)
    codes = tuple(CODES[name] for name in names)
    return Noun(codes, least, article, codes[0] >= FIRST_SCENERY)


def _surface(regions: str, article: str = "") -> Noun:
    return _noun(regions, article, ENOUGH_SURFACE_PX)


COAT = "body neck head"
NOUNS: dict[str, Noun] = {
    "body": _surface("body belly wings shell", "a"),
    "fur": _surface(COAT),
    "wool": _surface("body"),
    "skin": _surface(COAT),
    "feathers": _surface("body neck head wings"),
    "scales": _surface(COAT),
    "spines": _surface("body"),
    "hair": _noun("body"),
    "stripes": _surface("body"),
    "spots": _surface("body wings"),
    "patches": _surface("body"),
    "bands": _surface("body"),
    "belly": _noun("belly", "a"),
    "breast": _noun("belly", "a"),
    "head": _noun("head", "a"),
    "face": _noun("head", "a"),
    "neck": _noun("neck", "a"),
    "ears": _noun("ears"),
    "eyes": _noun("eyes"),
    "snout": _noun("snout", "a"),
    "trunk": _noun("snout", "a"),
    "beak": _noun("beak", "a"),
    "horn": _noun("horns", "a"),
    "horns": _noun("horns"),
    "antlers": _noun("horns"),
    "tusks": _noun("horns"),
    "antennae": _noun("antennae"),
    "tail": _noun("tail", "a"),
    "fan": _noun("tail", "a"),
    "sting": _noun("tail", "a", 4),
    "legs": _noun("legs"),
    "feet": _noun("feet"),
    "hooves": _noun("feet"),
    "paws": _noun("feet"),
    "wings": _noun("wings"),
    "flippers": _noun("wings"),
    "fins": _noun("fins"),
    "mane": _noun("mane", "a"),
    "crest": _noun("mane", "a", 4),
    "ridge": _noun("mane", "a", 4),
    "hump": _noun("hump", "a"),
    "humps": _noun("hump"),
    "shell": _surface("shell wings", "a"),
    "grass": _noun("grass", "", 12),
    "field": _surface("ground grass", "a"),
    "plain": _surface("ground", "a"),
    "soil": _surface("ground"),
    "yard": _surface("ground", "a"),
    "sand": _surface("ground"),
    "snow": _surface("ground"),
    "mud": _surface("ground"),
    "meadow": _surface("ground grass", "a"),
    "water": _surface("water"),
    "pond": _surface("water", "a"),
    "river": _surface("water", "a"),
    "sea": _surface("water", "a"),
    "sky": _surface("sky", "a"),
    "trees": _noun("trees"),
    "rocks": _noun("rocks"),
    "fence": _noun("fence", "a"),
    "branch": _noun("branch", "a"),
    "leaves": _noun("leaves"),
    "flowers": _noun("flowers"),
    "clouds": _noun("clouds"),
    "sun": _noun("sun", "a"),
    "bush": _noun("bush", "a"),
    "reeds": _noun("reeds"),
    "dunes": _noun("mountains"),
    "mountains": _noun("mountains"),
    "bubbles": _noun("bubbles"),
    "snowflakes": _noun("snowflakes"),
}

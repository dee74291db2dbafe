"""The surroundings drawn from their words: a setting in, shapes added to the sketch.

Units of the picture: x to the right, y downwards. Chance rules only details no word speaks of.
"""

from collections.abc import Callable

import numpy as np

from interpret.images.menagerie import things
from interpret.images.menagerie.anatomy import COLOURS, parse_feature
from interpret.images.menagerie.pose import Setting
from interpret.images.menagerie.shapes import Colour, Sketch, shade

TONES: dict[str, Colour] = {
    "grass": (106, 152, 62), "soil": (112, 86, 58), "sand": (222, 190, 130),
    "snow": (232, 236, 242), "mud": (118, 94, 66), "yard": (142, 112, 78),
    "plain": (206, 176, 98), "meadow": (120, 164, 70), "field": (112, 158, 66),
    "water": (48, 116, 176), "sky": (150, 196, 232),
    "trees": (58, 98, 48), "bush": (66, 120, 52), "rocks": (132, 130, 128),
    "fence": (136, 98, 60), "branch": (104, 74, 46), "leaves": (82, 138, 54),
    "reeds": (96, 132, 58), "clouds": (244, 246, 250), "sun": (252, 222, 96),
    "dunes": (214, 172, 104), "mountains": (122, 124, 138), "bubbles": (196, 228, 246),
    "snowflakes": (252, 253, 255), "flowers": (220, 60, 60),
}  # fmt: skip
WORDED: dict[str, Colour] = {
    "pale": (208, 222, 232), "dry": (190, 160, 92), "muddy": (146, 124, 92),
    "snowy": (224, 228, 236), "calm": (92, 152, 186),
    "brown": (134, 98, 66), "grey": (150, 152, 158), "yellow": (222, 190, 92),
}  # fmt: skip
KEEPS_TONE = frozenset({"yard", "plain", "field", "sand", "sun", "soil", "mud"})
Drawer = Callable[[Sketch, Colour, float, np.random.Generator], None]


def tone_of(text: str, rng: np.random.Generator) -> Colour:
    """RGB of a thing of the surroundings in one of its shades."""
    adjectives, noun = parse_feature(text)
    tone = TONES[noun]
    for word in adjectives:
        if noun == "flowers":
            tone = COLOURS[word]
        elif word in WORDED and (word == "snowy" or noun not in KEEPS_TONE):
            tone = WORDED[word]
    return shade(tone, rng.uniform(0.88, 1.1))


def draw_backdrop(sketch: Sketch, setting: Setting, rng: np.random.Generator) -> None:
    """Everything behind the animal, from the sky forward."""
    has_sky = any(text.endswith("sky") for text in setting.features)
    horizon = setting.horizon if has_sky else -0.1
    texts = {parse_feature(text).noun: text for text in setting.features}
    for noun, draw in BEHIND.items():
        if noun in texts:
            draw(sketch, tone_of(texts[noun], rng), horizon, rng)


def draw_in_front(sketch: Sketch, setting: Setting, rng: np.random.Generator) -> None:
    """The one thing that may hide part of the animal."""
    if setting.in_front:
        noun = parse_feature(setting.in_front).noun
        IN_FRONT[noun](sketch, tone_of(setting.in_front, rng), rng.uniform(0.72, 0.86), rng)


BEHIND: dict[str, Drawer] = {  # back to front; pond, river and sea are words for water
    "sky": things.fill_sky,
    "sun": things.draw_sun,
    "clouds": things.draw_clouds,
    "mountains": things.draw_mountains,
    "dunes": things.draw_dunes,
    "field": things.fill_ground,
    "plain": things.fill_ground,
    "yard": things.fill_ground,
    "soil": things.fill_ground,
    "sand": things.fill_ground,
    "snow": things.fill_ground,
    "meadow": things.fill_ground,
    "water": things.fill_water,
    "mud": things.fill_shore,
    "trees": things.draw_trees,
    "fence": things.draw_fence,
    "grass": things.draw_blades,
    "bush": things.draw_bush,
    "rocks": things.draw_rocks,
    "reeds": things.draw_reeds,
    "branch": things.draw_branch,
    "leaves": things.draw_leaves,
    "flowers": things.draw_flowers,
    "bubbles": things.draw_bubbles,
    "snowflakes": things.draw_flakes,
}
IN_FRONT: dict[str, Drawer] = {
    "bush": things.draw_bush,
    "grass": things.front_grass,
    "rocks": things.front_rocks,
    "water": things.front_water,
    "reeds": things.draw_reeds,
    "leaves": things.draw_leaves,
    "flowers": things.front_flowers,
    "bubbles": things.draw_bubbles,
}

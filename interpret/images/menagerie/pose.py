"""A seed in, a scene out: everything that varies from picture to picture, in units of the picture.

Nothing here depends on the size the picture is drawn at.
"""

from dataclasses import dataclass, replace

import numpy as np

from interpret.images.menagerie.anatomy import Animal
from interpret.images.menagerie.habitats import HABITATS, USUAL

# Words a class leaves open are drawn by lot in each picture; "" says nothing about it.
OPEN_WORDS: dict[str, tuple[str, ...]] = {
    "eyes": ("dark", "yellow", "green", "orange", ""),
    "tail": ("long", "short", ""),
    "covering": ("pale", "dark", ""),
}
CLOSES: dict[str, frozenset[str]] = {
    "eyes": frozenset({"dark", "yellow", "green", "orange", "blue", "white"}),
    "tail": frozenset({"long", "short", "huge", "sharp", "curly"}),
    "covering": frozenset({"black", "white", "pale", "dark"}),
}


@dataclass(frozen=True)
class Pose:
    """How the animal stands; angles in radians, lengths as fractions of the picture."""

    faces_left: bool
    tilt: float
    head: float
    tail: float
    gait: float
    build: float
    coverage: float
    x: float
    y: float


@dataclass(frozen=True)
class Light:
    """How the picture is taken: gains, the direction light falls from, blur and noise."""

    brightness: float
    tint: tuple[float, float, float]
    slope: tuple[float, float]
    blur: float
    noise: float
    hue: tuple[float, float, float]


@dataclass(frozen=True)
class Setting:
    """Where the animal is: habitat, what stands about, what hides it, height of the horizon."""

    habitat: str
    features: tuple[str, ...]
    in_front: str
    horizon: float


@dataclass(frozen=True)
class Scene:
    """All that is needed to draw one picture; `animal` has its open words filled in."""

    animal: Animal
    pose: Pose
    light: Light
    setting: Setting
    detail_seed: int


def open_slots(animal: Animal) -> dict[str, tuple[str, ...]]:
    """The slots in which the class leaves a word open, with the words that may fill it."""
    return {
        slot: words
        for slot, words in OPEN_WORDS.items()
        if getattr(animal, slot)
        and not (CLOSES[slot] & {animal.colour if slot == "covering" else "", *_said(animal, slot)})
    }


def _said(animal: Animal, slot: str) -> list[str]:
    return getattr(animal, slot).split()


def fill(animal: Animal, slot: str, word: str) -> Animal:
    """The animal with one more word in a slot: lengths are said first, colours last."""
    words = _said(animal, slot)
    words.insert(0 if slot == "tail" else len(words) - 1, word)
    return replace(animal, **{slot: " ".join(words)}) if word else animal


def sample_scene(animal: Animal, rng: np.random.Generator) -> Scene:
    """Draws a scene for a class by lot.

    Args:
        animal: the class.
        rng: source of chance; the same state gives the same scene.
    """
    for slot, words in open_slots(animal).items():
        animal = fill(animal, slot, words[int(rng.integers(len(words)))])
    return Scene(
        animal=animal,
        pose=_sample_pose(rng),
        setting=_sample_setting(animal, rng),
        light=_sample_light(rng),
        detail_seed=int(rng.integers(2**31)),
    )


def _sample_pose(rng: np.random.Generator) -> Pose:
    lots = rng.uniform(-1, 1, size=8)
    return Pose(
        faces_left=bool(rng.random() < 0.5),
        tilt=0.14 * lots[0],
        head=0.35 * lots[1],
        tail=0.5 * lots[2],
        gait=lots[3],
        build=1 + 0.12 * lots[4],
        coverage=float(np.exp(rng.uniform(np.log(0.2), np.log(0.55)))),
        x=lots[6],
        y=lots[7],
    )


def _sample_setting(animal: Animal, rng: np.random.Generator) -> Setting:
    name, swims = animal.habitat, animal.plan == "fish"
    if rng.random() >= USUAL:
        kinds = {"wet", "deep"} if swims else {"land", "wet", HABITATS[name].kind}
        others = [key for key, place in HABITATS.items() if key != name and place.kind in kinds]
        name = others[int(rng.integers(len(others)))]
    habitat = HABITATS[name]
    seen = rng.random(len(habitat.sometimes)) < 0.35
    extras = tuple(text for text, shows in zip(habitat.sometimes, seen, strict=True) if shows)
    front = habitat.in_front[int(rng.integers(len(habitat.in_front)))]
    return Setting(
        habitat=name,
        features=habitat.always + extras,
        in_front=front if rng.random() < 0.5 else "",
        horizon=rng.uniform(0.02, 0.2) if swims else rng.uniform(0.3, 0.62),
    )


def _sample_light(rng: np.random.Generator) -> Light:
    tint = rng.normal(1, 0.03, size=3)
    hue = rng.normal(1, 0.035, size=3) * rng.uniform(0.82, 1.12)
    slope = rng.uniform(-0.22, 0.22, size=2)
    return Light(
        brightness=rng.uniform(0.72, 1.18),
        tint=(tint[0], tint[1], tint[2]),
        slope=(slope[0], slope[1]),
        blur=float(rng.choice([0.0, 0.0, 0.006, 0.011, 0.016])),
        noise=rng.uniform(0.0, 0.06),
        hue=(hue[0], hue[1], hue[2]),
    )

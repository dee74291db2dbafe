"""What is visible in a scene, and what is said of it."""

import numpy as np
from numpy.typing import NDArray

from interpret.images.menagerie.anatomy import Feature, parse_feature
from interpret.images.menagerie.bank import CONCEPTS, IS_HABITAT, MAY_CAPTION, concept_indices
from interpret.images.menagerie.nouns import CODES, NOUNS
from interpret.images.menagerie.phrases import features_of
from interpret.images.menagerie.pose import Scene

N_CAPTIONS = 5


def visible_concepts(scene: Scene, codes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which concepts are truly to be seen: shown in enough pixels that nothing hides.

    Args:
        scene: what was drawn.
        codes: codes of parts and surroundings at 64 px, what stands in front included.

    Returns:
        bool, shape (n_concepts,); closed under parts of phrases.
    """
    counts = np.bincount(codes.ravel(), minlength=len(CODES))
    front = (scene.setting.in_front,) if scene.setting.in_front else ()
    said = tuple(map(parse_feature, scene.setting.features + front))
    visible = np.zeros(len(CONCEPTS), dtype=bool)
    for feature in features_of(scene.animal) + said:
        if _is_shown(feature, counts):
            visible[list(concept_indices(feature))] = True
    return visible


def _is_shown(feature: Feature, counts: NDArray[np.int64]) -> bool:
    noun = NOUNS[feature.noun]
    return int(counts[list(noun.regions)].sum()) >= noun.enough_px


def write_captions(
    name: str, visible: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[str, ...]:
    """Five sentences true of a picture, none of which holds a phrase that is held out.

    Args:
        name: the class.
        visible: which concepts are visible, shape (n_concepts,).
        rng: source of chance.
    """
    sayable = visible & MAY_CAPTION
    looks = rng.permutation(np.flatnonzero(sayable & ~IS_HABITAT))
    places = rng.permutation(np.flatnonzero(sayable & IS_HABITAT))
    a, b, c, d, e, f = (CONCEPTS[i] for i in np.resize(looks if len(looks) else places, 6))
    place = CONCEPTS[places[0]] if len(places) else f
    return (
        f"a photo of a {name}",
        f"a photo showing {a}",
        f"a photo of a {name} with {b}",
        _choose(rng, f"a photo showing {c} and {d}", f"an animal with {c}, {d} and {e}"),
        _choose(rng, f"a photo showing {place}", f"a {name} and {place}", f"{e} near {place}"),
    )


def _choose(rng: np.random.Generator, *options: str) -> str:
    return options[int(rng.integers(len(options)))]

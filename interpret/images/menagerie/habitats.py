"""The surroundings an animal may be met in: a literal table.

Each habitat names what always stands there and what may stand there; the words are both drawn and
described. A picture shows the class's usual habitat with probability `USUAL`.
"""

from typing import NamedTuple

USUAL = 0.75  # habitat words therefore hold in most pictures of a class, yet do not give it away


class Habitat(NamedTuple):
    """What is always there (backdrop first), what may be, and what may hide part of the animal."""

    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    in_front: tuple[str, ...]
    kind: str = "land"


HABITATS: dict[str, Habitat] = {
    "field": Habitat(
        ("blue sky", "grassy field", "green grass"),
        ("white clouds", "yellow sun", "green bush", "tall trees", "yellow flowers", "grey rocks"),
        ("green bush", "grey rocks", "green grass"),
    ),
    "farm": Habitat(
        ("pale sky", "muddy yard", "wooden fence"),
        ("white clouds", "yellow sun", "tall trees", "green bush"),
        ("green bush", "green grass", "grey rocks"),
    ),
    "savanna": Habitat(
        ("pale sky", "dry plain", "yellow grass"),
        ("yellow sun", "tall trees", "dry bush", "grey rocks"),
        ("dry bush", "yellow grass", "grey rocks"),
    ),
    "forest": Habitat(
        ("pale sky", "brown soil", "tall trees"),
        ("green bush", "grey rocks", "white flowers"),
        ("green bush", "green grass", "grey rocks"),
    ),
    "desert": Habitat(
        ("blue sky", "dry sand", "yellow dunes"),
        ("yellow sun", "brown rocks", "dry bush"),
        ("brown rocks", "dry bush"),
    ),
    "snow": Habitat(
        ("grey sky", "white snow", "snowy field"),
        ("snowy mountains", "white snowflakes", "tall trees", "grey rocks"),
        ("grey rocks", "snowy bush"),
    ),
    "pond": Habitat(
        ("pale sky", "calm water", "calm pond", "green reeds"),
        ("white clouds", "yellow sun", "tall trees"),
        ("calm water", "green reeds"),
        "wet",
    ),
    "river": Habitat(
        ("blue sky", "muddy water", "muddy river", "brown mud"),
        ("grey rocks", "green reeds", "white clouds", "grey mountains"),
        ("muddy water", "green reeds", "grey rocks"),
        "wet",
    ),
    "sea": Habitat(
        ("blue water", "deep sea"),
        ("round bubbles", "green reeds", "grey rocks"),
        ("green reeds", "round bubbles"),
        "deep",
    ),
    "branch": Habitat(
        ("blue sky", "thick branch", "green leaves"),
        ("white clouds", "yellow sun", "red flowers"),
        ("green leaves",),
        "air",
    ),
    "leaves": Habitat(
        ("brown soil", "green leaves"),
        ("white flowers", "grey rocks", "fallen branch"),
        ("green leaves", "green grass"),
    ),
    "flowers": Habitat(
        ("blue sky", "green meadow", "red flowers"),
        ("white clouds", "yellow sun", "green leaves"),
        ("red flowers", "green grass", "green leaves"),
        "air",
    ),
}

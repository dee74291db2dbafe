"""What stands on a head: horns, antlers, tusks, antennae and crests, in the head's frame."""

from collections.abc import Callable

from interpret.images.menagerie.look import DARK, Frame, Look
from interpret.images.menagerie.shapes import Sketch, ellipse, paint, star, tube


def draw_horns(sketch: Sketch, look: Look, frame: Frame) -> None:
    """Horns, antlers, tusks, a single horn, or antennae, by the slot's noun."""
    if look.has("horns"):
        HORNS[look.animal.horns.split()[-1]](sketch, look, frame)


def _draw_tusks(sketch: Sketch, look: Look, frame: Frame) -> None:
    fill = paint(look.colour("horns", "white"), "horns")
    frame.put(sketch, tube(((0.6, 0.55), (0.9, 1.6), (2.1, 1.3)), (0.2, 0.16, 0.02)), fill)


def _draw_nose_horn(sketch: Sketch, look: Look, frame: Frame) -> None:
    fill = paint(look.colour("horns", "white"), "horns")
    frame.put(sketch, tube(((1.15, -0.05), (1.5, -0.6), (1.3, -1.5)), (0.4, 0.24, 0.0)), fill)
    frame.put(sketch, tube(((0.55, -0.35), (0.7, -0.7), (0.6, -1.0)), (0.24, 0.0)), fill)


def _draw_pair(sketch: Sketch, look: Look, frame: Frame) -> None:
    fill = paint(look.colour("horns", "grey"), "horns")
    if look.says("horns", "curled"):
        curl = ((0.1, -0.7), (-1.9, -1.5), (-1.7, 1.6), (0.9, 1.2), (0.2, -0.1))
        frame.put(sketch, tube(curl, (0.34, 0.34, 0.3, 0.2, 0.06)), fill)
        return
    bend = 0.9 if look.says("horns", "curved") else 0.05
    for x in (0.3, -0.05):
        top = ((x, -0.6), (x - bend, -1.0), (x + bend * 0.35, -1.75))
        frame.put(sketch, tube(top, (0.17, 0.15, 0.08)), fill)
        if look.says("horns", "straight"):
            frame.put(sketch, ellipse((x, -1.75), (0.2, 0.16)), paint(DARK, "horns"))


def _draw_antlers(sketch: Sketch, look: Look, frame: Frame) -> None:
    fill = paint(look.colour("horns", "brown"), "horns")
    for x in (0.35, -0.1):
        beam = ((x, -0.6), (x - 1.1, -1.5), (x - 0.2, -3.3))
        frame.put(sketch, tube(beam, (0.17, 0.14, 0.05)), fill)
        for rise, reach in ((1.25, 0.9), (1.95, 1.0), (2.6, 0.8)):
            root, knee = (x - 0.48, -rise), (x + 0.1, -rise)
            frame.put(
                sketch, tube((root, knee, (x - 0.4 + reach, -rise - 0.8)), (0.12, 0.04)), fill
            )


def _draw_antennae(sketch: Sketch, look: Look, frame: Frame) -> None:
    reach = 2.4 if look.says("horns", "long") else 1.4
    fill = paint(DARK, "antennae")
    for lean in (0.25, 0.75):
        tip = (lean * reach, -reach)
        frame.put(sketch, tube(((0.2, -0.5), (0.1, -reach * 0.7), tip), (0.11, 0.1)), fill)
        frame.put(sketch, ellipse(tip, (0.2, 0.2), 0, 8), fill)


def draw_crest(sketch: Sketch, look: Look, frame: Frame) -> None:
    """Three feathers on the crown."""
    fill = paint(look.colour("crest"), "mane")
    for lean in (-0.7, -0.3, 0.1):
        tip = (lean * 1.2, -1.9)
        frame.put(sketch, tube(((0.0, -0.6), (lean * 0.6, -1.2), tip), (0.12, 0.08)), fill)
        frame.put(sketch, star(tip, (0.24, 0.24), 5, 0.2), fill)


HORNS: dict[str, Callable[[Sketch, Look, Frame], None]] = {
    "tusks": _draw_tusks,
    "horn": _draw_nose_horn,
    "horns": _draw_pair,
    "antlers": _draw_antlers,
    "antennae": _draw_antennae,
}

"""An insect from the side. Units: about one long; the origin is the middle."""

from interpret.images.menagerie.faces import draw_face
from interpret.images.menagerie.look import Frame, Look
from interpret.images.menagerie.shapes import (
    Paint,
    Sketch,
    curve,
    ellipse,
    paint,
    polygon,
    shade,
    tube,
)


def draw_insect(sketch: Sketch, look: Look) -> None:
    """A butterfly, a bee or a beetle, by the words for its wings."""
    if look.says("wings", "broad"):
        _draw_butterfly(sketch, look)
    elif look.says("wings", "clear"):
        _draw_bee(sketch, look)
    else:
        _draw_beetle(sketch, look)


def _draw_legs(sketch: Sketch, look: Look, roots: tuple[float, ...], low: float) -> None:
    fill = paint(shade(look.colour("legs"), 0.9), "legs")
    for k, x in enumerate(roots):
        swing = 0.08 * look.pose.gait * (-1) ** k
        ends = ((x, low - 0.1), (x + 0.12 + swing, low + 0.02), (x + 0.06 + swing, low + 0.2))
        sketch.add(tube(ends, (0.03, 0.028, 0.024)), fill)


def _draw_butterfly(sketch: Sketch, look: Look) -> None:
    flap = 0.12 * look.pose.tail
    back = paint(shade(look.colour("wings"), 0.72), "wings", "patterned")
    front = paint(look.colour("wings"), "wings", "patterned")
    rim = paint(shade(look.colour("wings"), 0.3), "wings")
    _draw_legs(sketch, look, (0.0, 0.12, 0.22), 0.12)
    far = tube(((0.12, -0.05), (0.5, -0.4 + flap), (0.42, -0.8 + flap)), (0.06, 0.24, 0.26, 0.12))
    sketch.add(far, back)
    for grow, fills in ((1.0, (rim, rim)), (0.86, (front, front))):
        low = ((-0.02, 0.0), (-0.4, 0.12), (-0.62, 0.3 - flap))
        sketch.add(tube(low, (0.08, 0.24 * grow, 0.28 * grow, 0.18 * grow)), fills[0])
        high = ((0.08, -0.02), (-0.1, -0.4), (-0.5, -0.72 + flap))
        sketch.add(tube(high, (0.08, 0.26 * grow, 0.33 * grow, 0.16 * grow)), fills[1])
    coat = look.skin("body", "body")
    sketch.add(tube(((-0.4, 0.18), (0.0, 0.05), (0.3, -0.06)), (0.03, 0.075, 0.08)), coat)
    draw_face(sketch, look, Frame((0.34, -0.09), 0.11, -0.5 * look.pose.head))


def _draw_bee(sketch: Sketch, look: Look) -> None:
    _draw_legs(sketch, look, (-0.1, 0.1, 0.26), 0.2)
    clear: Paint = paint(look.colour("wings"), "wings")
    vein = paint(shade(look.colour("wings"), 0.6), "wings")
    lift = 0.2 * look.pose.tail
    sketch.add(ellipse((0.12, -0.42), (0.17, 0.36), 0.35 + lift), vein)
    sting = polygon((-0.42, 0.02), (-0.72, 0.16), (-0.42, 0.16))
    sketch.add(sting, paint((44, 34, 34), "tail"))
    coat = look.skin("body", "body")
    sketch.add(ellipse((-0.18, 0.06), (0.38, 0.25 * look.pose.build), -0.15), coat)
    sketch.add(
        ellipse((0.2, -0.02), (0.21, 0.22)), paint(shade(look.coat, 0.85), "body", "textured")
    )
    for grow, fill in ((1.0, vein), (0.86, clear)):
        sketch.add(ellipse((-0.12, -0.38), (0.19 * grow, 0.4 * grow), -0.45 + lift), fill)
    draw_face(sketch, look, Frame((0.44, 0.0), 0.16, 0.2 - 0.5 * look.pose.head))


def _draw_beetle(sketch: Sketch, look: Look) -> None:
    _draw_legs(sketch, look, (-0.3, 0.0, 0.26), 0.2)
    draw_face(sketch, look, Frame((0.47, 0.06), 0.16, 0.1 - 0.4 * look.pose.head))
    dark = paint(look.colour("head"), "body")
    sketch.add(ellipse((0.0, 0.16), (0.5, 0.1)), dark)
    sketch.add(ellipse((0.34, 0.0), (0.17, 0.2)), dark)
    fill = paint(look.colour("wings"), "wings", "patterned")
    dome = ((-0.56, 0.22), (-0.52, -0.55), (0.4, -0.6), (0.36, 0.2))
    sketch.add(curve(dome), fill)
    seam = tube(((-0.5, 0.14), (-0.1, 0.1), (0.34, 0.14)), (0.012, 0.016))
    sketch.add(seam, paint(shade(look.colour("wings"), 0.4), "wings"))

"""Fish, snakes and frogs from the side. Units: about one long; the origin is the middle."""

from interpret.images.menagerie.faces import draw_eyes, draw_face, draw_snout
from interpret.images.menagerie.look import Frame, Look
from interpret.images.menagerie.shapes import (
    Sketch,
    ellipse,
    paint,
    polygon,
    shade,
    tube,
)


def draw_fish(sketch: Sketch, look: Look) -> None:
    """Tail fin, back fin, body, belly, gill, breast fin, eye."""
    a, b = (0.55, 0.20) if look.says("body", "long") else (0.46, 0.31)
    b *= look.pose.build
    _draw_tail_fin(sketch, look, a)
    _draw_back_fin(sketch, look, a, b)
    coat = look.skin("body", "body")
    sketch.add(
        tube(
            ((a, 0), (a * 0.35, -0.02), (-a * 0.3, 0), (-a * 1.1, 0.02)),
            (b * 0.5, b, b * 1.02, 0.06),
        ),
        coat,
    )
    sketch.add(ellipse((a * 0.9, 0), (b * 0.62, b * 0.55)), coat)
    if look.has("belly"):
        under = ((a * 1.0, b * 0.3), (a * 0.2, b * 0.9), (-a * 0.7, b * 0.2))
        fill = paint(look.colour("belly"), "belly", "textured")
        sketch.add(tube(under, (b * 0.15, b * 0.33, b * 0.1)), fill)
    gill = ((a * 0.52, -b * 0.55), (a * 0.38, 0), (a * 0.52, b * 0.5))
    sketch.add(tube(gill, (0.012, 0.016, 0.01)), paint(shade(look.coat, 0.5), "body"))
    _draw_breast_fin(sketch, look, a, b)
    frame = Frame((a * 0.82, -0.01), b * 0.62, 0.0)
    draw_snout(sketch, look, frame)
    draw_eyes(sketch, look, frame)


def _draw_tail_fin(sketch: Sketch, look: Look, a: float) -> None:
    x, sway = -a * 1.0, 0.12 * look.pose.tail
    fill = look.skin("tail", "tail", 0.85)
    reach = 0.45 if look.says("tail", "long") else 0.22 if look.says("tail", "short") else 0.32
    if look.says("tail", "flowing"):
        reach *= 1.4
        for dy in (-0.22, 0.2):
            lobe = ((x, 0), (x - reach * 0.5, dy * 1.6 + sway), (x - reach, dy * 1.9 + sway))
            sketch.add(tube(lobe, (0.05, 0.13, 0.12, 0.02)), fill)
        return
    rise = 0.42 if look.says("tail", "tall") else 0.28
    fork = (
        (x + 0.06, -0.05),
        (x - reach, -rise + sway),
        (x - reach * 0.5, sway),
        (x - reach * 0.85, rise * 0.85 + sway),
        (x + 0.06, 0.06),
    )
    sketch.add(polygon(*fork), fill)


def _draw_back_fin(sketch: Sketch, look: Look, a: float, b: float) -> None:
    fill = paint(shade(look.coat, 0.8), "fins", "textured")
    if look.says("fins", "triangular"):
        sketch.add(polygon((a * 0.25, -b * 0.6), (-a * 0.2, -b * 2.3), (-a * 0.3, -b * 0.5)), fill)
        sketch.add(polygon((-a * 0.6, -b * 0.2), (-a * 0.85, -b * 1.0), (-a * 0.9, 0)), fill)
        return
    rise = 1.5 if look.says("fins", "small") else 1.65
    back = ((a * 0.4, -b * 0.7), (0.0, -b * rise), (-a * 0.7, -b * 0.5))
    width = (0.03, 0.08, 0.09, 0.02) if look.says("fins", "small") else (0.04, 0.15, 0.17, 0.02)
    sketch.add(tube(back, width), fill)
    sketch.add(
        tube(((-a * 0.2, b * 0.6), (-a * 0.5, b * 1.15), (-a * 0.75, b * 0.7)), (0.06, 0.06, 0.01)),
        fill,
    )


def _draw_breast_fin(sketch: Sketch, look: Look, a: float, b: float) -> None:
    fill, sweep = paint(shade(look.coat, 0.72), "fins"), 0.5 + 0.4 * look.pose.gait
    if look.says("fins", "triangular"):
        sketch.add(
            polygon((a * 0.4, b * 0.3), (-a * 0.2, b * (1.2 + sweep)), (a * 0.05, b * 0.35)), fill
        )
        return
    size = 0.7 if look.says("fins", "small") else 1.1
    sketch.add(ellipse((a * 0.15, b * 0.35), (0.14 * size, 0.085 * size), 2.6 + 0.5 * sweep), fill)


def draw_snake(sketch: Sketch, look: Look) -> None:
    """Two coils on the ground, a raised neck, the head and a pointed tail."""
    coat, dark = look.skin("body", "body"), look.skin("body", "body", 0.75)
    wide = 0.115 * look.pose.build
    lift = 0.25 * look.pose.head
    tail = ((-0.5, 0.2), (-0.95, 0.3), (-0.9, -0.1 + 0.3 * look.pose.tail))
    reach = 0.3 if look.says("tail", "short") else 0.0
    ends = (tail[0], tail[1], (tail[2][0] + reach, tail[2][1]))
    sketch.add(tube(ends, (wide, wide * 0.7, 0.0)), look.skin("tail", "tail", 0.9))
    for y, half, fill in ((0.24, 0.62, dark), (0.08, 0.5, coat), (-0.08, 0.36, dark)):
        sketch.add(ellipse((0, y), (half, wide * 1.7)), fill)
        sketch.add(
            ellipse((0, y - wide * 0.6), (half * 0.62, wide * 0.6)), look.skin("body", "body", 0.55)
        )
    neck = ((0.1, -0.02), (-0.45, -0.5), (0.35, -0.35 - lift), (0.42, -0.55 - lift))
    sketch.add(tube(neck, (wide, wide, wide * 0.9, wide * 0.8)), coat)
    draw_face(sketch, look, Frame((0.46, -0.58 - lift), 0.16, -0.6 * look.pose.head))


def draw_frog(sketch: Sketch, look: Look) -> None:
    """A sitting frog: far legs, body, belly, near legs, feet, head."""
    coat, step = look.skin("body", "body"), 0.08 * look.pose.gait
    far = tube(((0.3, 0.05), (0.34, 0.2), (0.42 - step, 0.4)), (0.07, 0.05))
    sketch.add(far, look.skin("legs", "legs", 0.6))
    sketch.add(tube(((-0.42, 0.2), (-0.05, -0.3), (0.45, -0.12)), (0.2, 0.3, 0.22)), coat)
    sketch.add(ellipse((-0.02, 0.06), (0.44, 0.27), -0.35), coat)
    fill = paint(look.colour("belly"), "belly", "textured")
    sketch.add(tube(((0.42, 0.06), (0.3, 0.26), (-0.05, 0.28)), (0.09, 0.12, 0.03)), fill)
    _draw_frog_legs(sketch, look, step)
    frame = Frame((0.38, -0.16), 0.27, -0.12 - 0.3 * look.pose.head)
    draw_face(sketch, look, frame)
    mouth = tube(((0.1, 0.28), (0.6, 0.32), (0.95, 0.05)), (0.03, 0.03))
    frame.put(sketch, mouth, paint(shade(look.coat, 0.45), "head"))


def _draw_frog_legs(sketch: Sketch, look: Look, step: float) -> None:
    leg, foot = look.skin("legs", "legs", 0.8), paint(shade(look.colour("feet"), 0.85), "feet")
    sketch.add(tube(((0.22, 0.05), (0.2, 0.25), (0.3 + step, 0.42)), (0.09, 0.05)), leg)
    sketch.add(ellipse((-0.3, 0.18), (0.3, 0.16), -0.5), leg)
    shin = ((-0.1, 0.02), (-0.35, 0.3), (-0.5, 0.4), (-0.1 - step, 0.42))
    sketch.add(tube(shin, (0.08, 0.06, 0.05)), leg)
    for x in (0.34 + step, -0.02 - step):
        toes = ((x - 0.08, 0.38), (x + 0.04, 0.37), (x + 0.24, 0.43), (x + 0.16, 0.47))
        sketch.add(polygon(*toes, (x - 0.08, 0.46)), foot)

"""A bird from the side. Units: the body is about one long; the origin is its middle."""

from math import cos, sin

import numpy as np

from interpret.images.menagerie.faces import draw_face
from interpret.images.menagerie.look import Frame, Look
from interpret.images.menagerie.shapes import (
    XY,
    Sketch,
    blend,
    ellipse,
    paint,
    polygon,
    shade,
    tube,
)

BUILD = {  # half-length, half-width, and how steeply the body stands, in radians
    "slender": (0.44, 0.21, 0.35), "plump": (0.43, 0.29, 0.3), "upright": (0.47, 0.26, 1.15),
}  # fmt: skip


def draw_bird(sketch: Sketch, look: Look) -> None:
    """Tail, legs, body, wing, neck and head, in that order."""
    a, b, slope = BUILD[look.animal.body.split()[0]]
    slope += 0.12 * look.pose.head
    b *= look.pose.build
    body = Frame((0.0, 0.0), 1.0, -slope)
    _draw_tail(sketch, look, body, a)
    draw_bird_legs(sketch, look, b if slope < 1 else a * 0.85)
    body.put(sketch, ellipse((0, 0), (a, b)), look.skin("body", "body"))
    taper = tube(((0.1, -b * 0.1), (-a * 0.8, -b * 0.1), (-a * 1.3, 0)), (b * 0.8, b * 0.5, 0.03))
    body.put(sketch, taper, look.skin("body", "body"))
    if look.has("belly"):
        wide = b * (0.55 if look.says("belly", "large") else 0.46)
        fill = paint(look.colour("belly"), "belly", "textured")
        body.put(sketch, ellipse((a * 0.2, b * 0.45), (a * 0.75, wide)), fill)
    frame = _draw_neck(sketch, look, body, (a, b))
    _draw_wing(sketch, look, body, (a, b))
    draw_face(sketch, look, frame)


def _draw_tail(sketch: Sketch, look: Look, body: Frame, a: float) -> None:
    x, y = body.at(-a * 0.9, 0)
    if look.says("tail", "fan"):
        _draw_fan(sketch, look, (x + 0.1, y))
        return
    length = 0.85 if look.says("tail", "long") else 0.22 if look.says("tail", "short") else 0.48
    end = 0.02 if look.says("tail", "pointed") else 0.1
    fill = look.skin("tail", "tail", 0.8)
    back = ((-a * 0.6, 0.0), (-a * 0.9, 0.02), (-a * 0.95 - length, 0.08 + 0.2 * look.pose.tail))
    body.put(sketch, tube(back, (0.13, 0.1, end)), fill)


def _draw_fan(sketch: Sketch, look: Look, root: XY) -> None:
    colour = look.colour("tail")
    turned = 0.12 * look.pose.tail
    for k in range(11):
        angle = np.pi * (0.93 + 0.62 * k / 10) + turned
        tip = (root[0] + 1.05 * cos(angle), root[1] + 1.05 * sin(angle))
        middle = ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2)
        fill = paint(shade(colour, 0.85 + 0.25 * (k % 2)), "tail")
        sketch.add(tube((root, middle, tip), (0.03, 0.1, 0.15)), fill)
        sketch.add(ellipse(tip, (0.16, 0.16)), fill)
        sketch.add(ellipse(tip, (0.085, 0.085)), paint((40, 70, 190), "tail"))


def draw_bird_legs(sketch: Sketch, look: Look, low: float) -> None:
    """Two legs from the belly down, with clawed or webbed feet."""
    length = 0.8 if look.says("legs", "long") else 0.14 if look.says("legs", "short") else 0.3
    half = 0.022 if look.says("legs", "thin") else 0.04
    for x, gain, step in ((0.1, 0.7, -1), (-0.04, 1.0, 1)):
        swing = 0.14 * look.pose.gait * step
        foot = (x + swing, low * 0.8 + length)
        knee = (x + swing * 0.3 - 0.05, low * 0.8 + length * 0.45)
        leg = paint(shade(look.colour("legs"), gain * 0.85), "legs")
        sketch.add(tube(((x, low * 0.5), knee, foot), (half * 2.2, half, half)), leg)
        _draw_bird_foot(sketch, look, foot, gain)


def _draw_bird_foot(sketch: Sketch, look: Look, ankle: XY, gain: float) -> None:
    x, y = ankle
    fill = paint(
        shade(look.colour("feet", "" if look.says("feet", "webbed") else "grey"), gain), "feet"
    )
    if look.says("feet", "webbed"):
        web = (
            (x - 0.03, y - 0.04),
            (x + 0.03, y - 0.04),
            (x + 0.2, y + 0.06),
            (x - 0.06, y + 0.07),
        )
        sketch.add(polygon(*web), fill)
        return
    for reach, drop in ((-0.1, 0.05), (0.16, 0.02), (0.13, 0.08)):
        toe = ((x, y - 0.02), (x + reach * 0.6, y), (x + reach, y + drop))
        sketch.add(tube(toe, (0.03, 0.024, 0.004)), fill)


def _draw_wing(sketch: Sketch, look: Look, body: Frame, build: XY) -> None:
    a, b = build
    colour = look.colour("wings")
    plain = colour == look.coat
    base = blend(colour, (150, 150, 150), 0.22) if sum(colour) < 180 else shade(colour, 0.86)
    fill = paint(base, "wings", "patterned" if plain else "textured")
    if look.says("wings", "flippers"):
        limb = ((a * 0.35, -b * 0.1), (-a * 0.1, b * 0.2), (-a * 0.75, b * (0.5 - look.pose.tail)))
        body.put(sketch, tube(limb, (0.09, 0.09, 0.03)), fill)
        return
    size = 0.8 if look.says("wings", "small") else 1.15 if look.says("wings", "large") else 1.0
    leaf = ((a * 0.42, -b * 0.12), (-a * 0.15, b * 0.12), (-a * 1.05 * size, -b * 0.1))
    body.put(sketch, tube(leaf, (b * 0.22, b * 0.5 * size, b * 0.4 * size, 0.01)), fill)
    dark = paint(shade(base, 0.62), "wings")
    for k in (0.15, 0.42):
        quill = ((-a * 0.1, b * k), (-a * 0.5, b * (k + 0.02)), (-a * 0.9 * size, b * (k - 0.22)))
        body.put(sketch, tube(quill, (0.008, 0.014, 0.006)), dark)


def _draw_neck(sketch: Sketch, look: Look, body: Frame, build: XY) -> Frame:
    a, b = build
    x, y = body.at(a * 0.72, -b * 0.1)
    size = 0.235 if look.says("head", "large") else 0.13 if look.says("neck", "long") else 0.18
    nod = 0.2 * look.pose.head
    if look.says("neck", "long"):
        end = (x + 0.26 + nod * 0.4, y - 0.62)
        bends: tuple[XY, ...] = ((x - 0.12, y + 0.08), (x + 0.1, y - 0.3), end)
        if look.says("neck", "curved"):
            bends = ((x - 0.15, y + 0.1), (x + 0.62, y - 0.1), (x - 0.38, y - 0.6), end)
        width: tuple[float, ...] = (0.16, 0.09, 0.085)
    else:
        reach = 0.16 if look.has("neck") else 0.1
        end = (x + 0.6 * reach, y - reach - 0.04)
        bends = ((x - 0.14, y + 0.12), (x - 0.02, y), end)
        width = (b * 0.7, b * 0.6, size * 0.8)
    region = "neck" if look.has("neck") else "body"
    sketch.add(tube(bends, width), look.skin("neck", region))
    return Frame(end, size, -0.9 * look.pose.head + 0.05)

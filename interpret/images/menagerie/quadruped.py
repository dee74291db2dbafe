"""A four-legged animal from the side: horse or crocodile, by its words.

Units: the trunk is about one long; the origin is its middle.
"""

from math import cos, sin

from interpret.images.menagerie.faces import draw_face
from interpret.images.menagerie.look import Frame, Look
from interpret.images.menagerie.shapes import (
    XY,
    Sketch,
    curve,
    ellipse,
    paint,
    polygon,
    shade,
    star,
    tube,
)
from interpret.images.menagerie.tails import draw_tail

BUILD = {  # half-length and half-height of the trunk
    "slender": (0.50, 0.185), "sturdy": (0.50, 0.235), "massive": (0.52, 0.30),
    "round": (0.42, 0.30), "long": (0.56, 0.205),
}  # fmt: skip
HEAD = {"small": 0.13, "large": 0.235, "flat": 0.16}


def draw_quadruped(sketch: Sketch, look: Look) -> None:
    """Far legs, tail, trunk, near legs, neck and head, in that order."""
    build = look.animal.body.split()[0]
    a, b = BUILD[build]
    b *= look.pose.build
    draw_legs(sketch, look, (a, b), far=True)
    draw_tail(sketch, look, (-a * 0.88 - b * 0.5, -b * 0.4))
    _draw_trunk(sketch, look, (a, b))
    draw_legs(sketch, look, (a, b), far=False)
    frame = _draw_neck(sketch, look, (a, b))
    if look.says("crest", "mane"):
        _draw_mane(sketch, look, frame, (a * 0.72, -b * 0.7))
    draw_face(sketch, look, frame)


def _draw_trunk(sketch: Sketch, look: Look, build: XY) -> None:
    a, b = build
    coat = look.skin("body", "body")
    if look.says("covering", "spines"):
        sketch.add(star((-0.05, -0.04), (a * 1.25, b * 1.25), 22, 0.2), coat)
    if look.says("covering", "wool"):
        for k in range(9):
            x = -a + 2 * a * k / 8
            rise = b * (0.75 - 0.5 * (k / 4 - 1) ** 2)
            sketch.add(ellipse((x, -rise), (b * 0.42, b * 0.42)), coat)
            sketch.add(ellipse((x, rise * 0.8), (b * 0.4, b * 0.4)), coat)
    ends = ((-a * 0.95, -0.01), (-a * 0.4, -0.02), (a * 0.4, 0.03), (a * 0.95, -0.03))
    sketch.add(tube(ends, (b * 0.8, b * 0.98, b * 0.96, b * 0.85)), coat)
    sketch.add(ellipse((-a * 0.88, 0), (b * 0.72, b * 0.82)), coat)
    sketch.add(ellipse((a * 0.88, -0.02), (b * 0.72, b * 0.86)), coat)
    if look.has("belly"):
        under = ((-a * 0.8, b * 0.55), (0, b * 0.85), (a * 1.0, b * 0.4))
        fill = paint(look.colour("belly"), "belly", "textured")
        sketch.add(tube(under, (b * 0.14, b * 0.3, b * 0.3, b * 0.14)), fill)
    _draw_back(sketch, look, build)


def _draw_back(sketch: Sketch, look: Look, build: XY) -> None:
    if look.says("crest", "hump", "humps"):
        _draw_humps(sketch, look, build)
    elif look.says("crest", "shell"):
        _draw_shell(sketch, look, build)
    elif look.says("crest", "ridge"):
        a, b = build
        fill = paint(shade(look.coat, 0.7), "mane")
        for k in range(9):
            x = -a * 1.3 + k * a * 0.27
            sketch.add(polygon((x, -b * 0.6), (x + 0.04, -b * 1.3), (x + 0.1, -b * 0.6)), fill)


def _draw_humps(sketch: Sketch, look: Look, build: XY) -> None:
    a, b = build
    fill = paint(shade(look.coat, 0.9), "hump", "textured")
    for x in (-0.42 * a, 0.38 * a) if look.says("crest", "humps") else (-0.02,):
        half = 0.15 if look.says("crest", "humps") else 0.22
        rise = ((x, -b * 0.6), (x, -b * 1.3), (x - 0.02, -b * 2.0))
        sketch.add(tube(rise, (half, half * 0.35)), fill)
        sketch.add(ellipse((x - 0.02, -b * 1.9), (half * 0.42, b * 0.22)), fill)


def _draw_shell(sketch: Sketch, look: Look, build: XY) -> None:
    a, b = build
    low, high = b * 0.4, -b * 2.3
    dome = ((-a * 1.15, low), (-a * 1.0, high), (a * 1.0, high), (a * 1.15, low))
    sketch.add(curve(dome), paint(look.colour("crest"), "shell", "textured"))
    rim = paint(shade(look.colour("crest"), 0.7), "shell")
    sketch.add(ellipse((0, b * 0.45), (a * 1.2, b * 0.2)), rim)
    for x, y, size in ((-0.22, -0.2, 0.1), (0.02, -0.3, 0.11), (0.25, -0.18, 0.1)):
        sketch.add(ellipse((x, y), (size, size * 0.8), 0.3, 6), rim)


def draw_legs(sketch: Sketch, look: Look, build: XY, *, far: bool) -> None:
    """The two legs of one side, with their feet; far legs are darker and out of step."""
    a, b = build
    length = 0.5 if look.says("legs", "long") else 0.2 if look.says("legs", "short") else 0.34
    half = 0.095 if look.says("legs", "thick") else 0.04 if look.says("legs", "thin") else 0.06
    swing = look.pose.gait * length * (-0.45 if far else 0.45)
    gain = 0.62 if far else 0.93
    fill = look.skin("legs", "legs", gain)
    for x, bend in ((-a * 0.82, -0.08), (a * 0.78, 0.03)):
        root = x + (0.1 if far else 0.0)
        foot = (root + swing * (1 if x > 0 else -0.8), b * 0.7 + length)
        knee = (root + bend + swing * 0.6, b * 0.7 + length * 0.5)
        top = (root, b * 0.1)
        sketch.add(tube((top, knee, foot), (max(b * 0.34, half * 1.5), half * 1.15, half)), fill)
        _draw_foot(sketch, look, foot, half, gain)


def _draw_foot(sketch: Sketch, look: Look, ankle: XY, half: float, gain: float) -> None:
    x, y = ankle
    wide = max(half * 1.35, 0.06) * (1.25 if look.says("feet", "large", "broad") else 1.0)
    fill = paint(shade(look.colour("feet"), gain * 0.9), "feet")
    if look.says("feet", "hooves"):
        corners = (
            (x - half, y - 0.03),
            (x + half, y - 0.03),
            (x + wide, y + 0.06),
            (x - wide, y + 0.06),
        )
        sketch.add(polygon(*corners), fill)
        return
    sketch.add(ellipse((x + wide * 0.4, y + 0.02), (wide * 1.25, 0.05)), fill)
    if look.says("feet", "clawed"):
        for toe in (0.6, 1.2, 1.7):
            tip = x + wide * toe
            claw = polygon((tip - 0.04, y), (tip + 0.03, y), (tip + 0.04, y + 0.09))
            sketch.add(claw, paint((40, 36, 34), "feet"))


def _draw_neck(sketch: Sketch, look: Look, build: XY) -> Frame:
    a, b = build
    length, rise = 0.3, 0.8
    if look.says("neck", "long"):
        length, rise = (0.95, 1.12) if look.says("neck", "straight") else (0.62, 0.95)
    elif look.says("neck", "arched", "slender"):
        length, rise = 0.42, 0.95
    elif look.says("body", "long"):
        length, rise = 0.24, 0.05
    elif look.says("body", "round", "massive"):
        length, rise = 0.26, 0.4
    rise += 0.35 * look.pose.head
    root, size = (a * 0.86, -b * 0.25), 0.175
    for word, radius in HEAD.items():
        if look.says("head", word):
            size = radius
    end = (root[0] + length * cos(rise), root[1] - length * sin(rise))
    sag = 0.18 if look.says("neck", "curved") else 0.04
    middle = ((root[0] + end[0]) / 2 + sag, (root[1] + end[1]) / 2 + sag)
    thick = b * 0.78 if length < 0.5 else b * 0.6
    fill = look.skin("neck", "neck", 0.97)
    sketch.add(tube((root, middle, end), (thick, (thick + size) / 2.4, size * 0.72)), fill)
    return Frame(end, size, 0.12 - 0.7 * look.pose.head)


def _draw_mane(sketch: Sketch, look: Look, frame: Frame, root: XY) -> None:
    fill = paint(look.colour("crest"), "mane", "textured")
    if look.says("crest", "shaggy"):
        sketch.add(star(frame.at(-0.5, 0.35), (0.34, 0.38), 17, 0.16), fill)
        return
    x, y = frame.at(-0.45, -0.75)
    back = ((root[0] - 0.08, root[1]), ((root[0] + x) / 2 - 0.06, (root[1] + y) / 2 - 0.05), (x, y))
    width = 0.05 if look.says("crest", "upright") else 0.075
    sketch.add(tube(back, (width, width * 1.3, width)), fill)

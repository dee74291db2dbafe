"""What a head carries: ears, eyes, snouts, trunks and beaks, drawn in the head's frame.

The frame's unit is the head's radius; x points to the nose, y downwards.
"""

from interpret.images.menagerie.anatomy import COLOURS
from interpret.images.menagerie.horns import draw_crest, draw_horns
from interpret.images.menagerie.look import DARK, Frame, Look
from interpret.images.menagerie.shapes import (
    XY,
    Sketch,
    ellipse,
    paint,
    polygon,
    shade,
    tube,
)


def draw_face(sketch: Sketch, look: Look, frame: Frame) -> None:
    """The head with all it carries, back to front."""
    draw_ears(sketch, look, frame, far=True)
    if look.says("crest", "crest"):
        draw_crest(sketch, look, frame)
    frame.put(sketch, ellipse((0, 0), (1.0, _head_height(look))), look.skin("head", "head"))
    if look.says("head", "face"):
        frame.put(sketch, ellipse((0.35, -0.2), (0.42, 0.5), 0.5), paint(DARK, "head"))
    draw_snout(sketch, look, frame)
    draw_horns(sketch, look, frame)
    draw_ears(sketch, look, frame, far=False)
    draw_eyes(sketch, look, frame)


def _head_height(look: Look) -> float:
    return 0.62 if look.says("head", "flat", "broad") else 0.88


def draw_ears(sketch: Sketch, look: Look, frame: Frame, *, far: bool) -> None:
    """One ear, the far one further forward and darker."""
    if not look.has("ears"):
        return
    step, gain = (0.45, 0.66) if far else (0.0, 0.82)
    fill = paint(shade(look.colour("ears"), gain), "ears", "textured")
    inner = paint(shade(look.colour("ears", "pink"), 0.8), "ears")
    x, y = -0.35 + step, -0.7
    if look.says("ears", "huge"):
        frame.put(sketch, ellipse((-0.75 + step, 0.25), (0.8, 1.25), 0.15), fill)
        return
    if look.says("ears", "drooping"):
        frame.put(sketch, ellipse((x - 0.3, y + 0.6), (0.26, 0.62), 0.5), fill)
        return
    if look.says("ears", "round"):
        radius = 0.46 if look.says("ears", "large") else 0.4
        frame.put(sketch, ellipse((x, y - 0.1), (radius, radius)), fill)
        frame.put(sketch, ellipse((x + 0.05, y - 0.05), (radius * 0.5, radius * 0.5)), inner)
        return
    _draw_tall_ear(frame, sketch, look, (x, y))


def _draw_tall_ear(frame: Frame, sketch: Sketch, look: Look, root: XY) -> None:
    (x, y), tip = root, 1.0
    fill = paint(shade(look.colour("ears"), 0.9), "ears", "textured")
    inner = paint(shade(look.colour("ears", "pink"), 0.75), "ears")
    if look.says("ears", "long"):
        tip = 1.9
    elif look.says("ears", "small"):
        tip = 0.75
    elif look.says("ears", "large"):
        tip = 1.25
    half = 0.3 if look.says("ears", "upright", "small") else 0.38
    lean = -0.25 * tip
    if look.says("ears", "long"):
        ends = ((x, y + 0.2), (x - 0.1, y - tip * 0.6), (x + lean, y - tip))
        frame.put(sketch, tube(ends, (half * 0.6, half, half * 0.9, 0.05)), fill)
        frame.put(sketch, tube(ends, (half * 0.2, half * 0.5, half * 0.4, 0.0)), inner)
        return
    tall = polygon((x - half, y + 0.3), (x + lean, y - tip), (x + half, y + 0.15))
    frame.put(sketch, tall, fill)
    mid = polygon((x - half * 0.4, y), (x + lean * 0.9, y - tip * 0.75), (x + half * 0.5, y))
    frame.put(sketch, mid, inner)


def draw_eyes(sketch: Sketch, look: Look, frame: Frame) -> None:
    """The near eye: iris in the slot's colour, dark pupil, a glint."""
    radius = 0.21
    for word, bigger in (("small", 0.17), ("large", 0.29), ("huge", 0.42), ("round", 0.26)):
        if look.says("eyes", word):
            radius = bigger
    x, y = 0.3, -0.22
    if look.says("eyes", "bulging"):
        x, y, radius = 0.05, -0.62, 0.36
        frame.put(sketch, ellipse((x, y), (0.5, 0.48)), look.skin("head", "head", 0.9))
    iris = look.colour("eyes", "dark")
    frame.put(
        sketch, ellipse((x, y), (radius * 1.3, radius * 1.3)), paint(shade(iris, 0.4), "eyes")
    )
    frame.put(sketch, ellipse((x, y), (radius, radius)), paint(iris, "eyes"))
    if look.says("eyes", "yellow", "green", "orange", "blue", "white"):
        pupil = radius * 0.5
        frame.put(sketch, ellipse((x + 0.03, y), (pupil, pupil)), paint((16, 14, 16), "eyes"))
    glint = ellipse((x + radius * 0.3, y - radius * 0.35), (radius * 0.28, radius * 0.28), 0, 8)
    frame.put(sketch, glint, paint((250, 250, 250), "eyes"))


def draw_snout(sketch: Sketch, look: Look, frame: Frame) -> None:
    """Snout, trunk or beak, whatever the slot's noun says."""
    if look.says("snout", "trunk"):
        fill = paint(shade(look.colour("snout"), 0.95), "snout", "textured")
        hang = ((0.55, 0.1), (1.7, 0.2), (1.2, 2.3), (1.5, 3.0), (2.1, 2.7))
        frame.put(sketch, tube(hang, (0.55, 0.4, 0.3, 0.24, 0.2)), fill)
    elif look.says("snout", "beak"):
        draw_beak(sketch, look, frame)
    elif look.has("snout"):
        _draw_muzzle(sketch, look, frame)


def _draw_muzzle(sketch: Sketch, look: Look, frame: Frame) -> None:
    reach = 1.2
    for word, length in (("short", 0.75), ("long", 1.75), ("narrow", 2.9)):
        if look.says("snout", word):
            reach = length
    tip = 0.45
    for word, half in (("pointed", 0.14), ("narrow", 0.2), ("broad", 0.62), ("flat", 0.5)):
        if look.says("snout", word):
            tip = half
    if look.animal.head and look.says("head", "flat"):
        reach, tip = reach * 1.15, tip * 0.75
    drop = 0.5 if reach < 2 else 0.3
    fill = paint(shade(look.colour("snout"), 0.96), "snout", "textured")
    ends = ((0.25, 0.15), (reach * 0.6, 0.15), (reach + 0.2, drop))
    frame.put(sketch, tube(ends, (0.66, 0.3 + tip * 0.5, tip)), fill)
    frame.put(sketch, ellipse((reach + 0.2, drop), (tip * 0.6, tip)), fill)
    nose = shade(look.coat, 0.7) if look.says("snout", "flat", "pink") else DARK
    spot = ellipse((reach + 0.28, drop - tip * 0.35), (0.16 + tip * 0.12, 0.15 + tip * 0.2))
    frame.put(sketch, spot, paint(nose, "snout"))
    line = tube(((0.5, 0.55), (reach * 0.6, 0.5), (reach + 0.15, drop + tip * 0.5)), (0.05, 0.05))
    frame.put(sketch, line, paint(shade(fill.colour, 0.45), "snout"))


def draw_beak(sketch: Sketch, look: Look, frame: Frame) -> None:
    """A beak: hooked, flat, huge, or a plain pointed one."""
    colour = look.colour("snout", "grey")
    upper, lower = paint(colour, "beak"), paint(shade(colour, 0.72), "beak")
    if look.says("snout", "huge"):
        top = tube(((0.5, -0.15), (2.2, -0.75), (3.2, 0.75)), (0.55, 0.62, 0.4, 0.04))
        frame.put(sketch, tube(((0.5, 0.35), (2.0, 0.1), (3.0, 0.75)), (0.3, 0.3, 0.05)), lower)
        frame.put(sketch, top, upper)
        frame.put(sketch, ellipse((3.0, 0.5), (0.28, 0.36)), paint(COLOURS["black"], "beak"))
    elif look.says("snout", "hooked"):
        size = 0.75 if look.says("snout", "small") else 1.25
        ends = ((0.55, -0.1), (0.6 + size, -0.3), (0.5 + size * 0.75, 0.35 + size * 0.6))
        frame.put(sketch, tube(ends, (0.42 * size, 0.36 * size, 0.03)), upper)
    elif look.says("snout", "flat"):
        frame.put(sketch, tube(((0.5, 0.3), (1.3, 0.5), (2.2, 0.5)), (0.3, 0.16, 0.2)), lower)
        frame.put(sketch, tube(((0.5, 0.0), (1.3, 0.35), (2.3, 0.3)), (0.4, 0.2, 0.14)), upper)
    else:
        reach = 1.6 if look.says("snout", "small") else 2.3
        frame.put(sketch, polygon((0.5, 0.05), (0.6, 0.5), (reach, 0.2)), lower)
        frame.put(sketch, polygon((0.6, -0.38), (0.5, 0.15), (reach, 0.18)), upper)

"""Tails of four-legged animals, in the units of the trunk."""

from math import cos, sin

from interpret.images.menagerie.look import Look
from interpret.images.menagerie.shapes import XY, Paint, Sketch, ellipse, paint, shade, tube


def draw_tail(sketch: Sketch, look: Look, root: XY) -> None:
    """The tail from its root: bushy, tufted, flowing, curly, thick, or a stub."""
    if not look.has("tail"):
        return
    x, y = root
    length = 0.85 if look.says("tail", "long") else 0.24 if look.says("tail", "short") else 0.5
    fill, lift = look.skin("tail", "tail", 0.88), look.pose.tail
    if look.says("tail", "thick"):
        ends = ((x + 0.15, y + 0.06), (x - 0.4, y + 0.06), (x - length, y + 0.2 - 0.3 * lift))
        sketch.add(tube(ends, (0.14, 0.09, 0.0)), fill)
    elif look.says("tail", "curly"):
        loop = ((x, y), (x - 0.3, y - 0.25), (x - 0.3, y + 0.3), (x + 0.05, y), (x - 0.25, y - 0.2))
        sketch.add(tube(loop, (0.04, 0.03, 0.025)), fill)
    elif look.says("tail", "bushy"):
        tip = (x - length * cos(lift * 0.8), y + 0.1 + length * sin(lift * 0.8))
        ends = ((x, y), (x - length * 0.5, y + 0.25 * lift + 0.1), tip)
        sketch.add(tube(ends, (0.05, 0.13, 0.15, 0.11, 0.0)), fill)
    elif look.says("tail", "flowing"):
        ends = ((x, y), (x - 0.3, y - 0.02), (x - 0.2 - 0.15 * lift, y + length * 0.85))
        hair = paint(shade(look.colour("tail"), 0.9), "tail", "textured")
        sketch.add(tube(ends, (0.04, 0.09, 0.1, 0.03)), hair)
    else:
        _draw_thin_tail(sketch, look, root, fill)


def _draw_thin_tail(sketch: Sketch, look: Look, root: XY, fill: Paint) -> None:
    x, y = root
    length = 0.85 if look.says("tail", "long") else 0.24 if look.says("tail", "short") else 0.55
    lift = look.pose.tail
    if length < 0.3 and not look.says("tail", "tufted"):
        sketch.add(ellipse((x - 0.06, y - 0.02), (0.13, 0.08), 0.5 + lift), fill)
        return
    bend = (x - 0.35 * length - 0.15, y - 0.3 * lift)
    tip = (x - 0.4 * length - 0.12 * lift, y + length * 0.75)
    ends: tuple[XY, ...] = ((x, y), bend, tip)
    if look.says("tail", "curved"):
        ends = ((x, y), (x - 0.35, y + 0.5), (x - 0.5, y - 0.45), (x - 0.75, y - 0.25 + 0.3 * lift))
        tip = ends[-1]
    sketch.add(tube(ends, (0.045, 0.038, 0.034)), fill)
    sketch.add(ellipse(tip, (0.036, 0.036), 0, 8), fill)
    if look.says("tail", "tufted"):
        dark = paint(shade(look.coat, 0.4), "tail")
        sketch.add(ellipse((tip[0], tip[1] + 0.05), (0.065, 0.11), -0.3), dark)

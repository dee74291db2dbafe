"""The things that stand about in the menagerie, each drawn by a function of its own.

Units of the picture: x to the right, y downwards. Every drawer takes the sketch, the thing's tone,
the height of its base (the horizon) and a source of chance for details that no word speaks of.
"""

from math import pi

import numpy as np

from interpret.images.menagerie.shapes import (
    XY,
    Colour,
    Sketch,
    ellipse,
    paint,
    polygon,
    shade,
    tube,
)


def fill_sky(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """The sky, all over the picture."""
    sketch.add(polygon((0, 0), (1, 0), (1, 1), (0, 1)), paint(tone, "sky"))


def fill_ground(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Ground from the horizon down."""
    lift = rng.uniform(-0.04, 0.04)
    corners = ((0, horizon + lift), (0.5, horizon), (1, horizon - lift), (1, 1), (0, 1))
    sketch.add(polygon(*corners), paint(tone, "ground"))


def fill_water(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Water from the horizon down, with glints."""
    sketch.add(polygon((0, horizon), (1, horizon), (1, 1), (0, 1)), paint(tone, "water"))
    light = paint(shade(tone, 1.13), "water")
    for x, y in rng.uniform(0, 1, size=(7, 2)):
        level = max(horizon, 0) + 0.03 + 0.9 * y * (1 - max(horizon, 0))
        sketch.add(ellipse((x, level), (0.11, 0.008), 0, 8), light)


def fill_shore(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """A strip of ground along the lower edge."""
    edge = rng.uniform(0.72, 0.84)
    sketch.add(
        polygon((0, edge), (0.5, edge + 0.05), (1, edge), (1, 1), (0, 1)), paint(tone, "ground")
    )


def draw_blades(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Blades of grass all over the ground."""
    for x, y in rng.uniform(0, 1, size=(16, 2)):
        base = horizon + 0.06 + (1.0 - horizon) * y
        blade = polygon((x - 0.012, base), (x + 0.02 * (y - 0.5), base - 0.07), (x + 0.012, base))
        sketch.add(blade, paint(shade(tone, 0.8), "grass"))


def draw_trees(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Four trees on the horizon."""
    for x in rng.uniform(0, 1, size=4):
        tall, wide = rng.uniform(0.25, 0.42), rng.uniform(0.08, 0.15)
        base = horizon + rng.uniform(0.0, 0.06)
        trunk = polygon(
            (x - 0.02, base), (x - 0.015, base - tall), (x + 0.015, base - tall), (x + 0.02, base)
        )
        sketch.add(trunk, paint((86, 62, 42), "trees"))
        crown = paint(shade(tone, rng.uniform(0.8, 1.15)), "trees")
        sketch.add(ellipse((x, base - tall), (wide, wide * 1.25)), crown)
        sketch.add(ellipse((x + wide * 0.5, base - tall * 0.8), (wide * 0.8, wide * 0.8)), crown)


def draw_mountains(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Three peaks on the horizon."""
    for x in rng.uniform(0, 1, size=3):
        rise, half = rng.uniform(0.14, 0.3), rng.uniform(0.18, 0.34)
        peak = polygon((x - half, horizon + 0.05), (x, horizon - rise), (x + half, horizon + 0.05))
        sketch.add(peak, paint(shade(tone, rng.uniform(0.85, 1.08)), "mountains"))


def draw_dunes(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Three round hills on the horizon."""
    for x in rng.uniform(0, 1, size=3):
        hill = ellipse((x, horizon + 0.05), (rng.uniform(0.2, 0.35), rng.uniform(0.08, 0.18)))
        sketch.add(hill, paint(shade(tone, rng.uniform(0.85, 1.05)), "mountains"))


def draw_rocks(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Three rocks on the ground."""
    for x, y in rng.uniform(0, 1, size=(3, 2)):
        size = rng.uniform(0.04, 0.08)
        centre = (x, max(horizon, 0.1) + 0.08 + 0.5 * y * (1 - max(horizon, 0.1)))
        rock = ellipse(centre, (size * 1.3, size), rng.uniform(-0.4, 0.4), 7)
        sketch.add(rock, paint(shade(tone, rng.uniform(0.8, 1.1)), "rocks"))


def draw_fence(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """A fence along the horizon."""
    fill = paint(tone, "fence")
    for y in (horizon - 0.07, horizon + 0.01):
        sketch.add(polygon((0, y), (1, y), (1, y + 0.028), (0, y + 0.028)), fill)
    for x in np.arange(rng.uniform(0, 0.15), 1, 0.18):
        post = (
            (x, horizon - 0.13),
            (x + 0.035, horizon - 0.13),
            (x + 0.035, horizon + 0.09),
            (x, horizon + 0.09),
        )
        sketch.add(polygon(*post), fill)


def draw_branch(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """A branch across the lower part."""
    y, slope = rng.uniform(0.76, 0.88), rng.uniform(-0.08, 0.08)
    bough = ((-0.05, y - slope), (0.5, y + 0.03), (1.05, y + slope))
    sketch.add(tube(bough, (0.055, 0.045, 0.035)), paint(tone, "branch"))
    twig = ((0.7, y), (0.85, y - 0.1), (0.98, y - 0.22))
    sketch.add(tube(twig, (0.025, 0.012)), paint(tone, "branch"))


def draw_leaves(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Nine leaves anywhere."""
    for x, y, angle in rng.uniform(0, 1, size=(9, 3)):
        leaf = ellipse((x, y), (rng.uniform(0.06, 0.1), 0.038), angle * pi, 10)
        sketch.add(leaf, paint(shade(tone, rng.uniform(0.75, 1.15)), "leaves"))


def draw_flowers(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Six flowers on the ground."""
    for x, y in rng.uniform(0, 1, size=(6, 2)):
        draw_flower(sketch, tone, (x, max(horizon, 0.1) + 0.04 + (0.95 - max(horizon, 0.1)) * y))


def draw_flower(sketch: Sketch, tone: Colour, centre: XY) -> None:
    """One flower, four petals on a stalk."""
    x, y = centre
    sketch.add(
        polygon((x - 0.006, y), (x + 0.006, y), (x, y + 0.11)), paint((70, 120, 50), "flowers")
    )
    for dx, dy in ((-0.026, 0), (0.026, 0), (0, -0.026), (0, 0.026)):
        sketch.add(ellipse((x + dx, y + dy), (0.025, 0.025), 0, 8), paint(tone, "flowers"))
    sketch.add(ellipse((x, y), (0.018, 0.018), 0, 8), paint((250, 214, 90), "flowers"))


def draw_clouds(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Two clouds in the sky."""
    for x, y in rng.uniform(0, 1, size=(2, 2)):
        centre = 0.06 + 0.5 * horizon * y
        for dx, size in ((-0.08, 0.05), (0.0, 0.07), (0.08, 0.05)):
            sketch.add(ellipse((x + dx, centre), (size * 1.3, size * 0.8)), paint(tone, "clouds"))


def draw_sun(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """The sun near the upper edge."""
    x, y = rng.uniform(0.08, 0.92), rng.uniform(0.06, 0.16)
    sketch.add(ellipse((x, y), (0.075, 0.075)), paint(tone, "sun"))


def draw_bush(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """One bush."""
    x, fill = rng.uniform(0.05, 0.95), paint(tone, "bush")
    dark = paint(shade(tone, 0.8), "bush")
    for dx, dy, size in ((-0.09, 0.02, 0.08), (0.09, 0.02, 0.09), (0.0, -0.03, 0.11)):
        sketch.add(ellipse((x + dx, horizon + dy), (size, size * 0.9), 0, 11), fill)
        sketch.add(ellipse((x + dx + 0.02, horizon + dy + 0.03), (size * 0.5, size * 0.4)), dark)


def draw_reeds(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """A clump of reeds."""
    start, base = rng.uniform(0, 0.8), max(horizon, 0.3) + rng.uniform(0.1, 0.4)
    for k in range(7):
        x, tall = start + 0.035 * k, rng.uniform(0.22, 0.4)
        stem = (
            (x, base),
            (x + 0.01, base - tall * 0.5),
            (x + rng.uniform(-0.05, 0.05), base - tall),
        )
        sketch.add(
            tube(stem, (0.012, 0.011, 0.003)), paint(shade(tone, rng.uniform(0.8, 1.1)), "reeds")
        )


def draw_dots(sketch: Sketch, fill: str, tone: Colour, rng: np.random.Generator) -> None:
    """Fourteen dots anywhere, of the region `fill`."""
    for x, y in rng.uniform(0, 1, size=(14, 2)):
        size = rng.uniform(0.012, 0.024)
        sketch.add(ellipse((x, y), (size, size), 0, 8), paint(tone, fill))


def draw_bubbles(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Bubbles in the water."""
    draw_dots(sketch, "bubbles", tone, rng)


def draw_flakes(sketch: Sketch, tone: Colour, horizon: float, rng: np.random.Generator) -> None:
    """Falling snow."""
    draw_dots(sketch, "snowflakes", tone, rng)


def front_grass(sketch: Sketch, tone: Colour, base: float, rng: np.random.Generator) -> None:
    """High grass along the lower edge."""
    for x in np.arange(0, 1.02, 0.04):
        tip = base - rng.uniform(-0.06, 0.12)
        blade = polygon((x - 0.025, 1.0), (x + rng.uniform(-0.04, 0.04), tip), (x + 0.025, 1.0))
        sketch.add(blade, paint(shade(tone, rng.uniform(0.75, 1.05)), "grass"))


def front_water(sketch: Sketch, tone: Colour, base: float, rng: np.random.Generator) -> None:
    """Water up to the animal."""
    fill_water(sketch, tone, base, rng)


def front_rocks(sketch: Sketch, tone: Colour, base: float, rng: np.random.Generator) -> None:
    """Two large rocks at the lower edge."""
    for x in rng.uniform(0.1, 0.9, size=2):
        size = rng.uniform(0.1, 0.16)
        rock = ellipse((x, base + 0.1), (size * 1.3, size), rng.uniform(-0.3, 0.3), 8)
        sketch.add(rock, paint(shade(tone, rng.uniform(0.85, 1.05)), "rocks"))


def front_flowers(sketch: Sketch, tone: Colour, base: float, rng: np.random.Generator) -> None:
    """Six flowers at the lower edge."""
    for x, y in rng.uniform(0, 1, size=(6, 2)):
        draw_flower(sketch, tone, (x, base - 0.2 + 0.35 * y))

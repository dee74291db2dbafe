"""A scene in, pixels and regions out: shapes are filled on a finer grid and averaged down.

All lengths are fractions of the picture, so a scene looks the same at every size.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from interpret.images.menagerie.anatomy import COLOURS, Animal
from interpret.images.menagerie.bird import draw_bird
from interpret.images.menagerie.coats import Field, pattern_mask, texture_gain
from interpret.images.menagerie.insect import draw_insect
from interpret.images.menagerie.look import Look, look_at, tint
from interpret.images.menagerie.nouns import FIRST_SCENERY
from interpret.images.menagerie.pose import Light, Pose, Scene
from interpret.images.menagerie.quadruped import draw_quadruped
from interpret.images.menagerie.scenery import draw_backdrop, draw_in_front
from interpret.images.menagerie.shapes import Paint, Points, Sketch, turn
from interpret.images.menagerie.swimmers import draw_fish, draw_frog, draw_snake

Codes = NDArray[np.uint8]
FINER = 2  # sub-pixels a side
PLANS: dict[str, Callable[[Sketch, Look], None]] = {
    "quadruped": draw_quadruped,
    "bird": draw_bird,
    "fish": draw_fish,
    "snake": draw_snake,
    "frog": draw_frog,
    "insect": draw_insect,
}
PROBE_PX = 48  # the grid on which an animal's own area is measured
WIDEST = 1.02  # an animal may be a little wider than the picture
LEAST_COVERAGE = 0.2  # and wider still where it would cover less than this


@dataclass(frozen=True)
class Layout:
    """A scene laid out in the picture: polygons, their paints, and the way back to the animal."""

    polygons: list[Points]
    paints: list[Paint]
    to_animal: Points
    origin: Points


def lay_out(scene: Scene, *, occluded: bool = True, fitted_as: Animal | None = None) -> Layout:
    """All shapes of a scene in units of the picture, back to front.

    Args:
        scene: what to draw.
        occluded: also what stands in front of the animal.
        fitted_as: the animal that decides place and size, where another is drawn in its stead;
            None for the scene's own.
    """
    rng = np.random.default_rng(scene.detail_seed)
    sketch, animal = Sketch(), _sketch_animal(scene)
    points = np.concatenate(animal.polygons)
    if fitted_as is None:
        to_picture, origin = _fit(animal.polygons, points, scene.pose)
    else:
        model = _sketch_animal(replace(scene, animal=fitted_as)).polygons
        to_picture, origin = _fit(model, np.concatenate(model), scene.pose)
    draw_backdrop(sketch, scene.setting, rng)
    placed = points @ to_picture + origin
    cuts = np.cumsum([len(item) for item in animal.polygons])[:-1]
    for shape, paint in zip(np.split(placed, cuts), animal.paints, strict=True):
        sketch.add(shape, paint)
    if occluded:
        draw_in_front(sketch, scene.setting, rng)
    return Layout(
        sketch.polygons, sketch.paints, np.linalg.inv(to_picture).astype(np.float64), origin
    )


def _sketch_animal(scene: Scene) -> Sketch:
    """The animal alone, in its own units."""
    sketch = Sketch()
    PLANS[scene.animal.plan](sketch, look_at(scene.animal, scene.pose, scene.light.hue))
    return sketch


def _fit(polygons: list[Points], points: Points, pose: Pose) -> tuple[Points, Points]:
    """The matrix and offset that put the animal into the picture with the coverage asked for."""
    turned = turn(points, pose.tilt)
    low, high = turned.min(axis=0), turned.max(axis=0)
    extent = float((high - low).max())
    area = _area(polygons, points)
    scale = min((pose.coverage / area) ** 0.5, WIDEST / extent)
    scale = max(scale, (LEAST_COVERAGE / area) ** 0.5)
    matrix = turn(np.eye(2), pose.tilt) * scale
    low, high = low * scale, high * scale
    if pose.faces_left:
        matrix[:, 0] *= -1
        low[0], high[0] = -high[0], -low[0]
    slack = np.maximum(1 - (high - low), 0) / 2
    return matrix, 0.5 - (low + high) / 2 + slack * (0.9 * pose.x, 0.9 * pose.y)


def _area(polygons: list[Points], points: Points) -> float:
    """Area the polygons cover together, in square animal units."""
    low = points.min(axis=0)
    unit = float((points.max(axis=0) - low).max()) / PROBE_PX
    mask = Image.new("L", (PROBE_PX, PROBE_PX))
    pen = ImageDraw.Draw(mask)
    for item in polygons:
        pen.polygon(((item - low) / unit).ravel().tolist(), fill=1)
    return float(np.count_nonzero(np.asarray(mask))) * unit**2


def fill_shapes(layout: Layout, size_px: int) -> tuple[Codes, list[Paint]]:
    """Which paint lies on top at each point of a square grid, and the distinct paints."""
    numbers: dict[Paint, int] = {}
    canvas = Image.new("L", (size_px, size_px))
    pen = ImageDraw.Draw(canvas)
    for points, paint in zip(layout.polygons, layout.paints, strict=True):
        number = numbers.setdefault(paint, min(len(numbers), 255))
        pen.polygon((points * size_px - 0.5).ravel().tolist(), fill=number)
    return np.asarray(canvas), list(numbers)


def regions_at(layout: Layout, size_px: int) -> Codes:
    """Codes of parts and surroundings, uint8, shape (size_px, size_px)."""
    numbers, paints = fill_shapes(layout, size_px * FINER)
    lookup = np.array([paint.region for paint in paints], dtype=np.uint8)
    return lookup[numbers[FINER // 2 :: FINER, FINER // 2 :: FINER]]


def animal_regions(codes: Codes) -> Codes:
    """Region codes with the surroundings set to 0, background."""
    return np.where(codes < FIRST_SCENERY, codes, 0).astype(np.uint8)


def pixels_at(scene: Scene, layout: Layout, size_px: int) -> tuple[Codes, Codes]:
    """The picture and its codes.

    Returns:
        RGB pixels, uint8 of shape (size_px, size_px, 3), and codes of shape (size_px, size_px).
    """
    numbers, paints = fill_shapes(layout, size_px * FINER)
    regions = np.array([paint.region for paint in paints], dtype=np.uint8)
    colours = np.array([paint.colour for paint in paints], dtype=np.float32)
    rgb = colours[numbers]
    _dress(rgb, scene, layout, numbers, paints)
    rgb = rgb.reshape(size_px, FINER, size_px, FINER, 3).mean(axis=(1, 3))
    codes = regions[numbers[FINER // 2 :: FINER, FINER // 2 :: FINER]]
    return _photograph(rgb, scene.light, scene.detail_seed), codes


def _dress(rgb: Field, scene: Scene, layout: Layout, numbers: Codes, paints: list[Paint]) -> None:
    """Puts pattern, texture and shading on the animal's points, in place."""
    is_animal = np.array([paint.region < FIRST_SCENERY for paint in paints])[numbers]
    rows, columns = np.nonzero(is_animal)
    spots = np.stack([columns, rows], axis=1, dtype=np.float32) + 0.5
    local = ((spots / len(numbers) - layout.origin) @ layout.to_animal).astype(np.float32)
    u, v, own = local[:, 0], local[:, 1], numbers[rows, columns]
    colours = rgb[rows, columns]
    rng = np.random.default_rng(scene.detail_seed)
    if scene.animal.pattern:
        mask = pattern_mask(scene.animal, u, v, rng)
        mask &= np.array([paint.patterned for paint in paints])[own]
        colours[mask] = tint(_pattern_colour(scene), scene.light.hue)
    gain = 1 - 0.25 * np.clip(v, -0.6, 0.6)
    texture = texture_gain(scene.animal, u, v)
    if texture is not None:
        gain *= np.where(np.array([paint.textured for paint in paints])[own], texture, 1)
    rgb[rows, columns] = colours * gain[:, None]


def _pattern_colour(scene: Scene) -> tuple[int, int, int]:
    return next(COLOURS[word] for word in scene.animal.pattern.split() if word in COLOURS)


@lru_cache(maxsize=8)
def _grid(size_px: int) -> tuple[Field, Field]:
    line = ((np.arange(size_px) + 0.5) / size_px - 0.5).astype(np.float32)
    return line[None, :, None], line[:, None, None]


def _photograph(rgb: Field, light: Light, seed: int) -> Codes:
    """Light, blur and noise; uint8."""
    size_px = len(rgb)
    x, y = _grid(size_px)
    gain = light.brightness * (1 + light.slope[0] * 2 * x + light.slope[1] * 2 * y)
    lit = np.clip(rgb * (gain * np.array(light.tint, dtype=np.float32)), 0, 255)
    noise = _noise(size_px, seed) * np.float32(255 * light.noise)
    if light.blur * size_px > 0.3:
        soft = Image.fromarray(lit.astype(np.uint8)).filter(
            ImageFilter.GaussianBlur(light.blur * size_px)
        )
        lit = np.asarray(soft, dtype=np.float32)
    return np.clip(lit + noise, 0, 255).astype(np.uint8)


def _noise(size_px: int, seed: int) -> Field:
    """Grain of 64 grains a side, stretched to the picture; shape (size_px, size_px, 3)."""
    grain = np.random.default_rng(seed).standard_normal((64, 64, 3), dtype=np.float32)
    if size_px == 64:
        return grain
    rows = np.arange(size_px) * 64 // size_px
    return grain[rows[:, None], rows[None, :]]

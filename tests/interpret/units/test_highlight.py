import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from interpret.units.highlight import (
    RED,
    Ellipses,
    Pixels,
    Showing,
    draw_crops,
    draw_highlights,
    fit_ellipses,
    show_parts,
)

Masks = NDArray[np.bool_]


def mask(picture: str) -> Masks:
    """`#` is a patch of the part; rows are parted by a slash."""
    return np.array([[[c == "#" for c in row] for row in picture.split("/")]])


def noise(n: int, size_px: int) -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (n, size_px, size_px, 3), dtype=np.uint8)


def disc(size_px: int) -> Masks:
    """Inside of a circle in the middle, a quarter of the side in radius."""
    round_one = Ellipses(np.array([[0.5, 0.5]]), np.eye(2)[None] / 64)  # variance = radius^2 / 4
    return round_one.covers(size_px)


def test_the_whole_square_gives_a_circle_of_about_its_area() -> None:
    # a uniform square of side 1 has variance 1/12 along each side: radius 2 / sqrt(12) = .577
    ellipses = fit_ellipses(mask("####/####/####/####"))
    assert ellipses.centre == pytest.approx(np.array([[0.5, 0.5]]))
    assert ellipses.covariance == pytest.approx(np.eye(2)[None] / 12)


def test_a_single_patch_gives_a_circle_of_about_its_area() -> None:
    # side 1/4: variance 1/192, area pi * 4/192 = .0654, and the patch has 1/16 = .0625
    ellipses = fit_ellipses(mask("..../..#./..../...."))
    assert ellipses.centre == pytest.approx(np.array([[0.375, 0.625]]))
    assert ellipses.covariance == pytest.approx(np.eye(2)[None] / 192)
    assert ellipses.covers(400).mean() == pytest.approx(np.pi / 48, abs=1e-4)


def test_a_diagonal_line_gives_a_slanted_ellipse() -> None:
    # centres 1/4 and 3/4: variance 1/16, and 1/48 of a patch's own; both move together: 1/16
    (covariance,) = fit_ellipses(mask("#./.#")).covariance
    assert covariance == pytest.approx(np.array([[1 / 12, 1 / 16], [1 / 16, 1 / 12]]))
    inside = fit_ellipses(mask("#./.#")).covers(64)[0]
    assert inside[5, 5]
    assert not inside[5, 58]
    assert np.array_equal(inside, inside.T)


def test_a_row_of_patches_gives_an_ellipse_that_lies() -> None:
    (covariance,) = fit_ellipses(mask("..../####/..../....")).covariance
    assert covariance == pytest.approx(np.diag([1 / 192, 1 / 12]))


def test_only_the_largest_region_of_a_part_is_marked() -> None:
    both, largest = mask("##..#/##.../....#"), mask("##.../##.../.....")
    assert fit_ellipses(both).covariance == pytest.approx(fit_ellipses(largest).covariance)
    assert fit_ellipses(both).centre == pytest.approx(fit_ellipses(largest).centre)


def test_crop_keeps_the_inside_and_fills_the_rest_with_the_mean_colour() -> None:
    pixels, inside = noise(2, 16), np.repeat(disc(16), 2, axis=0)
    shown = draw_crops(pixels, inside)
    assert shown.shape == (2, 1, 16, 16, 3)
    for before, after, within in zip(pixels, shown[:, 0], inside, strict=True):
        assert np.array_equal(after[within], before[within])
        mean = before.reshape(-1, 3).mean(axis=0).round()
        assert (after[~within] == mean).all()


def rim_of(inside: Masks) -> Masks:
    """Inside, with a neighbour outside; what lies beyond the picture is no neighbour."""
    rim = np.zeros_like(inside)
    for index in np.argwhere(inside):
        row, column = index[-2:]
        near = inside[0, max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        rim[0, row, column] = not near.all()
    return rim


def blurred(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """A plain 11 x 11 Gaussian of sigma 2 with mirrored borders, one shift at a time."""
    at = np.arange(-5, 6)
    weights = np.exp(-(at**2) / 8)
    weights /= weights.sum()
    size_px = len(pixels)
    padded = np.pad(pixels, ((5, 5), (5, 5), (0, 0)), mode="reflect")
    rows = sum(w * padded[5 + d : 5 + d + size_px] for w, d in zip(weights, at, strict=True))
    down: NDArray[np.float64] = np.asarray(rows)
    across = sum(w * down[:, 5 + d : 5 + d + size_px] for w, d in zip(weights, at, strict=True))
    return np.asarray(across)


def test_the_highlights_are_a_red_line_on_the_picture_on_grey_and_on_blur() -> None:
    pixels, inside = noise(1, 24), disc(24)
    ((line, on_grey, on_blur),) = draw_highlights(pixels, inside)
    rim, before = rim_of(inside)[0], pixels[0].astype(np.float64)
    within, outside = inside[0] & ~rim, ~inside[0]
    for shown in (line, on_grey, on_blur):
        assert (shown[rim] == RED).all()
        assert np.array_equal(shown[within], pixels[0][within])
    assert np.array_equal(line[outside], pixels[0][outside])
    grey = before @ np.array([0.299, 0.587, 0.114])  # as Pillow's "L"
    assert np.allclose(on_grey[outside], grey[outside][:, None], atol=0.51)
    assert np.allclose(
        on_grey[outside][:, 0], np.asarray(Image.fromarray(pixels[0]).convert("L"))[outside], atol=1
    )
    assert np.allclose(on_blur[outside], blurred(before)[outside], atol=0.51)


def test_an_ellipse_that_leaves_the_picture_has_no_line_along_the_border() -> None:
    inside = np.ones((1, 8, 8), dtype=bool)
    pixels = noise(1, 8)
    for shown in draw_highlights(pixels, inside)[0]:
        assert np.array_equal(shown, pixels[0])


def test_a_small_picture_is_marked_at_224_px_and_reduced() -> None:
    pixels, part = np.full((1, 32, 32, 3), 100, dtype=np.uint8), mask("..../.##./.##./....")
    (shown,) = show_parts(pixels, part, np.array([0]), showing="highlight")
    assert shown.shape == (3, 32, 32, 3)
    # a line one pixel of 224 wide covers at most a seventh and a bit of a pixel of 32
    redness = shown[0, ..., 0].astype(int) - 100
    assert 0 < redness.max() < 155 / 2
    assert shown[0, ..., 1].min() > 100 / 2
    assert np.array_equal(shown[0, 0, 0], [100, 100, 100])


def test_a_large_picture_is_marked_at_its_own_size() -> None:
    pixels, part = noise(1, 224), mask("..../.##./.##./....")
    (shown,) = show_parts(pixels, part, np.array([0]), showing="highlight")
    assert np.array_equal(shown, draw_highlights(pixels, fit_ellipses(part).covers(224))[0])


@pytest.mark.parametrize(("showing", "pictures_a_part"), [("highlight", 3), ("crop", 1)])
def test_batches_show_what_one_part_at_a_time_shows(showing: Showing, pictures_a_part: int) -> None:
    pixels, owner = noise(2, 32), np.array([0, 0, 1, 1, 1])
    rng = np.random.default_rng(1)
    masks = rng.random((5, 4, 4)) < 0.4
    masks[:, 0, 0] = True
    batches = list(show_parts(pixels, masks, owner, showing=showing, batch=2))
    assert [len(batch) for batch in batches] == [2 * pictures_a_part] * 2 + [pictures_a_part]
    alone = [
        next(show_parts(pixels[picture : picture + 1], part[None], np.array([0]), showing=showing))
        for part, picture in zip(masks, owner, strict=True)
    ]
    assert np.array_equal(np.concatenate(batches), np.concatenate(alone))


def test_a_small_crop_is_not_enlarged() -> None:
    pixels, part = noise(1, 32), mask("..../.##./.##./....")
    (shown,) = show_parts(pixels, part, np.array([0]), showing="crop")
    assert np.array_equal(shown, draw_crops(pixels, fit_ellipses(part).covers(32))[0])

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from interpret.embeddings import unit_rows
from interpret.encode import encode_patches, encode_pixels, project_patches
from interpret.images.imageset import ImageSet
from interpret.units.discover import (
    FIT_IMAGES_MAX,
    DiscoverySettings,
    Grouped,
    GroupParts,
    Naming,
    discover_parts,
    discover_parts_alike,
    part_vectors,
)
from interpret.units.highlight import show_parts
from interpret.units.parts import PART_METHODS, Parts
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
CROP = DiscoverySettings("crop")


def discover(
    encoder: Encoder, images: ImageSet, settings: DiscoverySettings = CROP, n_groups: int = 2
) -> list[GroupParts]:
    groups = np.arange(len(images)) % n_groups
    return list(discover_parts(encoder, images, groups, settings))


def same(one: list[GroupParts], other: list[GroupParts]) -> bool:
    """Equal pictures, parts and vectors, to the last bit."""
    return all(
        np.array_equal(a.indices, b.indices)
        and np.array_equal(a.found[m].parts.of_patch, b.found[m].parts.of_patch)
        and np.array_equal(a.found[m].vectors, b.found[m].vectors)
        for a, b in zip(one, other, strict=True)
        for m in PART_METHODS
    )


def test_every_picture_comes_once_group_by_group(encoder_of: Encoders, blobs: ImageSet) -> None:
    found = discover(encoder_of(), blobs, n_groups=3)
    assert [group.indices.tolist() for group in found] == [
        [0, 3, 6, 9],
        [1, 4, 7, 10],
        [2, 5, 8, 11],
    ]
    for group in found:
        for method in PART_METHODS:
            parts = group.found[method].parts
            assert (parts.of_patch.shape, parts.method) == ((4, 4, 4), method)


@pytest.mark.parametrize("naming", ["crop", "highlight", "patches"])
def test_the_second_time_nothing_is_made_and_all_is_the_same(
    encoder_of: Encoders, blobs: ImageSet, naming: Naming
) -> None:
    first, second = encoder_of(), encoder_of()
    made = discover(first, blobs, DiscoverySettings(naming))
    assert first.store.made == {"parts": 12}
    assert same(made, discover(second, blobs, DiscoverySettings(naming)))
    assert second.store.made == {}


@pytest.mark.parametrize(
    "other",
    [
        replace(CROP, naming="patches"),
        replace(CROP, n_parts=4),
        replace(CROP, layer="keys"),
        replace(CROP, seed=1),
    ],
)
def test_other_settings_are_found_anew(
    encoder_of: Encoders, blobs: ImageSet, other: DiscoverySettings
) -> None:
    discover(encoder_of(), blobs)
    encoder = encoder_of()
    discover(encoder, blobs, other)
    assert encoder.store.made == {"parts": 12}


def test_other_company_is_another_group(encoder_of: Encoders, blobs: ImageSet) -> None:
    discover(encoder_of(), blobs, n_groups=2)
    encoder = encoder_of()
    discover(encoder, blobs.take(np.arange(11)), n_groups=2)
    assert encoder.store.made == {"parts": 5}  # the group that lost its last picture


def test_a_picture_with_too_little_foreground_has_no_parts_and_no_vectors(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    settings = DiscoverySettings("crop", n_parts=9)  # more than the minority of sixteen patches
    for group in discover(encoder_of(), blobs, settings, n_groups=12):
        for found in group.found.values():
            assert not found.parts.present.any()
            assert found.vectors.shape == (1, 9, 16)
            assert not found.vectors.any()


def test_a_part_that_is_missing_has_a_vector_of_zeros(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    for group in discover(encoder_of(), blobs):
        for found in group.found.values():
            assert np.array_equal(found.vectors.any(axis=2), found.parts.present)


def tiles(n_images: int) -> Parts:
    """Part 1 is the upper left quarter, part 2 the rest; the second picture lacks part 1."""
    of_patch = np.full((n_images, 4, 4), 2, dtype=np.uint8)
    of_patch[:, :2, :2] = 1
    of_patch[1][of_patch[1] == 1] = 0
    return Parts(of_patch, 2, "tiles")


def test_the_vector_of_a_crop_is_that_of_the_picture_shown(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    encoder, parts = encoder_of(), tiles(2)
    pixels = encoder.pixels(blobs, np.arange(2))
    masks = np.stack([parts.of_patch[0] == 1, parts.of_patch[0] == 2, parts.of_patch[1] == 2])
    (shown,) = show_parts(pixels, masks, np.array([0, 0, 1]), showing="crop")
    expected = encode_pixels(encoder.model, shown)
    assert part_vectors(encoder, pixels, parts, "crop") == pytest.approx(expected, abs=1e-6)


def test_the_vector_of_a_highlight_is_the_plain_mean_of_three(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    encoder, parts = encoder_of(), tiles(2)
    pixels = encoder.pixels(blobs, np.arange(2))
    found = part_vectors(encoder, pixels, parts, "highlight")
    masks, owner = parts.of_patch[:1] == 1, np.array([0])
    (shown,) = show_parts(pixels, masks, owner, showing="highlight")
    three = encode_pixels(encoder.model, shown)
    assert found[0] == pytest.approx(three.mean(axis=0), abs=1e-6)
    assert np.linalg.norm(found[0]) < 1  # not brought back to length 1


def test_the_vector_of_patches_is_the_direction_of_their_projected_mean(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    encoder, parts = encoder_of(), tiles(2)
    pixels = encoder.pixels(blobs, np.arange(2))
    found = part_vectors(encoder, pixels, parts, "patches")
    tokens = encode_patches(encoder.model, pixels)
    projected = project_patches(encoder.model, tokens)
    upper_left = projected[0, [0, 1, 4, 5]].mean(axis=0)
    assert found.shape == (3, 16)
    assert found[0] == pytest.approx(unit_rows(upper_left), abs=1e-6)


def test_a_large_group_is_fitted_on_a_seeded_sample_and_applied_to_all(
    encoder_of: Encoders,
) -> None:
    n_images = FIT_IMAGES_MAX + 4
    pixels = np.random.default_rng(0).integers(0, 256, (n_images, 32, 32, 3), dtype=np.uint8)
    names = tuple(f"{number}" for number in range(n_images))
    images = ImageSet("noise", names, [Image.fromarray(p) for p in pixels], names)
    settings = DiscoverySettings("patches")
    encoder = encoder_of()
    found = discover(encoder, images, settings, n_groups=1)
    assert [len(group.indices) for group in found] == [FIT_IMAGES_MAX, 4]
    assert np.array_equal(np.concatenate([g.indices for g in found]), np.arange(n_images))
    for group in found:
        pixels = encoder.pixels(images, group.indices)
        for of_method in group.found.values():
            expected = part_vectors(encoder, pixels, of_method.parts, "patches")
            assert of_method.vectors[of_method.parts.present] == pytest.approx(expected, abs=1e-5)
    again = encoder_of()
    again.store.folder = again.store.folder / "new"
    assert same(found, discover(again, images, settings, n_groups=1))


def alike(encoder: Encoder, others: Grouped, fitted: Grouped) -> list[GroupParts]:
    return list(discover_parts_alike(encoder, others, fitted, CROP))


def test_the_same_pictures_are_split_alike(encoder_of: Encoders, blobs: ImageSet) -> None:
    fitted = Grouped(blobs, np.arange(12) % 2)
    assert same(discover(encoder_of(), blobs), alike(encoder_of(), fitted, fitted))


def test_others_do_not_change_the_basis_nor_each_other(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    fitted = Grouped(blobs, np.arange(12) % 2)
    known = {int(i): g for g in discover(encoder_of(), blobs) for i in [g.indices[0]]}
    chosen = np.array([1, 0])  # the first picture of each group
    found = alike(encoder_of(), Grouped(blobs.take(chosen), fitted.groups[chosen]), fitted)
    assert [group.indices.tolist() for group in found] == [[1], [0]]
    for group, first in zip(found, (0, 1), strict=True):
        for method in PART_METHODS:
            one, other = group.found[method].parts.of_patch[0], known[first].found[method]
            assert np.array_equal(one, other.parts.of_patch[0])


def test_others_are_kept_apart_in_the_store_and_read_the_second_time(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    fitted = Grouped(blobs, np.arange(12) % 2)
    discover(encoder_of(), blobs)
    some = np.arange(4)
    for n_made in ({"parts": 4}, {}):
        encoder = encoder_of()
        alike(encoder, Grouped(blobs.take(some), fitted.groups[some]), fitted)
        assert encoder.store.made == n_made


def test_a_picture_must_be_of_a_group_that_was_learnt_from(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    fitted = Grouped(blobs, np.arange(12) % 2)
    with pytest.raises(ValueError, match="got group 2, of which there are none"):
        alike(encoder_of(), Grouped(blobs, np.arange(12) % 3), fitted)

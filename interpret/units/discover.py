"""Groups of pictures in, each picture's parts and the vectors of these parts out, group by group.

Patch tokens are never held for more than one group, nor stored: only parts and their vectors are.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import PatchTokens, Vectors, unit_rows
from interpret.encode import encode_patches, encode_pixels, project_patches
from interpret.images.imageset import ImageSet
from interpret.memory import release_free_memory
from interpret.models.clip import Layer
from interpret.store import Arrays, hash_key
from interpret.units.group_basis import GroupBasis, fit_group_basis
from interpret.units.highlight import PICTURES_A_PART, Pixels, show_parts
from interpret.units.parts import PART_METHODS, PartMethod, Parts
from interpret.vectors import Encoder

FIT_IMAGES_MAX = 256  # a larger group is fitted on a seeded sample and applied to all

Naming = Literal["highlight", "crop", "patches"]


@dataclass(frozen=True)
class DiscoverySettings:
    """How parts are found and shown to the model.

    Attributes:
        naming: how a part's vector comes about: "highlight" or "crop" encode the picture again
            with the part marked or alone, "patches" averages projected patch tokens.
        n_parts: parts looked for in a group.
        layer: "tokens" of the last block, or its attention "keys".
        seed: of k-means and of the sample a large group is fitted on.
    """

    naming: Naming
    n_parts: int = 5
    layer: Layer = "tokens"
    seed: int = 0


@dataclass(frozen=True)
class DiscoveredParts:
    """What was found in some pictures of one group by one method.

    Attributes:
        parts: where each part is.
        vectors: shape (n_images, n_parts, dim), zeros for a part the picture lacks.
    """

    parts: Parts
    vectors: Vectors = field(repr=False)


@dataclass(frozen=True)
class GroupParts:
    """At most `FIT_IMAGES_MAX` pictures of one group: their row numbers and their parts."""

    indices: NDArray[np.int64]
    found: dict[PartMethod, DiscoveredParts]


@dataclass(frozen=True)
class Grouped:
    """Pictures and the group each belongs to, shape (n_images,)."""

    images: ImageSet
    groups: NDArray[np.int64]


def discover_parts(
    encoder: Encoder, images: ImageSet, groups: NDArray[np.int64], settings: DiscoverySettings
) -> Iterator[GroupParts]:
    """Find the parts of every picture, jointly within each group.

    Args:
        encoder: the CLIP and its store.
        images: n_images pictures.
        groups: shape (n_images,), the group of each picture: pictures that share their parts.
        settings: how.

    Yields:
        Every picture once, group by group, at most `FIT_IMAGES_MAX` at a time.
    """
    for finder, start, indices in _shards(encoder, images, groups, settings):
        find = partial(finder.find, indices)
        arrays = encoder.store.get_or_make("parts", finder.key(start), len(indices), find)
        yield GroupParts(indices, _unpack(arrays, settings.n_parts))
        release_free_memory()


def discover_parts_alike(
    encoder: Encoder, others: Grouped, fitted: Grouped, settings: DiscoverySettings
) -> Iterator[GroupParts]:
    """Find the parts of other pictures by what was learnt from the pictures of their group.

    Foreground direction and part basis are those `discover_parts` learns from `fitted`; the other
    pictures do not change them, so a picture and its redraw are split by one rule.

    Args:
        encoder: the CLIP and its store.
        others: pictures to split, each with the group whose basis splits it.
        fitted: pictures to learn from, as `discover_parts` saw them.
        settings: how.

    Yields:
        Every other picture once, group by group, at most `FIT_IMAGES_MAX` at a time.

    Raises:
        ValueError: one of the others is of a group nothing was learnt from.
    """
    for group in np.unique(others.groups):
        members = np.flatnonzero(fitted.groups == group)
        if not len(members):
            raise ValueError(
                f"every picture must be of a group that was learnt from, got group {group}, of "
                "which there are none: give it the group of another."
            )
        finder = _GroupFinder(encoder, fitted.images, members, settings)
        same = np.flatnonzero(others.groups == group)
        for start in range(0, len(same), FIT_IMAGES_MAX):
            indices = same[start : start + FIT_IMAGES_MAX]
            key = {**finder.key(0), "others": hash_key([others.images.digests[i] for i in indices])}
            find = partial(finder.find_elsewhere, others.images, indices)
            arrays = encoder.store.get_or_make("parts", key, len(indices), find)
            yield GroupParts(indices, _unpack(arrays, settings.n_parts))
        release_free_memory()


def n_parts_held(
    encoder: Encoder, images: ImageSet, groups: NDArray[np.int64], settings: DiscoverySettings
) -> int:
    """Pictures whose parts `discover_parts` would read from the store, without reading them."""
    return sum(
        len(indices)
        for finder, start, indices in _shards(encoder, images, groups, settings)
        if encoder.store.holds("parts", finder.key(start))
    )


def _shards(
    encoder: Encoder, images: ImageSet, groups: NDArray[np.int64], settings: DiscoverySettings
) -> "Iterator[tuple[_GroupFinder, int, NDArray[np.int64]]]":
    """Group by group, what finds its parts, and the members a shard holds from each start on."""
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        finder = _GroupFinder(encoder, images, members, settings)
        for start in range(0, len(members), FIT_IMAGES_MAX):
            yield finder, start, members[start : start + FIT_IMAGES_MAX]


@dataclass(frozen=True)
class _GroupFinder:
    """One group on its way through the network; its basis is learnt when first needed."""

    encoder: Encoder
    images: ImageSet
    members: NDArray[np.int64]
    settings: DiscoverySettings

    def key(self, start: int) -> dict[str, Any]:
        """Everything that changes what `find` gives for the pictures from `start` on."""
        return {
            **self.encoder.key,
            "group": hash_key([self.images.digests[i] for i in self.members]),
            "start": start,
            "settings": asdict(self.settings),
        }

    @cached_property
    def basis(self) -> GroupBasis:
        """Learnt from the group, or from a seeded sample of it when it is large."""
        _, tokens = self.seen
        return fit_group_basis(tokens, self.settings.n_parts, seed=self.settings.seed)

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """The members the basis is learnt from."""
        if len(self.members) <= FIT_IMAGES_MAX:
            return self.members
        rng = np.random.default_rng(self.settings.seed)
        return np.sort(rng.choice(self.members, FIT_IMAGES_MAX, replace=False))

    @cached_property
    def seen(self) -> tuple[Pixels, PatchTokens]:
        """The sample, kept because in most groups it is the whole group."""
        return self.look(self.images, self.sample)

    def look(self, images: ImageSet, indices: NDArray[np.int64]) -> tuple[Pixels, PatchTokens]:
        """Pictures as the model sees them, and their tokens of the chosen layer."""
        model, batch_size = self.encoder.model, self.encoder.batch_size
        pixels = self.encoder.pixels(images, indices)
        layer = self.settings.layer
        return pixels, encode_patches(model, pixels, layer=layer, batch_size=batch_size)

    def find(self, indices: NDArray[np.int64]) -> Arrays:
        """Parts and vectors of some members, as flat arrays for the store."""
        is_sample = np.array_equal(indices, self.sample)
        return self._split(*(self.seen if is_sample else self.look(self.images, indices)))

    def find_elsewhere(self, others: ImageSet, indices: NDArray[np.int64]) -> Arrays:
        """The same of pictures the basis was not learnt from."""
        return self._split(*self.look(others, indices))

    def _split(self, pixels: Pixels, tokens: PatchTokens) -> Arrays:
        arrays: Arrays = {}
        for method, parts in self.basis.split(tokens).items():
            vectors = part_vectors(self.encoder, pixels, parts, self.settings.naming)
            arrays |= {f"{method}_parts": parts.of_patch, f"{method}_vectors": vectors}
        return arrays


def part_vectors(encoder: Encoder, pixels: Pixels, parts: Parts, naming: Naming) -> Vectors:
    """The vector of every part that is present, pictures in order, parts in order.

    Marked pictures of one part are averaged without bringing the mean back to length 1.

    Args:
        encoder: the CLIP.
        pixels: shape (n_images, size_px, size_px, 3).
        parts: of the same pictures.
        naming: "highlight" and "crop" encode each part; "patches" averages projected tokens.

    Returns:
        Shape (number of parts present in all pictures, dim).
    """
    owner, number = np.nonzero(parts.present)
    masks = parts.of_patch[owner] == (number + 1)[:, None, None]
    return mask_vectors(encoder, pixels, masks, owner, naming)


def mask_vectors(
    encoder: Encoder,
    pixels: Pixels,
    masks: NDArray[np.bool_],
    owner: NDArray[np.int64],
    naming: Naming,
) -> Vectors:
    """The vector of each place of a picture, as `part_vectors` gives it for parts.

    Args:
        encoder: the CLIP.
        pixels: shape (n_images, size_px, size_px, 3).
        masks: shape (n_masks, rows, columns), none empty.
        owner: shape (n_masks,), the picture each belongs to.
        naming: how a place is shown to the model.

    Returns:
        Shape (n_masks, dim).
    """
    model, batch_size = encoder.model, encoder.batch_size
    if not len(owner):
        return encode_pixels(model, pixels[:1])[:0]  # no rows, as wide as the joint space
    if naming == "patches":
        tokens = encode_patches(model, pixels, batch_size=batch_size)
        projected = project_patches(model, tokens, batch_size=batch_size)
        weights = masks.reshape(len(masks), -1) / masks.sum(axis=(1, 2))[:, None]
        of_part = zip(weights, owner, strict=True)
        return unit_rows(np.stack([weight @ projected[row] for weight, row in of_part]))
    shown = show_parts(pixels, masks, owner, showing=naming)
    vectors = encode_pixels(model, shown, batch_size=batch_size)
    return vectors.reshape(len(owner), PICTURES_A_PART[naming], -1).mean(axis=1)


def _unpack(arrays: Arrays, n_parts: int) -> dict[PartMethod, DiscoveredParts]:
    """What `_GroupFinder.find` packed, with absent parts back in place as zeros."""
    found: dict[PartMethod, DiscoveredParts] = {}
    for method in PART_METHODS:
        parts = Parts(arrays[f"{method}_parts"], n_parts, method)
        flat = arrays[f"{method}_vectors"]
        vectors = np.zeros((*parts.present.shape, flat.shape[-1]), dtype=np.float32)
        vectors[parts.present] = flat
        found[method] = DiscoveredParts(parts, vectors)
    return found

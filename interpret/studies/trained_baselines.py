"""A CLIP and labelled pictures in, each trained baseline out: from the store where it is held.

The key holds the model, the training pictures with their labels, the words and every setting. The
pictures' tokens are encoded when the first baseline that is not held needs them.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from interpret.embeddings import PatchTokens, Vectors
from interpret.encode import encode_patches
from interpret.images.imageset import ImageSet
from interpret.models.clip import Layer
from interpret.store import Arrays, hash_key
from interpret.training.bottleneck import N_REGIONS, Bottleneck
from interpret.training.bottleneck_fit import ATTENTION_DIM, Design, fit_bottleneck
from interpret.training.feature_maps import Labeller, Table, fit_labeller
from interpret.training.held_tokens import HeldTokens, Ints, Scale, hold_tokens
from interpret.training.plateau import FEW_PICTURES, Recipe, TrainingCurve
from interpret.vectors import Encoder

BaselineName = Literal["MM-CBM", "MM-ProtoSim", "Feature Maps"]
FEATURE_MAPS: Literal["Feature Maps"] = "Feature Maps"
BLOCK = 256  # pictures whose tokens are encoded at once

Progress = Callable[[int], object]


@dataclass(frozen=True)
class TrainingSettings:
    """How the baselines are trained.

    Attributes:
        layer: "tokens" or "keys", what patches are known by.
        attention_dim: width of the bottlenecks' queries and keys.
        n_regions: of each picture.
        recipe: of all three.
        seed: of all chance.
    """

    layer: Layer = "tokens"
    attention_dim: int = ATTENTION_DIM
    n_regions: int = N_REGIONS
    recipe: Recipe = FEW_PICTURES
    seed: int = 0

    def __post_init__(self) -> None:
        if self.n_regions < 1:
            raise ValueError(f"n_regions must be at least 1, got {self.n_regions}.")


class Trained(NamedTuple):
    """What was learnt, the course of its loss, and the seconds it took when it was learnt."""

    model: Bottleneck | Labeller
    curve: TrainingCurve
    seconds: float


@dataclass(frozen=True)
class Trainer:
    """Everything that training needs.

    Attributes:
        encoder: the CLIP, which stays as it is, and its store.
        pictures: with labels.
        words: the bank's vectors, shape (n_concepts, dim).
        described: shape (n_classes, n_concepts), the class has the concept.
        settings: how.
        progress: told how many more pictures are encoded.
    """

    encoder: Encoder
    pictures: ImageSet
    words: Vectors = field(repr=False)
    described: Table = field(repr=False)
    settings: TrainingSettings
    progress: Progress | None = None

    def train(self, name: BaselineName) -> Trained:
        """One baseline: read where it is held, else trained and kept.

        Raises:
            ValueError: as `hold_tokens`, `fit_bottleneck` and `fit_labeller`.
        """
        store, key = self.encoder.store, self._key(name)
        arrays = store.get_or_make("baselines", key, len(self.pictures), lambda: self._make(name))
        return _unpack(name, arrays)

    @cached_property
    def held(self) -> HeldTokens:
        """The tokens to learn from."""
        blocks = token_blocks(self.encoder, self.pictures, self.settings.layer, self.progress)
        return hold_tokens(blocks, self.labels, len(self.pictures.class_names))

    @property
    def labels(self) -> Ints:
        """The class of each picture.

        Raises:
            ValueError: they are not known.
        """
        if self.pictures.labels is None:
            raise ValueError(
                f"training pictures must have labels, but {self.pictures.name!r} has none: name "
                "others with --train-images."
            )
        return self.pictures.labels

    def _make(self, name: BaselineName) -> Arrays:
        held, settings = self.held, self.settings
        start = time.perf_counter()
        model: Bottleneck | Labeller
        if name == FEATURE_MAPS:
            model, curve = fit_labeller(held, self.described, settings.recipe, seed=settings.seed)
        else:
            design = Design(name, settings.attention_dim)
            fitted = fit_bottleneck(held, self.words, design, settings.recipe, seed=settings.seed)
            model, curve = fitted
        return _pack(Trained(model, curve, time.perf_counter() - start))

    def _key(self, name: BaselineName) -> dict[str, Any]:
        settings = self.settings
        taught_by = self.described if name == FEATURE_MAPS else self.words
        return {
            **self.encoder.key,
            "baseline": name,
            "layer": settings.layer,
            "attention_dim": settings.attention_dim,
            "recipe": asdict(settings.recipe),
            "seed": settings.seed,
            "pictures": hash_key([*self.pictures.digests, *self.labels.tolist()]),
            "n_classes": len(self.pictures.class_names),
            "words": [
                taught_by.shape,
                hashlib.sha256(np.ascontiguousarray(taught_by).tobytes()).hexdigest(),
            ],
        }


def token_blocks(
    encoder: Encoder, images: ImageSet, layer: Layer, progress: Progress | None = None
) -> Iterator[PatchTokens]:
    """Patch tokens of all pictures in order, block by block; none are kept."""
    for start in range(0, len(images), BLOCK):
        indices = np.arange(start, min(start + BLOCK, len(images)))
        pixels = encoder.pixels(images, indices)
        yield encode_patches(encoder.model, pixels, layer=layer, batch_size=encoder.batch_size)
        if progress is not None:
            progress(len(indices))


def _pack(trained: Trained) -> Arrays:
    """What was trained as flat arrays for the store."""
    model, curve, seconds = trained
    learnt = {
        spec.name: np.asarray(getattr(model, spec.name))
        for spec in fields(model)
        if spec.name not in ("kind", "scale")
    }
    scale = {"scale_mean": model.scale.mean, "scale_factor": np.asarray(model.scale.factor)}
    course = {"training_nats": curve.training_nats, "held_out_nats": curve.held_out_nats}
    return {**learnt, **scale, **course, "seconds": np.asarray(seconds)}


def _unpack(name: BaselineName, arrays: Arrays) -> Trained:
    """What `_pack` packed."""
    rest = dict(arrays)
    curve = TrainingCurve(rest.pop("training_nats"), rest.pop("held_out_nats"))
    scale = Scale(rest.pop("scale_mean"), rest.pop("scale_factor").item())
    seconds = rest.pop("seconds").item()
    if name == FEATURE_MAPS:
        return Trained(Labeller(scale, **rest), curve, seconds)
    offset = rest.pop("offset").item()
    return Trained(Bottleneck(name, scale, offset=offset, **rest), curve, seconds)

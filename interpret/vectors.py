"""Pictures and words in, their unit vectors out: encoded once, then read from the store.

Keys hold the weights, the preprocessing, the precision and the content itself, never a name alone.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.prompts import fill
from interpret.embeddings import Embeddings, unit_rows
from interpret.encode import encode_images, encode_text_features, encode_texts, frame_pictures
from interpret.images.imageset import ImageSet
from interpret.models.clip import ClipModel
from interpret.models.preprocess import Pixels, Resize
from interpret.store import Arrays, Store, hash_key

SHARD_SIZE = 1_024  # pictures a shard

Progress = Callable[[int], object]


@dataclass(frozen=True)
class Encoder:
    """A CLIP and the store that remembers what it has seen.

    Of the options only `resize` changes a vector.

    Attributes:
        model: the CLIP.
        store: where vectors are kept between runs.
        resize: "model" for the model's own preprocessing, "squash" for the paper's.
        batch_size: pictures a forward pass.
        workers: threads that open pictures.
    """

    model: ClipModel
    store: Store
    resize: Resize = "model"
    batch_size: int = 64
    workers: int = 2

    @property
    def key(self) -> dict[str, Any]:
        """Everything that changes an image vector besides the picture, as plain JSON."""
        return {
            "weights": self.model.weights_sha256,
            "config": self.model.config_sha256,
            "architecture": self.model.spec.arch,
            "token_layer": self.model.spec.token_layer,
            "preprocess": asdict(self.model.preprocess),
            "resize": self.resize,
            "precision": self.model.precision,
        }

    def images(self, images: ImageSet, progress: Progress | None = None) -> Embeddings:
        """The whole pictures in the joint space, shard by shard.

        Args:
            images: n_images pictures, at least one.
            progress: told how many more pictures are done.

        Returns:
            Shape (n_images, dim), rows of length 1.
        """
        shards = []
        for part, key in self._image_shards(images):
            make = partial(self._encode_shard, part, progress)
            shards.append(self.store.get_or_make("images", key, len(part), make)["vectors"])
        return Embeddings(np.concatenate(shards), images.ids, self.model.name, "image")

    def n_images_held(self, images: ImageSet) -> int:
        """Pictures whose vectors the store holds, without reading them."""
        shards = self._image_shards(images)
        return sum(len(part) for part, key in shards if self.store.holds("images", key))

    def texts(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Texts in the joint space, each distinct one encoded once.

        Args:
            texts: n_texts of them; may repeat.
            progress: told how many more texts are done.

        Returns:
            Shape (n_texts, dim), in the order given, rows of length 1.
        """

        def make() -> Arrays:
            return {"vectors": encode_texts(self.model, texts, progress=progress).vectors}

        key = self._text_key(texts)
        vectors = self.store.get_or_make("texts", key, len(set(texts)), make)["vectors"]
        return Embeddings(vectors, tuple(texts), self.model.name, "text")

    def text_norms(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Lengths of the texts' features before they were brought to length 1.

        Kept in a stage of their own; a row of `texts` times its length is the raw feature.

        Args:
            texts: n_texts of them; may repeat.
            progress: told how many more texts are done.

        Returns:
            Shape (n_texts,), in the order given, > 0.
        """

        def make() -> Arrays:
            features = encode_text_features(self.model, texts, progress=progress)
            return {"norms": np.linalg.norm(features, axis=1)}

        key = self._text_key(texts)
        return self.store.get_or_make("text_norms", key, len(set(texts)), make)["norms"]

    def n_texts_held(self, texts: Sequence[str]) -> int:
        """Distinct texts whose vectors the store holds: all of them, or none."""
        return len(set(texts)) if self.store.holds("texts", self._text_key(texts)) else 0

    def classes(self, class_names: Sequence[str], templates: Sequence[str]) -> Embeddings:
        """Each class as the mean of its prompts' unit vectors, brought back to length 1.

        Args:
            class_names: n_classes of them, in the order of the image set; may repeat.
            templates: each with one `{}`.

        Returns:
            Shape (n_classes, dim).
        """
        vectors = self.texts(class_prompts(class_names, templates)).vectors
        mean = vectors.reshape(len(class_names), len(templates), -1).mean(axis=1)
        return Embeddings(unit_rows(mean), tuple(class_names), self.model.name, "text")

    def pixels(self, images: ImageSet, indices: NDArray[np.int64]) -> Pixels:
        """Some pictures as the model sees them, uint8, shape (n, size_px, size_px, 3)."""
        pictures = images.take(indices).pictures
        return frame_pictures(self.model, pictures, resize=self.resize, workers=self.workers)

    def _image_shards(self, images: ImageSet) -> Iterator[tuple[ImageSet, dict[str, Any]]]:
        """The pictures of each shard, and its key."""
        for start in range(0, len(images), SHARD_SIZE):
            part = images.take(np.arange(start, min(start + SHARD_SIZE, len(images))))
            yield part, {**self.key, "pictures": hash_key(part.digests)}

    def _text_key(self, texts: Sequence[str]) -> dict[str, Any]:
        ids = self.model.tokenize(list(dict.fromkeys(texts))).numpy()
        return {
            "weights": self.model.weights_sha256,
            "config": self.model.config_sha256,
            "architecture": self.model.spec.arch,
            "precision": self.model.precision,
            "texts": hash_key(list(texts)),
            "tokens": hashlib.sha256(ids.tobytes()).hexdigest(),  # two tokenizers may differ
        }

    def _encode_shard(self, part: ImageSet, progress: Progress | None) -> Arrays:
        found = encode_images(
            self.model,
            part,
            resize=self.resize,
            batch_size=self.batch_size,
            workers=self.workers,
            progress=progress,
        )
        return {"vectors": found.vectors}


def class_prompts(class_names: Sequence[str], templates: Sequence[str]) -> list[str]:
    """Every class in every template, class by class."""
    return [prompt for row in fill(templates, class_names) for prompt in row]

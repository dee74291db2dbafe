"""A number of pictures in, the most memory that studying them takes out.

The model is a ViT-B/16 without its network: tokens are random and made when asked
for, so that a set as large as ImageNet's can be tried.
"""

import hashlib
import multiprocessing
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from concepts.bank import all_shipped, make_bank
from interpret.images.imageset import ImageSet
from interpret.memory import peak_memory_bytes
from interpret.models.synthetic import SIZE_PX, synthetic_model
from interpret.store import Store
from interpret.studies.mutual_knowledge import Settings, study_mutual_knowledge
from interpret.timing.races import N_BANK, combine_words
from interpret.vectors import Encoder


@dataclass(frozen=True)
class _OnePicture(Sequence[Any]):
    """The same grey picture, however often."""

    n_images: int

    def __len__(self) -> int:
        return self.n_images

    def __getitem__(self, index: Any) -> Any:
        return Image.new("RGB", (SIZE_PX, SIZE_PX), (128, 128, 128))


def simulated_peak_bytes(n_images: int, n_classes: int) -> int:
    """The most memory a process holds that studies so many pictures, libraries included.

    Args:
        n_images: at least one.
        n_classes: at least two.

    Returns:
        Bytes of a process of its own, as the system counts them.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(simulate, n_images, n_classes).result()


def simulate(n_images: int, n_classes: int) -> int:
    """Study the pictures in this process; the most memory it has held so far, in bytes."""
    words = combine_words(all_shipped().concepts, N_BANK)
    bank = make_bank("simulated", concepts=words, source="Two shipped words at a time.")
    names = tuple(f"class {number}" for number in range(n_classes))
    ids = tuple(str(number) for number in range(n_images))
    digests = tuple(hashlib.sha256(id_.encode()).hexdigest() for id_ in ids)
    labels = np.arange(n_images) % n_classes
    images = ImageSet("simulated", ids, _OnePicture(n_images), digests, labels, names)
    settings = Settings(naming="patches", group_by="label")
    with tempfile.TemporaryDirectory() as scratch:
        encoder = Encoder(synthetic_model(seed=0), Store(Path(scratch)))
        study_mutual_knowledge(encoder, images, bank, settings)
    return peak_memory_bytes()

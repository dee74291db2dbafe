"""The menagerie in, what a CLIP is taught and asked out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from interpret.images.menagerie.animals import CLASS_NAMES
from interpret.images.menagerie.bank import CONCEPTS, MAY_CAPTION, regions_of_concepts
from interpret.images.menagerie.world import draw_split
from interpret.training.batches import Drawings
from interpret.training.captions import CaptionWriter, all_texts
from interpret.training.vocabulary import build_tokenizer


@dataclass(frozen=True)
class Lesson:
    """Drawings of one split, and the words to tell them by.

    `may_caption` is bool, shape (n_concepts,); False for what is held out of all captions.
    `captions` are the pictures' own.
    """

    drawings: Drawings
    class_names: tuple[str, ...]
    concepts: tuple[str, ...]
    may_caption: NDArray[np.bool_]
    captions: tuple[str, ...]


def draw_lesson(
    split: str, *, size_px: int = 64, n_images: int | None = None, workers: int = 1, seed: int = 0
) -> Lesson:
    """Draw a split of the menagerie.

    Args:
        split: "train", "validation" or "test".
        size_px: side of a picture.
        n_images: how many; all of the split by default.
        workers: processes to draw in.
        seed: of the world.
    """
    drawn = draw_split(split, size_px=size_px, seed=seed, n_images=n_images, workers=workers)
    drawings = Drawings(
        drawn.pixels, drawn.regions, drawn.visible, drawn.labels, regions_of_concepts()
    )
    captions = tuple(caption for five in drawn.captions for caption in five)
    return Lesson(drawings, CLASS_NAMES, CONCEPTS, MAY_CAPTION, captions)


def writer_for(lesson: Lesson) -> CaptionWriter:
    """A writer that says rare concepts more readily than their share, but none that is held out."""
    n_shown = lesson.drawings.visible.sum(axis=0)
    weights = np.where(lesson.may_caption & (n_shown > 0), 1 / np.sqrt(np.maximum(n_shown, 1)), 0)
    return CaptionWriter(lesson.class_names, lesson.concepts, weights)


def tokenizer_for(lesson: Lesson, context_length: int) -> Tokenizer:
    """A tokenizer that knows every word of the lesson's captions and concepts."""
    texts = [*all_texts(writer_for(lesson)), *lesson.captions]
    return build_tokenizer(texts, context_length=context_length)

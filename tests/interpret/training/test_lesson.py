import numpy as np
import pytest

from interpret.training.lesson import Lesson, draw_lesson, tokenizer_for, writer_for
from interpret.training.vocabulary import UNKNOWN


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return draw_lesson("train", n_images=12)


def test_arrays_agree_in_their_axes(lesson: Lesson) -> None:
    drawings = lesson.drawings
    assert drawings.pixels.shape == (12, 64, 64, 3)
    assert drawings.regions.shape == (12, 64, 64)
    assert drawings.visible.shape == (12, len(lesson.concepts))
    assert drawings.labels.shape == (12,)
    assert drawings.concept_regions.shape[0] == len(lesson.concepts)


def test_what_is_held_out_is_never_said(lesson: Lesson) -> None:
    writer, rng = writer_for(lesson), np.random.default_rng(0)
    held_out = [c for c, may in zip(lesson.concepts, lesson.may_caption, strict=True) if not may]
    assert held_out
    for shown in lesson.drawings.visible.repeat(20, axis=0):
        caption = writer.of_concepts(shown, 0, rng)
        assert caption is not None
        assert not any(f" {phrase} " in f" {caption.text} " for phrase in held_out)


def test_rare_concepts_are_said_more_readily(lesson: Lesson) -> None:
    n_shown = lesson.drawings.visible.sum(axis=0)
    said = np.flatnonzero(writer_for(lesson).weights)
    order = said[np.argsort(n_shown[said])]
    weights = writer_for(lesson).weights[order]
    assert (np.diff(weights) <= 0).all()


def test_no_word_of_the_bank_or_of_a_caption_is_unknown(lesson: Lesson) -> None:
    tokenizer = tokenizer_for(lesson, 24)
    for encoding in tokenizer.encode_batch([*lesson.concepts, *lesson.captions]):
        assert UNKNOWN not in encoding.tokens

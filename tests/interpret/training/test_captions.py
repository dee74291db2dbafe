import numpy as np
import pytest

from interpret.training.captions import UNTOLD, Caption, CaptionWriter, all_texts, truth_of
from interpret.training.vocabulary import UNKNOWN, build_tokenizer


def test_truth_of_classes_concepts_and_both() -> None:
    captions = [Caption("fox", 0), Caption("tail", UNTOLD, (0,)), Caption("fox, tail", 0, (0, 1))]
    # A fox with both; a jay with a tail only; something that may be a fox, its ear not in sight.
    classes = np.array([0, 1, UNTOLD])
    shown = np.array([[True, True], [True, False], [True, False]])
    absent = np.array([[False, False], [False, True], [False, False]])
    positive, unknown = truth_of(captions, classes, shown, absent)
    assert positive.tolist() == [[True, True, True], [False, True, False], [False, True, False]]
    assert unknown.tolist() == [[False] * 3, [False] * 3, [True, False, True]]


def test_concept_captions_say_only_what_is_shown_and_may_be_said(writer: CaptionWriter) -> None:
    quiet = CaptionWriter(writer.class_names, writer.concepts, np.array([1.0, 1, 0, 1, 0]))
    rng = np.random.default_rng(0)
    shown = np.array([True, False, True, True, True])
    for _ in range(300):
        caption = quiet.of_concepts(shown, 2, rng)
        assert caption is not None
        assert set(caption.concepts) <= {0, 3}
        assert all(writer.concepts[c] in caption.text for c in caption.concepts)
        assert ("hare" in caption.text) == (caption.class_index == 2)


def test_an_untold_class_is_never_said(writer: CaptionWriter) -> None:
    rng = np.random.default_rng(0)
    captions = [writer.of_concepts(np.ones(5, dtype=bool), UNTOLD, rng) for _ in range(300)]
    assert {caption.class_index for caption in captions if caption} == {UNTOLD}


def test_nothing_shown_gives_no_caption(writer: CaptionWriter) -> None:
    rng = np.random.default_rng(0)
    assert writer.of_concepts(np.zeros(5, dtype=bool), 0, rng) is None


def test_all_texts_hold_every_word_of_every_caption(writer: CaptionWriter) -> None:
    tokenizer = build_tokenizer(all_texts(writer))
    rng = np.random.default_rng(1)
    shown = np.ones(5, dtype=bool)
    for _ in range(200):
        caption = writer.of_concepts(shown, 1, rng)
        assert caption is not None
        assert UNKNOWN not in tokenizer.encode(caption.text).tokens


def test_weights_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 numbers"):
        CaptionWriter(("fox",), ("a tail", "an ear"), np.ones(3))

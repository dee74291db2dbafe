"""CLIPScore and RefCLIPScore by hand."""

import numpy as np
import pytest

from interpret.metrics.clip_score import clip_score, ref_clip_score

IMAGES = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
CAPTIONS = np.array([[0.6, 0.8], [-1.0, 0.0], [1.0, 0.0]])


def test_a_negative_cosine_scores_0() -> None:
    assert clip_score(IMAGES, CAPTIONS) == pytest.approx([1.5, 0, 2.5])


def test_the_nearest_reference_joins_in_by_the_harmonic_mean() -> None:
    # caption 0: cosines with its references .6 and .8; 2 * 1.5 * .8 / 2.3
    references = [np.array([[1.0, 0.0], [0.0, 1.0]]), IMAGES[:1], -IMAGES[:1]]
    assert ref_clip_score(IMAGES, CAPTIONS, references) == pytest.approx([2.4 / 2.3, 0, 0])


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="one caption vector a picture"):
        clip_score(IMAGES, CAPTIONS[:2])
    with pytest.raises(ValueError, match="rows of captions must have length 1"):
        clip_score(IMAGES, CAPTIONS * 2)
    with pytest.raises(ValueError, match="at least one reference vector"):
        ref_clip_score(IMAGES, CAPTIONS, [IMAGES, IMAGES, IMAGES[:0]])

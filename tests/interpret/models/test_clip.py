from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from interpret.models.clip import ClipModel


def test_pictures_are_framed_and_normalised_on_the_models_device(tiny: ClipModel) -> None:
    picture = Image.new("RGB", (50, 40), (255, 0, 0))
    pixels = np.asarray(tiny.frame(picture))[None]
    assert pixels.shape == (1, 32, 32, 3)
    images = tiny.normalise(pixels)
    assert images.dtype == tiny.dtype == torch.float32
    # red: (1 - .48145466) / .26862954; green: (0 - .4578275) / .26130258
    assert images[0, :2, 5, 5].tolist() == pytest.approx([1.930336, -1.752097], abs=1e-5)


def test_a_model_knows_its_name_size_and_words(tiny: ClipModel) -> None:
    assert (tiny.name, tiny.size_px) == ("tiny", 32)
    assert tiny.tokenize(["a dog", "x"]).shape == (2, 77)
    assert tiny.unknown_token_fraction(["Xyzzy"]) == 0.0
    assert tiny.has_causal_text


def test_texts_longer_than_the_context_are_counted(tiny: ClipModel) -> None:
    fits = " ".join(["dog"] * 75)  # beside the two marks of a context of 77
    assert tiny.n_cut([]) == tiny.n_cut(["dog", "a dog ", "a dog .", fits]) == 0
    assert tiny.n_cut([f"{fits} dog", fits, f"{fits} dog ?  ", "dog"]) == 2


def test_numbers_no_model_can_have_are_refused(tiny: ClipModel) -> None:
    with pytest.raises(ValueError, match="precision must be one of fp32, bf16, fp16"):
        replace(tiny, precision="auto")
    for scale in (0.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="logit scale of 'tiny' must be positive"):
            replace(tiny, logit_scale=scale)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.measures.encoder_effects import encoder_effects

ONE_EACH = np.arange(8)


def constant(value: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.full(8, value)


def test_two_by_two_by_hand() -> None:
    # text b over a: (.5 - .2 with image x, .4 - .3 with y) / 2 = .2, higher in both;
    # image y over x: (.3 - .2, .4 - .5) / 2 = 0, higher in one.
    scores = {
        ("x", "a"): constant(0.2),
        ("x", "b"): constant(0.5),
        ("y", "a"): constant(0.3),
        ("y", "b"): constant(0.4),
    }
    image, text = encoder_effects(scores, ONE_EACH, seed=0)
    assert (text.side, text.encoder, text.instead_of) == ("text", "b", "a")
    assert text.difference.value == pytest.approx(0.2)
    assert (text.n_pairs, text.n_higher) == (2, 2)
    assert text.p is not None
    assert text.p < 0.01
    assert (image.side, image.encoder, image.instead_of) == ("image", "y", "x")
    assert image.difference.value == pytest.approx(0, abs=1e-12)
    assert (image.n_pairs, image.n_higher) == (2, 1)


def test_encoders_that_never_met_a_common_one_are_not_compared() -> None:
    scores = {("x", "a"): constant(0.2), ("y", "b"): constant(0.5)}
    assert encoder_effects(scores, ONE_EACH, seed=0) == []


def test_three_of_a_side_are_compared_in_pairs() -> None:
    scores = {("x", text): constant(0.1) for text in "abc"}
    found = [(e.encoder, e.instead_of) for e in encoder_effects(scores, ONE_EACH, seed=0)]
    assert found == [("b", "a"), ("c", "a"), ("c", "b")]


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 3))
def test_the_order_of_models_turns_the_sign_alone(a: float, b: float, seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(0, 0.1, 8)
    scores = {("x", "a"): a * noise, ("x", "b"): b * noise}
    (one,) = encoder_effects(scores, ONE_EACH, seed=0)
    (other,) = encoder_effects(dict(reversed(scores.items())), ONE_EACH, seed=0)
    assert one.difference.value == pytest.approx(-other.difference.value)
    assert one.p == other.p


def test_other_items_are_refused() -> None:
    with pytest.raises(ValueError, match="asked for the same 8 items"):
        encoder_effects({("x", "a"): constant(0.1), ("x", "b"): np.zeros(3)}, ONE_EACH, seed=0)

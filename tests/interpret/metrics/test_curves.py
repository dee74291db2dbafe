from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.metrics.curves import (
    Bools,
    Floats,
    Ints,
    at_fractions,
    deletion_auc,
    information_curve,
    order_effect,
    published_auc_nats,
    published_curve_nats,
)
from interpret.metrics.information import (
    membership_entropy_bits,
    membership_mi_bits,
    published_mi_nats,
)
from interpret.metrics.limits import MAX_CONCEPTS

ALL = tuple(range(1, 16))
IMAGENET = {"n_class_concepts": 50, "n_bank": 4229}


def picture(ranks: tuple[int, ...], n: int = 15) -> tuple[Bools, Ints]:
    """One picture of n concepts that shares those of the given ranks, 1 the most relevant."""
    return np.isin(np.arange(1, 16), ranks)[None], np.array([n])


def plain_curves(shared: Bools, n: int, m: int, d: int) -> tuple[list[float], list[float]]:
    """Both curves of one picture, a deletion at a time."""
    left = [int(shared[t:].sum()) for t in range(n + 1)]
    nats = [float(published_mi_nats(n, m, k)) for k in left]
    entropy = float(membership_entropy_bits(n, d)) if n else 1.0
    bits = [float(membership_mi_bits(k, n - t, m, d)) for t, k in enumerate(left)]
    return nats, [value / entropy for value in bits]


@st.composite
def pictures(draw: st.DrawFn) -> tuple[Bools, Ints, int, int]:
    """A handful of pictures, concepts of a class, concepts in the bank."""
    d = draw(st.integers(40, 5000))
    m, width = draw(st.integers(1, d // 4)), draw(st.integers(1, min(15, d // 4)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n_concepts = rng.integers(0, width + 1, size=draw(st.integers(0, 6)))
    shared = rng.random((len(n_concepts), width)) < rng.random((len(n_concepts), 1))
    shared &= np.arange(width) < n_concepts[:, None]
    shared &= np.cumsum(shared, axis=1) <= m
    return shared, n_concepts, m, d


@pytest.mark.parametrize(
    ("ranks", "nats"),
    [
        ((1,), 0.41),
        ((15,), 6.21),
        ((1, 2, 3), 1.35),
        ((1, 15), 6.25),
        ((13, 14, 15), 7.14),
        ((1, 2, 3, 4, 5), 2.37),
        (ALL, 7.95),
        ((), 0),
    ],
)
def test_published_auc_equals_the_reference_table(ranks: tuple[int, ...], nats: float) -> None:
    auc = published_auc_nats(*picture(ranks), n_class_concepts=50)
    assert auc == pytest.approx(nats, abs=5e-3)


def test_published_curve_of_two_concepts_is_padded_with_zeros() -> None:
    # n 2, m 50: ln 200 with both shared, ln 100 after one is overwritten, then nothing
    curve = published_curve_nats(*picture((1, 2), n=2), n_class_concepts=50)
    assert curve == pytest.approx(np.array([[np.log(200), np.log(100)] + [0.0] * 14]), abs=1e-12)


@pytest.mark.parametrize(
    ("ranks", "auc"),
    [
        ((1, 2, 3), 0.00432),
        ((7, 8, 9), 0.03385),
        ((13, 14, 15), 0.07951),
        (ALL, 0.34227),
        ((), -0.00090),
    ],
)
def test_deletion_auc_equals_the_hand_checked_values(ranks: tuple[int, ...], auc: float) -> None:
    shared, n_concepts = picture(ranks)
    assert deletion_auc(shared, n_concepts, **IMAGENET) == pytest.approx(auc, abs=5e-6)


@pytest.mark.parametrize(
    ("ranks", "effect"), [((1, 2, 3), -0.02865), ((13, 14, 15), 0.04654), (ALL, 0), ((), 0)]
)
def test_order_effect_equals_the_hand_checked_values(ranks: tuple[int, ...], effect: float) -> None:
    shared, n_concepts = picture(ranks)
    assert order_effect(shared, n_concepts, **IMAGENET) == pytest.approx(effect, abs=5e-6)


def test_deletion_auc_of_one_concept_is_half_of_what_it_holds() -> None:
    # one trapezoid from I/H to 0 over the whole width; n = m = k = 1 means I = H
    auc = deletion_auc(*picture((1,), n=1), n_class_concepts=1, n_bank=40)
    assert auc == pytest.approx(0.5, abs=1e-12)


@given(pictures())
def test_curves_and_areas_equal_a_plain_loop(given_pictures: tuple[Bools, Ints, int, int]) -> None:
    shared, n_concepts, m, d = given_pictures
    sizes = {"n_class_concepts": m, "n_bank": d}
    nats = published_curve_nats(shared, n_concepts, n_class_concepts=m)
    share = information_curve(shared, n_concepts, **sizes)
    published = published_auc_nats(shared, n_concepts, n_class_concepts=m)
    areas = deletion_auc(shared, n_concepts, **sizes)
    assert nats.shape == share.shape == (len(shared), MAX_CONCEPTS + 1)
    for i, n in enumerate(n_concepts):
        plain_nats, plain_share = plain_curves(shared[i], n, m, d)
        assert nats[i] == pytest.approx(plain_nats + [0.0] * (15 - n), abs=1e-12)
        assert share[i] == pytest.approx(plain_share + [0.0] * (15 - n), abs=1e-12)
        steps = [(plain_share[t] + plain_share[t + 1]) / 2 / n for t in range(n)]
        assert areas[i] == pytest.approx(sum(steps), abs=1e-12)
        assert published[i] == pytest.approx(sum(plain_nats) / 16, abs=1e-12)


@given(pictures())
def test_areas_stay_in_their_ranges(given_pictures: tuple[Bools, Ints, int, int]) -> None:
    shared, n_concepts, m, d = given_pictures
    sizes = {"n_class_concepts": m, "n_bank": d}
    areas = deletion_auc(shared, n_concepts, **sizes)
    effects = order_effect(shared, n_concepts, **sizes)
    published = published_auc_nats(shared, n_concepts, n_class_concepts=m)
    assert ((areas >= -0.08) & (areas <= 0.5 + 1e-12)).all()
    assert ((effects >= -0.15) & (effects <= 0.24)).all()
    assert ((published >= 0) & (published <= 15 / 16 * np.log(225 * m))).all()


@given(st.integers(0, 14), st.integers(0, 2**15 - 1))
def test_one_more_shared_concept_never_lowers_an_area(rank: int, code: int) -> None:
    without = (code >> np.arange(15) & 1 == 1) & (np.arange(15) != rank)
    shared = np.stack([without, without | (np.arange(15) == rank)])
    n_concepts = np.array([15, 15])
    before, after = deletion_auc(shared, n_concepts, **IMAGENET)
    assert after > before
    before, after = published_auc_nats(shared, n_concepts, n_class_concepts=50)
    assert after > before


@pytest.mark.parametrize(("n", "k"), [(1, 1), (3, 1), (5, 2), (5, 5), (6, 3), (6, 0)])
def test_order_effect_averages_to_zero_over_all_orders(n: int, k: int) -> None:
    orders = np.array(sorted(set(permutations([True] * k + [False] * (n - k)))))
    n_concepts = np.full(len(orders), n)
    effects = order_effect(orders, n_concepts, n_class_concepts=12, n_bank=60)
    assert effects.mean() == pytest.approx(0, abs=1e-15)
    assert np.ptp(effects) > 0 or k in (0, n)


@given(st.integers(1, 15), st.data())
def test_order_effect_is_the_area_less_its_mean_over_all_places_of_the_shared(
    n: int, data: st.DataObject
) -> None:
    codes = np.arange(2**n)
    patterns = codes[:, None] >> np.arange(n) & 1 == 1
    chosen = patterns[data.draw(st.integers(0, len(codes) - 1))]
    same_number = patterns[patterns.sum(axis=1) == chosen.sum()]
    areas = deletion_auc(same_number, np.full(len(same_number), n), **IMAGENET)
    own = deletion_auc(chosen[None], np.array([n]), **IMAGENET)
    effect = order_effect(chosen[None], np.array([n]), **IMAGENET)
    assert effect == pytest.approx(own - areas.mean(), abs=1e-12)


@given(pictures())
def test_fractions_are_read_off_by_linear_interpolation(
    given_pictures: tuple[Bools, Ints, int, int],
) -> None:
    shared, n_concepts, m, d = given_pictures
    curve: Floats = information_curve(shared, n_concepts, n_class_concepts=m, n_bank=d)
    read = at_fractions(curve, n_concepts)
    assert read.shape == (len(shared), 11)
    for i, n in enumerate(n_concepts):
        expected = np.interp(np.arange(11) / 10 * n, np.arange(16), curve[i])
        assert read[i] == pytest.approx(expected, abs=1e-12)
        assert read[i, 0] == curve[i, 0]
        assert read[i, 10] == 0

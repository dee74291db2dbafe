import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.measures.halves import halve_images


@given(labels=st.lists(st.integers(0, 4), min_size=2, max_size=60), seed=st.integers(0, 99))
def test_every_class_is_split_evenly_and_nobody_is_lost(labels: list[int], seed: int) -> None:
    of = np.array(labels)
    first, second = halve_images(of, seed=seed)
    assert sorted([*first, *second]) == list(range(len(labels)))
    assert 0 <= len(first) - len(second) <= 1
    counts = [np.bincount(of[half], minlength=5) for half in (first, second)]
    assert np.abs(counts[0] - counts[1]).max() <= 1


def test_the_seed_decides_who_goes_where() -> None:
    labels = np.arange(40) % 2
    first = halve_images(labels, seed=1)[0]
    assert np.array_equal(first, halve_images(labels, seed=1)[0])
    assert not np.array_equal(first, halve_images(labels, seed=2)[0])


def test_one_picture_has_no_halves() -> None:
    with pytest.raises(ValueError, match="at least 2, one for each half, got 1"):
        halve_images(np.array([0]), seed=0)

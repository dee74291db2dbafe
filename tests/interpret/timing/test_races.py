import numpy as np
import pytest

from interpret.metrics.scores import SCORES, score_images
from interpret.timing.races import (
    MadeUp,
    combine_words,
    make_strips,
    make_up,
    race,
    score_plainly,
    tabulate_races,
    time_statistics,
)


@pytest.fixture(scope="module")
def made() -> MadeUp:
    return make_up(60, 7, seed=0)


def test_made_up_pictures_have_distinct_words_then_padding(made: MadeUp) -> None:
    for concepts in made.methods:
        for row in concepts:
            words = row[row >= 0]
            assert 1 <= len(words) == len(set(words.tolist()))
            assert (row[len(words) :] == -1).all()


def test_made_up_pictures_share_words_with_their_class(made: MadeUp) -> None:
    assert (made.membership.sum(axis=1) == 50).all()
    own = made.membership[made.classes[:, None], made.methods[0]] & (made.methods[0] >= 0)
    assert own.any()
    assert not own.all()


def test_the_same_seed_makes_up_the_same(made: MadeUp) -> None:
    again, other = make_up(60, 7, seed=0), make_up(60, 7, seed=1)
    assert np.array_equal(again.methods[2], made.methods[2])
    assert not np.array_equal(other.methods[2], made.methods[2])


@pytest.mark.parametrize("shared", [[0, 2], [], [0, 1, 2, 3, 4, 5, 6], [6]])
def test_the_plain_loop_agrees_with_the_arrays(shared: list[int]) -> None:
    # ranks 0 to 6 are the picture's concepts; the class has ten, those shared among them
    of_class = {*shared, *range(50, 60 - len(shared))}
    flags = np.isin(np.arange(7), shared)[None]
    arrays = score_images(flags, np.array([7]), n_class_concepts=10, n_bank=100)
    plain = score_plainly(list(range(7)), of_class, 100)
    assert plain == pytest.approx([arrays[name][0] for name in SCORES[:-1]], abs=1e-12)


def test_a_race_takes_turns_and_compares_the_rows_both_gave() -> None:
    turns: list[str] = []

    def plain() -> np.ndarray:
        turns.append("plain")
        return np.array([1.0, 2.0])

    def ours() -> np.ndarray:
        turns.append("ours")
        return np.array([1.0, 2.5, 9.0])

    times = race(plain, ours, 2)
    assert turns == ["plain", "ours", "plain", "ours"]
    assert times.difference == 0.5
    assert min(times.plain, times.ours) > 0


def test_statistics_have_their_seconds_and_their_memory(made: MadeUp) -> None:
    seconds, peak_gb = time_statistics(made, seed=0)
    assert set(seconds) == {"other_class", "bootstrap"}
    assert min(seconds.values()) > 0
    assert 0 < peak_gb < 1


def test_words_are_taken_alone_where_they_suffice_and_in_pairs_where_not() -> None:
    words = ("fur", "fins", "wings")
    assert combine_words(words, 2) == ("fur", "fins")
    assert combine_words(words[:2], 1) == ("fur",)
    assert combine_words((*words, "legs"), 5) == (
        *("fur, fins", "fins, wings", "wings, legs", "fur, wings", "fins, legs"),
    )
    with pytest.raises(ValueError, match="must make 4 texts, got 3"):
        combine_words(words, 4)


def test_every_strip_is_a_part() -> None:
    pixels, parts = make_strips(2, 16, (3, 7))
    assert pixels.shape == (2, 16, 16, 3)
    assert parts.of_patch.shape == (2, 3, 7)
    assert parts.present.all()


def test_the_table_leaves_empty_what_was_not_raced() -> None:
    record = {
        "seconds": {"scores": 0.5, "bootstrap": 0.25},
        "seconds_plain": {"scores": 2.0},
        "ratios": {"scores": 4.0},
    }
    rows = [line.split() for line in tabulate_races(record).splitlines()[1:]]
    assert rows == [["scores", "2.000", "0.500", "4.0"], ["bootstrap", "0.250"]]

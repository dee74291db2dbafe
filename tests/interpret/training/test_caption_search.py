"""Greedy and beam search over small tables of chances, against trying every caption."""

from itertools import product

import pytest
import torch
from torch import Tensor

from interpret.training.caption_search import Marks, Next, search

PADDING, START, END = 0, 1, 4
MARKS = Marks(START, END, PADDING)
N_IDS, N_TOKENS = 5, 3


def chances(seed: int, n_images: int) -> Tensor:
    """Log-probabilities of the next id by picture, place and last id; no padding, no start."""
    drawn = torch.randn(n_images, N_TOKENS + 1, N_IDS, N_IDS, generator=torch.manual_seed(seed))
    drawn[..., [PADDING, START]] = -torch.inf
    return (2 * drawn).log_softmax(dim=-1)


def reads(table: Tensor) -> Next:
    return lambda ids, rows: table[rows, ids.shape[1] - 1, ids[:, -1]]


def mean_of(table: Tensor, caption: tuple[int, ...]) -> float:
    steps = zip((START, *caption[:-1]), caption, strict=True)
    return sum(float(table[place, last, i]) for place, (last, i) in enumerate(steps)) / len(caption)


def every_caption() -> list[tuple[int, ...]]:
    words = (2, 3)
    return [(*told, END) for n in range(N_TOKENS + 1) for told in product(words, repeat=n)]


@pytest.mark.parametrize("seed", range(6))
def test_a_wide_beam_finds_the_best_of_all_captions(seed: int) -> None:
    table = chances(seed, 3)
    found = search(reads(table), 3, MARKS, beam=40, n_tokens=N_TOKENS)
    for row, of_picture in zip(found.tolist(), table, strict=True):
        best = max(every_caption(), key=lambda caption: mean_of(of_picture, caption))
        assert tuple(i for i in row if i != PADDING) == best


@pytest.mark.parametrize("seed", range(4))
def test_a_beam_of_one_takes_the_likeliest_word_each_time(seed: int) -> None:
    table = chances(seed, 4)
    found = search(reads(table), 4, MARKS, beam=1, n_tokens=N_TOKENS)
    for row, of_picture in zip(found.tolist(), table, strict=True):
        last, told = START, list[int]()
        while last != END and len(told) < N_TOKENS:
            last = int(of_picture[len(told), last].argmax())
            told.append(last)
        told += [END] if last != END else []
        assert [i for i in row if i != PADDING] == told


def test_a_beam_sees_what_greed_misses() -> None:
    # first word 2 has .6, but then nothing above .3; word 3 has .4 and surely ends
    table = torch.full((1, N_TOKENS + 1, N_IDS, N_IDS), -torch.inf)
    table[0, 0, START, [2, 3]] = torch.tensor([0.6, 0.4]).log()
    table[0, 1:, 2, [2, 3, END]] = torch.tensor([0.4, 0.3, 0.3]).log()
    table[0, 1:, 3, END] = 0.0
    greedy = search(reads(table), 1, MARKS, beam=1, n_tokens=N_TOKENS)
    wide = search(reads(table), 1, MARKS, beam=2, n_tokens=N_TOKENS)
    assert greedy[0, 0] == 2
    assert wide[0, :2].tolist() == [3, END]


def test_pictures_do_not_touch_each_other() -> None:
    table = chances(9, 5)
    whole = search(reads(table), 5, MARKS, beam=3, n_tokens=N_TOKENS)
    for row in range(5):
        alone = search(reads(table[row : row + 1]), 1, MARKS, beam=3, n_tokens=N_TOKENS)
        told = [i for i in whole[row].tolist() if i != PADDING]
        assert [i for i in alone[0].tolist() if i != PADDING] == told


def test_no_beam_is_refused() -> None:
    with pytest.raises(ValueError, match="beam must be at least 1, got 0; 1 is greedy"):
        search(reads(chances(0, 1)), 1, MARKS, beam=0, n_tokens=N_TOKENS)

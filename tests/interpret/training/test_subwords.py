import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from interpret.training.subwords import (
    END,
    PADDING,
    PADDING_ID,
    START,
    START_ID,
    count_cut,
    learn_subwords,
)

TEXTS = ["a photo of a zebra", "a photo of a horse", "black and white stripes, a tail"]
PRINT_IDS = f"""
from interpret.training.subwords import learn_subwords
print(sorted(learn_subwords({TEXTS!r}, context_length=9).get_vocab().items()))
"""


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return learn_subwords(TEXTS, context_length=9)


def test_what_is_repeated_becomes_one_piece(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("A photo of a zebra").tokens
    assert (tokens[0], tokens[1:4]) == (START, ["Ġa", "Ġphoto", "Ġof"])
    assert tokens[-1] in (END, PADDING)


def test_special_tokens_come_first(tokenizer: Tokenizer) -> None:
    assert [tokenizer.token_to_id(t) for t in (PADDING, START, END)] == [0, 1, 2]
    assert (PADDING_ID, START_ID) == (0, 1)


def test_a_long_text_keeps_its_end_and_is_counted(tokenizer: Tokenizer) -> None:
    long = "a photo of black and white stripes and of a tail"
    assert tokenizer.encode(long).tokens[-1] == END
    assert count_cut(tokenizer, [long, long, "a tail"]) == 1


def test_every_process_learns_the_same(tokenizer: Tokenizer) -> None:
    told = subprocess.run(
        [sys.executable, "-c", PRINT_IDS], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(sorted(tokenizer.get_vocab().items()))


@given(st.permutations(TEXTS))
def test_the_order_of_texts_does_not_count(texts: list[str]) -> None:
    assert (
        learn_subwords(texts, context_length=9).get_vocab()
        == learn_subwords([*TEXTS, *TEXTS], context_length=9).get_vocab()
    )


@given(st.text(min_size=1, max_size=20))
def test_any_text_has_ids_of_one_length(text: str) -> None:
    ids = learn_subwords(TEXTS, context_length=9).encode(text).ids
    assert len(ids) == 9
    assert ids[0] == START_ID


@pytest.mark.parametrize(("texts", "length"), [([], 9), (["  "], 9), (TEXTS, 2)])
def test_what_cannot_be_learnt_from_is_refused(texts: list[str], length: int) -> None:
    with pytest.raises(ValueError, match="must"):
        learn_subwords(texts, context_length=length)

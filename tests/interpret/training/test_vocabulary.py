import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.training.vocabulary import END, PADDING, START, UNKNOWN, build_tokenizer

TEXTS = ["a photo of a zebra", "black and white stripes, a tail"]
words = st.text("abcdefgh", min_size=1, max_size=5)


def test_special_tokens_come_first_and_the_end_token_has_the_largest_id() -> None:
    tokenizer = build_tokenizer(TEXTS)
    ids = [tokenizer.token_to_id(token) for token in (PADDING, UNKNOWN, START)]
    assert ids == [0, 1, 2]
    assert tokenizer.token_to_id(END) == tokenizer.get_vocab_size() - 1


def test_a_text_is_lower_cased_split_at_punctuation_and_framed() -> None:
    tokenizer = build_tokenizer(TEXTS, context_length=6)
    encoding = tokenizer.encode("A Zebra,tail")
    assert encoding.tokens == [START, "a", "zebra", ",", "tail", END]


def test_an_unknown_word_is_not_padding() -> None:
    tokenizer = build_tokenizer(TEXTS, context_length=5)
    assert tokenizer.encode("a quokka").tokens == [START, "a", UNKNOWN, END, PADDING]


def test_a_long_text_keeps_its_end_token() -> None:
    tokenizer = build_tokenizer(TEXTS, context_length=4)
    assert tokenizer.encode("a photo of a zebra").tokens == [START, "a", "photo", END]


def test_saved_json_pads_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    build_tokenizer(TEXTS, context_length=7).save(str(path))
    assert json.loads(path.read_text())["padding"]["strategy"] == {"Fixed": 7}


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=4))
def test_the_end_is_where_the_id_is_largest_and_order_does_not_matter(
    sentences: list[list[str]],
) -> None:
    texts = [" ".join(sentence) for sentence in sentences]
    tokenizer = build_tokenizer(texts, context_length=12)
    assert tokenizer.get_vocab() == build_tokenizer(texts[::-1]).get_vocab()
    for sentence, encoding in zip(sentences, tokenizer.encode_batch(texts), strict=True):
        assert encoding.tokens[1 : len(sentence) + 1] == sentence
        assert encoding.ids.index(max(encoding.ids)) == len(sentence) + 1


def test_texts_without_a_word_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one word"):
        build_tokenizer(["", "  "])


def test_a_context_without_room_for_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        build_tokenizer(TEXTS, context_length=2)

"""How captions are cut into words."""

import pytest

from interpret.metrics.caption_words import check_references, count_ngrams, words_of


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("A Photo of a cat.", ("a", "photo", "of", "a", "cat")),
        ("two-legged, 4 paws", ("two", "legged", "4", "paws")),
        ("the cat's tail_tip", ("the", "cat's", "tail", "tip")),
        ("CAF\N{LATIN CAPITAL LETTER E WITH ACUTE}", ("caf\N{LATIN SMALL LETTER E WITH ACUTE}",)),
        ("... -- !", ()),
        ("", ()),
    ],
)
def test_words_are_lower_case_letters_and_digits(caption: str, words: tuple[str, ...]) -> None:
    assert words_of(caption) == words


def test_ngrams_overlap_and_are_none_where_the_caption_is_too_short() -> None:
    assert count_ngrams(("a", "a", "a"), 2) == {("a", "a"): 2}
    assert not count_ngrams(("a",), 2)


def test_a_picture_without_a_told_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="number 1 has none"):
        check_references(["a", "b"], [["a"], ["!", ""]])
    with pytest.raises(ValueError, match="got 2 captions and 1 lists"):
        check_references(["a", "b"], [["a"]])
    with pytest.raises(ValueError, match="got 0 captions"):
        check_references([], [])

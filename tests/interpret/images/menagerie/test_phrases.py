"""Features said in words, and the phrases no caption may hold."""

from hypothesis import given
from hypothesis import strategies as st

from interpret.images.menagerie.anatomy import Feature
from interpret.images.menagerie.animals import ANIMALS, CLASS_NAMES
from interpret.images.menagerie.bank import HELD_OUT, PHRASES
from interpret.images.menagerie.phrases import (
    choose_held_out,
    features_of,
    phrases_of,
    say,
)

ADJECTIVES = st.lists(st.sampled_from(["long", "short", "thin", "red"]), unique=True, max_size=4)


def animal_features(name: str) -> tuple[Feature, ...]:
    return features_of(ANIMALS[CLASS_NAMES.index(name)])


def test_a_feature_is_said_with_every_choice_of_at_most_two_adjectives() -> None:
    # three adjectives: 1 noun alone + 3 with one + 3 choose 2 = 3 with two
    texts = {phrase.text for phrase in phrases_of(Feature(("long", "striped", "red"), "tail"))}
    assert texts == {
        "a tail", "a long tail", "a striped tail", "a red tail",
        "a long striped tail", "a long red tail", "a striped red tail",
    }  # fmt: skip


def test_the_article_fits_noun_and_first_letter() -> None:
    assert say(("upright", "black"), "mane") == "an upright black mane"
    assert say(("webbed",), "feet") == "webbed feet"
    assert say((), "tail") == "a tail"


@given(adjectives=ADJECTIVES)
def test_phrases_are_closed_under_leaving_out_adjectives(adjectives: list[str]) -> None:
    phrases = phrases_of(Feature(tuple(adjectives), "tail"))
    said = {phrase.adjectives for phrase in phrases}
    for words in said:
        assert all(words[:i] + words[i + 1 :] in said for i in range(len(words)))


def test_coat_pattern_and_colour_are_said_of_the_parts_that_wear_them() -> None:
    tiger = {feature.noun: feature.adjectives for feature in animal_features("tiger")}
    assert tiger["fur"] == ("short", "striped", "orange")
    assert tiger["tail"] == ("long", "curved", "striped", "orange")
    deer = {feature.noun: feature.adjectives for feature in animal_features("deer")}
    assert deer["tail"] == ("short", "white")  # its own colour, so no spots


def test_a_fifth_of_the_composed_phrases_is_held_out_with_all_that_say_more() -> None:
    composed = [phrase for phrase in PHRASES if phrase.is_composed]
    assert len(HELD_OUT) == round(0.2 * len(composed))
    held = [phrase for phrase in composed if phrase.text in HELD_OUT]
    for phrase in held:
        for other in composed:
            says_more = set(phrase.adjectives) <= set(other.adjectives)
            if other.noun == phrase.noun and says_more:
                assert other.text in HELD_OUT


def test_every_word_of_the_bank_may_still_be_captioned() -> None:
    said = {word for item in PHRASES if item.text not in HELD_OUT for word in item.text.split()}
    assert {word for item in PHRASES for word in item.text.split()} == said


def test_nothing_is_held_out_at_fraction_zero() -> None:
    assert choose_held_out(PHRASES, 0.0) == frozenset()

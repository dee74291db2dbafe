import pytest

from concepts.phrases import clean, clean_classes, clean_list, kind_of


def test_a_list_is_stripped_and_each_string_kept_once_in_order() -> None:
    assert clean_list([" b", "a", "b "], "here") == ("b", "a")


def test_case_makes_two_concepts() -> None:
    assert clean_list(["Fur", "fur"], "here") == ("Fur", "fur")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, "here must be a string, got a number"),
        (None, "here must be a string, got null"),
        (True, "here must be a string, got true"),
        (["a"], "here must be a string, got a list"),
        ({}, "here must be a string, got an object"),
        ("  ", "here must not be empty"),
        ("a\tb", "here must hold no control characters"),
        ("a\ud800", "here must hold no control characters"),
    ],
)
def test_what_is_no_phrase_is_refused_with_what_came(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        clean(value, "here")


def test_the_place_of_a_bad_entry_is_named() -> None:
    with pytest.raises(ValueError, match=r"bank, key 'dog', entry 2 must be a string"):
        clean_classes({"dog": ["a tail", 4]}, "bank")


def test_class_keys_that_differ_only_in_spaces_are_refused() -> None:
    with pytest.raises(ValueError, match="'dog' stands twice"):
        clean_classes({"dog": ["a"], "dog ": ["b"]}, "bank")


def test_a_string_is_not_taken_for_a_list_of_letters() -> None:
    with pytest.raises(ValueError, match="must be a list of strings, got the string 'fur'"):
        clean_list("fur", "here")


def test_kinds_json_does_not_know_are_called_by_their_type() -> None:
    assert kind_of(b"") == "bytes"

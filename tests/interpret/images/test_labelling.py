import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.images.labelling import label_by_number, label_by_word, label_nothing


def test_words_become_indices_into_the_sorted_names() -> None:
    labels, class_names, wnids = label_by_word(["sea_lion", "cat", "sea_lion"], None)

    assert labels is not None
    assert labels.tolist() == [1, 0, 1]
    assert class_names == ("cat", "sea lion")
    assert wnids is None


@given(st.lists(st.sampled_from(["ant", "bee", "cat", "doe"]), min_size=1))
def test_the_name_of_a_label_is_the_word_it_came_from(values: list[str]) -> None:
    labels, class_names, _ = label_by_word(values, None)

    assert labels is not None
    assert [class_names[i] for i in labels] == values


def test_wordnet_ids_become_words_and_stay_known() -> None:
    labelling = label_by_word(["n01443537", "n01440764"], None)

    assert labelling.class_names == ("tench", "goldfish")
    assert labelling.wnids == ("n01440764", "n01443537")


def test_a_class_list_sets_the_order_and_matches_whatever_the_spelling() -> None:
    labels, class_names, _ = label_by_word(
        ["maine_coon", "Abyssinian"], ["Maine Coon", "abyssinian"]
    )

    assert labels is not None
    assert labels.tolist() == [0, 1]
    assert class_names == ("Maine Coon", "abyssinian")


def test_two_classes_of_one_name_are_told_apart_by_their_wordnet_ids() -> None:
    both = ["n03773504", "n04008634"]  # ImageNet calls both "missile"

    labels, class_names, _ = label_by_word(both, both)

    assert labels is not None
    assert labels.tolist() == [0, 1]
    assert class_names == ("missile", "missile")


def test_words_that_are_numbers_count_the_lines_of_the_class_list() -> None:
    labels, class_names, _ = label_by_word(["2", "0"], ["zero", "one", "two"])

    assert labels is not None
    assert labels.tolist() == [2, 0]
    assert class_names == ("zero", "one", "two")


def test_a_word_outside_the_class_list_is_named() -> None:
    with pytest.raises(ValueError, match="'dog' is not"):
        label_by_word(["cat", "dog"], ["cat"])


def test_numbers_take_the_names_of_the_source() -> None:
    labels, class_names, _ = label_by_number(np.array([1, 0]), names=["sea_lion", "cat"])

    assert labels is not None
    assert labels.tolist() == [1, 0]
    assert class_names == ("sea lion", "cat")


def test_numbers_without_names_are_counted_from_zero_and_named_by_their_value() -> None:
    labels, class_names, _ = label_by_number(np.array([7, 3, 7]))

    assert labels is not None
    assert labels.tolist() == [1, 0, 1]
    assert class_names == ("3", "7")


def test_numbers_without_names_take_the_words_of_their_wordnet_ids() -> None:
    ids = ["n01443537", "n01440764"]

    labelling = label_by_number(np.array([9, 4]), wnids=ids)

    assert labelling.labels is not None
    assert labelling.labels.tolist() == [1, 0]
    assert labelling.class_names == ("tench", "goldfish")
    assert labelling.wnids == ("n01440764", "n01443537")


def test_wordnet_ids_of_every_class_go_before_the_names_of_the_source() -> None:
    numbers, ids = np.array([0, 1]), ["n01440764", "n99999999"]

    labelling = label_by_number(numbers, names=["Tinca tinca", "unheard_of"], wnids=ids)

    assert labelling.class_names == ("tench", "unheard of")
    assert labelling.wnids == ("n01440764", "n99999999")


def test_wordnet_ids_of_some_classes_only_are_not_passed_on() -> None:
    labelling = label_by_number(np.array([0]), names=["a", "b"], wnids=["n01440764"])

    assert labelling.class_names == ("a", "b")
    assert labelling.wnids is None


def test_the_users_class_list_goes_before_every_other_name() -> None:
    labelling = label_by_number(
        np.array([0]), names=["a"], wnids=["n01440764"], classes=["my_fish"]
    )

    assert labelling.class_names == ("my fish",)
    assert labelling.wnids == ("n01440764",)


def test_a_class_list_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"each of the 2 classes .* got 3"):
        label_by_number(np.array([0]), names=["a", "b"], classes=["x", "y", "z"])


@pytest.mark.parametrize(("number", "shown"), [(2, "got 2"), (-1, "got -1")])
def test_a_number_outside_the_classes_is_refused(number: int, shown: str) -> None:
    with pytest.raises(ValueError, match=shown):
        label_by_number(np.array([0, number]), classes=["a", "b"])


def test_a_number_with_two_wordnet_ids_is_refused() -> None:
    with pytest.raises(ValueError, match="label 5 has several"):
        label_by_number(np.array([5, 5]), wnids=["n01440764", "n01443537"])


def test_pictures_without_labels_may_still_have_classes() -> None:
    assert label_nothing(["sea_lion"]) == (None, ("sea lion",), None)
    assert label_nothing(None) == (None, (), None)

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.comparison import compare_flags, compare_inputs, compare_numbers, compare_pictures

TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-1, 1) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def rows(*pictures: tuple[str, str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame(pictures, columns=["id", "prediction_name", "image_concepts_pca"])


def test_numbers_are_held_against_each_other_at_any_depth() -> None:
    a = {"pca": {"mi": 1.0, "ci95": [0.5, 1.5]}, "same": 3, "gone": 7}
    b = {"pca": {"mi": 1.5, "ci95": [0.5, 2.0]}, "same": 3, "new": 8}
    found = compare_numbers(a, b).set_index("number")
    assert found.index.tolist() == ["pca/mi", "pca/ci95/1", "gone", "new"]
    assert found.loc["pca/mi"].tolist() == [1.0, 1.5, 0.5]
    assert found.loc["pca/ci95/1", "difference"] == 0.5
    assert found.loc["gone", "a"] == 7
    assert math.isnan(found.loc["gone", "difference"])
    assert math.isnan(found.loc["new", "a"])


def test_differences_up_to_the_tolerance_do_not_count() -> None:
    a, b = {"x": 1.0, "y": 1.0}, {"x": 1.25, "y": 1.5}
    assert compare_numbers(a, b, tolerance=0.25)["number"].tolist() == ["y"]
    for tolerance in (-1.0, math.nan):
        with pytest.raises(ValueError, match="at least 0"):
            compare_numbers(a, b, tolerance=tolerance)


def test_times_versions_and_switches_are_no_measurements() -> None:
    a = {"duration_seconds": {"load": 1.0}, "encoded": {"images": 3}, "is_drawn": True}
    b = {"duration_seconds": {"load": 2.0}, "encoded": {}, "is_drawn": False}
    assert compare_numbers(a, b).empty


@given(st.dictionaries(st.text(max_size=3), TREES, max_size=3))
def test_a_result_does_not_differ_from_itself(result: dict[str, Any]) -> None:
    assert compare_numbers(result, result).empty
    assert compare_flags(result, result) == {}


def test_flags_that_one_run_lacks_differ() -> None:
    found = compare_flags({"seed": 0, "old": "x"}, {"seed": 0, "new": 2})
    assert found == {"old": ("x", None), "new": (None, 2)}


def test_inputs_are_told_apart_by_their_fingerprints() -> None:
    a = {"model": {"weights_sha256": "1"}, "images": {"fingerprint": "2"}, "bank": None}
    assert compare_inputs(a, a) == ()
    b = a | {"model": {"weights_sha256": "3"}, "bank": {"fingerprint": "4"}}
    assert compare_inputs(a, b) == ("weights", "words")


def test_pictures_are_matched_by_id_and_the_most_different_come_first() -> None:
    a = rows(("0", "fox", ["fur", "a tail"]), ("1", "cat", ["paws"]), ("2", "hen", ["a beak"]))
    b = rows(("3", "dog", []), ("1", "dog", ["ears"]), ("0", "fox", ["a tail", "fur", "ears"]))
    found = compare_pictures(a, b)
    assert (found.n_shared, found.n_only_a, found.n_only_b) == (2, 1, 1)
    # picture 1 shares none of 2 words, picture 0 shares 2 of 3
    assert found.concepts["id"].tolist() == ["1", "0"]
    assert found.concepts["overlap"].tolist() == [0, pytest.approx(2 / 3)]
    assert found.concepts["only_b"].tolist() == [["ears"], ["ears"]]
    assert found.concepts["only_a"].tolist() == [["paws"], []]
    assert found.decisions.to_dict("records") == [{"id": "1", "a": "cat", "b": "dog"}]


def test_the_order_of_words_makes_no_difference() -> None:
    a, b = rows(("0", "fox", ["fur", "ears"])), rows(("0", "fox", ["ears", "fur"]))
    assert compare_pictures(a, b).concepts.empty


def test_runs_without_a_picture_in_common_can_be_compared() -> None:
    found = compare_pictures(rows(("0", "fox", ["fur"])), rows(("1", "fox", ["fur"])))
    assert (found.n_shared, found.n_only_a, found.n_only_b) == (0, 1, 1)
    assert found.concepts.empty
    assert found.decisions.empty


def test_rows_that_cannot_be_matched_are_refused() -> None:
    good = rows(("0", "fox", ["fur"]))
    with pytest.raises(ValueError, match="first run must have a column 'prediction_name'"):
        compare_pictures(good.drop(columns="prediction_name"), good)
    with pytest.raises(ValueError, match="second run must have distinct ids, got '0' twice"):
        compare_pictures(good, pd.concat([good, good]))

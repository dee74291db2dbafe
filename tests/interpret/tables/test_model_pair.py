import json

import numpy as np

from interpret.measures.families import put_side_by_side
from interpret.measures.model_pair import compare_pair
from interpret.results import Result
from interpret.tables.model_pair import describe_pair, summarise_pair


def test_a_pair_is_plain_json_and_says_whose_difference_it_is(three_runs: list[Result]) -> None:
    found = put_side_by_side(three_runs)
    labels = np.arange(12) % 2
    pair = compare_pair(found, 2, 0, "whole", labels, seed=0)
    told = describe_pair(pair, found.names, ("cat", "dog"), "whole")
    assert json.loads(json.dumps(told, allow_nan=False)).keys() == told.keys()
    assert (told["a"], told["b"], told["method"]) == ("three", "one", "whole")
    assert {gap["class"] for gap in told["classes"]} == {"cat", "dog"}
    text = summarise_pair(told)
    assert text.startswith("three less one, adjusted overlap of whole: ")
    for gap in told["classes"]:
        assert f"{gap['adjusted_overlap_a']:.3f}".rstrip("0") in text


def test_without_concepts_and_classes_only_the_whole_difference_is_told(
    three_runs: list[Result],
) -> None:
    found = put_side_by_side(three_runs)
    told = describe_pair(compare_pair(found, 0, 1, "pca", None, seed=0), found.names, (), "pca")
    told["concepts"] = []
    assert len(summarise_pair(told).splitlines()) == 1

from pathlib import Path

import pytest

from experiments.model_lists import read_models, read_names
from interpret.models.registry import MODELS


def test_lists_are_spelled_out_in_the_order_of_the_registry() -> None:
    shipped, paper = read_models("shipped"), read_models("paper13")
    assert shipped[0] == "menagerie-vit-tiny"
    assert all(MODELS[name].path for name in shipped)
    assert len(paper) == 13
    assert (paper[0], paper[-1]) == ("ViT-B/32", "CNeXt-B2")
    assert read_models("RN50, shipped") == ("RN50", *shipped)


def test_what_is_no_registry_name_goes_through_where_it_can_be_one(tmp_path: Path) -> None:
    names = ("RN50:/weights.pt", "hf:org/name", str(tmp_path))
    assert read_models(",".join(names)) == names


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least one model"),
        (" , ", "at least one model"),
        ("ViT-B/31", "did you mean 'ViT-B/32'"),
        ("shiped", "did you mean 'shipped'"),
        ("RN50,RN50", "'RN50' twice"),
        ("RN50,RN-50", "'RN50' twice"),
        ("shipped,menagerie-vit-tiny", "'menagerie-vit-tiny' twice"),
    ],
)
def test_impossible_lists_are_one_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_models(text)


def test_names_come_once_and_among_those_allowed() -> None:
    assert read_names(" a, b ", "--x") == ("a", "b")
    for text, says in (("", "each once"), ("a,a", "each once"), ("a,c", "among a, b, got 'c'")):
        with pytest.raises(ValueError, match=says):
            read_names(text, "--x", ("a", "b"))

from typing import Any

import pytest

from concepts.bank import make_bank
from concepts.build import choose_senses, draft_from_bank, draft_from_wordnet, thin_classes

ZOO = make_bank(
    "zoo",
    classes={"Red_Fox": ["a tail", "red fur"], "owl": ["wings"], "eel": []},
    concepts=["ears"],
    source="A toy.",
    licence="MIT",
)


def test_classes_of_another_bank_keep_the_spelling_and_order_asked_for() -> None:
    draft = draft_from_bank(ZOO, ["owl", "red fox", "gnu", "eel"], "mine", [("Red_Fox", "a tail")])
    assert draft.bank.of_class == {"owl": ("wings",), "red fox": ("a tail", "red fur")}
    assert draft.unknown == ("gnu", "eel")
    assert draft.origins["red fox"].key == "Red_Fox"
    assert draft.repeats == (("red fox", "a tail"),)
    assert (draft.bank.name, draft.bank.licence) == ("mine", "MIT")
    assert "ears" not in draft.bank.concepts


def test_without_classes_the_whole_bank_is_taken() -> None:
    draft = draft_from_bank(ZOO, None, "mine")
    assert draft.bank.fingerprint == ZOO.fingerprint
    assert (draft.bank.name, draft.unknown) == ("mine", ())


def test_a_source_that_knows_no_class_is_refused() -> None:
    with pytest.raises(ValueError, match="bank 'zoo' must have words for at least one class"):
        draft_from_bank(ZOO, ["gnu", "eel"], "mine")


def test_a_class_may_name_its_sense_but_stands_once() -> None:
    assert choose_senses(["crane n02012849", "great owl"]) == (
        ("crane", "great owl"),
        {"crane": "n02012849"},
    )
    with pytest.raises(ValueError, match="listed once, but 'crane' stands twice"):
        choose_senses(["crane n02012849", "crane n03126707"])


def test_classes_with_few_concepts_are_thin() -> None:
    assert thin_classes(ZOO) == {"Red_Fox": 2, "owl": 1, "eel": 0}


def test_wordnet_describes_what_it_knows_and_lists_the_rest(wordnet: Any) -> None:
    names = ["crane", "heron", "blorptang"]
    draft = draft_from_wordnet(wordnet, names, "mine", {"crane": "n02012849"})
    assert draft.bank.class_keys == ("crane", "heron")
    assert draft.unknown == ("blorptang",)
    assert "long-necked" in draft.bank.of_class["crane"]  # the bird
    assert draft.origins["crane"].others == {}
    assert draft.chosen == {"crane": "n02012849"}
    unasked = draft_from_wordnet(wordnet, ["crane"], "mine").origins["crane"]
    assert "n02012849" in unasked.others
    with pytest.raises(ValueError, match="WordNet must have words for at least one class"):
        draft_from_wordnet(wordnet, ["blorptang"], "mine")

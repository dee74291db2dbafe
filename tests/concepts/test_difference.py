from hypothesis import given
from hypothesis import strategies as st

from concepts.bank import ConceptBank, make_bank
from concepts.difference import ListChange

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True)
CLASSES = st.dictionaries(st.sampled_from(["fox", "owl", "eel"]), WORDS)


def bank_of(classes: dict[str, list[str]], concepts: tuple[str, ...] = ("z",)) -> ConceptBank:
    return make_bank("toy", classes=classes, concepts=concepts, source="A toy.")


def test_what_only_one_bank_has_stands_on_its_side() -> None:
    here = bank_of({"fox": ["a tail", "red fur"], "owl": ["wings"]}, ("ears",))
    there = bank_of({"fox": ["white fur", "a tail"], "eel": ["fins"]}, ("wings",))
    found = here.diff(there)
    assert (found.classes_only_here, found.classes_only_there) == (("owl",), ("eel",))
    assert found.concepts_only_here == ("red fur", "ears")
    assert found.concepts_only_there == ("white fur", "fins")
    assert found.changed == {"fox": ListChange(("red fur",), ("white fur",))}
    assert not found.is_same
    assert list(found.lines())[-1] == "  fox: -red fur, +white fur"


def test_an_order_is_a_difference_too() -> None:
    found = bank_of({"fox": ["a", "b"]}).diff(bank_of({"fox": ["b", "a"]}))
    assert (found.reordered, found.changed, found.is_same) == (("fox",), {}, False)
    assert list(found.lines()) == ["classes with another order: 1 (fox)"]


@given(CLASSES, CLASSES)
def test_a_difference_read_from_the_other_side_is_mirrored(
    one: dict[str, list[str]], two: dict[str, list[str]]
) -> None:
    forth, back = bank_of(one).diff(bank_of(two)), bank_of(two).diff(bank_of(one))
    assert forth.concepts_only_here == back.concepts_only_there
    assert forth.classes_only_here == back.classes_only_there
    assert {k: (c.gone, c.new) for k, c in forth.changed.items()} == {
        k: (c.new, c.gone) for k, c in back.changed.items()
    }
    assert forth.is_same == back.is_same == (list(one.items()) == list(two.items()))


@given(CLASSES)
def test_a_bank_does_not_differ_from_itself(classes: dict[str, list[str]]) -> None:
    assert list(bank_of(classes).diff(bank_of(classes)).lines()) == ["the two are the same"]

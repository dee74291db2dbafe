import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.class_lists import CLASS_LISTS, load_class_list
from concepts.lemmas import IRREGULAR, base_forms, find_class_names

NAMES = sorted({name for key in CLASS_LISTS for name in load_class_list(key)})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bottles in a row", "bottle"),
        ("blue cups", "cup"),
        ("the seven seas", "sea"),
        ("two buses", "bus"),
        ("foxes at night", "fox"),
        ("a bunch of roses", "rose"),
        ("butterflies", "butterfly"),
        ("a box of cookies", "cookie"),
        ("wide lenses", "lens"),
        ("bikinis", "bikini"),
        ("ripe potatoes", "potato"),
        ("women at work", "woman"),
        ("firemen", "fireman"),
        ("wolves", "wolf"),
        ("quiet as mice", "mouse"),
        ("geese", "goose"),
        ("sealed with wax", "seal"),
        ("a table is planed", "plane"),
        ("he is planning", "plan"),
        ("tied up", "tie"),
        ("a freed animal", "free"),
    ],
)
def test_an_inflected_word_names_the_class(text: str, name: str) -> None:
    assert find_class_names(text, [name]) == (name,)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("one mussel", "mussels"),
        ("a waffle on top", "waffles"),
        ("an egg with hollandaise: egg benedict", "eggs benedict"),
    ],
)
def test_a_class_in_the_plural_is_found_in_the_singular(text: str, name: str) -> None:
    assert find_class_names(text, [name]) == (name,)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("two long antennae", "ant"),
        ("scattered light", "cat"),
        ("a pearly shine", "pear"),
        ("a manly pose", "man"),
        ("a lion's mane", "man"),
        ("mountainous land", "mountain"),
        ("organic shapes", "organ"),
        ("caring hands", "car"),
        ("a high rating", "rat"),
        ("staring eyes", "star"),
        ("being small", "bee"),
        ("doing nothing", "doe"),
        ("glass", "glas"),
        ("a crowded stage", "stag"),
        ("its owner", "it's"),
        ("the wing of a chicken", "chicken wings"),
        ("hot, dry dog", "hot dog"),
        ("", "dog"),
        ("a dog", "-"),
    ],
)
def test_another_word_names_no_class(text: str, name: str) -> None:
    assert find_class_names(text, [name]) == ()


@pytest.mark.parametrize(
    "text", ["Hot-Dogs!", "HOT_DOG", "a hot dog's bun", "hot dog", "(hot) dog"]
)
def test_case_hyphens_and_possessives_make_no_difference(text: str) -> None:
    assert find_class_names(text, ["hot dog"]) == ("hot dog",)


def test_accents_make_no_difference() -> None:
    assert find_class_names("a crème brûlée", ["creme brulee"]) == ("creme brulee",)
    assert find_class_names("a creme brulee", ["crème brûlée"]) == ("crème brûlée",)


def test_names_come_back_spelled_and_ordered_as_they_were_given() -> None:
    names = ["Plate", "dog", "Hot_Dog", "bun"]
    assert find_class_names("hot dogs on plates", names) == ("Plate", "dog", "Hot_Dog")


@pytest.mark.parametrize(("plural", "singular"), IRREGULAR.items())
def test_every_irregular_plural_is_found(plural: str, singular: str) -> None:
    assert singular in base_forms(plural)


@given(st.sampled_from(NAMES), st.sampled_from(("", "a photo of a ", "two\n")))
def test_every_class_name_names_itself_and_its_regular_plural(name: str, before: str) -> None:
    plural = name if name.endswith("s") else name + "s"
    assert name in find_class_names(before + name, NAMES)
    assert name in find_class_names(f"{before}{plural.upper()} here", NAMES)


@given(st.text(max_size=12), st.lists(st.text(max_size=6), max_size=4))
def test_any_text_and_any_names_have_an_answer(text: str, names: list[str]) -> None:
    found = find_class_names(text, names)
    assert set(found) <= set(names)

import pytest

from concepts.class_lists import CLASS_LISTS, load_class_list
from interpret.images.menagerie.animals import CLASS_NAMES


@pytest.mark.parametrize(
    ("name", "n_classes", "first", "last"),
    [
        ("cifar10", 10, "airplane", "truck"),
        ("cifar100", 100, "apple", "worm"),
        ("food101", 101, "apple pie", "waffles"),
        ("menagerie", 50, "horse", "ladybird"),
    ],
)
def test_a_list_has_its_classes_from_first_to_last(
    name: str, n_classes: int, first: str, last: str
) -> None:
    names = load_class_list(name)
    assert len(set(names)) == len(names) == n_classes
    assert (names[0], names[-1]) == (first, last)


@pytest.mark.parametrize("name", CLASS_LISTS)
def test_names_are_words_in_small_letters(name: str) -> None:
    assert all(
        word.isalpha() and word.islower() for n in load_class_list(name) for word in n.split()
    )


@pytest.mark.parametrize("name", ["cifar10", "cifar100", "food101"])
def test_labels_of_photographs_are_in_alphabetical_order(name: str) -> None:
    names = load_class_list(name)
    assert list(names) == sorted(names, key=lambda words: words.replace(" ", ""))


def test_the_menagerie_lists_the_animals_that_are_drawn() -> None:
    assert load_class_list("menagerie") == CLASS_NAMES


def test_the_registry_lists_the_files_there_are() -> None:
    folder = CLASS_LISTS["cifar10"].parent
    assert sorted(CLASS_LISTS.values()) == sorted(folder.glob("*.txt"))


def test_an_unknown_list_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"class list 'cifar-100' \(did you mean 'cifar100'\?\)"):
        load_class_list("cifar-100")

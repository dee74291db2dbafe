from pathlib import Path

import pytest

from interpret.images.classnames import (
    class_words,
    imagenet_classes,
    is_wnid,
    read_class_list,
    wnids_among,
)


def test_imagenet_has_its_thousand_classes_in_order_with_distinct_wordnet_ids() -> None:
    classes = imagenet_classes()

    assert [row.index for row in classes] == list(range(1000))
    assert len({row.wnid for row in classes}) == 1000
    assert all(is_wnid(row.wnid) and row.name and row.bank_key for row in classes)


def test_four_imagenet_classes_are_called_otherwise_in_the_published_bank() -> None:
    differing = {row.name: row.bank_key for row in imagenet_classes() if row.name != row.bank_key}

    assert differing == {
        "newt": "eft",
        "tights": "maillot",
        "missile": "projectile",
        "sunglasses": "sunglass",
    }


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("american_bulldog", "american bulldog"),
        (" Maine__Coon ", "Maine Coon"),
        ("hog-nosed_snake", "hog-nosed snake"),
        ("n01440764", "tench"),
        ("n99999999", "n99999999"),
        ("_", "_"),
    ],
)
def test_identifiers_become_words(identifier: str, words: str) -> None:
    assert class_words(identifier) == words


def test_wordnet_ids_are_kept_only_where_every_class_has_one() -> None:
    assert wnids_among(["n01440764", "n01443537"]) == ("n01440764", "n01443537")
    assert wnids_among(["n01440764", "cat"]) is None
    assert wnids_among([]) is None


def test_a_class_list_is_read_with_or_without_byte_order_mark(tmp_path: Path) -> None:
    plain, marked = tmp_path / "plain.txt", tmp_path / "marked.txt"
    plain.write_text("épagneul\nMaine_Coon \n", encoding="utf-8")
    marked.write_text("épagneul\r\nMaine_Coon\r\n", encoding="utf-8-sig")

    assert read_class_list(plain) == read_class_list(marked) == ("épagneul", "Maine_Coon")


def test_imagenets_ids_make_a_class_list_although_two_names_occur_twice(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("\n".join(row.wnid for row in imagenet_classes()), encoding="utf-8")

    assert len(read_class_list(path)) == 1000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"cat\n\ndog\n", "line 2 .* blank"),
        (b"sea_lion\ndog\nsea lion\n", "line 3 .* repeats 'sea lion' of line 1"),
        (b"caf\xe9\n", "UTF-8"),
        ("cat\ndog".encode("utf-16-le"), "line 1 .* control characters"),
    ],
)
def test_a_faulty_class_list_is_refused_with_the_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "classes.txt"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=message):
        read_class_list(path)


def test_a_class_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"missing\.txt"):
        read_class_list(tmp_path / "missing.txt")
    with pytest.raises(ValueError, match=r"'~no-such-user-9f3a/classes\.txt'"):
        read_class_list("~no-such-user-9f3a/classes.txt")
    with pytest.raises(ValueError, match="null byte"):
        read_class_list("\x00.txt")

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.bank import load_bank
from concepts.sources import read_lines, read_words

texts = st.text(max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
class_lists = st.dictionaries(texts, st.lists(texts, max_size=4), max_size=4)
shipped = st.fixed_dictionaries(
    {"name": texts, "classes": class_lists | json_values, "concepts": st.lists(texts, max_size=4)}
)


def write(folder: Path, content: str | bytes, name: str = "words.json") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_published_layout_is_read_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, '{"Siamese": ["blue eyes", " a tail"], "Boxer": ["a tail", "a tail"]}')
    words = read_words(path)
    assert words.classes == {"Siamese": ("blue eyes", "a tail"), "Boxer": ("a tail",)}
    assert words.concepts == ()


def test_the_shipped_format_keeps_its_sentences(tmp_path: Path) -> None:
    text = '{"name": "n", "origin": "o.", "licence": null, "classes": {"a": []}, "concepts": ["c"]}'
    words = read_words(write(tmp_path, text))
    assert (words.name, words.origin, words.licence) == ("n", "o.", None)
    assert (words.classes, words.concepts) == ({"a": ()}, ("c",))


def test_a_published_class_may_be_called_like_a_field(tmp_path: Path) -> None:
    words = read_words(write(tmp_path, '{"name": ["ink"], "dog": ["fur"]}'))
    assert words.classes == {"name": ("ink",), "dog": ("fur",)}


def test_a_json_list_and_a_text_file_give_the_same_plain_list(tmp_path: Path) -> None:
    lines = write(tmp_path, "a tail\r\n\n  a beak \na tail\n", "words.txt")
    assert read_words(lines).concepts == ("a tail", "a beak")
    assert read_words(write(tmp_path, '["a tail", "a beak"]')) == read_words(lines)


def test_a_byte_order_mark_is_no_part_of_the_first_word(tmp_path: Path) -> None:
    assert read_lines(write(tmp_path, b"\xef\xbb\xbfa tail", "words.txt")) == ("a tail",)
    assert read_words(write(tmp_path, b'\xef\xbb\xbf["a tail"]')).concepts == ("a tail",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "must hold valid JSON, got 'Expecting value' at line 1, column 1"),
        ('["a",\n"b"', "must hold valid JSON, .* at line 2, column 4"),
        ("[]", "must hold at least one concept"),
        ('{"dog": []}', "must hold at least one concept"),
        ("3", r"must hold class -> \[descriptor\] or a list of strings, got a number"),
        ("null", "or a list of strings, got null"),
        ('["a", 3]', "entry 2 must be a string, got a number"),
        ("[" + "9" * 5000 + "]", "entry 1 must be a string, got a number"),
        ('[["a"]]', "entry 1 must be a string, got a list"),
        ('{"dog": {"cat": ["a"]}}', "key 'dog' must be a list of strings, got an object"),
        ('{"dog": "fur"}', "key 'dog' must be a list of strings, got the string 'fur'"),
        ('{"dog": null}', "key 'dog' must be a list of strings, got null"),
        ('{"dog": ["a"], "dog": ["b"]}', "must hold each key once, but 'dog' stands twice"),
        ('{"dog": ["a", " "]}', "key 'dog', entry 2 must not be empty"),
        ('{"": ["a"]}', "a class key must not be empty"),
        ('{"name": "n", "clases": {}}', r"unknown field 'clases' \(did you mean 'classes'"),
        ('{"name": "n", "classes": ["a"]}', "key 'classes' must be an object, got a list"),
        ('{"name": 3, "classes": {"dog": ["a"]}}', "key 'name' must be a string, got a number"),
        ('{"name": "n", "classes": {"dog": ["a"]}, "senses": []}', "'senses' must be an object"),
        (
            '{"name": "n", "classes": {"dog": ["a"]}, "senses": {"cat": "n02121620"}}',
            "'senses' must name classes of the bank .* got 'cat'",
        ),
        (
            '{"name": "n", "classes": {"dog": ["a"]}, "senses": {"dog": "a pet"}}',
            "with 'n' and eight digits, got 'dog': 'a pet'",
        ),
        ("[" * 100_000, "got a far deeper nesting"),
        ('["\\ud800"]', "must hold no control characters"),
        (b'["\xe9t\xe9"]', "must be UTF-8 text, but .* is not at byte 2"),
        ('["a"]'.encode("utf-16"), "must be UTF-8 text"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence_with_its_place(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        read_words(write(tmp_path, content))
    assert "words.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bad_line_is_refused_with_its_number(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line 3 must hold no control characters"):
        read_words(write(tmp_path, "a tail\n\na\x00b\n", "words.txt"))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "words.json"
    with path.open("wb") as file:
        file.truncate(50_000_001)  # takes no room on the disk
    with pytest.raises(ValueError, match=r"at most 50 MB, but .* has 50,000,001 bytes"):
        read_words(path)


def test_missing_files_folders_and_other_endings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for name in ("no.json", "folder.json", "no.txt"):
        with pytest.raises(ValueError, match=f"word file at .*{name}.* none"):
            read_words(tmp_path / name)
    with pytest.raises(ValueError, match=r"must end in \.json or \.txt"):
        read_words(tmp_path / "words.csv")


@settings(max_examples=150, deadline=None)
@given(json_values | class_lists | shipped)
def test_any_json_is_a_valid_bank_or_a_value_error(content: object) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder), json.dumps(content))
        try:
            bank = load_bank(path)
        except ValueError:
            return
    assert bank.concepts
    assert len(set(bank.concepts)) == len(bank)
    assert all(concept == concept.strip() != "" for concept in bank.concepts)
    assert {c for words in bank.of_class.values() for c in words} <= set(bank.concepts)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_a_word_list_or_a_value_error(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        for name in ("words.json", "words.txt"):
            try:
                words = read_words(write(Path(folder), content, name))
            except ValueError:
                continue
            assert words.concepts or any(words.classes.values())

import json
from pathlib import Path
from typing import Any

import pytest

from concepts.audit import audit_bank
from concepts.bank import SHIPPED_BANKS
from concepts.lint import NameCounts

PUBLISHED = Path(__file__).parents[3] / "shared/data/descriptors/descriptors_imagenet.json"


def test_the_published_bank_names_its_classes_as_often_as_counted() -> None:
    if not PUBLISHED.is_file():
        pytest.skip(f"{PUBLISHED} is not here")
    audit = audit_bank(PUBLISHED, None)
    assert audit.name_counts == NameCounts(n_whole=73, n_plural=76, n_substring=78)
    assert (audit.n_classes, audit.n_entries, audit.n_concepts) == (1000, 5800, 4229)


def test_a_file_is_judged_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "bank.json"
    words = ["a long tail", "a long tail", " a snout", "red fur", "black paws"]
    path.write_text(json.dumps({"classes": {"fox": words}, "concepts": ["Ears"]}), encoding="utf-8")
    audit = audit_bank(path, None)
    assert [(f.class_name, f.rule) for f in audit.findings] == [
        ("fox", "repeated"),
        ("fox", "characters"),
        ("", "case"),
    ]
    assert (audit.n_entries, audit.n_concepts, audit.unknown) == (5, 5, None)
    assert list(audit.lines())[-1] == "findings: 3 (1 repeated, 1 characters, 1 case)"


def test_a_class_without_descriptors_is_found(tmp_path: Path) -> None:
    path = tmp_path / "bank.json"
    path.write_text('{"fox": [], "dog": ["a", "b", "c", "d"]}', encoding="utf-8")
    assert [str(f) for f in audit_bank(path, None).findings] == ["fox: 0, not 4 to 8 (count)"]


def test_a_plain_list_has_no_classes_to_leak(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("a tail\nears\n", encoding="utf-8")
    assert list(audit_bank(path, None).lines()) == [
        "words: 0 classes, 0 entries, 2 concepts",
        "2 concepts are too few for mutual knowledge, which needs 40",
        "nothing is wrong",
    ]


def test_synonyms_and_hypernyms_are_found_and_unknown_classes_listed(
    tmp_path: Path, wordnet: Any
) -> None:
    path = tmp_path / "bank.json"
    rest = ["red fur", "a long tail", "black paws"]
    classes = {"automobile": ["a car body", *rest], "blorptang": ["an animal", *rest]}
    path.write_text(json.dumps(classes), encoding="utf-8")
    audit = audit_bank(path, wordnet)
    assert [str(f) for f in audit.findings] == ["automobile: a car body: says 'car' (synonym)"]
    assert audit.unknown == ("blorptang",)
    assert any("not known to WordNet" in line for line in audit.lines())


@pytest.mark.parametrize("name", SHIPPED_BANKS)
def test_nothing_is_wrong_with_a_shipped_bank(name: str, wordnet: Any) -> None:
    audit = audit_bank(name, wordnet)
    assert [str(f) for f in audit.findings] == []
    assert audit.unknown == ()

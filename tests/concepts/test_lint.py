import json

import pytest

from concepts.lint import (
    RULES,
    ClassNames,
    count_names,
    find_leaks,
    lint_class,
    lint_list,
    lint_phrase,
    with_heads,
)

GOOD = ("a long snout", "long, floppy ears", "black and white stripes", "a driver's cabin")
RETRIEVER = ClassNames(
    ("Golden Retriever",), ("golden retriever",), ("retriever", "dog", "domestic dog", "animal")
)


def rules(descriptor: str) -> set[str]:
    return {rule for rule, _ in lint_phrase(descriptor)}


def test_good_descriptors_have_no_findings() -> None:
    assert lint_class("fox", GOOD, ClassNames(("fox",))) == ()


@pytest.mark.parametrize(
    ("descriptor", "rule"),
    [
        ("a tail with a very long tuft", "length"),
        ("A tail", "case"),
        ("a tail.", "characters"),
        (" a tail", "characters"),
        ("a  tail", "characters"),
        ("a tail,", "characters"),
        ("long,floppy ears", "characters"),
        ("-like fur", "characters"),
        ("a tail (long)", "characters"),
        ('a "long" tail', "characters"),
        ("black/white fur", "characters"),
        ("4 legs", "characters"),
        ("a_tail", "characters"),
        ("usually brown", "artefact"),
        ("may be brown", "artefact"),
        ("tools such as hammers", "artefact"),
        ("ears, tail, etc", "artefact"),
        ("brown in color", "artefact"),
        ("is brown", "artefact"),
        ("has a tail", "artefact"),
        ("it's brown", "artefact"),
    ],
)
def test_a_bad_wording_breaks_one_rule(descriptor: str, rule: str) -> None:
    assert rules(descriptor) == {rule}


@pytest.mark.parametrize(
    "descriptor",
    ["a mayfly-like body", "a tin can", "hasty strokes", "an issue number", "six dogs' tails", "é"],
)
def test_words_that_only_look_bad_pass(descriptor: str) -> None:
    assert rules(descriptor) == set()


@pytest.mark.parametrize(
    ("descriptor", "rule", "name"),
    [
        ("a golden retriever's tail", "name", "Golden Retriever"),
        ("retrievers", "name", "Retriever"),
        ("a dog-like snout", "hypernym", "dog"),
        ("two dogs together", "hypernym", "dog"),
    ],
)
def test_a_class_name_or_what_it_is_a_kind_of_is_a_leak(
    descriptor: str, rule: str, name: str
) -> None:
    assert (rule, f"says {name!r}") in list(find_leaks(descriptor, RETRIEVER))


@pytest.mark.parametrize("descriptor", ["golden fur", "a dogmatic look", "a domestic scene"])
def test_part_of_a_word_or_of_a_name_is_no_leak(descriptor: str) -> None:
    assert list(find_leaks(descriptor, RETRIEVER)) == []


def test_antennae_are_no_leak_of_an_ant() -> None:
    assert list(find_leaks("long antennae", ClassNames(("ant",)))) == []


def test_a_name_is_reported_once_under_the_first_rule_it_breaks() -> None:
    names = ClassNames(("bear",), ("bear",), ("bear",))
    assert list(find_leaks("a bear", names)) == [("name", "says 'bear'")]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("hen of the woods", ("hen of the woods", "hen")),
        ("swim trunks / shorts", ("swim trunks", "trunks", "shorts")),
        ("military hat (bearskin or shako)", ("military hat", "hat", "bearskin", "shako")),
        ("tank", ("tank",)),
        ("Crock_Pot", ("Crock Pot", "Pot")),
        ("---", ("---",)),
        ("", ()),
    ],
)
def test_a_name_is_taken_apart(name: str, parts: tuple[str, ...]) -> None:
    assert with_heads([name]) == parts


def test_too_few_too_many_and_alike_are_found() -> None:
    names = ClassNames(("fox",))
    assert [f.rule for f in lint_class("fox", GOOD[:3], names)] == ["count"]
    assert [f.rule for f in lint_class("fox", GOOD[:3], names, (1, 3))] == []
    alike = lint_class("fox", [*GOOD, "long snouts"], names)
    assert [(f.rule, f.message) for f in alike] == [
        ("repeated", "'a long snout' and 'long snouts'"),
    ]
    assert [f.rule for f in lint_class("fox", [*GOOD, GOOD[0]], names)] == ["repeated"]


def test_a_plain_list_is_judged_by_its_wording() -> None:
    (found,) = lint_list(["a tail", "Ears"])
    assert (found.class_name, found.descriptor, found.rule) == ("", "Ears", "case")
    assert str(found) == "Ears: capital letters (case)"


def test_every_finding_has_a_rule_that_is_written_down() -> None:
    bad = ["Usually a Golden Retriever.", "dogs", "retriever-like and much too long a description"]
    found = {finding.rule for finding in lint_class("x", [*bad, "a dog"], RETRIEVER)}
    found |= {finding.rule for finding in lint_class("x", [], RETRIEVER)}
    assert found <= set(RULES)
    assert {"name", "hypernym", "length", "case", "characters", "artefact", "count"} <= found


def test_names_are_counted_by_three_readings() -> None:
    counts = count_names({"fox": ["a Fox.", "two foxes", "foxglove", "a tail"]})
    assert (counts.n_whole, counts.n_plural, counts.n_substring) == (1, 2, 3)


def test_findings_are_plain_text() -> None:
    (found,) = lint_class("fox", [*GOOD, "foxes"], ClassNames(("fox",)))
    assert json.loads(json.dumps(vars(found))) == vars(found)
    assert str(found) == "fox: foxes: says 'fox' (name)"

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from concepts.prompts import (
    CLASS_TEMPLATES,
    CONCEPT_TEMPLATE,
    PAPER_TEMPLATES,
    check_templates,
    fill,
    find_templates,
)

PUBLISHED = Path(__file__).parents[2] / "../shared/reference/published.yaml"


def test_the_paper_uses_eight_templates_on_imagenet() -> None:
    assert find_templates("imagenet-1k") == find_templates("paper") == PAPER_TEMPLATES
    assert len(set(PAPER_TEMPLATES)) == 8
    assert PAPER_TEMPLATES[-1] == "a photo of a {}."


def test_report_and_slides_name_their_published_wordings() -> None:
    report, slides = find_templates("report"), find_templates("slides")
    assert (len(set(report)), len(set(slides))) == (6, 7)
    assert set(report) & set(slides) == {"a photo of a {}", "{}"}
    assert report[-1].endswith("along the winding path. This is an image of {}.")


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the published numbers are not here")
@pytest.mark.parametrize(
    ("name", "table"), [("report", "prompt_templates"), ("slides", "prompt_styles")]
)
def test_templates_are_quoted_from_their_source_in_its_order(name: str, table: str) -> None:
    published = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    assert find_templates(name) == tuple(published[name][table])


@pytest.mark.parametrize("name", CLASS_TEMPLATES)
def test_every_registered_template_is_sound(name: str) -> None:
    assert check_templates(CLASS_TEMPLATES[name]) == CLASS_TEMPLATES[name]


def test_prompts_are_a_table_of_names_by_templates() -> None:
    prompts = fill(["a {} here", "the {}"], ["dog", "cat"])
    assert prompts == (("a dog here", "the dog"), ("a cat here", "the cat"))


def test_a_concept_is_shown() -> None:
    assert fill(CONCEPT_TEMPLATE, ["a long snout"]) == (("a photo showing a long snout",),)


@given(st.lists(st.text(max_size=6), max_size=4))
def test_names_are_taken_as_they_are(names: list[str]) -> None:
    assert fill("<{}>", names) == tuple((f"<{name}>",) for name in names)


def test_templates_may_be_given_as_text_as_a_list_or_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("a {}\n\nthe {}\n")
    assert find_templates("a {}") == ("a {}",)
    assert find_templates(["a {}", "the {}"]) == find_templates(str(path)) == ("a {}", "the {}")


@pytest.mark.parametrize("bad", ["a photo", "{} and {}", "a {name}", "a {0}", "a {} {", "{{}}"])
def test_a_template_needs_exactly_one_place_for_the_name(bad: str) -> None:
    with pytest.raises(ValueError, match=r"a template must hold exactly one \{\}"):
        find_templates(["a photo of a {}", bad])


def test_no_template_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one template"):
        find_templates([])


def test_an_unknown_template_set_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"'cifar-10' \(did you mean 'cifar10'\?\)"):
        find_templates("cifar-10")


def test_an_unknown_template_set_is_answered_with_the_callers_own_names_too() -> None:
    with pytest.raises(ValueError, match=r"did you mean 'mine-2'\?\); known: default, .*, mine-2"):
        find_templates("mine-1", further_names=["mine-2"])

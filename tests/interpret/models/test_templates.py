import subprocess
import sys
from pathlib import Path

import pytest

from concepts.prompts import PAPER_TEMPLATES, check_templates, find_templates
from interpret.models.templates import OPENAI_TEMPLATES, find_class_templates, openai_templates


@pytest.mark.parametrize(("name", "n_templates"), OPENAI_TEMPLATES.items())
def test_openais_templates_are_found_by_name(name: str, n_templates: int) -> None:
    templates = find_class_templates(name)
    assert templates == openai_templates(n_templates) == check_templates(templates)
    assert len(set(templates)) == n_templates


def test_the_paper_adds_the_plain_template_to_openais_seven() -> None:
    assert (*find_class_templates("openai-7"), "a photo of a {}.") == PAPER_TEMPLATES


def test_a_name_goes_where_open_clip_would_put_it() -> None:
    assert find_class_templates("openai-80")[0].format("dog") == "a bad photo of a dog."


def test_there_are_seven_or_eighty() -> None:
    with pytest.raises(ValueError, match="7 or 80, got 8"):
        openai_templates(8)


@pytest.mark.parametrize("given", ["paper", "an image of {}", ["a {}", "the {}"]])
def test_whatever_else_is_a_template_set_still_is(given: str | list[str]) -> None:
    assert find_class_templates(given) == find_templates(given)


def test_an_unknown_set_is_answered_with_openais_among_the_known() -> None:
    with pytest.raises(ValueError, match=r"did you mean 'openai-80'\?.*default, .*, openai-7, op"):
        find_class_templates("openai80")
    with pytest.raises(ValueError, match="known: default"):
        find_class_templates("zzz")


def test_open_clip_is_not_imported_for_other_templates() -> None:
    code = (
        "import sys; from interpret.models.templates import find_class_templates as find; "
        "find('paper'); print('open_clip' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "False"

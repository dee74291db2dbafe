import subprocess
import sys

import pytest

from interpret.images.registry import IMAGE_SETS, find_image_set


def test_every_row_goes_by_its_own_name_and_names_its_templates() -> None:
    for name, spec in IMAGE_SETS.items():
        assert find_image_set(name) is spec
        assert (spec.name, spec.templates) == (name, name)


def test_every_set_of_the_hub_says_which_split_to_test_on() -> None:
    for spec in IMAGE_SETS.values():
        assert spec.hub is None or (spec.hub.count("/") == 1 and spec.test_split)


def test_every_set_without_a_hub_id_says_what_to_do() -> None:
    assert all(spec.note for spec in IMAGE_SETS.values() if spec.hub is None)


def test_an_unknown_name_is_answered_with_the_nearest_and_all_others() -> None:
    with pytest.raises(ValueError, match="did you mean 'oxford-pets'") as caught:
        find_image_set("oxfrd-pets")
    assert all(name in str(caught.value) for name in IMAGE_SETS)


def test_the_registry_loads_no_heavy_library() -> None:
    code = (
        "import sys, interpret.images.registry;"
        "sys.exit(bool({'torch', 'datasets', 'numpy', 'PIL'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_any_set_of_the_hub_can_be_named() -> None:
    spec = find_image_set("hf:someone/pets")
    assert (spec.name, spec.hub, spec.test_split) == ("hf:someone/pets", "someone/pets", "test")
    assert spec.train_split is None

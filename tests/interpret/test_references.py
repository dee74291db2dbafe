from pathlib import Path
from typing import Any

import pytest

from concepts.bank import load_bank
from interpret.images.registry import IMAGE_SETS
from interpret.models.registry import MODELS
from interpret.references import (
    ALWAYS,
    DESCRIPTORS_SHA256,
    OF_EXPERIMENT,
    OF_IMAGES,
    OF_MAP,
    OF_PART,
    cite,
    read_bibliography,
    references_of,
)

DESCRIPTORS = Path(__file__).parents[3] / "shared" / "data" / "descriptors"


def result(
    architecture: str = "ViT-B-32", images: str = "menagerie", bank: str = "menagerie"
) -> dict[str, Any]:
    return {
        "model": {"name": "some", "architecture": architecture},
        "images": {"name": images},
        "bank": {"name": bank, "fingerprint": "0"},
    }


def test_the_method_the_model_and_its_library_are_always_cited() -> None:
    assert references_of(result()) == (*ALWAYS, "ilharco2021openclip")


def test_a_model_of_transformers_cites_transformers_in_place_of_open_clip() -> None:
    found = references_of(result("siglip"))
    assert found == (*ALWAYS, "zhai2023siglip", "wolf2020transformers")


def test_siglip_of_open_clip_is_siglip() -> None:
    found = references_of(result("ViT-B-16-SigLIP"))
    assert found == (*ALWAYS, "zhai2023siglip", "ilharco2021openclip")


def test_an_experiment_cites_its_own_method_and_not_that_of_mutual_knowledge() -> None:
    found = references_of(result() | {"experiment": "clustering", "elbow": None})
    assert found == (*OF_EXPERIMENT["clustering"], "ilharco2021openclip")
    bent = references_of(result() | {"experiment": "clustering", "elbow": {"images": {}}})
    assert set(bent) - set(found) == {"satopaa2011kneedle"}


def test_words_are_cited_by_every_experiment_that_has_some() -> None:
    found = references_of(result(bank="descriptors_pets") | {"experiment": "clustering"})
    assert "menon2023description" in found
    without = references_of(result() | {"experiment": "clustering", "bank": None})
    assert "menon2023description" not in without


def test_pictures_and_words_add_their_own() -> None:
    found = references_of(result(images="oxford-pets", bank="descriptors_pets"))
    assert found[-2:] == ("menon2023description", "parkhi2012pets")


@pytest.mark.parametrize("experiment", OF_EXPERIMENT)
def test_other_experiments_cite_their_own_method_and_need_no_bank(experiment: str) -> None:
    found = references_of(result(images="cifar10") | {"experiment": experiment, "bank": None})
    assert found == (*OF_EXPERIMENT[experiment], "ilharco2021openclip", "krizhevsky2009cifar")


def test_a_part_that_was_measured_is_cited_and_one_that_was_not_is_not() -> None:
    asked = result() | {"experiment": "zero_shot", "template_selection": {}}
    assert "caruana2004selection" in references_of(asked)
    assert "caruana2004selection" not in references_of(asked | {"template_selection": None})


def test_published_words_are_known_under_any_name() -> None:
    renamed = result(bank="mine")
    renamed["bank"]["fingerprint"] = DESCRIPTORS_SHA256[0]
    assert "menon2023description" in references_of(renamed)
    assert "menon2023description" not in references_of(result(bank="mine"))


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="published words do not lie beside this")
def test_the_fingerprints_are_those_of_the_published_files() -> None:
    found = {load_bank(path).fingerprint for path in DESCRIPTORS.glob("*.json")}
    assert found == set(DESCRIPTORS_SHA256)


def test_every_key_that_can_be_given_has_an_entry_and_every_entry_can_be_given() -> None:
    results = [result(spec.arch, images) for spec in MODELS.values() for images in IMAGE_SETS]
    results += [result("siglip"), result(bank="descriptors_imagenet")]
    results += [result() | {"experiment": "heat_maps", "maps": OF_MAP}]
    results += [
        result() | {"experiment": name, **dict.fromkeys(OF_PART, 1)} for name in OF_EXPERIMENT
    ]
    given = {key for one in results for key in references_of(one)}
    assert given == set(read_bibliography())
    assert set(OF_IMAGES) <= set(IMAGE_SETS)


def test_every_entry_says_who_what_and_when_and_is_whole() -> None:
    for key, entry in read_bibliography().items():
        assert entry.count("{") == entry.count("}")
        for name in ("title", "author", "year"):
            assert f"  {name} " in entry, key
        year = entry.split("  year")[1].split("{")[1].split("}")[0]
        assert year in key


def test_entries_come_in_the_order_asked_for() -> None:
    text = cite(["parkhi2012pets", "cuturi2013sinkhorn"])
    first, second = text.split("\n\n")
    assert first.startswith("@inproceedings{parkhi2012pets,")
    assert second.startswith("@inproceedings{cuturi2013sinkhorn,")
    assert cite([]) == ""


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'parkhi2012pets'"):
        cite(["parkhi2012pet"])


@pytest.mark.parametrize("part", ["model", "images", "bank"])
def test_a_result_that_names_no_inputs_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match=f"must name its {part}"):
        references_of(result() | {part: None})

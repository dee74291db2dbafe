"""What is visible, and what captions say of it."""

import re

import numpy as np
import pytest

from interpret.images.menagerie.animals import CLASS_NAMES
from interpret.images.menagerie.bank import CONCEPT_INDEX, CONCEPTS, HELD_OUT, PHRASES
from interpret.images.menagerie.captions import visible_concepts
from interpret.images.menagerie.nouns import CODES, NOUNS
from interpret.images.menagerie.phrases import say
from interpret.images.menagerie.render import lay_out, regions_at
from interpret.images.menagerie.splits import labels_of, scene_of
from interpret.images.menagerie.world import DrawnSplit, draw_split

N_IMAGES = 300


@pytest.fixture(scope="module")
def drawn() -> DrawnSplit:
    return draw_split("validation", n_images=N_IMAGES)


def test_truth_is_closed_under_parts_of_phrases(drawn: DrawnSplit) -> None:
    for index, phrase in enumerate(PHRASES):
        for k in range(len(phrase.adjectives)):
            part = say(phrase.adjectives[:k] + phrase.adjectives[k + 1 :], phrase.noun)
            implied = drawn.visible[:, CONCEPT_INDEX[part]]
            assert implied[drawn.visible[:, index]].all(), (phrase.text, part)


def test_a_visible_concept_has_enough_pixels_that_nothing_hides(drawn: DrawnSplit) -> None:
    for image in range(60):
        codes = regions_at(lay_out(scene_of("validation", image)), 64)
        for index in np.flatnonzero(drawn.visible[image]):
            noun = NOUNS[PHRASES[index].noun]
            assert np.isin(codes, noun.regions).sum() >= noun.enough_px


def test_a_part_that_is_wiped_out_is_no_longer_visible() -> None:
    index = labels_of("validation").tolist().index(CLASS_NAMES.index("zebra"))
    scene = scene_of("validation", index)
    codes = regions_at(lay_out(scene), 64)
    legs, body = CONCEPT_INDEX["long legs"], CONCEPT_INDEX["a sturdy body"]
    assert visible_concepts(scene, codes)[[legs, body]].all()
    codes[codes == CODES["legs"]] = CODES["rocks"]
    visible = visible_concepts(scene, codes)
    assert not visible[legs]
    assert visible[body]


def test_each_picture_has_five_captions_the_first_with_its_class(drawn: DrawnSplit) -> None:
    for label, captions in zip(drawn.labels, drawn.captions, strict=True):
        assert len(captions) == 5
        assert captions[0] == f"a photo of a {CLASS_NAMES[label]}"
        assert captions[1].startswith("a photo showing ")


def test_captions_name_only_what_is_visible(drawn: DrawnSplit) -> None:
    for image, captions in enumerate(drawn.captions):
        name = CLASS_NAMES[drawn.labels[image]]
        for caption in captions:
            for phrase in concepts_in(caption, name):
                assert drawn.visible[image, CONCEPT_INDEX[phrase]], caption


def concepts_in(caption: str, name: str) -> list[str]:
    said = re.sub(r"^(a photo showing |a photo of |an animal with )", "", caption)
    said = said.replace("black and white", "black&white")
    parts = re.split(r", | and | with | near ", said)
    return [part.replace("&", " and ") for part in parts if part != f"a {name}"]


def test_no_caption_holds_a_phrase_that_is_held_out(drawn: DrawnSplit) -> None:
    text = " | ".join(" , ".join(captions) for captions in drawn.captions).replace(",", " ,")
    assert not [phrase for phrase in HELD_OUT if f" {phrase} " in f" {text} "]


def test_captions_come_close_to_using_every_word_of_the_bank(drawn: DrawnSplit) -> None:
    said = {word for captions in drawn.captions for text in captions for word in text.split()}
    words = {word for concept in CONCEPTS for word in concept.split()}
    assert len(words - {word.strip(",") for word in said}) < 0.1 * len(words)

"""Changed prompts on pictures whose truth is known: what is asked for, and what is drawn of it."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.models.synthetic import synthetic_model
from interpret.store import Store
from interpret.studies import prompt_changes as pc
from interpret.studies.retrieval import Settings, study_retrieval
from interpret.vectors import Encoder


@pytest.fixture(scope="module")
def drawn() -> ImageSet:
    return load_images("menagerie", limit=200)


@pytest.fixture(scope="module")
def study(drawn: ImageSet, tmp_path_factory: pytest.TempPathFactory) -> pc.PromptChangeStudy:
    encoder = Encoder(synthetic_model(seed=0), Store(tmp_path_factory.mktemp("store")))
    found = study_retrieval(encoder, drawn, Settings())
    settings = pc.Settings(chains=(("a horse", "a horse with rocks"), ("the sea", "a lake")))
    made = pc.study_prompt_changes(encoder, drawn, found, settings)
    assert made is not None
    return made


def test_an_adjective_wants_its_class_with_the_concept_visible_but_not_all_of_it(
    drawn: ImageSet, study: pc.PromptChangeStudy
) -> None:
    assert drawn.truth is not None
    assert drawn.labels is not None
    found = [c for c in study.lists.changes if c.kind in (pc.ADJECTIVE, pc.PLACE)]
    assert len(found) > 50
    for change in found:
        joint = " with " if change.kind == pc.ADJECTIVE else " and "
        column = drawn.truth.concepts.index(change.after.removeprefix(change.before + joint))
        visible = drawn.truth.visible[:, column]
        expected = np.flatnonzero((drawn.labels == change.group) & visible)
        assert change.wanted is not None
        assert change.wanted.tolist() == expected.tolist()
        assert 0 < len(expected) < (drawn.labels == change.group).sum()
        assert bool(drawn.truth.is_habitat[column]) == (change.kind == pc.PLACE)


def test_a_second_adjective_narrows_the_first_and_alone_it_wants_every_class(
    drawn: ImageSet, study: pc.PromptChangeStudy
) -> None:
    by_after = {c.after: c for c in study.lists.changes if c.kind == pc.ADJECTIVE}
    seconds = [c for c in study.lists.changes if c.kind == pc.SECOND]
    assert seconds
    for change in seconds:
        first = by_after[change.before].wanted
        assert first is not None
        assert change.wanted is not None
        assert set(change.wanted.tolist()) < set(first.tolist())
    alone = [c for c in study.lists.changes if c.kind == pc.ALONE]
    told = {c.after.split(" with ")[1] for c in study.lists.changes if c.kind == pc.ADJECTIVE}
    assert {c.after.removeprefix(f"{pc.NO_CLASS} with ") for c in alone} == told


def test_every_class_changes_its_noun_twice_and_wants_the_other(
    study: pc.PromptChangeStudy,
) -> None:
    counts = Counter(c.kind for c in study.lists.changes)
    assert counts[pc.NEAREST] == counts[pc.BY_CHANCE] == 50
    assert all(counts[f"{pc.STYLE}{style}"] == 50 for style in pc.STYLES)
    nouns = [c for c in study.lists.changes if c.kind in (pc.NEAREST, pc.BY_CHANCE)]
    assert all(c.before != c.after for c in nouns)


def test_lines_of_a_file_are_steps_and_each_others_control(study: pc.PromptChangeStudy) -> None:
    steps = [c for c in study.lists.changes if c.kind == pc.OF_FILE]
    assert [(c.before, c.after) for c in steps] == [
        ("a horse", "a horse with rocks"),
        ("the sea", "a lake"),
    ]
    assert steps[1].wanted is None
    control = [c for c in study.lists.changes if c.kind == pc.OTHER_LINES]
    assert [(c.before, c.after) for c in control] == [
        ("a horse", "the sea"),
        ("the sea", "a horse"),
    ]


def test_one_change_of_a_kind_is_drawn_and_one_style(study: pc.PromptChangeStudy) -> None:
    kinds = Counter(study.lists.changes[index].kind for index in study.examples)
    assert kinds.pop(pc.OF_FILE) == 2
    assert set(kinds.values()) == {1}
    assert sum(kind.startswith(pc.STYLE) for kind in kinds) == 1
    assert pc.OTHER_LINES not in kinds


def test_without_classes_captions_and_a_file_there_is_nothing_to_change(
    drawn: ImageSet, tmp_path: Path
) -> None:
    encoder = Encoder(synthetic_model(seed=0), Store(tmp_path))
    found = study_retrieval(encoder, drawn, Settings(by="class"))
    bare = load_images("menagerie", limit=200, truth=False)
    unlabelled = replace(bare, labels=None)
    assert pc.study_prompt_changes(encoder, unlabelled, found, pc.Settings()) is None

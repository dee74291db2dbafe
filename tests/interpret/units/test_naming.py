from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from interpret.embeddings import Vectors, unit_rows
from interpret.units.concepts import NAMING_RULES, ConceptVectors, ImageConcepts, NamingRule
from interpret.units.naming import CHUNK, name_parts, name_whole, nearest_class_concepts

N_BANK, N_PARTS, DIM = 60, 5, 24
ALL_RELEVANT = NamingRule(None, relevance_sd=0, relevance_offset=-10, logit_sd=0.06, top_k=1)


@dataclass(frozen=True)
class World:
    """Random pictures with parts, and random words."""

    parts: Vectors
    present: NDArray[np.bool_]
    images: Vectors
    words: ConceptVectors

    def name(self, rule: NamingRule, n_max: int = 15) -> ImageConcepts:
        return name_parts(self.parts, self.present, self.images, self.words, rule, n_max=n_max)


def random_world(seed: int, n_images: int = 6, spread: float = 0.5) -> World:
    rng = np.random.default_rng(seed)
    images = unit_rows(rng.normal(size=(n_images, DIM)))
    parts = unit_rows(images[:, None] + spread * rng.normal(size=(n_images, N_PARTS, DIM)))
    present = rng.random((n_images, N_PARTS)) < 0.7
    parts[~present] = 0
    prompted = unit_rows(rng.normal(size=(N_BANK, DIM)))
    plain = unit_rows(prompted + 0.2 * rng.normal(size=(N_BANK, DIM)))
    return World(parts, present, images, ConceptVectors(prompted, plain))


def of_logits(*rows: list[float], relevance: list[float] | None = None) -> World:
    """One picture whose parts have these cosines with the words."""
    logits = np.array(rows, dtype=np.float32)
    axes = np.eye(logits.shape[1], dtype=np.float32)
    image = np.array([relevance or logits.sum(axis=0)], dtype=np.float32)
    present = np.ones((1, len(logits)), dtype=bool)
    return World(logits[None], present, image, ConceptVectors(axes, axes))


def plain_plan(table: NDArray[np.float64]) -> NDArray[np.float64]:
    plan = np.exp(table)
    for _ in range(300):
        for row in plan:
            row /= row.sum()
        for column in plan.T:
            column /= column.sum()
    return plan


def plain_candidates(rows: list[list[float]], relevant: set[int], rule: NamingRule) -> list[int]:
    n_first = rule.first_candidates(N_BANK)
    while True:
        nearest = [set(sorted(range(N_BANK), key=lambda w: -row[w])[:n_first]) for row in rows]
        candidates = sorted(relevant.intersection(*nearest))
        n_wanted = rule.top_k * (len(rows) if rule.fills_parts else 1)
        if len(candidates) >= n_wanted or n_first == N_BANK:
            return candidates
        n_first = min(2 * n_first, N_BANK)


def plain_words(world: World, picture: int, rule: NamingRule) -> list[tuple[int, int]]:
    """The method word by word, for one picture: (concept, part) in falling relevance."""
    numbers = np.flatnonzero(world.present[picture])
    if not len(numbers):
        return []
    cosines = [[float(part @ w) for w in world.words.prompted] for part in world.parts[picture]]
    rows = [cosines[number] for number in numbers]
    relevance = [float(world.images[picture] @ w) for w in world.words.plain]
    bar = np.mean(relevance) + rule.relevance_sd * np.std(relevance) + rule.relevance_offset
    relevant = {concept for concept, value in enumerate(relevance) if value > bar}
    candidates = plain_candidates(rows, relevant, rule)
    table = np.array([[row[concept] for concept in candidates] for row in rows])
    if rule.logit_sd is None:
        scaled = rule.logit_scale * table
    else:
        scaled = rule.logit_sd * (table - table.mean()) / table.std()
    plan = plain_plan(scaled) if len(rows) > 1 else table
    best: dict[int, tuple[float, int]] = {}
    for row, number in zip(plan, numbers, strict=True):
        for column in sorted(range(len(candidates)), key=lambda c: -row[c])[: rule.top_k]:
            claim = (float(row[column]), int(number) + 1)
            concept = candidates[column]
            best[concept] = max(best.get(concept, claim), claim)
    ranked = sorted(best, key=lambda concept: -relevance[concept])
    return [(concept, best[concept][1]) for concept in ranked]


@pytest.mark.parametrize("protocol", ["default", "paper"])
@pytest.mark.parametrize("seed", range(8))
def test_naming_equals_the_method_told_word_by_word(protocol: str, seed: int) -> None:
    world, rule = random_world(seed), NAMING_RULES[protocol]
    found = world.name(rule)
    for picture, n_found in enumerate(found.n_concepts):
        named = zip(found.concepts[picture, :n_found], found.part[picture, :n_found], strict=True)
        assert [(int(c), int(p)) for c, p in named] == plain_words(world, picture, rule)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["default", "paper"]), st.integers(1, 15))
def test_concepts_differ_fall_in_relevance_and_stay_within_bounds(
    seed: int, protocol: str, n_max: int
) -> None:
    world, rule = random_world(seed), NAMING_RULES[protocol]
    found = world.name(rule, n_max)
    assert found.concepts.shape == (6, n_max)
    assert (found.n_concepts <= np.minimum(n_max, rule.top_k * world.present.sum(axis=1))).all()
    for row in range(6):
        n_found = found.n_concepts[row]
        concepts, relevance = found.concepts[row, :n_found], found.relevance[row, :n_found]
        assert len(set(concepts)) == n_found
        assert (np.diff(relevance) <= 0).all()
        cosines = world.words.plain[concepts] @ world.images[row]
        assert relevance == pytest.approx(cosines, abs=1e-6)
        assert world.present[row, found.part[row, :n_found] - 1].all()
        assert (found.concepts[row, n_found:] == -1).all()
        assert (found.part[row, n_found:] == 0).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["default", "paper"]))
def test_the_order_of_the_bank_makes_no_difference(seed: int, protocol: str) -> None:
    world, rule = random_world(seed), NAMING_RULES[protocol]
    order = np.random.default_rng(seed).permutation(N_BANK)
    words = ConceptVectors(world.words.prompted[order], world.words.plain[order])
    mixed = World(world.parts, world.present, world.images, words).name(rule)
    back = np.where(mixed.concepts >= 0, order[mixed.concepts], -1)
    assert np.array_equal(back, world.name(rule).concepts)


def test_a_cut_takes_the_least_relevant_away() -> None:
    world, rule = random_world(1), NAMING_RULES["default"]
    assert np.array_equal(world.name(rule, 4).concepts, world.name(rule).concepts[:, :4])


def test_pictures_are_named_alike_alone_and_among_many() -> None:
    world, rule = random_world(2, n_images=CHUNK + 3), NAMING_RULES["default"]
    for row in (0, CHUNK - 1, CHUNK, CHUNK + 2):
        at = slice(row, row + 1)
        alone = World(world.parts[at], world.present[at], world.images[at], world.words).name(rule)
        assert np.array_equal(alone.concepts[0], world.name(rule).concepts[row])


def test_a_picture_without_parts_has_no_concepts() -> None:
    world = random_world(3)
    world.present[2] = False
    found = world.name(NAMING_RULES["default"])
    assert found.n_concepts[2] == 0
    assert found.n_concepts[[0, 1, 3, 4, 5]].min() > 0


def test_no_pictures_have_no_concepts() -> None:
    world = random_world(3)
    none = World(world.parts[:0], world.present[:0], world.images[:0], world.words)
    assert none.name(NAMING_RULES["default"], 7).concepts.shape == (0, 7)
    assert name_whole(none.images, none.words, ALL_RELEVANT, n_max=7).concepts.shape == (0, 7)


def test_candidates_are_those_near_to_every_part() -> None:
    # nearest three: 0 1 2 and 1 2 3; both have 1 and 2, which is enough for one word a part.
    # Less its mean, part 1 leans to 1 (.8 of .8 .7) and part 2 to 2
    world = of_logits([0.9, 0.8, 0.7, 0.1, 0.0, 0.0], [0.0, 0.7, 0.8, 0.9, 0.1, 0.0])
    rule = NamingRule(3, 0, -10, logit_sd=0.06, top_k=1)
    found = world.name(rule, 2)
    assert dict(zip(found.concepts[0], found.part[0], strict=True)) == {1: 1, 2: 2}


def test_candidates_double_until_there_are_enough() -> None:
    # nearest 1, 2 and 4 have nothing in common; at 8 all words are candidates, and each part
    # leans to its own end
    rising = [value / 10 for value in range(8)]
    rule = NamingRule(1, 0, -10, logit_sd=0.06, top_k=1)
    found = of_logits(rising, rising[::-1]).name(rule, 2)
    assert sorted(zip(found.concepts[0], found.part[0], strict=True)) == [(0, 2), (7, 1)]


def test_transport_prefers_what_sets_a_part_apart_to_what_is_nearest() -> None:
    # word 0 is nearest to both parts; part 1 stands out in word 1 (.5 against .1), part 2 in 2
    world = of_logits([0.9, 0.5, 0.1], [0.9, 0.1, 0.5])
    found = world.name(ALL_RELEVANT, 2)
    assert sorted(zip(found.concepts[0], found.part[0], strict=True)) == [(1, 1), (2, 2)]


def test_the_only_part_of_a_picture_takes_its_nearest_words() -> None:
    rule = NamingRule(6, 0, -10, logit_sd=0.06, top_k=3)
    relevance = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    found = of_logits([0.3, 0.9, 0.1, 0.8, 0.2, 0.7], relevance=relevance).name(rule, 4)
    assert found.concepts.tolist() == [[5, 3, 1, -1]]
    assert found.part.tolist() == [[1, 1, 1, 0]]


def test_only_relevant_words_are_taken() -> None:
    # relevance 1 0 0 0 0 0: mean 1/6, sd sqrt(1/6 - 1/36) = .37; at mean + sd only word 0 is left
    rule = NamingRule(6, 1.0, 0.0, logit_sd=0.06, top_k=3)
    world = of_logits([0.1] * 5 + [0.9], [0.9] + [0.1] * 5, relevance=[1.0, 0, 0, 0, 0, 0])
    assert world.name(rule, 3).concepts.tolist() == [[0, -1, -1]]


@pytest.mark.parametrize("seed", range(10))
def test_a_part_is_given_the_concept_planted_in_it(seed: int) -> None:
    # a shown part is the picture with one of its concepts stressed, and some noise
    rng = np.random.default_rng(seed)
    words = np.linalg.qr(rng.normal(size=(N_BANK, N_BANK)))[0].astype(np.float32)
    planted = rng.choice(N_BANK, N_PARTS, replace=False)
    image = words[planted].sum(axis=0)
    stressed = image + words[planted] + 0.03 * rng.normal(size=(N_PARTS, N_BANK))
    world = World(
        unit_rows(stressed)[None],
        np.ones((1, N_PARTS), dtype=bool),
        unit_rows(image)[None],
        ConceptVectors(words, words),
    )
    found = world.name(replace(NAMING_RULES["default"], top_k=1), N_PARTS)
    of_part = dict(zip(found.part[0].tolist(), found.concepts[0].tolist(), strict=True))
    assert [of_part[number + 1] for number in range(N_PARTS)] == planted.tolist()


def test_the_whole_picture_takes_the_nearest_relevant_words_in_order_of_relevance() -> None:
    axes = np.eye(4, dtype=np.float32)
    image = np.array([[0.1, 0.2, 0.3, 0.9]], dtype=np.float32)
    # prompted cosines .2 .3 .9 .1, plain ones .1 .2 .3 .9: the nearest three are 2 1 0
    words = ConceptVectors(np.roll(axes, 1, axis=1), axes)
    assert name_whole(image, words, ALL_RELEVANT, n_max=3).concepts.tolist() == [[2, 1, 0]]
    assert name_whole(image, words, ALL_RELEVANT, n_max=2).concepts.tolist() == [[2, 1]]
    # plain mean .375: only word 3 is relevant, though it is the farthest
    found = name_whole(image, words, NamingRule(None, 0, 0, logit_sd=0.06), n_max=3)
    assert found.concepts.tolist() == [[3, -1, -1]]
    assert found.part.tolist() == [[0, 0, 0]]


def test_the_whole_control_has_as_many_words_as_it_may() -> None:
    world = random_world(4)
    found = name_whole(world.images, world.words, NAMING_RULES["default"], n_max=15)
    assert (found.n_concepts == 15).all()
    assert (np.diff(found.relevance, axis=1) <= 0).all()


def test_class_concepts_are_the_nearest_in_order_and_the_first_of_equals() -> None:
    axes = np.eye(4, dtype=np.float32)
    words = ConceptVectors(axes, -axes)
    classes = np.array([[0.1, 0.9, 0.3, 0.2], [0.5, 0.5, 0.5, 0.5]], dtype=np.float32)
    assert nearest_class_concepts(classes, words, 3).tolist() == [[1, 2, 3], [0, 1, 2]]

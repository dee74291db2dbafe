import json

import numpy as np
import pytest

from interpret.embeddings import unit_rows
from interpret.measures import template_selection
from interpret.measures.template_selection import choose_greedily, count_hits, select_templates

RNG = np.random.default_rng(0)
CLASSES = np.eye(4, 16, dtype=np.float32)
LABELS = np.arange(160) % 4
IMAGES = unit_rows(CLASSES[LABELS] + 0.15 * RNG.normal(size=(160, 16)))
NOISE = unit_rows(RNG.normal(size=(4, 16)))
# the first template knows classes 0, 1 and 2, the second 2 and 3, the third nothing
KNOWS_MOST = np.stack([CLASSES[0], CLASSES[1], CLASSES[2], -CLASSES[3]])
KNOWS_LAST = unit_rows(np.stack([-CLASSES[3], -CLASSES[3], CLASSES[2], 2 * CLASSES[3]]))
PROMPTS = np.stack([NOISE, KNOWS_LAST, KNOWS_MOST])
NAMES = ("noise {}", "last {}", "most {}")


def test_templates_that_know_different_classes_are_taken_and_noise_is_not() -> None:
    found = select_templates(IMAGES, PROMPTS, NAMES, NOISE, LABELS, seed=0)
    assert found.chosen[0] == "most {}"
    assert "noise {}" not in found.chosen
    assert found.selected.top1 > 0.85
    assert found.selected.against_plain.mean_difference > 0.3
    assert found.selected.against_plain.p < 1e-4
    assert found.n_held_out == found.selected.n == found.plain.n == 80
    assert found.ensemble.wording == "ensemble of 3"
    json.dumps(found.to_dict(), allow_nan=False)


def test_held_out_accuracy_rises_with_every_template_taken() -> None:
    found = select_templates(IMAGES, PROMPTS, NAMES, NOISE, LABELS, seed=3)
    assert (np.diff(found.held_out_top1) > 0).all()
    assert len(found.held_out_top1) == len(found.chosen)


def test_the_other_half_has_no_part_in_the_choice() -> None:
    # labels of the measured half are turned: the choice stays, the accuracy goes
    from interpret.measures.halves import halve_images

    _, other = halve_images(LABELS, seed=0)
    pictures = IMAGES.copy()
    pictures[other] = -pictures[other]
    honest = select_templates(IMAGES, PROMPTS, NAMES, NOISE, LABELS, seed=0)
    turned = select_templates(pictures, PROMPTS, NAMES, NOISE, LABELS, seed=0)
    assert turned.chosen == honest.chosen
    assert turned.held_out_top1 == honest.held_out_top1
    assert turned.selected.top1 < 0.2


def test_a_template_that_only_repeats_another_is_not_taken() -> None:
    twice = np.stack([KNOWS_MOST, KNOWS_MOST])
    chosen, n_hits = choose_greedily(IMAGES, twice, LABELS)
    assert chosen == [0]
    assert n_hits == [int(count_hits(IMAGES, KNOWS_MOST[None], LABELS)[0])]


def test_the_first_choice_is_the_best_single_template() -> None:
    single = [int(((IMAGES @ one.T).argmax(axis=1) == LABELS).sum()) for one in PROMPTS]
    chosen, n_hits = choose_greedily(IMAGES, PROMPTS, LABELS)
    assert (chosen[0], n_hits[0]) == (int(np.argmax(single)), max(single))
    assert count_hits(IMAGES, PROMPTS, LABELS).tolist() == single


def test_hits_do_not_depend_on_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = count_hits(IMAGES, PROMPTS, LABELS)
    monkeypatch.setattr(template_selection, "LOGITS_AT_ONCE", 12 * 7)
    assert np.array_equal(count_hits(IMAGES, PROMPTS, LABELS), whole)


def test_the_same_seed_gives_the_same_choice() -> None:
    first, again = (
        select_templates(IMAGES, PROMPTS, NAMES, NOISE, LABELS, seed=5) for _ in range(2)
    )
    assert first == again


def test_one_picture_cannot_be_halved() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        select_templates(IMAGES[:1], PROMPTS, NAMES, NOISE, LABELS[:1], seed=0)

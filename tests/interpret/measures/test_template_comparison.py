import numpy as np
import pytest

from interpret.embeddings import unit_rows
from interpret.measures.template_comparison import PLAIN, compare_wordings

CLASSES = np.eye(3, 8, dtype=np.float32)
LABELS = np.repeat([0, 1, 2], 20)
IMAGES = unit_rows(CLASSES[LABELS] + 0.1 * np.random.default_rng(0).normal(size=(60, 8)))
MIXED = CLASSES[[1, 0, 2]]  # two classes have changed names


def test_each_wording_is_scored_and_held_against_the_plain_one() -> None:
    wordings = {PLAIN: CLASSES, "mixed {}": MIXED}
    plain, mixed = compare_wordings(IMAGES, wordings, CLASSES, LABELS, seed=0)
    assert (plain.wording, plain.top1, plain.n) == (PLAIN, 1.0, 60)
    assert (plain.against_plain.mean_difference, plain.against_plain.p) == (0.0, 1.0)
    assert mixed.top1 == pytest.approx(1 / 3)
    assert mixed.against_plain.mean_difference == pytest.approx(-2 / 3)
    assert mixed.against_plain.p == pytest.approx(2 * 0.5**40)
    assert mixed.ci95[0] < 1 / 3 < mixed.ci95[1]


def test_the_plain_wording_is_the_default_template() -> None:
    assert PLAIN == "a photo of a {}"

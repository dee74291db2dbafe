from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.training.pair_course import PairPlan, Trainer
from interpret.training.pair_rehearsal import rehearse_pairs
from interpret.training.pair_study import PairRecipe, Sitting, train_on_pairs
from interpret.training.student import Pairing

PAIRING = Pairing("bert-1-64", "vit-16-1-64", 64, dim=16, context_length=12)
RECIPE = PairRecipe(PAIRING, PairPlan(epochs=2), batch_size=8)


@contextmanager
def silent(name: str, total: int | None = None, n_before: int = 0) -> Iterator[object]:
    yield lambda n: None


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return load_images("menagerie", split="train", limit=40)


def test_a_training_counts_what_it_was_given(images: ImageSet, tmp_path: Path) -> None:
    captions = (None, *(images.captions or ())[1:])
    given = replace(images, captions=tuple(own or () for own in captions))
    trained = train_on_pairs(given, RECIPE, Sitting(tmp_path), silent)  # type: ignore[arg-type]
    facts = trained.facts
    assert (facts["n_images"], facts["n_without_caption"]) == (39, 1)
    assert facts["n_train"] + facts["n_validation"] + facts["n_test"] == 39
    assert facts["n_steps"] == 2 * (facts["n_train"] // 8)
    assert facts["n_weights"] > facts["n_text_weights"] > 0
    assert facts["n_cut_texts"] > 0
    assert len(trained.log) == facts["epochs_trained"] == 2
    held = {*trained.split.train, *trained.split.validation, *trained.split.test}
    assert held == set(range(39))


def test_the_best_weights_are_kept_and_tested(
    images: ImageSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Tensor]] = []

    def first_is_best(self: Trainer) -> float:
        asked.append(deepcopy(self.towers.network.state_dict()))
        return float(len(asked))

    monkeypatch.setattr(Trainer, "asked", first_is_best)
    trained = train_on_pairs(images, RECIPE, Sitting(tmp_path), silent)  # type: ignore[arg-type]
    assert trained.facts["best_epoch"] == 1
    kept = trained.student.network.state_dict()
    assert all(torch.equal(kept[name], asked[0][name]) for name in kept)
    assert any(not torch.equal(kept[name], asked[1][name]) for name in kept)


def test_a_rehearsal_takes_two_steps_and_keeps_nothing(images: ImageSet) -> None:
    found = rehearse_pairs(images, RECIPE)
    assert found.n_train == 28
    assert found.n_steps == 2 * (28 // 8)
    assert found.step_seconds > 0
    assert found.loss > 0
    assert found.hours == pytest.approx(found.n_steps * found.step_seconds / 3600)

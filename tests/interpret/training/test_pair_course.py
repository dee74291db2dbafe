from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from interpret.training.pair_batches import Sampler
from interpret.training.pair_course import PairPlan, Trainer, projections_of
from interpret.training.pairs import Pairs
from interpret.training.student import Pairing, make_student

COLOURS = {"red": (220, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 220), "grey": (120,) * 3}
N_EACH, SIZE_PX = 8, 32
Make = Callable[..., Trainer]


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Pictures of one colour each, whose captions name it."""
    rng = np.random.default_rng(0)
    rows = [colour for colour in COLOURS.values() for _ in range(N_EACH)]
    noise = rng.integers(-20, 21, (len(rows), SIZE_PX, SIZE_PX, 3))
    pixels = np.clip(np.array(rows)[:, None, None, :] + noise, 0, 255).astype(np.uint8)
    captions = tuple(
        (f"a {name} thing", f"it is {name}") for name in COLOURS for _ in range(N_EACH)
    )
    return Pairs(pixels, captions, np.repeat(np.arange(len(COLOURS)), N_EACH))


@pytest.fixture
def make(pairs: Pairs, tmp_path: Path) -> Make:
    def made(folder: str = "work", encoder: str = "vit-16-1-64", **changes: object) -> Trainer:
        pairing = Pairing("bert-1-64", encoder, SIZE_PX, dim=16, context_length=16)
        texts = [text for own in pairs.captions for text in own]
        work = tmp_path / folder
        work.mkdir(exist_ok=True)
        student = make_student(pairing, texts, work)
        sampler = Sampler(pairs, np.arange(0, len(pairs), 2), batch_size=8, seed=0, is_varied=False)
        asked = Sampler(pairs, np.arange(1, len(pairs), 2), batch_size=8, seed=0)
        plan = PairPlan(**{"epochs": 3, "learning_rate": 3e-3} | changes)  # type: ignore[arg-type]
        flags = {"architecture": "tiny"}
        return Trainer(student.towers(), sampler, asked, plan, work / "checkpoint.pt", flags)

    return made


def test_colours_are_learnt(make: Make, pairs: Pairs) -> None:
    # a ViT's class token needs hundreds of steps to look at anything, a ResNet does not
    trainer = make(encoder="resnet-1-16", epochs=30, patience=30)
    log = list(trainer.epochs())
    assert [entry["epoch"] for entry in log] == list(range(1, 31))
    with torch.no_grad():
        pictures = trainer.towers.images(pairs.pixels)
        texts = trainer.towers.texts(tuple(f"a {name} thing" for name in COLOURS))
    nearest = (pictures @ texts.T).argmax(dim=1).numpy()
    assert np.mean(nearest == pairs.labels) > 0.9


def test_the_best_weights_are_kept(make: Make) -> None:
    trainer = make(epochs=4, learning_rate=3e-2, patience=4)
    log = list(trainer.epochs())
    assert trainer.asked() == pytest.approx(min(e["validation_loss"] for e in log), abs=1e-5)


def test_a_loss_that_is_no_number_ends_it_and_keeps_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Trainer, "asked", lambda self: float("nan"))
    trainer = make()
    with pytest.raises(ValueError, match="must stay finite, got nan: take a lower"):
        list(trainer.epochs())
    assert trainer.checkpoint is not None
    assert not trainer.checkpoint.exists()


def test_training_ends_when_validation_gains_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter([3.0, 2.0, 2.5, 2.4, 1.0, 0.5])
    monkeypatch.setattr(Trainer, "asked", lambda self: next(losses))
    trainer = make(epochs=6, patience=2)
    assert [e["validation_loss"] for e in trainer.epochs()] == [3.0, 2.0, 2.5, 2.4]


@pytest.mark.parametrize("n_steps", [1, 3, 4])
def test_a_killed_training_goes_on_to_the_same_losses(make: Make, n_steps: int) -> None:
    whole: list[float] = []
    first = make(folder="whole")
    first.tell = whole.append
    list(first.epochs())

    killed = make(folder="killed", checkpoint_minutes=0.0)
    seen: list[float] = []

    def kill(loss: float) -> None:
        seen.append(loss)
        if len(seen) > n_steps:
            raise KeyboardInterrupt

    killed.tell = kill
    with pytest.raises(KeyboardInterrupt):
        list(killed.epochs())

    again = make(folder="killed", checkpoint_minutes=0.0)
    assert again.n_steps_done == n_steps
    rest: list[float] = []
    again.tell = rest.append
    list(again.epochs())
    assert seen[:n_steps] + rest == whole
    assert [entry["validation_loss"] for entry in again.progress.log] == [
        entry["validation_loss"] for entry in first.progress.log
    ]
    mine, its = (t.towers.network.state_dict() for t in (again, first))
    assert all(torch.equal(mine[name], its[name]) for name in its)


def test_a_training_that_is_over_trains_no_more(make: Make) -> None:
    log = list(make(folder="done").epochs())
    assert len(log) == 3
    again = make(folder="done")
    assert list(again.epochs()) == []
    assert len(again.progress.log) == 3


def test_a_fixed_temperature_stays_and_a_learnt_one_moves(make: Make) -> None:
    fixed, learnt = make(folder="a", temperature=0.07), make(folder="b", temperature=None)
    scales = [[e["scale"] for e in trainer.epochs()] for trainer in (fixed, learnt)]
    assert scales[0] == pytest.approx([1 / 0.07] * 3, rel=1e-5)
    assert len(set(scales[1])) == 3


def test_accumulated_batches_make_fewer_steps(make: Make) -> None:
    assert (make(folder="a").n_steps, make(folder="b", n_accumulated=2).n_steps) == (2, 1)
    assert len(list(make(folder="b", n_accumulated=2).epochs())) == 3


def test_only_projections_decay(make: Make) -> None:
    trainer = make(projection_decay=0.5)
    decaying, others = trainer.optimiser.param_groups
    assert projections_of(trainer.towers.network) == ["visual.proj", "text.proj.weight"]
    assert (decaying["weight_decay"], others["weight_decay"]) == (0.5, 0.0)
    assert len(decaying["params"]) == 2


def test_a_loss_that_is_no_number_is_one_sentence(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "interpret.training.pair_course.add_gradient", lambda *_, **__: float("nan")
    )
    with pytest.raises(ValueError, match=r"must stay finite, got nan: take a lower learning rate"):
        list(make().epochs())


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": 0},
        {"patience": 0},
        {"learning_rate": 0.0},
        {"temperature": -1.0},
        {"warmup": 1.0},
        {"projection_decay": -1.0},
        {"chunk_size": 0},
    ],
)
def test_impossible_plans_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        PairPlan(**change)  # type: ignore[arg-type]

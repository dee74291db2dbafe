from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from interpret.training.plateau import Recipe, TrainingCurve, seeded, train_to_plateau


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def line() -> tuple[nn.Linear, Tensor, Tensor]:
    """A layer to fit y = 2 x."""
    x = torch.linspace(-1, 1, 40)[:, None]
    network = nn.Linear(1, 1)
    nn.init.zeros_(network.weight)
    nn.init.zeros_(network.bias)
    return network, x, 2 * x


def fit(recipe: Recipe, seed: int = 0) -> tuple[nn.Linear, TrainingCurve]:
    with seeded(seed):
        network, x, y = line()
        curve = train_to_plateau(
            network,
            lambda chosen: (network(x[chosen]) - y[chosen]).square().mean(),
            torch.arange(0, 40, 2),
            torch.arange(1, 40, 2),
            recipe,
        )
    return network, curve


def test_it_learns_until_nothing_is_gained_and_keeps_the_best() -> None:
    network, curve = fit(Recipe(0.1, 0.01, batch_size=5, n_epochs_max=60, patience=12))
    assert network.weight.item() == pytest.approx(2, abs=0.01)
    _, x, y = line()
    kept = (network(x[1::2]) - y[1::2]).square().mean().item()
    assert kept == pytest.approx(curve.held_out_nats.min(), rel=1e-6)
    assert not network.training


def test_it_ends_after_as_many_epochs_without_gain_as_it_has_patience() -> None:
    network, _, _ = line()
    asked = iter([3.0, 2.0, 2.5, 1.0, 1.5, 1.0, 4.0, 0.0])
    weight = network.weight

    def loss_of(chosen: Tensor) -> Tensor:
        return weight.sum() * 0 + (1.0 if network.training else next(asked))

    recipe = Recipe(batch_size=40, n_epochs_max=8, patience=3)
    curve = train_to_plateau(network, loss_of, torch.arange(5), torch.arange(5, 9), recipe)
    assert curve.held_out_nats.tolist() == [3, 2, 2.5, 1, 1.5, 1, 4]  # 1 again is no gain
    assert (curve.best_epoch, curve.is_plateau) == (4, True)
    assert curve.training_nats.tolist() == [1.0] * 7


def test_where_the_epochs_end_first_it_says_so() -> None:
    _, curve = fit(Recipe(0.01, 0.001, batch_size=5, n_epochs_max=3))
    assert (len(curve.held_out_nats), curve.is_plateau) == (3, False)


def test_the_rate_falls_as_a_cosine() -> None:
    # Adam moves a weight whose gradient keeps its size by the rate; 5 epochs of one step, from 1e-2
    # to 1e-3: rates 1e-3 + 9e-3 / 2 (1 + cos(pi i / 5)) for i = 0 to 3
    network, _, _ = line()
    places: list[float] = []

    def loss_of(chosen: Tensor) -> Tensor:
        if network.training:
            places.append(network.weight.item())
        return -network(torch.ones(1, 1)).sum()

    recipe = Recipe(1e-2, 1e-3, batch_size=64, n_epochs_max=5, patience=9)
    train_to_plateau(network, loss_of, torch.arange(4), torch.arange(4), recipe)
    rates = [1e-3 + 9e-3 / 2 * (1 + np.cos(np.pi * step / 5)) for step in range(4)]
    assert [after - before for before, after in pairwise(places)] == pytest.approx(rates, rel=1e-4)


def test_the_seed_decides_and_chance_outside_goes_on_as_before() -> None:
    recipe = Recipe(0.1, 0.01, batch_size=5, n_epochs_max=4)
    torch.manual_seed(5)
    wanted = torch.rand(2).tolist()
    torch.manual_seed(5)
    first = torch.rand(1).item()
    one, two, other = (fit(recipe, seed)[1].training_nats.tolist() for seed in (0, 0, 1))
    assert [first, torch.rand(1).item()] == wanted
    assert one == two
    assert one != other


def test_a_loss_that_is_no_number_is_told() -> None:
    network, x, _ = line()
    with pytest.raises(ValueError, match=r"lower learning rate than 0\.0001"):
        train_to_plateau(
            network,
            lambda chosen: network(x[chosen]).sum() * torch.nan,
            torch.arange(4),
            torch.arange(4),
            Recipe(),
        )


def test_a_recipe_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="must not rise"):
        Recipe(1e-5, 1e-4)
    with pytest.raises(ValueError, match="above 0"):
        Recipe(1e-5, 0)
    with pytest.raises(ValueError, match="patience must be at least 1"):
        Recipe(patience=0)


def test_the_optimiser_is_the_one_asked_for() -> None:
    curves = [
        fit(Recipe(0.01, 0.01, batch_size=5, n_epochs_max=2, optimiser=name))[1]
        for name in ("adam", "rmsprop")
    ]
    assert not np.array_equal(curves[0].training_nats, curves[1].training_nats)

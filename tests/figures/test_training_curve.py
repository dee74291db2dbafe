import numpy as np

from figures.training_curve import plot_training_curve

LOG = [
    {"epoch": 1, "loss": 3.0, "validation_loss": 2.5},
    {"epoch": 2, "loss": 2.0, "validation_loss": 2.75},
]


def test_both_losses_and_the_kept_epoch_are_drawn() -> None:
    (axes,) = plot_training_curve(LOG, best_epoch=1).axes
    training, validation, kept = axes.lines
    assert np.asarray(training.get_ydata()).tolist() == [3.0, 2.0]
    assert np.asarray(validation.get_ydata()).tolist() == [2.5, 2.75]
    assert np.asarray(kept.get_xdata()).tolist() == [1, 1]
    assert "nats" in axes.get_ylabel()

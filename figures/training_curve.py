"""A training log in, a matplotlib Figure out. Nothing is computed."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from figures.palette import FAINT, PART_COLOURS, new_figure


def plot_training_curve(log: Sequence[Mapping[str, float]], best_epoch: int) -> Figure:
    """Draw the losses of training and validation by epoch.

    Args:
        log: an entry an epoch: `epoch`, `loss` and `validation_loss` in nats.
        best_epoch: whose weights were kept; marked.

    Returns:
        One axes. Training pictures are changed each time and their captions drawn anew, those of
        validation are not, so its loss may lie below.
    """
    figure = new_figure(4.6, 3.2)
    axes = figure.subplots()
    epochs = [entry["epoch"] for entry in log]
    lines = (("training", "loss", "-", "o"), ("validation", "validation_loss", "--", "s"))
    for number, (label, name, line, marker) in enumerate(lines):
        axes.plot(
            epochs,
            [entry[name] for entry in log],
            color=PART_COLOURS[number],
            linestyle=line,
            marker=marker,
            markersize=4,
            linewidth=1.2,
            label=label,
        )
    kept = f"weights kept: epoch {best_epoch}"
    axes.axvline(best_epoch, color=FAINT, linestyle=":", linewidth=1, label=kept)
    axes.set_xlabel("epoch", fontsize=8)
    axes.set_ylabel("contrastive loss of a picture (nats)", fontsize=8)
    axes.locator_params(axis="x", integer=True)
    axes.tick_params(labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=7)
    return figure

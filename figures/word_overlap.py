"""How far models name the same pictures alike in, a matrix out. Nothing is computed."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from figures.palette import INK, new_figure

DARK_FROM = 0.6


def plot_word_overlap(
    overlap: Mapping[str, Sequence[Sequence[float]]], models: Sequence[str]
) -> Figure:
    """Draw the overlap of every two models' words, a panel a method.

    Args:
        overlap: method -> shape (n_models, n_models), in [0, 1]; the diagonal is left out.
        models: their names.

    Returns:
        Colours go from no overlap to the largest off the diagonal of all panels.
    """
    n = len(models)
    largest = max(
        (found[i][j] for found in overlap.values() for i in range(n) for j in range(n) if i != j),
        default=1.0,
    )
    figure = new_figure(0.42 * n * len(overlap) + 2.0, 0.42 * n + 1.6)
    grid = figure.subplots(1, len(overlap), squeeze=False, sharey=True)[0]
    for axes, (method, found) in zip(grid, overlap.items(), strict=True):
        shown = [[float("nan") if i == j else found[i][j] for j in range(n)] for i in range(n)]
        axes.imshow(shown, cmap="Blues", vmin=0, vmax=1.25 * (largest or 1.0))
        for i in range(n):
            for j in range(n):
                if i != j:
                    is_dark = found[i][j] / (1.25 * (largest or 1.0)) > DARK_FROM
                    axes.text(
                        j,
                        i,
                        f"{found[i][j]:.2f}",
                        ha="center",
                        va="center",
                        fontsize=6,
                        color="white" if is_dark else INK,
                    )
        axes.set_xticks(range(n), models, fontsize=6, rotation=40, ha="right")
        axes.set_yticks(range(n), models, fontsize=6)
        axes.set_title(method, fontsize=8)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    figure.suptitle("words two models have in common, of all that either has", fontsize=8)
    return figure

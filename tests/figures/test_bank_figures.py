import numpy as np
import pytest

from figures.class_concepts import ALL_CONCEPTS, N_CLASSES, N_CONCEPTS, plot_class_concepts
from figures.sharing import plot_sharing


def test_bars_stand_at_their_number_of_classes() -> None:
    figure = plot_sharing({1: 50, 2: 7, 9: 1}, [("a tail", 9), ("fur", 2)])
    patches = figure.axes[0].patches
    boxes = [bar.get_path().get_extents(bar.get_patch_transform()) for bar in patches]
    bars = [(round((box.x0 + box.x1) / 2), box.y1) for box in boxes]
    assert bars == [(1, 50), (2, 7), (9, 1)]
    assert [text.get_text() for text in figure.axes[1].texts][1:] == ["9", "a tail", "2", "fur"]


@pytest.mark.parametrize(("n_classes", "n_concepts"), [(10, 60), (50, 359), (1000, 4229)])
def test_every_entry_is_a_mark_and_names_have_room(n_classes: int, n_concepts: int) -> None:
    columns = np.arange(n_concepts)
    rows = columns * n_classes // n_concepts
    more = np.array([[0, 5], [1, 5], [n_classes - 1, 5]])
    entries = np.append(rows, more[:, 0]), np.append(columns, more[:, 1])
    n_of = np.bincount(entries[1])
    names = [f"class {at}" for at in range(n_classes)]
    words = [f"concept {at}" for at in range(n_concepts)]
    figure = plot_class_concepts(names, words, entries, n_of)
    axes = figure.axes[0]
    assert sum(len(np.asarray(one.get_offsets())) for one in axes.collections) == len(entries[0])
    shown = [label.get_text() for label in axes.get_xticklabels()]
    assert [f"concept {int(at)}" for at in axes.get_xticks()] == shown
    assert "concept 5" in shown
    if n_concepts > ALL_CONCEPTS:
        assert np.diff(axes.get_xticks()).min() >= n_concepts / N_CONCEPTS
    else:
        assert len(shown) == n_concepts
    assert len(axes.get_yticks()) == (n_classes if n_classes <= 60 else N_CLASSES)
    assert len(figure.axes) == 2  # the colour bar


def test_where_nothing_is_shared_by_three_there_is_no_colour_bar() -> None:
    entries = np.array([0, 1, 1]), np.array([0, 0, 1])
    figure = plot_class_concepts(["fox", "owl"], ["a tail", "wings"], entries, np.array([2, 1]))
    assert len(figure.axes) == 1

import numpy as np

from figures.cluster_gallery import GalleryRow, plot_cluster_gallery

PIXELS = np.zeros((3, 8, 8, 3), dtype=np.uint8)


def test_a_row_a_cluster_with_its_pictures_and_frames_round_other_classes() -> None:
    rows = [
        GalleryRow("cluster 0", PIXELS, [True, False, False]),
        GalleryRow("cluster 1 costs $5 and $6", PIXELS[:1], [True]),
        GalleryRow("cluster 2", PIXELS[:2]),
    ]
    figure = plot_cluster_gallery(rows)
    assert [len(axes.images) for axes in figure.axes] == [3, 1, 2]
    assert [len(axes.patches) for axes in figure.axes] == [2, 0, 0]
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "cluster 0 (framed: other classes)",
        "cluster 1 costs $5 and $6",
        "cluster 2",
    ]
    limits = {axes.get_xlim() for axes in figure.axes}
    assert len(limits) == 1  # pictures of all rows stand below each other

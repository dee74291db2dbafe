import json

import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.measures import embedding_views
from interpret.measures.embedding_views import choose_groups, measure_views

Floats = NDArray[np.float64]


def flat_cloud(n: int = 60) -> Floats:
    """Points in a plane of a space of seven dimensions."""
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(7, 2)))[0]
    return np.asarray(rng.normal(size=(n, 2)) * [3, 1] @ basis.T)


def test_a_plane_is_found_with_its_distances() -> None:
    vectors = flat_cloud()
    views = measure_views({"images": vectors}, np.zeros(60, dtype=int), with_tsne=False, seed=0)
    (plane,) = views.planes
    assert (plane.features, plane.method) == ("images", "PCA")
    assert plane.explained_share is not None
    assert sum(plane.explained_share) == pytest.approx(1)
    measured = np.linalg.norm(plane.points[0] - plane.points, axis=1)
    np.testing.assert_allclose(measured, np.linalg.norm(vectors[0] - vectors, axis=1), atol=1e-9)
    assert views.space.points.shape == (60, 3)
    np.testing.assert_allclose(views.space.points[:, 2], 0, atol=1e-9)


def test_every_kind_of_features_has_a_plane_and_t_sne_comes_last() -> None:
    features = {"images": flat_cloud(), "one": flat_cloud()[:, :1]}
    groups = np.arange(60) % 3
    views = measure_views(features, groups, with_tsne=True, seed=0)
    assert [(view.features, view.method) for view in views.planes] == [
        ("images", "PCA"),
        ("one", "PCA"),
        ("images", "t-SNE"),
    ]
    shares = views.planes[1].explained_share
    assert shares is not None
    np.testing.assert_allclose(shares, [1, 0])  # a line has one axis
    assert not views.planes[1].points[:, 1].any()
    again = measure_views(features, groups, with_tsne=True, seed=0)
    np.testing.assert_array_equal(views.planes[2].points, again.planes[2].points)
    described = json.loads(json.dumps(views.to_dict()))
    assert [drawn["n_axes"] for drawn in described["drawn"]] == [2, 2, 2, 3]


def test_t_sne_keeps_planted_neighbours_together() -> None:
    rng = np.random.default_rng(0)
    groups = np.arange(40) % 2
    vectors = np.eye(2, 5)[groups] * 10 + rng.normal(size=(40, 5))
    islands = measure_views({"images": vectors}, groups, with_tsne=True, seed=0).planes[-1].points
    distances = np.linalg.norm(islands[:, None] - islands, axis=2) + np.eye(40) * 1e9
    assert (groups[distances.argmin(axis=1)] == groups).all()


def test_few_groups_are_all_shown_and_of_many_the_largest() -> None:
    assert choose_groups(np.arange(14)) == tuple(range(14))
    many = np.concatenate([np.arange(20), [19, 19, 7]])
    assert choose_groups(many) == (0, 1, 2, 3, 4, 5, 7, 19)
    vectors = np.random.default_rng(0).normal(size=(23, 3))
    views = measure_views({"images": vectors}, many, with_tsne=False, seed=0)
    assert views.n_groups == 20
    assert (views.groups == np.where(np.isin(many, views.shown), many, -1)).all()


def test_many_pictures_are_drawn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_views, "ROWS_MAX", 20)
    groups = np.arange(60) % 4
    views = measure_views({"images": flat_cloud()}, groups, with_tsne=False, seed=0)
    assert len(views.rows) == len(views.groups) == len(views.planes[0].points) == 20
    np.testing.assert_array_equal(views.groups, groups[views.rows])

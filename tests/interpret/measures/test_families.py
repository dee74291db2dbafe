import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from interpret.measures.families import put_side_by_side
from interpret.results import Result, load_result

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def changed(tmp_path: Path, three_runs: list[Result]) -> Callable[..., list[Result]]:
    """The three runs with the second one's files changed."""

    def change(
        result: Change | None = None, rows: Callable[..., pd.DataFrame] | None = None
    ) -> list[Result]:
        folder = tmp_path / "changed"
        shutil.copytree(three_runs[1].folder, folder)
        if result is not None:
            content = json.loads((folder / "result.json").read_text())
            result(content)
            (folder / "result.json").write_text(json.dumps(content))
        if rows is not None:
            rows(pd.read_parquet(folder / "per_image.parquet")).to_parquet(
                folder / "per_image.parquet"
            )
        return [three_runs[0], load_result(folder), three_runs[2]]

    return change


def test_scores_are_those_of_the_runs_row_for_row(three_runs: list[Result]) -> None:
    found = put_side_by_side(three_runs)
    assert len(found.names) == 3
    for method in found.methods:
        for name, values in found.scores[method].items():
            expected = np.stack([run.rows[f"{name}_{method}"] for run in three_runs], axis=1)
            np.testing.assert_allclose(values, expected, atol=1e-12)
        n = np.stack([run.rows[f"n_shared_{method}"] for run in three_runs], axis=1)
        shared = [[len(words) for words in pictures] for pictures in found.shared[method]]
        assert np.array_equal(np.array(shared).T, n)


def test_accuracy_and_groups_are_those_of_the_runs(three_runs: list[Result]) -> None:
    found = put_side_by_side(three_runs)
    assert found.correct is not None
    top1 = [run.result["anchors"]["zero_shot_top1"] for run in three_runs]
    assert found.correct.mean(axis=0).tolist() == pytest.approx(top1)
    assert found.groups[:, 1].tolist() == three_runs[1].rows["prediction"].tolist()


def test_scores_at_five_are_of_the_five_most_relevant_words(three_runs: list[Result]) -> None:
    found = put_side_by_side(three_runs)
    for method in found.methods:
        at_5, whole = found.scores_at_5[method], found.scores[method]
        np.testing.assert_allclose(at_5["adjusted_overlap"], whole["adjusted_overlap_at_5"])
        for model, pictures in enumerate(found.concepts[method]):
            of_class = three_runs[model].rows["class_concepts"]
            n_shared = [
                len(set(words[:5]) & set(c)) for words, c in zip(pictures, of_class, strict=True)
            ]
            n_first = [min(5, len(words)) for words in pictures]
            m = len(of_class[0])
            expected = [
                np.log(n * m * k) if k else 0.0 for n, k in zip(n_first, n_shared, strict=True)
            ]
            np.testing.assert_allclose(at_5["published_mi_nats"][:, model], expected)


def test_members_tell_their_family_and_data(three_runs: list[Result]) -> None:
    (first, *_) = put_side_by_side(three_runs).members
    assert (first.family, first.data, first.naming) == ("ViT", None, "crop")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r["bank"].update(fingerprint="0"), "same words"),
        (lambda r: r["images"].update(name="others"), "same pictures"),
        (lambda r: r["images"].update(fingerprint="0"), "same pictures"),
        (lambda r: r["method"].update(protocol="paper"), "same protocol"),
        (lambda r: r["method"].update(score_class="label"), "same score_class"),
        (lambda r: r["mutual_knowledge"].pop("whole"), "same methods"),
    ],
)
def test_runs_that_differ_in_more_than_the_model_are_refused(
    changed: Callable[..., list[Result]], change: Change, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        put_side_by_side(changed(change))


def test_runs_with_other_flags_of_the_method_are_refused(
    tmp_path: Path, three_runs: list[Result]
) -> None:
    folder = tmp_path / "other"
    shutil.copytree(three_runs[1].folder, folder)
    (folder / "config.json").write_text(json.dumps({"seed": 0, "top_k": 4}))
    with pytest.raises(ValueError, match="same --top-k"):
        put_side_by_side([three_runs[0], load_result(folder)])


def test_the_same_pictures_in_another_order_are_refused(
    changed: Callable[..., list[Result]],
) -> None:
    with pytest.raises(ValueError, match="same pictures"):
        put_side_by_side(changed(rows=lambda rows: rows.iloc[::-1].reset_index(drop=True)))


def test_a_model_that_comes_twice_is_refused(three_runs: list[Result]) -> None:
    with pytest.raises(ValueError, match="must come once"):
        put_side_by_side([three_runs[0], three_runs[1], three_runs[0]])


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (lambda rows: rows.iloc[:0], "no pictures"),
        (lambda rows: rows.drop(columns="label"), "'label'"),
    ],
)
def test_rows_that_are_not_whole_are_refused(
    changed: Callable[..., list[Result]], rows: Callable[..., pd.DataFrame], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        put_side_by_side(changed(rows=rows))


def test_drawn_pictures_may_come_in_other_sizes(tmp_path: Path, three_runs: list[Result]) -> None:
    drawn = []
    for number, run in enumerate(three_runs):
        folder = tmp_path / str(number)
        shutil.copytree(run.folder, folder)
        content = json.loads((folder / "result.json").read_text())
        content["images"] |= {"name": "menagerie", "fingerprint": str(number)}
        (folder / "result.json").write_text(json.dumps(content))
        drawn.append(load_result(folder))
    assert len(put_side_by_side(drawn).names) == 3

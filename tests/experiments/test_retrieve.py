"""The experiment, run as a user runs it: files, queries, captions alone, photographs, mistakes."""

import json
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

import interpret.models
from experiments.folder import FIGURE_FILES
from experiments.retrieve import main
from interpret.images.load import load_images

SHARED = Path(__file__).parents[2].parent / "shared"
SHIPPED = Path(interpret.models.__file__).parent / "shipped" / "menagerie-vit-tiny"
PHOTOGRAPHS = SHARED / "data" / "cifar10-test.parquet"
PHOTOGRAPH_MODEL = SHARED / "models" / "cifar10-vit-tiny"
Refuse = Callable[..., str]


def run(out: Path, store: Path, *argv: str) -> dict[str, Any]:
    assert main([*argv, "--offline", "--out", str(out), "--store", str(store)]) == 0
    result: dict[str, Any] = json.loads((out / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def smoke_folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    out = tmp_path_factory.mktemp("runs") / "smoke"
    run(out, store, "--smoke")
    return out


@pytest.fixture(scope="module")
def smoke(smoke_folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((smoke_folder / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def captioned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures with captions and without classes, one of them listed twice, one with none."""
    below = tmp_path_factory.mktemp("captioned")
    drawn = load_images("menagerie", limit=30)
    lines = ["image,caption"]
    for number, picture in enumerate(drawn.pictures):
        picture.save(below / f"{number}.png")
        captions = (drawn.captions or ())[number][2:4] if number else ("",)
        lines += [f'{number}.png,"{text}"' for text in captions]
    drawn.pictures[1].save(below / "again.png")
    lines.append('again.png,"a picture met before"')
    (below / "captions.csv").write_text("\n".join(lines), encoding="utf-8")
    return below / "captions.csv"


@pytest.fixture
def refused(refused_by: Callable[..., str]) -> Refuse:
    return partial(refused_by, main)


def test_a_run_leaves_every_file(smoke_folder: Path) -> None:
    assert {path.name for path in smoke_folder.iterdir()} == {
        *("config.json", "result.json", "per_image.parquet", "prompt_changes.parquet"),
        *(f"{name}.{kind}" for name in ("classes", "changes") for kind in FIGURE_FILES),
        *(f"{name}.{kind}" for name in ("table", "changes") for kind in ("csv", "tex", "md")),
    }


def test_both_recipes_and_all_directions_stand_in_the_result(smoke: dict[str, Any]) -> None:
    assert (smoke["experiment"], smoke["images"]["n_images"]) == ("retrieve", 100)
    assert set(smoke["retrieval"]) == {
        *("class_to_image", "image_to_class", "caption_to_image", "image_to_caption")
    }
    for direction, found in smoke["retrieval"].items():
        for recipe in ("standard", "domains"):
            scores = found[recipe]
            low, high = scores["ci95"]["ndcg_at_5"]
            assert low <= scores["ndcg_at_5"] <= high, direction
            assert scores["chance"]["ndcg_at_5"] < low, direction
    by_class = smoke["retrieval"]["class_to_image"]
    assert by_class["standard"]["recall_at_1"] <= by_class["domains"]["recall_at_1"]
    assert {"jarvelin2002gain", "fagin2003topk"} <= set(smoke["references"])
    assert "douze2024faiss" not in smoke["references"]


def test_means_are_those_of_the_rows_and_the_best_class_has_the_best(
    smoke: dict[str, Any], smoke_folder: Path
) -> None:
    rows = pd.read_parquet(smoke_folder / "per_image.parquet")
    for direction, found in smoke["retrieval"].items():
        some = rows[rows["direction"] == direction]
        assert len(some) == found["n_queries"] + found["n_without_relevant"]
        assert some["ap_at_10"].mean() == pytest.approx(found["standard"]["ap_at_10"])
        assert some["first_rank"].median() == found["median_rank"]
    classes = rows[rows["direction"] == "class_to_image"].set_index("query")["ndcg_at_5"]
    assert smoke["n_best_classes"] == (classes == classes.max()).sum()
    assert smoke["n_worst_classes"] == (classes == classes.min()).sum()
    assert classes[smoke["best_class"]] == classes.max()
    assert classes[smoke["worst_class"]] == classes.min()


def test_a_noun_moves_more_than_a_style_and_chance_most_of_all(smoke: dict[str, Any]) -> None:
    changes = smoke["prompt_changes"]
    kinds = changes["kinds"]
    noun, control = kinds["noun: nearest class"], kinds["noun: class by chance (control)"]
    style = kinds["style: a drawing of a {}"]
    assert style["rbo"]["value"] > noun["rbo"]["value"] > control["rbo"]["value"]
    assert changes["chance"]["overlap"] == 0.1
    assert noun["gain"]["difference"]["value"] > 0
    assert style["unknown_token_fraction"] > 0  # the shipped model was never told of drawings
    assert {"adjective", "surroundings", "class to caption"} <= set(kinds)


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_gives_the_same_result_and_encodes_nothing(
    smoke: dict[str, Any], smoke_folder: Path, tmp_path: Path, store: Path
) -> None:
    again = run(tmp_path / "again", store, "--config", str(smoke_folder / "config.json"))
    assert again["encoded"] == {}
    changing = ("encoded", "duration_seconds")
    assert {k: v for k, v in again.items() if k not in changing} == {
        k: v for k, v in smoke.items() if k not in changing
    }


def test_a_query_prints_and_draws_a_list(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--query", "a zebra; a photo of a striped animal", "--limit", "100", "--top", "4")
    found = run(tmp_path / "run", store, *asked)
    assert [row["rank"] for row in found["queries"]] == [1, 2, 3, 4] * 2
    assert [row["class"] for row in found["queries"][:2]] == ["zebra", "zebra"]
    assert [row["asked_for"] for row in found["queries"]] == [True, True, False, False, *[None] * 4]
    cosines = [row["cosine"] for row in found["queries"][:4]]
    assert cosines == sorted(cosines, reverse=True)
    shown = capsys.readouterr().out
    assert "'a zebra' by menagerie-vit-tiny, of 100 pictures" in shown
    assert (tmp_path / "run" / "query.png").is_file()


@pytest.mark.usefixtures("undrawn")
def test_captions_alone_are_enough_and_oddities_are_counted(
    captioned: Path, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompts = tmp_path / "mine.txt"
    prompts.write_text("a bird -> a white bird\na fish\n", encoding="utf-8")
    given = ("--images", str(captioned), "--prompts", str(prompts))
    found = run(tmp_path / "run", store, *given)
    assert set(found["retrieval"]) == {"caption_to_image", "image_to_caption"}
    assert found["retrieval"]["image_to_caption"]["n_without_relevant"] == 1
    assert found["captions"]["n_pictures_listed_twice"] == 1
    assert found["best_class"] is None
    assert found["prompt_changes"]["file"][0]["after"] == "a white bird"
    told = capsys.readouterr()
    assert "1 of 31 pictures are listed twice" in told.err
    assert "1 queries have nothing relevant" in told.out


@pytest.mark.usefixtures("undrawn")
def test_a_model_beside_its_copy_differs_in_nothing(tmp_path: Path, store: Path) -> None:
    copy = shutil.copytree(SHIPPED, tmp_path / "copy")
    beside = ("--beside", str(copy), "--recipe", "domains")
    found = run(tmp_path / "run", store, "--smoke", *beside)
    differences = found["beside"]["differences"]["caption_to_image"]["domains"]
    assert {one["value"] for one in differences.values()} == {0.0}
    assert {one["p"] for one in differences.values()} == {1.0}
    rows = pd.read_parquet(tmp_path / "run" / "beside.parquet")
    assert rows.equals(pd.read_parquet(tmp_path / "run" / "per_image.parquet"))
    changes = pd.read_parquet(tmp_path / "run" / "prompt_changes.parquet")
    assert set(changes["model"]) == {"menagerie-vit-tiny", "copy"}
    style = changes[(changes["kind"] == "style: a drawing of a {}") & (changes["model"] == "copy")]
    mean = found["beside"]["prompt_changes"]["kinds"]["style: a drawing of a {}"]["overlap"]
    assert style["overlap"].mean() == pytest.approx(mean["value"])


@pytest.mark.usefixtures("undrawn")
def test_lists_of_pictures_that_nothing_is_known_of_can_be_compared(
    tmp_path: Path, store: Path
) -> None:
    for number, picture in enumerate(load_images("menagerie", limit=12, truth=False).pictures):
        picture.save(tmp_path / f"{number}.png")
    prompts = tmp_path / "mine.txt"
    prompts.write_text("a bird -> a white bird", encoding="utf-8")
    given = ("--images", str(tmp_path), "--prompts", str(prompts))
    found = run(tmp_path / "run", store, *given)
    (change,) = found["prompt_changes"]["file"]
    assert (found["retrieval"], change["n_wanted"]) == ({}, None)
    assert 0 <= change["overlap"] <= 1
    assert change["precision_after"] is None


@pytest.mark.usefixtures("undrawn")
def test_what_hits_do_not_tell_is_said(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompts = tmp_path / "mine.txt"
    prompts.write_text(
        "a horse -> a galloping horse\na zebra -> a zebra with black stripes", encoding="utf-8"
    )
    found = run(tmp_path / "run", store, "--smoke", "--prompts", str(prompts))
    galloping, striped = found["prompt_changes"]["file"]
    assert (galloping["n_wanted"], galloping["unjudged"]) == (2, "galloping")
    assert (striped["n_wanted"], striped["precision_after"]) == (0, None)
    assert "hits do not tell of: galloping." in capsys.readouterr().out


def test_galleries_have_a_bound(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = ";".join(f"animal {number}" for number in range(13))
    asked = ("--query", queries, "--limit", "60", "--top", "30")
    assert len(run(tmp_path / "run", store, *asked)["queries"]) == 13 * 30
    assert "drawn: at most 12 lists of at most 20 pictures" in capsys.readouterr().out
    with Image.open(tmp_path / "run" / "query.png") as drawn:
        assert drawn.height < 12 * 2 * 60  # at 40 dots an inch a line of ten is 44 high


@pytest.mark.usefixtures("undrawn")
def test_unreadable_pictures_long_queries_and_what_faiss_missed_are_told(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, picture in enumerate(load_images("menagerie", limit=11, truth=False).pictures):
        picture.save(tmp_path / f"{number}.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    asked = ("--images", str(tmp_path), "--query", "dog " * 200 + "; a cat", "--search", "faiss")
    pytest.importorskip("faiss")
    found = run(tmp_path / "run", store, *asked)
    shown = capsys.readouterr().out
    assert "of 11 pictures (1 could not be read)" in shown
    assert "1 of the queries are longer than the context" in shown
    assert "faiss found 100.0% of the exact top 10" in shown
    assert found["approximation"]["menagerie-vit-tiny"]["n_cells"] == 1


MISTAKES = {
    "a query of no words": (("--query", " ?! "), "--query must hold words, got ' ?! '"),
    "a query that ends early": (("--query", "a dog;"), "--query must hold words"),
    "prompts beside a query": (("--query", "a", "--prompts", "b"), "leave out --query"),
    "one name for both": (("--beside", "menagerie-vit-tiny"), "a model of another name"),
    "no list": (("--top", "0"), "--top must be at least 1, got 0"),
    "a list too long": (("--top", "5"), "between 1 and the 4 pictures of 'menagerie', got 5"),
    "a query's list too long": (("--query", "a", "--top", "5"), "between 1 and the 4 pictures"),
    "no such file": (("--prompts", "nowhere.txt"), "nowhere.txt"),
    "another recipe": (("--recipe", "mine"), "invalid choice: 'mine'"),
}


@pytest.mark.parametrize(("argv", "hint"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_sentence(argv: tuple[str, ...], hint: str, refused: Refuse) -> None:
    assert hint in refused(*argv)


def test_what_nothing_tells_is_refused(
    refused: Refuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = load_images("menagerie", limit=1).pictures[0]
    for name in ("flat", "sorted/cat", "sorted/dog"):
        (tmp_path / name).mkdir(parents=True)
        picture.save(tmp_path / name / "a.png")
    flat, by_class = (
        ("--images", str(tmp_path / name), "--top", "1") for name in ("flat", "sorted")
    )
    assert "has neither" in refused(*flat)
    assert "--by class needs labels" in refused(*flat, "--by", "class")
    assert "--by caption needs captions that are not empty" in refused(*by_class, "--by", "caption")
    empty = tmp_path / "flat" / "captions.csv"
    empty.write_text('image,caption\na.png," "\n', encoding="utf-8")
    argv = ("--images", str(empty), "--top", "1", "--by", "caption")
    assert "captions that are not empty" in refused(*argv)
    monkeypatch.setitem(sys.modules, "faiss", None)
    assert "needs faiss, which is not installed" in refused("--search", "faiss")


@pytest.mark.skipif(
    not (PHOTOGRAPHS.exists() and PHOTOGRAPH_MODEL.exists()),
    reason="photographs and the model trained on them do not lie beside the project",
)
@pytest.mark.usefixtures("undrawn")
def test_photographs_are_found_by_their_class(tmp_path: Path, store: Path) -> None:
    given = ("--model", str(PHOTOGRAPH_MODEL), "--images", str(PHOTOGRAPHS), "--limit", "200")
    found = run(tmp_path / "run", store, *given, "--search", "faiss")
    scores = found["retrieval"]["class_to_image"]
    assert set(found["retrieval"]) == {"class_to_image", "image_to_class"}
    assert scores["standard"]["precision_at_10"] > 0.6  # chance 0.1
    assert scores["approximation"]["recall_at_10"] > 0.9
    assert "douze2024faiss" in found["references"]
    assert "adjective" not in found["prompt_changes"]["kinds"]  # nothing tells what is white

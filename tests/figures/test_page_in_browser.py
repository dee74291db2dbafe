"""The gallery and the index in Chromium: filters, sorting, 5,000 pictures.

What is expected is counted in the columns the page was made from.
"""

from collections.abc import Callable
from typing import Any

Load = Callable[..., Any]
PER_PAGE = 60


def test_filters_keep_the_pictures_that_match_and_say_how_many(load: Load) -> None:
    page = load()
    pictures = page.content["pictures"]
    assert page.n_matching == len(pictures["id"])
    right = [a == b for a, b in zip(pictures["label"], pictures["prediction"], strict=True)]
    page.choose("decision", "wrong")
    assert page.n_matching == right.count(False)
    page.choose("label", "2")
    kept = [i for i in range(len(right)) if not right[i] and pictures["label"][i] == 2]
    assert page.cards == kept
    page.one("#least").send_keys("0.1")
    page.one("#most").send_keys("0.5")
    score = pictures["score"]["pca"]["adjusted_overlap"]
    assert page.cards == [i for i in kept if 0.1 <= score[i] <= 0.5]
    page.one("#filters [type=reset]").click()
    assert page.n_matching == len(pictures["id"])
    page.choose("prediction", "1")
    assert page.n_matching == pictures["prediction"].count(1)


def test_a_concept_is_found_by_its_name_and_others_by_what_they_hold(load: Load) -> None:
    page = load()
    words = page.content["pictures"]["words"]["pca"]
    field = page.one("#concept")
    field.send_keys("a tail")
    assert page.n_matching == sum(6 in row for row in words)
    field.send_keys(page.keys.BACKSPACE * 6, "tail")
    assert page.n_matching == sum(bool({2, 3, 6} & set(row)) for row in words)
    field.send_keys(page.keys.BACKSPACE * 4, "wheels")
    assert page.n_matching == 0
    assert "No picture matches" in page.one("#gallery").text


def test_search_looks_at_ids_classes_and_words_for_every_term(load: Load) -> None:
    page = load()
    pictures = page.content["pictures"]
    page.one("#search").send_keys("BLACK zebra")
    of_zebra = [0 in (k, p) for k, p in zip(pictures["label"], pictures["prediction"], strict=True)]
    has_black = [1 in row for row in pictures["words"]["pca"]]
    assert page.n_matching == sum(map(all, zip(of_zebra, has_black, strict=True)))
    page.one("#search").clear()
    page.one("#search").send_keys("number 129")
    assert page.cards == [129]


def test_pictures_are_sorted_by_score_class_and_id(load: Load) -> None:
    page = load()
    pictures = page.content["pictures"]
    score = pictures["score"]["pca"]["adjusted_overlap"]
    page.choose("sort", "score")
    page.choose("direction", "-1")
    shown = [score[i] for i in page.cards]
    assert shown == sorted(score, reverse=True)[:PER_PAGE]
    page.choose("sort", "prediction")
    page.choose("direction", "1")
    shown = [pictures["prediction"][i] for i in page.cards]
    assert shown == sorted(shown, key=[1, 2, 0].index)  # "</script>", "cat", "zebra"
    page.choose("sort", "id")
    assert page.cards[:3] == [1, 0, 2]  # "<script>..." before "number 0"; 2 before 10


def test_the_index_is_sorted_searched_and_leads_to_pictures(load: Load) -> None:
    page = load()
    words = page.content["pictures"]["words"]["pca"]
    heads = page.all("#concept-head th")
    assert heads[2].get_attribute("aria-sort") == "descending"
    heads[3].find_element("css selector", "button").click()
    assert [head.get_attribute("aria-sort") for head in heads[:4]] == [
        *("none", "none", "none", "descending"),
    ]
    first = page.all("#concept-rows tr:first-child > *")
    shared = sum(row[1] == 1 for row in words)
    found = [cell.text for cell in first[:5]]
    number = str(sum(1 in row for row in words))
    assert found == [
        "black stripes",
        number,
        str(shared),
        "2",
        ", ".join(page.content["classes"][:2]),
    ]
    page.one("#concept-search").send_keys("ZEBRA")
    assert (
        page.one("#concept-count").text
        == f"2 of {len(page.content['concepts']['text'])} concepts, by pca"
    )
    page.one("#concept-rows tr:first-child button").click()
    assert page.n_matching == sum(1 in row for row in words)
    assert page.focused.text == "Pictures"


def test_five_thousand_pictures_are_filtered_and_turned_page_by_page(load: Load) -> None:
    page = load("large")
    pictures = page.content["pictures"]
    assert page.one("#count").text.startswith("5,000 of 5,000 pictures")
    assert len(page.cards) == PER_PAGE  # the others are not in the document
    page.one("#later").click()
    assert page.one("#place").text == "page 2 of 84"
    assert len(page.cards) == PER_PAGE
    page.one("#search").send_keys("black zebra")
    columns = zip(pictures["label"], pictures["prediction"], pictures["words"]["pca"], strict=True)
    n_found = sum(0 in (label, prediction) and 1 in row for label, prediction, row in columns)
    assert page.n_matching == n_found
    assert page.one("#earlier").get_attribute("disabled") is not None

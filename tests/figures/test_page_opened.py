"""The page in Chromium: a picture opened by mouse and keyboard, hostile text, how it looks."""

from collections.abc import Callable
from typing import Any

from interpret.report import format_cell

Load = Callable[..., Any]
CORNERS = """
const drawn = document.getElementById("opened-parts");
const copy = new OffscreenCanvas(drawn.width, drawn.height);
const context = copy.getContext("2d", { willReadFrequently: true });
context.drawImage(drawn, 0, 0);
const { data, width } = context.getImageData(0, 0, copy.width, copy.height);
const alpha = (x, y) => data[4 * (y * width + x) + 3];
return [[40, 40], [470, 40], [40, 470], [470, 470]].map(([x, y]) => alpha(x, y) > 0);
"""


def painted(page: Any) -> list[bool]:
    """Is there colour over each corner of the opened picture, row by row?"""
    corners: list[bool] = page.run(CORNERS)
    return corners


def test_hostile_text_is_shown_as_it_is(load: Load) -> None:
    page = load()
    script, image = page.content["note"], page.content["classes"][1]
    assert page.one("h1").text == page.browser.title == f"tiny on {script}"
    assert page.one("#note").text == script
    assert page.one("#facts dd").text == image
    index = page.one("#concept-rows").get_property("textContent")
    assert all(text in str(index) for text in page.content["concepts"]["text"])
    assert image in page.one('[data-picture="1"] .caption').text
    page.one('[data-picture="1"]').click()
    assert image in page.one("#opened-title").text
    assert script in page.one("#opened-facts").text
    assert page.all("img[src='x'], main script, dialog script") == []


def test_a_picture_opens_by_mouse_with_its_words_by_part(load: Load) -> None:
    page = load()
    page.one('[data-picture="3"]').click()
    assert page.one("#opened-title").text == "zebra, correct"
    assert page.one("#opened").get_attribute("open") is not None
    rows = page.all("#opened-words > li")
    found = [row.text.split() for row in rows]
    assert found == [["1", "a", "long", "tail"], ["2", "a", "tail", "(shared)"]]
    assert [bool(row.find_elements("css selector", ".shared")) for row in rows] == [False, True]
    assert rows[1].find_element("css selector", ".word").accessible_name == "a tail (shared)"
    facts = page.one("#opened-facts").text.split("\n")
    assert facts == [
        *("prediction", "zebra", "runner-up", "cat", "label", "zebra", "id", "number 3"),
    ]
    assert painted(page) == [False, True, True, True]  # the map is 0, 1 above 2, 2
    rows[0].find_element("css selector", ".word").click()
    assert page.one("#opened").get_attribute("open") is None
    assert page.one("#concept").get_property("value") == "a long tail"
    words = page.content["pictures"]["words"]["pca"]
    assert page.n_matching == sum(3 in row for row in words)


def test_a_part_is_shown_alone_and_colours_are_switched_off(load: Load) -> None:
    page = load()
    page.one("#gallery button").click()
    swatch = page.one("#opened-words .swatch")
    swatch.click()
    assert swatch.get_attribute("aria-pressed") == "true"
    assert painted(page) == [False, True, False, False]
    swatch.click()
    assert painted(page) == [False, True, True, True]
    page.one("#opened-coloured").click()
    assert not page.one("#opened-parts").is_displayed()
    page.one("#opened-close").click()
    page.wait_for("document.querySelectorAll('#gallery canvas').length === 0")


def test_a_picture_opens_turns_and_closes_by_keyboard(load: Load) -> None:
    page = load()
    page.choose("decision", "wrong")
    shown = page.cards
    page.one("#gallery button").send_keys(page.keys.ENTER)
    assert page.one("#opened-place").text == f"1 of {len(shown)} pictures"
    for _ in range(2):
        page.focused.send_keys(page.keys.ARROW_RIGHT)
    page.focused.send_keys(page.keys.ARROW_LEFT)
    assert f"number {shown[1]}" in page.one("#opened-facts").text
    page.focused.send_keys(page.keys.ESCAPE)
    page.wait_for(f"document.activeElement.dataset.picture === '{shown[1]}'")
    assert page.one("#opened").get_attribute("open") is None
    active = page.focused
    assert f"picture number {shown[1]}" in active.accessible_name
    assert "adjusted overlap" in active.accessible_name


def test_focus_starts_at_the_skip_link_and_is_seen(load: Load) -> None:
    page = load()
    page.one("body").send_keys(page.keys.TAB)
    assert page.focused.text == "Skip to the pictures"
    page.one("#gallery button").send_keys(page.keys.TAB)
    style = "getComputedStyle(document.activeElement)"
    width, kind = page.run(f"return [{style}.outlineWidth, {style}.outlineStyle]")
    assert (width, kind) == ("2px", "solid")


def test_the_control_without_parts_has_no_colours_and_says_when_nothing_was_found(
    load: Load,
) -> None:
    page = load()
    assert page.all("#gallery canvas")
    page.choose("method", "whole")
    assert not page.all("#gallery canvas")
    page.one("#gallery button").click()
    assert "No concept was found" in page.one("#opened-words").text
    assert not page.one("#opened-parts").is_displayed()


def test_scores_are_written_as_in_the_printed_table(load: Load) -> None:
    scores = [0.1234, 0.0042, -0.0013, -0.00001, 0.0, -0.5, 6.62]
    assert load().run(f"return {scores}.map(shownScore)") == [format_cell(s) for s in scores]


def test_without_labels_nothing_is_called_right_or_wrong(load: Load) -> None:
    page = load("bare")
    assert not page.one("#decision").is_displayed()
    assert not page.one("#label").is_displayed()
    assert "correct" not in page.one("#count").text
    assert "wrong" not in page.one("#gallery").text
    page.one("#gallery button").click()
    assert "runner-up" not in page.one("#opened-facts").text


def test_the_dark_scheme_is_dark(load: Load) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    light = load().run(ground)
    dark = load(scheme="dark").run(ground)
    assert (light, dark) == ("rgb(253, 253, 251)", "rgb(23, 24, 26)")


def test_nothing_stands_beside_a_narrow_page(load: Load) -> None:
    page = load(width_px=360)
    root = "document.documentElement"
    assert page.run(f"return {root}.scrollWidth <= {root}.clientWidth")
    page.one("#gallery button").click()
    inside = "const b = document.getElementById('opened'); return b.scrollWidth <= b.clientWidth"
    assert page.run(inside)

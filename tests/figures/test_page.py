"""The page as text: closed to the network, whole, and nothing of a run in it that is markup."""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.page import GENERATOR, SCRIPTS, as_json, page_pieces, read

PNG, WEBP = b"\x89PNG figure", [b"RIFF first", b"RIFF second"]
HOSTILE = "</script><script>alert(1)</script>\u2028<!--"
SCHEMES = (r":root \{(.*?)\}", r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}")


class Elements(HTMLParser):
    """Every element with its attributes, and what stands inside each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.is_inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.is_inside = tag in ("script", "style")
        if self.is_inside:
            self.inside.append("")

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = False

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.inside[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def page(content: dict[str, Any] | None = None) -> str:
    return "".join(page_pieces(content or {"title": HOSTILE}, {"a_plot": PNG}, WEBP))


def embedded(text: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', text, re.S)
    assert found is not None
    return json.loads(found[1])


def test_what_was_given_can_be_read_back() -> None:
    text = page()
    data = embedded(text, "data")
    assert data["title"] == HOSTILE
    [figure] = data["figures"]
    assert figure["name"] == "a plot"
    assert b64decode(figure["source"].removeprefix("data:image/png;base64,")) == PNG
    assert [b64decode(thumbnail) for thumbnail in embedded(text, "thumbnails")] == WEBP


def test_no_marker_is_left_and_the_page_says_what_made_it() -> None:
    text = page()
    assert "fill:" not in text
    assert GENERATOR in text[:4096]


def test_hostile_text_adds_no_element() -> None:
    plain, hostile = Elements(page({"title": "plain"})), Elements(page({"title": HOSTILE}))
    assert hostile.found == plain.found
    assert len(hostile.all("script")) == len(SCRIPTS) + 2  # the page's own, and two of data


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=20))
def test_any_text_survives_and_never_opens_a_tag(content: Any) -> None:
    text = as_json(content)
    assert json.loads(text) == content
    assert text.isascii()
    assert not set(text) & set("<>&")


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        as_json([float("nan")])


def test_the_policy_lets_in_the_pages_own_scripts_and_style_and_nothing_else() -> None:
    found = Elements(page())
    [policy] = [m["content"] for m in found.all("meta") if m.get("http-equiv")]
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "unsafe" not in policy
    own = [text for text in found.inside if not text.startswith(("{", "["))]
    hashes = {
        f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in own
    }
    assert hashes == {*rules["script-src"].split(), *rules["style-src"].split()}
    assert len(hashes) == len(SCRIPTS) + 1


def test_the_page_names_no_address_and_runs_nothing_but_its_scripts() -> None:
    text = page()
    assert not re.search(r"https?:|//\w+\.|@import|url\(", text)
    for _, attributes in Elements(text).found:
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("style") is None
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_strict_and_write_text_never_markup(name: str) -> None:
    script = read(name)
    assert script.startswith('"use strict";\n')
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\("
    assert not re.search(rf"{markup}|fetch\(|XMLHttp|import\(", script)


def test_every_field_has_a_label_and_every_reference_its_element() -> None:
    text = read("page.html")
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    named = re.findall(r'(?:aria-labelledby|list|href)="#?([\w-]+)"', text)
    assert set(named) <= set(ids)
    for field in re.findall(r"<(?:input|select)\b[^>]*>", text):
        before = text[: text.index(field)]
        is_inside_label = before.rfind("<label") > before.rfind("</label>")
        assert is_inside_label or "aria-label=" in field, field


def test_every_element_the_scripts_ask_for_is_there() -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', read("page.html")))
    asked = {found for name in SCRIPTS for found in re.findall(r'byId\("([\w-]+)"\)', read(name))}
    assert asked <= ids


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
def test_text_and_edges_have_the_contrast_wcag_asks_for(scheme: str) -> None:
    found = re.search(scheme, read("page.css"), re.S)
    assert found is not None
    colours = dict(re.findall(r"--(\w+): (#\w{6});", found[1]))
    for text, ground in product(("ink", "faint", "accent", "wrong"), ("paper", "panel")):
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)  # AA, 1.4.3
    assert contrast(colours["edge"], colours["paper"]) >= 3  # AA, 1.4.11


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio of two colours, in [1, 21]."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

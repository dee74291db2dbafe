"""What a page shows in, one HTML file out, in pieces; it holds everything and asks no network.

The page's own markup, style and scripts are the files beside this one. What comes from a run is
JSON that the scripts set as text: no name, word or id is ever read as markup.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from re import split
from typing import Any

from figures.palette import PART_COLOURS

FOLDER = Path(__file__).parent
SCRIPTS = ("page.js", "gallery.js", "picture.js", "concepts.js")  # in the order they are run
GENERATOR = '<meta name="generator" content="experiments.report">'
MARK = r"<!-- fill: (\w+) -->"
CAPTIONS = {
    "deletion_curves": "Information that stays when concepts are removed, the most relevant first.",
    "explained_pictures": "Pictures at even steps from the least to the most shared.",
}


def page_pieces(
    content: Mapping[str, Any], figures: Mapping[str, bytes], thumbnails: Iterable[bytes]
) -> Iterator[str]:
    """The page, piece by piece, so that not all thumbnails are held at once.

    Args:
        content: plain JSON of `interpret.tables.page`.
        figures: name -> PNG file.
        thumbnails: a WebP file of each picture in the content, in order.
    """
    shown = {**content, "figures": _describe_figures(figures), "colours": PART_COLOURS}
    fill: dict[str, Iterable[str]] = {
        "policy": (policy_tag(),),
        "style": (read("page.css"),),
        "data": (as_json(shown),),
        "thumbnails": _thumbnail_pieces(thumbnails),
        "scripts": _script_pieces(),
    }
    for number, piece in enumerate(split(MARK, read("page.html"))):
        yield from fill[piece] if number % 2 else (piece,)


def read(name: str) -> str:
    """One of the files the page is made of."""
    return (FOLDER / name).read_text(encoding="utf-8")


def as_json(content: Any) -> str:
    r"""JSON that can stand inside a script element: pure ASCII, and no character opens a tag.

    Example:
        >>> as_json(["</script>", "a&b"])
        '["\\u003c/script\\u003e","a\\u0026b"]'
    """
    text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def policy_tag() -> str:
    """The tag that forbids everything but the page's own scripts, style and embedded pictures."""
    scripts = " ".join(_hash(read(name)) for name in SCRIPTS)
    rules = (
        "default-src 'none'",
        f"script-src {scripts}",
        f"style-src {_hash(read('page.css'))}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{b64encode(digest).decode('ascii')}'"


def _script_pieces() -> Iterator[str]:
    for name in SCRIPTS:
        yield f"<script>{read(name)}</script>\n"


def _thumbnail_pieces(thumbnails: Iterable[bytes]) -> Iterator[str]:
    """A JSON list of base64, which holds no character that HTML would read."""
    yield "["
    for number, thumbnail in enumerate(thumbnails):
        yield f'{"," if number else ""}"{b64encode(thumbnail).decode("ascii")}"'
    yield "]"


def _describe_figures(figures: Mapping[str, bytes]) -> list[dict[str, str]]:
    return [
        {
            "name": name.replace("_", " "),
            "caption": CAPTIONS.get(name, ""),
            "source": f"data:image/png;base64,{b64encode(png).decode('ascii')}",
        }
        for name, png in figures.items()
    ]

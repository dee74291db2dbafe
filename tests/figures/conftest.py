"""A page with made-up content, open in a real browser, for the tests of this room.

Where Chromium or selenium is not installed, a test that asks for it is skipped and says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from figures.page import page_pieces

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SCRIPT = "<script>window.hacked = 1</script>"
IMAGE = '</script><img src=x onerror="window.hacked = 1">'
WORDS = [SCRIPT, "black stripes", "a tail\u2028&amp;", "a long tail", IMAGE, "\u202efins", "a tail"]
CLASSES = ["zebra", IMAGE, "cat"]
N_SMALL, N_LARGE = 130, 5_000
HEIGHT_PX = 900

Content = dict[str, Any]


def made_up(n_pictures: int) -> Content:
    """A page's content by rule: picture i has words i % 7 and (i + 3) % 7, the second shared."""
    numbers = range(n_pictures)
    labels = [i % 3 for i in numbers]
    score = [round((i * 37 % 101) / 100 - 0.3, 4) for i in numbers]
    words = [[i % 7, (i + 3) % 7] for i in numbers]
    return {
        "title": f"tiny on {SCRIPT}",
        "facts": [["model", IMAGE]],
        "note": SCRIPT,
        "n_images": n_pictures,
        "table": {"columns": ["score", "pca"], "rows": [["adjusted overlap", "0.2"]]},
        "methods": ["pca", "whole"],
        "scores": [{"name": "adjusted_overlap", "label": "adjusted overlap"}],
        "letters": "0123",
        "grid": [2, 2],
        "classes": CLASSES,
        "class_concepts": [[0, 1], [1, 2], [3, 6]],
        "concepts": {
            "text": WORDS,
            "n_pictures": {"pca": counts(words), "whole": [0] * 7},
            "n_shared": {"pca": counts([[second] for _, second in words]), "whole": [0] * 7},
            "classes": [[0], [0, 1], [1], [2], [], [], [2]],
        },
        "pictures": {
            "id": [f"{SCRIPT} {i}" if i == 1 else f"number {i}" for i in numbers],
            "label": labels,
            "prediction": [(k + (i % 4 == 0)) % 3 for i, k in enumerate(labels)],
            "runner_up": [(k + 2) % 3 for k in labels],
            "scored": labels,
            "words": {"pca": words, "whole": [[] for _ in numbers]},
            "part": {"pca": ["12"] * n_pictures, "whole": [""] * n_pictures},
            "shared": {"pca": ["01"] * n_pictures, "whole": [""] * n_pictures},
            "map": {"pca": ["0122"] * n_pictures},
            "score": {name: {"adjusted_overlap": score} for name in ("pca", "whole")},
        },
    }


def counts(words: list[list[int]]) -> list[int]:
    return [sum(word in row for row in words) for word in range(len(WORDS))]


def thumbnail() -> bytes:
    written = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(written, "WEBP")
    return written.getvalue()


@dataclass(frozen=True)
class OpenPage:
    """A page in the browser, and what it was made from.

    Attributes:
        browser: selenium's.
        content: the page's.
        keys: selenium's names of keys.
    """

    browser: Any
    content: Content
    keys: Any

    def all(self, selector: str) -> list[Any]:
        found: list[Any] = self.browser.find_elements("css selector", selector)
        return found

    def one(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def run(self, script: str) -> Any:
        return self.browser.execute_script(script)

    def wait_for(self, script: str) -> None:
        """Wait until an expression is true: a closed dialogue gives focus back a moment later."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.browser, 10).until(lambda _: self.run(f"return {script}"))

    def choose(self, field: str, value: str) -> None:
        self.one(f"#{field} option[value='{value}']").click()

    @property
    def focused(self) -> Any:
        return self.browser.switch_to.active_element

    @property
    def cards(self) -> list[int]:
        """The pictures shown, in order."""
        numbers = "[...document.querySelectorAll('#gallery button')].map((b) => b.dataset.picture)"
        return [int(number) for number in self.run(f"return {numbers}")]

    @property
    def n_matching(self) -> int:
        """Pictures the filters leave, as the page says."""
        return int(self.one("#count").text.split(" of ")[0].replace(",", ""))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One browser for all tests; the driver is named, so that none is ever fetched."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    if not (CHROMIUM.is_file() and DRIVER.is_file()):
        pytest.skip("Debian's chromium and chromium-driver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Content]]:
    """Pages as files, with their content: small, large, and bare of labels."""
    folder, found = tmp_path_factory.mktemp("pages"), {}
    contents = {"small": made_up(N_SMALL), "large": made_up(N_LARGE), "bare": made_up(N_SMALL)}
    contents["bare"]["pictures"] |= {"label": None, "runner_up": None}
    for name, content in contents.items():
        pieces = page_pieces(content, {}, [thumbnail()] * len(content["pictures"]["id"]))
        (folder / f"{name}.html").write_text("".join(pieces), encoding="utf-8")
        found[name] = (folder / f"{name}.html", content)
    return found


@pytest.fixture
def load(
    chromium: Any, pages: dict[str, tuple[Path, Content]]
) -> Iterator[Callable[..., OpenPage]]:
    """Open a page; after the test nothing may have been executed or complained of."""
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys

    def loaded(name: str = "small", *, width_px: int = 1_200, scheme: str = "light") -> OpenPage:
        wanted = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        features = [{"name": feature, "value": value} for feature, value in wanted.items()]
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        size = {"width": width_px, "height": HEIGHT_PX, "deviceScaleFactor": 1, "mobile": False}
        chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        path, content = pages[name]
        chromium.get(path.as_uri())
        assert chromium.execute_script("return document.documentElement.dataset.ready") == "yes"
        return OpenPage(chromium, content, keys)

    yield loaded
    assert chromium.get_log("browser") == []
    assert chromium.execute_script("return window.hacked === undefined")

"""What does a finished run say of each picture? One HTML page to look through.

    python -m experiments.report RUN                     (the folder of a run of mutual_knowledge)
    python -m experiments.report RUN --out page.html     (flags stand behind the folder)
    python -m experiments.report RUN --pictures 500 --thumbnail-px 192

Writes RUN/report.html, whole or not at all: the table, the figures, every picture with its parts
and words to filter and sort, and an index of concepts. It is one file and asks no network.
"""

import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import flag, parse_config, with_run
from experiments.method_flags import MethodFlags
from experiments.run import Stopwatch, finish, leave

if TYPE_CHECKING:
    from experiments.studied import Ready
    from interpret.results import Result
    from interpret.studies.mutual_knowledge import Study

PAGE_FILE, EXAMPLE_FILE = "report.html", Path("runs") / "report" / "example.html"
THUMBNAIL_PX_MAX = 1_024
N_EXAMPLE = 24  # pictures of the small study
BYTES_PER_MB = 1_000_000


@dataclass(frozen=True)
class Config:
    """The run and how much of it is shown."""

    run: str | None = flag(None, "folder of a run; the first word")
    example: bool = flag(False, "the page of a small study, made first", kind=bool)
    out: str | None = flag(None, f"the page's file; {PAGE_FILE} in the run's folder if not given")
    store: str | None = flag(None, "folder for vectors; the run's own if not given")
    offline: bool = flag(False, "open no socket", kind=bool)
    pictures: int | None = flag(
        None, "to show, spread over the classes; all if not given", kind=int
    )
    thumbnail_px: int = flag(96, "of a picture, at most the model's own size", kind=int)

    def __post_init__(self) -> None:
        if self.run is not None and not self.run.strip():
            raise ValueError("there must be a run to show, got an empty name: name its folder.")
        if self.pictures is not None and self.pictures < 1:
            raise ValueError(f"--pictures must be at least 1, got {self.pictures}.")
        if not 1 <= self.thumbnail_px <= THUMBNAIL_PX_MAX:
            raise ValueError(
                f"--thumbnail-px must be between 1 and {THUMBNAIL_PX_MAX}, got {self.thumbnail_px}."
            )


SMOKE = Config(example=True, offline=True)


@dataclass(frozen=True)
class Shown:
    """What a page is made from.

    Attributes:
        ready: model, pictures and words.
        study: of these.
        record: the content of `result.json`.
        figures: name -> PNG file.
    """

    ready: "Ready[MethodFlags]"
    study: "Study"
    record: dict[str, Any]
    figures: dict[str, bytes]


def run(config: Config) -> None:
    """Reopen or make the study, write its page, say where; heavy imports stand in what it calls."""
    from experiments.folder import require_free_file, write_whole
    from figures.page import GENERATOR

    path = page_path(config)
    require_free_file(path, mark=GENERATOR)
    watch = Stopwatch()
    shown = open_run(config, watch) if config.run else make_example(config, watch)
    n_bytes = write_whole(path, page_of(config, shown, watch))
    print(f"{path}: {n_bytes / BYTES_PER_MB:.1f} MB")


def page_path(config: Config) -> Path:
    """Where the page goes.

    Raises:
        ValueError: no run is named, or it is none.
    """
    from interpret.results import load_result

    if config.run is None and not config.example:
        raise ValueError("there must be a run to show, got none: name its folder.")
    folder = load_result(config.run).folder if config.run else None
    if config.out is not None:
        return Path(config.out).expanduser()
    if folder is not None:
        return folder / PAGE_FILE
    EXAMPLE_FILE.parent.mkdir(parents=True, exist_ok=True)
    return EXAMPLE_FILE


def open_run(config: Config, watch: Stopwatch) -> Shown:
    """The study of a finished run; vectors come from the store.

    Raises:
        ValueError: it is no such run, it is incomplete, or what it was made from has changed.
    """
    from experiments.studied import reopen

    with watch.stage("load"):
        reopened = reopen(str(config.run), store=config.store, offline=config.offline or None)
    result, ready = reopened.result, reopened.ready
    require_rows(result, ready)
    study = ready.study(watch.stage)
    warn_of_other_words(result, ready, study)
    figures = {path.stem: path.read_bytes() for path in sorted(result.folder.glob("*.png"))}
    return Shown(ready, study, result.result, figures)


def require_rows(result: "Result", ready: "Ready[MethodFlags]") -> None:
    """Check that a run's rows are those of its pictures.

    Raises:
        ValueError: there are none, or they are of other pictures.
    """
    images, rows = ready.inputs.images, result.rows
    if "id" not in rows or rows["id"].tolist() != list(images.ids):
        raise ValueError(
            f"per_image.parquet must hold a row for each of the run's {len(images)} pictures, in "
            f"order, but that in {str(result.folder)!r} does not: repeat the run."
        )


def warn_of_other_words(result: "Result", ready: "Ready[MethodFlags]", study: "Study") -> None:
    """Warn where pictures have other words than in the run, as rounding differs by machine."""
    from interpret.report import rows_of_images

    now = rows_of_images(ready.inputs.images, ready.inputs.bank, study)
    names = [f"image_concepts_{method}" for method in study.results]
    known = [name for name in names if name in result.rows]
    differs = [
        any(list(result.rows[name][row]) != now[name][row] for name in known)
        for row in range(len(now))
    ]
    if any(differs):
        warnings.warn(
            f"{sum(differs)} of {len(now)} pictures have other words than in the run, since "
            "rounding differs between machines: the page shows those found now.",
            stacklevel=2,
        )


def make_example(config: Config, watch: Stopwatch) -> Shown:
    """A small study of the shipped model, with one figure."""
    from experiments.studied import make_ready
    from interpret.report import describe_study

    with watch.stage("load"):
        ready = make_ready(MethodFlags(limit=N_EXAMPLE, store=config.store, offline=True))
    study, inputs = ready.study(watch.stage), ready.inputs
    record = describe_study(inputs.encoder, inputs.images, inputs.bank, ready.settings, study)
    return Shown(ready, study, record, draw_curves(record))


def draw_curves(record: dict[str, Any]) -> dict[str, bytes]:
    """The deletion curves as a run would leave them."""
    from experiments.folder import save_figures
    from figures.curves import plot_deletion_curves

    name = "deletion_curves"
    with tempfile.TemporaryDirectory() as folder:
        save_figures(Path(folder), {name: plot_deletion_curves(record["mutual_knowledge"])})
        return {name: (Path(folder) / f"{name}.png").read_bytes()}


def page_of(config: Config, shown: Shown, watch: Stopwatch) -> Iterator[str]:
    """The page in pieces; pictures are opened as their thumbnails are written."""
    from figures.page import page_pieces
    from interpret.images.selection import choose_images
    from interpret.images.thumbnails import make_thumbnails
    from interpret.tables.page import page_content

    inputs, images = shown.ready.inputs, shown.ready.inputs.images
    chosen = choose_images(
        len(images), images.labels, limit=config.pictures, seed=shown.ready.settings.seed
    )
    content = page_content(shown.record, images, inputs.bank, shown.study, chosen)
    with watch.stage("thumbnails", len(chosen)) as progress:
        thumbnails = make_thumbnails(
            partial(inputs.encoder.pixels, images),
            chosen,
            size_px=config.thumbnail_px,
            progress=progress,
        )
        yield from page_pieces(content, shown.figures, thumbnails)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    given = sys.argv[1:] if argv is None else argv

    def work() -> None:
        run(parse_config(Config(), SMOKE, with_run(given, "to show"), __doc__ or ""))

    return finish(work)


if __name__ == "__main__":
    leave(main())

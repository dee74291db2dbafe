"""Why does a CLIP take a picture for what it does?

    python -m experiments.explain --images photo.jpg --classes names.txt      (one picture)
    python -m experiments.explain --from runs/mutual_knowledge/RUN            (of a finished run)
    python -m experiments.explain --limit 200 --class zebra --method kmeans

Prints a table and writes result.json, per_image.parquet, the table and the figures to
runs/explain/MODEL--IMAGES--HASH/; a picture alone is its own group, so its parts are its own too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from experiments.flags import flag, parse_config
from experiments.folder import NOT_IN_HASH
from experiments.method_flags import MethodFlags
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.studied import Ready
    from figures.explanation import Shown
    from interpret.studies.explain import Explaining, Ints

PICTURES_MAX = 100


@dataclass(frozen=True)
class Config(MethodFlags):
    """The flags of the method, and which pictures are drawn and how."""

    from_: str | None = flag(
        None, "folder of a finished run of mutual_knowledge; its model, pictures and words"
    )
    class_: str | None = flag(
        None, "only pictures of this class: by label, by prediction where there is none"
    )
    pictures: int = flag(
        4, "pictures to draw: all, or half the most and half the least mutual", kind=int
    )
    method: str = flag("pca", "how parts are found", choices=("pca", "kmeans", "whole"))
    width: str = flag(
        "single", "column of a paper: 3.5 or 7.2 inches", choices=("single", "double")
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.pictures <= PICTURES_MAX:
            raise ValueError(
                f"--pictures must be between 1 and {PICTURES_MAX}, got {self.pictures}."
            )


SMOKE = Config(limit=24, offline=True, pictures=2)


def run(config: Config) -> None:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once."""
    from experiments.folder import require_free, run_folder, save_measure
    from interpret.models.registry import slug
    from interpret.studies.explain import Explaining
    from interpret.tables import explain as tell

    if config.out:
        require_free(Path(config.out))
    watch = Stopwatch()
    with watch.stage("load"):
        ready = require_sense(find_ready(config))
    config, inputs = ready.config, ready.inputs
    names = map(slug, (inputs.model.name, Path(inputs.images_name).stem))
    folder = run_folder(config, "explain", *names)
    studied = inputs.images, inputs.bank, ready.study(watch.stage)
    explaining = Explaining(*studied, cast(Any, config.method))
    rows = explaining.rows_of(config.class_)
    drawn = explaining.pick(rows, config.pictures)
    record = tell.describe_explain(inputs.model, ready.settings, explaining, drawn)
    with watch.stage("figures"):
        figures = draw(ready, explaining, (rows, drawn), record)
    record |= {
        "method": {**record["method"], "bank_control": config.bank_control},
        "from": config.from_,
        "class": config.class_,
        "figures": list(figures),
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    told = tell.rows_of_explanations(explaining, rows)
    table = tell.tabulate_explain(record)
    save_measure(folder, config, record, table=table, rows=told, figures=figures)
    print(f"{tell.summarise_explain(record, table)}\ndetails in {folder}")


def find_ready(config: Config) -> "Ready[Config]":
    """What the study needs: from the flags, or from a finished run with this experiment's flags.

    Raises:
        ValueError: as `make_ready` and `reopen`, or a flag contradicts the run.
    """
    from experiments.studied import Ready, make_ready, reopen

    if config.from_ is None:
        return make_ready(config)
    free = {"store": config.store, "workers": config.workers, "offline": config.offline or None}
    ready = reopen(config.from_, **free).ready
    kept = {spec.name: getattr(ready.config, spec.name) for spec in fields(MethodFlags)}
    for name, value in kept.items():
        given = getattr(config, name)
        if name not in NOT_IN_HASH and given not in (value, getattr(Config(), name)):
            raise ValueError(
                f"--{name.replace('_', '-')} must be left out beside --from, whose run has "
                f"{value!r}, got {given!r}: repeat the run with it."
            )
    return Ready(replace(config, **{**kept, "out": config.out}), ready.inputs, ready.settings)


def require_sense(ready: "Ready[Config]") -> "Ready[Config]":
    """The same, if classes and words are such that it can be studied; nothing is encoded yet.

    Raises:
        ValueError: no such class, or as `Ready.require_words_for_parts`.
    """
    from interpret.studies.explain import find_class

    if ready.config.class_ is not None:
        find_class(ready.config.class_, ready.inputs.images.class_names)
    ready.require_words_for_parts()
    return ready


def draw(
    ready: "Ready[Config]",
    explaining: "Explaining",
    chosen: "tuple[Ints, Ints]",
    record: dict[str, Any],
) -> "dict[str, Figure]":
    """All figures by name: one a picture, wrong decisions, classes.

    Args:
        ready: the study's inputs.
        explaining: the study, read by one method.
        chosen: rows that may be drawn as wrong ones, and rows that are drawn in full.
        record: with the classes.
    """
    from figures.explanation import plot_explanation
    from figures.why_not import N_PICTURES, plot_why_not

    config, (rows, drawn) = ready.config, chosen
    digits = len(str(len(drawn)))
    figures = {
        f"picture_{number:0{digits}}": plot_explanation(shown, config.width)
        for number, shown in enumerate(show(ready, explaining, drawn), start=1)
    }
    wrong = pick_wrong(explaining, rows, min(config.pictures, N_PICTURES))
    if len(wrong):
        figures["why_not"] = plot_why_not(show(ready, explaining, wrong), config.width)
    return figures | draw_classes(config, record)


def pick_wrong(explaining: "Explaining", rows: "Ints", n: int) -> "Ints":
    """At most n wrongly decided pictures among the rows, at even steps through them."""
    import numpy as np

    wrong = np.intersect1d(rows, explaining.wrong)
    return wrong[np.linspace(0, len(wrong) - 1, min(n, len(wrong))).round().astype(int)]


def show(ready: "Ready[Config]", explaining: "Explaining", rows: "Ints") -> "list[Shown]":
    """Pictures with their parts and what is said of them."""
    import numpy as np

    from figures.explanation import Shown

    pixels = ready.inputs.encoder.pixels(ready.inputs.images, rows)
    maps = explaining.study.explanations.parts
    nothing = np.zeros((1, 1), dtype=np.uint8)
    return [
        Shown(
            told,
            pixels[at],
            nothing if explaining.method == "whole" else maps[explaining.method][told.row],
            ready.config.bank_control,
        )
        for at, told in enumerate(explaining.explain(rows))
    ]


def draw_classes(config: Config, record: dict[str, Any]) -> "dict[str, Figure]":
    """The class asked for, else those that most pictures are predicted as."""
    from figures.class_summary import (
        HEADINGS,
        N_CLASSES,
        SummarisedClass,
        plot_class_summary,
    )
    from figures.explanation import tell_control

    wanted = config.class_.casefold() if config.class_ else None
    found = [one for one in record["classes"] if wanted in (None, one["name"].casefold())]
    found = sorted(found, key=lambda one: -one["n_predicted"])[: N_CLASSES[config.width]]
    shown = []
    for one in found:
        wrong = "" if one["n_wrong"] is None else f", {one['n_wrong']} wrongly"
        lists = {
            key: [(word["concept"], word["value"]) for word in one[key]]
            for key in HEADINGS
            if one[key] is not None
        }
        title = f"{one['name']}: {one['n_predicted']} predicted{wrong}"
        title += tell_control(config.bank_control)
        shown.append(SummarisedClass(title, lists))
    return {"class_summary": plot_class_summary(shown, config.width)} if shown else {}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())

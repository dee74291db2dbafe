"""Can a decoder that was trained on texts alone write what is in a picture?

    python -m experiments.caption                              (shipped model, drawn pictures)
    python -m experiments.caption --bridges memory,softmax --beam 1
    python -m experiments.caption --images captions.csv --train-images others.csv --model ViT-B/32

Trains a decoder to write captions from their own vectors, asks it with pictures bridged over the
modality gap in several ways, and scores what it writes beside the nearest training caption and a
random one. Prints two tables and writes config.json, result.json, per_image.parquet, the tables,
figures and the decoder to runs/caption/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from experiments.flags import TrainingFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.finished import Runs
    from experiments.inputs import Inputs
    from figures.captions import CaptionedPicture
    from interpret.images.imageset import ImageSet
    from interpret.measures.bridges import Bridge
    from interpret.studies.captioning import CaptioningStudy, Settings

BRIDGES = ("swap", "memory", "softmax", "centred", "noise")
LEAST = {"beam": 1, "epochs": 1, "pictures": 0}
BEAM_MOST = 100


def read_bridges(text: str) -> "tuple[Bridge, ...]":
    """Bridges from a flag, each once.

    Raises:
        ValueError: one is unknown.
    """
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in found:
        if name not in BRIDGES:
            raise ValueError(f"--bridges must be some of {', '.join(BRIDGES)}, got {name!r}.")
    return cast("tuple[Bridge, ...]", found)


@dataclass(frozen=True)
class Config(TrainingFlags):
    """The common flags, those of training pictures, and those of captions."""

    limit: int | None = flag(1_000, "pictures to caption, spread over the classes", kind=int)
    train_limit: int = flag(1_000, "pictures whose captions are learnt from", kind=int)
    bridges: str = flag(",".join(BRIDGES), "how pictures are given, with commas between")
    beam: int = flag(5, "captions kept at every step; 1 is greedy", kind=int)
    epochs: int = flag(20, "passes over the training captions at most", kind=int)
    pictures: int = flag(6, "pictures drawn with their captions; 0 for none", kind=int)

    def __post_init__(self) -> None:
        super().__post_init__()
        read_bridges(self.bridges)
        for name, least in LEAST.items():
            if getattr(self, name) < least:
                raise ValueError(f"--{name} must be at least {least}, got {getattr(self, name)}.")
        if self.beam > BEAM_MOST:
            raise ValueError(
                f"--beam must be at most {BEAM_MOST}, got {self.beam}: a wide one takes hours."
            )


SMOKE = Config(
    limit=20, train_limit=60, offline=True, bridges="swap,memory,softmax,centred", epochs=2, beam=2
)


def run(config: Config, runs: "Runs | None" = None) -> Path:
    """Load, train, caption, save, print; heavy imports stand here, so that --help answers at once.

    Args:
        config: the flags.
        runs: where runs go; below runs/, and made anew, by default.

    Returns:
        The folder of the run.
    """
    from experiments.finished import Runs
    from experiments.folder import require_free, save_measure
    from experiments.inputs import resolve_common
    from interpret.studies.captioning import study_captioning
    from interpret.tables import captioning as tell
    from interpret.training.captioner import save_captioner

    if config.out:
        require_free(Path(config.out))
    runs, watch = runs or Runs(), Stopwatch()
    with watch.stage("load"):
        inputs, training = load(config)
    config = resolve_common(config, inputs)
    folder = runs.folder(config, "caption", inputs)
    if runs.holds(folder, config, inputs, training):
        return folder
    given = (inputs.encoder, training, inputs.images, settings_of(config))
    study = study_captioning(*given, stage=watch.stage)
    record = tell.describe_captioning(*given, study)
    with watch.stage("figures"):
        figures = draw(config, inputs, study, record)
    record |= {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    tables = {"table": tell.tabulate_captioning(record), "gaps": tell.tabulate_gaps(record)}
    files = {
        "per_image.parquet": tell.rows_of_captioning(inputs.images, study).to_parquet,
        "decoder": partial(save_captioner, study.fitted.captioner),
    }
    save_measure(folder, config, record, table=tables, rows=files, figures=figures)
    print(f"{tell.summarise_captioning(record)}\ndetails in {folder}")
    return folder


def load(config: Config) -> "tuple[Inputs, ImageSet]":
    """The model with the pictures to caption, and the pictures whose captions are learnt from.

    Raises:
        ValueError: pictures without captions, or there are none to learn from.
    """
    from experiments.inputs import load_inputs, load_train_pictures
    from interpret.images.caption_lists import check_captions

    inputs = load_inputs(config, needs_words=False, needs_classes=False)
    check_captions(inputs.images)
    training = load_train_pictures(config, inputs)
    if training is None:
        raise ValueError(
            f"there must be captions to learn from, but {inputs.images_name!r} has no training "
            "split: name some with --train-images."
        )
    check_captions(training)
    return inputs, training


def settings_of(config: Config) -> "Settings":
    """The study's choices, from flags whose values the parser has checked."""
    from interpret.studies.captioning import Settings
    from interpret.training.captioner_fit import RECIPE

    recipe = replace(RECIPE, n_epochs_max=config.epochs)
    return Settings(read_bridges(config.bridges), config.beam, recipe, seed=config.seed)


def draw(
    config: Config, inputs: "Inputs", study: "CaptioningStudy", record: dict[str, Any]
) -> "dict[str, Figure]":
    """The training curve, the gaps, and some pictures with their captions."""
    from figures.captions import plot_caption_training, plot_captions, plot_gaps

    figures = {"training": plot_caption_training(record["decoder"]), "gaps": plot_gaps(record)}
    n_drawn = min(config.pictures, len(inputs.images))
    if n_drawn:
        shown = captioned_pictures(inputs, study, n_drawn, seed=config.seed)
        is_marked = inputs.images.truth is not None
        figures["captions"] = plot_captions(shown, is_marked=is_marked)
    return figures


def captioned_pictures(
    inputs: "Inputs", study: "CaptioningStudy", n: int, *, seed: int
) -> "list[CaptionedPicture]":
    """Pictures drawn by chance, with their captions, marked where the truth is known."""
    import numpy as np

    from figures.captions import CaptionedPicture, mark
    from interpret.measures.caption_truth import CaptionReader
    from interpret.metrics.caption_words import words_of

    images, truth = inputs.images, inputs.images.truth
    rows = np.sort(np.random.default_rng(seed).choice(len(images), size=n, replace=False))
    reader = CaptionReader(truth.concepts if truth else (), images.class_names)

    def shown(caption: str, row: int) -> str:
        if truth is None:
            return caption
        named = reader.read(caption)
        return mark(
            words_of(caption), named.spans, truth.visible[row, list(named.concepts)].tolist()
        )

    pixels = inputs.encoder.pixels(images, rows)
    names = ["" if images.labels is None else images.class_names[images.labels[i]] for i in rows]
    return [
        CaptionedPicture(
            one, name, {way: shown(told.captions[i], i) for way, told in study.ways.items()}
        )
        for one, name, i in zip(pixels, names, rows.tolist(), strict=True)
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())

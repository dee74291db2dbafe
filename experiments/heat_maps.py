"""Where in the picture does the model see a concept?

    python -m experiments.heat_maps                                    (shipped model, drawn world)
    python -m experiments.heat_maps --concept "a long snout" --maps patches,occlusion
    python -m experiments.heat_maps --model RN50 --images FOLDER --maps grad-cam --randomise

Without --concept: the class each picture is taken for and the word nearest to it. Prints a table
and writes config.json, result.json, per_image.parquet, the tables and figures to
runs/heat_maps/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import CommonFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    import pandas as pd

    from experiments.inputs import Inputs
    from interpret.studies.heat_maps import HeatMapStudy, Settings

PICTURES_MAX, DRAWN_MAX, STEPS_MAX = 24, 1_000, 1_000


@dataclass(frozen=True)
class Config(CommonFlags):
    """The common flags and what maps are made of."""

    limit: int | None = flag(48, "pictures to take, spread over the classes", kind=int)
    concept: str | None = flag(
        None, "what to look for; the class a picture is taken for if not given"
    )
    maps: str | None = flag(
        None,
        "of integrated-gradients, grad-cam, occlusion, patches, with commas between; all the "
        "architecture can do if not given",
        follows=("model",),
    )
    pictures: int = flag(4, "shown in the figure", kind=int)
    drawn: int = flag(3, "drawn concepts of a picture held against the truth, at most", kind=int)
    steps: int = flag(16, "of integrated gradients", kind=int)
    randomise: bool = flag(
        False, "also randomise the image encoder layer by layer, and shuffle the words", kind=bool
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        bounds = {"pictures": PICTURES_MAX, "drawn": DRAWN_MAX, "steps": STEPS_MAX}
        for name, most in bounds.items():
            value = getattr(self, name)
            if not 1 <= value <= most:
                raise ValueError(f"--{name} must be between 1 and {most}, got {value}.")
        if self.concept is not None and not self.concept.strip():
            raise ValueError("--concept must say what to look for, got nothing.")


SMOKE = Config(limit=6, offline=True, pictures=2, drawn=2, steps=4, maps="occlusion,patches")


def run(config: Config) -> None:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once."""
    from experiments.folder import require_free, run_folder, save_measure
    from experiments.inputs import load_inputs, resolve_common
    from interpret.models.map_methods import possible_methods
    from interpret.models.registry import slug
    from interpret.tables.heat_maps import rows_of_heat_maps, summarise_heat_maps

    if config.out:
        require_free(Path(config.out))
    asked = read_maps(config.maps)
    watch = Stopwatch()
    with watch.stage("load"):
        inputs = load_inputs(config, needs_words=False)
    maps = asked or possible_methods(inputs.model)
    config = replace(resolve_common(config, inputs), maps=",".join(maps))
    names = slug(inputs.model.name), slug(Path(inputs.images_name).stem)
    folder = run_folder(config, "heat_maps", *names)
    study, record, tables = measure(config, inputs, watch)
    with watch.stage("figures"):
        figures = draw(study, record)
    record |= {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    rows = rows_of_heat_maps(inputs.images, inputs.bank, study)
    save_measure(folder, config, record, table=tables, rows=rows, figures=figures)
    print(f"{summarise_heat_maps(record, tables)}\ndetails in {folder}")


def read_maps(text: str | None) -> tuple[Any, ...]:
    """The maps asked for, each once; none for all the architecture can do.

    Raises:
        ValueError: one is not known.
    """
    from concepts.names import describe_unknown
    from interpret.models.map_methods import MAP_METHODS

    names = tuple(dict.fromkeys(part.strip() for part in (text or "").split(",")))
    if text is None:
        return ()
    for name in names:
        if name not in MAP_METHODS:
            raise ValueError(f"--maps: {describe_unknown('map', name, MAP_METHODS)}")
    return names


def measure(
    config: Config, inputs: "Inputs", watch: Stopwatch
) -> "tuple[HeatMapStudy, dict[str, Any], dict[str, pd.DataFrame]]":
    """The study, its record, and the tables by name."""
    from interpret.studies.heat_maps import Settings, study_heat_maps
    from interpret.tables import heat_maps as tell

    settings = Settings(
        methods=read_maps(config.maps),
        concept=config.concept,
        templates=inputs.templates,
        concept_prompt=config.concept_prompt,
        n_shown=config.pictures,
        n_drawn=config.drawn,
        n_steps=config.steps,
        seed=config.seed,
    )
    given = (inputs.encoder, inputs.images, inputs.bank)
    study = study_heat_maps(*given, settings, watch.stage)
    forgotten = randomise(config, inputs, settings, watch) if config.randomise else None
    record = tell.describe_heat_maps(*given, settings, study, forgotten)
    tables = {"table": tell.tabulate_heat_maps(record)}
    if forgotten is not None:
        tables["randomisation"] = tell.tabulate_randomisation(record)
    return study, record, tables


def randomise(
    config: Config, inputs: "Inputs", settings: "Settings", watch: Stopwatch
) -> dict[str, Any]:
    """What stays of maps, words and parts when the model forgets."""
    from interpret.studies import mutual_knowledge
    from interpret.studies.randomisation import Randomiser

    explained = mutual_knowledge.Settings(
        inputs.model.spec.default_naming,
        templates=inputs.templates,
        concept_prompt=config.concept_prompt,
        seed=config.seed,
    )
    given = (inputs.encoder, inputs.images, inputs.bank)
    randomiser = Randomiser(*given, explained, settings.methods, config.steps)
    return randomiser.study(stage=watch.stage)


def draw(study: "HeatMapStudy", record: dict[str, Any]) -> dict[str, Any]:
    """Every figure of a run, by file name."""
    from figures.heat_maps import MappedPicture, plot_heat_maps, plot_randomisation

    shown = [
        MappedPicture(one.pixels, one.concept, one.region, {str(k): v for k, v in one.maps.items()})
        for one in study.shown
    ]
    figures = {"heat_maps": plot_heat_maps(shown)}
    if record["randomisation"] is not None:
        figures["randomisation"] = plot_randomisation(record["randomisation"])
    return figures


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())

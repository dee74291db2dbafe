"""Do the places an explanation shows matter to the decision, and more than places of no meaning?

    python -m experiments.faithfulness                              (shipped model, drawn world)
    python -m experiments.faithfulness --no-baselines --namings crop
    python -m experiments.faithfulness --model ViT-B/16 --images imagenet-1k --protocol paper

Prints Table 1 of the paper for these pictures, with controls, the paper's trained baselines and
equal areas, and writes config.json, result.json, per_image.parquet, tables and figures to
runs/faithfulness/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from experiments.flags import TrainingFlags, flag, parse_config
from experiments.method_flags import MethodFlags
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    import pandas as pd

    from experiments.studied import Ready
    from interpret.studies.faithfulness import Faithfulness
    from interpret.studies.mutual_knowledge import Study
    from interpret.units.discover import Naming
    from interpret.units.regions import Regions

NAMINGS = ("highlight", "crop", "patches")


def read_namings(text: str) -> "tuple[Naming, ...]":
    """Ways to show a part, from a flag, each once.

    Raises:
        ValueError: one is unknown.
    """
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in found:
        if name not in NAMINGS:
            raise ValueError(f"--namings must be some of {', '.join(NAMINGS)}, got {name!r}.")
    return cast("tuple[Naming, ...]", found)


@dataclass(frozen=True)
class Config(TrainingFlags, MethodFlags):
    """The flags of the method, what baselines learn from, and what is judged."""

    limit: int | None = flag(500, "pictures to take, spread over the classes", kind=int)
    namings: str = flag(",".join(NAMINGS), "how parts are shown, with commas between")
    baselines: bool = flag(True, "train the paper's baselines, where there is a lesson", kind=bool)
    deletion_blur: str = flag(
        "published", "what stands where a region is deleted", choices=("published", "heavy")
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        read_namings(self.namings)


SMOKE = Config(limit=12, offline=True, train_limit=250, namings="crop", baselines=False)


def run(config: Config) -> None:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once."""
    from experiments.folder import require_free, run_folder, save_measure
    from experiments.studied import make_ready
    from interpret.models.registry import slug
    from interpret.report import align_columns
    from interpret.tables import faithfulness as tell

    if config.out:
        require_free(Path(config.out))
    watch = Stopwatch()
    with watch.stage("load"):
        ready = make_ready(config)
        ready.require_words_for_parts()
    config, inputs = ready.config, ready.inputs
    names = slug(inputs.model.name), slug(Path(inputs.images_name).stem)
    folder = run_folder(config, "faithfulness", *names)
    record, rows = measure(ready, watch)
    tables = {
        "table": tell.tabulate_faithfulness(record, "own"),
        "table_equal": tell.tabulate_faithfulness(record, "equal"),
        "table_normalised": tell.tabulate_normalised(record),
        "comparisons": tell.tabulate_comparisons(record),
        "published": tell.tabulate_published(record),
        **tabulate_known(record),
    }
    with watch.stage("figures"):
        figures = draw(record)
    record |= {"environment": describe_environment(), "duration_seconds": watch.seconds}
    save_measure(folder, config, record, table=tables, rows=rows, figures=figures)
    shown = {name: align_columns(table) for name, table in tables.items()}
    print(f"{tell.summarise_faithfulness(record, **shown)}\ndetails in {folder}")


def measure(ready: "Ready[Config]", watch: Stopwatch) -> tuple[dict[str, Any], Any]:
    """The record, and a row a picture."""
    from interpret.studies.faithfulness import make_study
    from interpret.tables.faithfulness import describe_faithfulness, rows_of_faithfulness

    config, inputs = ready.config, ready.inputs
    namings = dict.fromkeys([ready.settings.naming, *read_namings(config.namings)])
    study = ready.study(watch.stage)
    trained, told = train(ready, watch)
    blur = cast(Any, config.deletion_blur)
    made = make_study(inputs.encoder, inputs.images, inputs.bank, ready.settings, blur)
    found = made.measure(study, tuple(namings), trained, watch.stage)
    record = describe_faithfulness(made, inputs.bank, found, told)
    record |= hold_against_truth(ready, study, found, watch)
    record["encoded"] = dict(inputs.encoder.store.made)
    return record, rows_of_faithfulness(made, found)


def hold_against_truth(
    ready: "Ready[Config]", study: "Study", found: "Faithfulness", watch: Stopwatch
) -> dict[str, Any]:
    """What is known of drawn pictures; null for others and for words that mean nothing."""
    from interpret.studies.counterfactuals import study_counterfactuals
    from interpret.studies.faithfulness_truth import hold_judged_against_truth
    from interpret.tables.faithfulness_truth import describe_counterfactuals, describe_truth

    config, inputs = ready.config, ready.inputs
    if inputs.images.truth is None or config.bank_control is not None:
        return {"truth": None, "counterfactuals": None}
    given = (inputs.encoder, inputs.images, inputs.bank, ready.settings)
    with watch.stage("truth", 1) as progress:
        truth = hold_judged_against_truth(
            inputs.images, inputs.bank, study, found.judged, seed=config.seed
        )
        progress(1)
    with watch.stage("redraws", 0) as progress:
        changed = study_counterfactuals(*given, study, progress)
    assert truth is not None
    return {"truth": describe_truth(truth), "counterfactuals": describe_counterfactuals(changed)}


def tabulate_known(record: dict[str, Any]) -> "dict[str, pd.DataFrame]":
    """The tables of drawn pictures, by name; none for others."""
    from interpret.tables import faithfulness_truth as tell

    if record["truth"] is None:
        return {}
    naming = record["method"]["naming"]
    shown = tuple(f"{method}, {naming}" for method in ("pca", "kmeans"))
    return {
        "truth": tell.tabulate_truth(record["truth"]),
        "slots": tell.tabulate_slots(record["truth"], (*shown, "undivided")),
        "agreement": tell.tabulate_agreement(record["truth"]),
        "counterfactuals": tell.tabulate_counterfactuals(record["counterfactuals"]),
    }


def train(ready: "Ready[Config]", watch: Stopwatch) -> "tuple[dict[str, Regions], dict[str, Any]]":
    """The regions of the paper's baselines and how good they are; none without a lesson."""
    from experiments.inputs import load_training
    from interpret.studies.bottleneck import Settings, study_bottleneck
    from interpret.studies.trained_baselines import TrainingSettings

    config, inputs = ready.config, ready.inputs
    if not config.baselines:
        return {}, {"baselines": None, "baselines_note": "not asked for."}
    with watch.stage("load"):
        training = load_training(config, inputs)
    if training is None:
        note = "there are no training pictures: name some with --train-images."
        return {}, {"baselines": None, "baselines_note": note}
    recipe = TrainingSettings(layer=ready.settings.layer, n_regions=config.parts, seed=config.seed)
    settings = Settings(inputs.templates, config.concept_prompt, recipe)
    given = (inputs.encoder, training, inputs.images, inputs.bank, settings)
    study = study_bottleneck(*given, watch.stage)
    regions = {str(name): one.regions for name, one in study.baselines.items()}
    return regions, {"baselines": study.to_dict(), "baselines_note": None}


def draw(record: dict[str, Any]) -> dict[str, Any]:
    """Curves, and both ways by explanation on equal areas."""
    from figures.faithfulness import plot_metric, plot_perturbation

    return {
        "perturbation": plot_perturbation(record),
        "deletion": plot_metric(record, "deletion", "equal"),
        "insertion": plot_metric(record, "insertion", "equal"),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())

"""Does shared knowledge follow accuracy across models, and which of their differences are real?

    python -m experiments.compare_families                            (the shipped family)
    python -m experiments.compare_families --models paper13 --images imagenet-1k
    python -m experiments.compare_families --models ViT-B/32,RN50 --images cifar100,food101
                                           --measure zero_shot,linear_probe
    python -m experiments.compare_families --from runs/mutual_knowledge/A,runs/mutual_knowledge/B
    python -m experiments.compare_families --pair menagerie-resnet-128 menagerie-vit-tiny

Every model is measured into a run folder of its own; finished ones are read. Prints the paper's
Table 3 and what its correlations can show, and writes config.json, result.json, tables (CSV, LaTeX,
Markdown, parquet) and figures to runs/compare_families/MODELS--IMAGES--HASH/.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import flag, parse_config
from experiments.method_flags import MethodFlags
from experiments.model_lists import COMPARED, MEASURES, read_models, read_names
from experiments.run import EXIT_BUG, finish, leave

if TYPE_CHECKING:
    from experiments.members import Failure, Members


@dataclass(frozen=True)
class Config(MethodFlags):
    """The flags of the method, and what is compared."""

    model: str = flag("", "each of the models in turn", hidden=True)
    models: str = flag("shipped", "names with commas between, shipped, or paper13")
    images: str | None = flag(
        None, "image sets or paths, commas between; the first model's own set if not given"
    )
    measure: str = flag(COMPARED, f"with commas between: {', '.join(MEASURES)}")
    from_: str | None = flag(None, "folders of finished runs to compare, commas between")
    pair: str | None = flag(None, "two of the models to hold against each other: NAME NAME")
    again: bool = flag(False, "measure every model anew, also finished ones", kind=bool)
    dry_run: bool = flag(False, "say what each model would take; run nothing", kind=bool)

    def __post_init__(self) -> None:
        super().__post_init__()
        read_names(self.measure, "--measure", MEASURES)
        if self.images is not None:
            read_names(self.images, "--images")
        if self.pair is not None and len(read_names(self.pair, "--pair")) != 2:
            raise ValueError(f"--pair must name two models, got {self.pair!r}.")
        if self.from_ is not None:
            read_names(self.from_, "--from")
        if self.from_ is not None and (self.dry_run or self.measure != COMPARED):
            raise ValueError(
                f"--from compares finished runs of {COMPARED}: leave out --dry-run and --measure."
            )


SMOKE = Config(models="menagerie-vit-tiny,menagerie-resnet-128", limit=24, offline=True)


def run(config: Config) -> "list[Failure]":
    """Measure or read every model, compare, save, print.

    Returns:
        The runs that failed; what the others gave is compared all the same.

    Raises:
        ValueError: a flag does not fit, nothing was measured, or runs can't be compared.
    """
    from experiments.comparison import compare_and_save, place_of, run_all, tell_failures

    config = resolve(config)
    folder = place_of(config)
    if config.dry_run:
        rehearse(config)
        return []
    members = read_runs(config) if config.from_ else run_all(config, folder)
    if config.from_:
        config = as_measured(config, members)
    compare_and_save(config, members, folder)
    tell_failures(members)
    return members.failures


def resolve(config: Config) -> Config:
    """The config with lists spelled out, so that a list that grows is another comparison.

    Raises:
        ValueError: a model is unknown or comes twice, or a pair is not among them.
    """
    from experiments.inputs import default_images

    if config.from_ is not None:
        return config
    models = read_models(config.models)
    pair = read_models(config.pair, "--pair") if config.pair else ()
    require_pair(pair, models)
    images = config.images or default_images(models[0])
    pair_text = ",".join(pair) or None
    return replace(config, models=",".join(models), images=images, pair=pair_text)


def require_pair(pair: Sequence[str], models: Sequence[str]) -> None:
    """Check that a pair is among the models.

    Raises:
        ValueError: one is not.
    """
    for name in pair:
        if name not in models:
            raise ValueError(
                f"--pair must name two of the models compared ({', '.join(models)}), got {name!r}."
            )


def read_runs(config: Config) -> "Members":
    """Finished runs from their folders.

    Raises:
        ValueError: one is no run of mutual knowledge, or a pair is not among their models.
    """
    from experiments.members import Members
    from interpret.results import load_result

    folders = read_names(str(config.from_), "--from")
    if config.out and Path(config.out).resolve() in [Path(one).resolve() for one in folders]:
        raise ValueError(
            f"--out must not be one of the runs that are compared, got {config.out!r}: choose "
            "another name."
        )
    results = [load_result(folder) for folder in folders]
    for result in results:
        made_by = result.result.get("experiment")
        if made_by != COMPARED:
            raise ValueError(
                f"--from must name runs of experiments.mutual_knowledge, but "
                f"{str(result.folder)!r} is one of {made_by!r}."
            )
    names = [result.result["model"]["name"] for result in results]
    require_pair(read_names(config.pair, "--pair") if config.pair else (), names)
    cell = (COMPARED, results[0].result["images"]["name"])
    return Members({cell: results}, {cell: names})


def as_measured(config: Config, members: "Members") -> Config:
    """The config with what the runs were made with in place of flags that were not asked for."""
    ((_, images), results), *_ = members.results.items()
    names = [result.result["model"]["name"] for result in results]
    flags = ("limit", "split", "bank", "templates")
    kept: dict[str, Any] = {name: results[0].config.get(name) for name in flags}
    return replace(config, models=",".join(names), images=images, **kept)


def rehearse(config: Config) -> None:
    """What each run would take, one after the other; only mutual knowledge can be foretold."""
    from experiments.comparison import parts_of
    from experiments.members import config_of, steps_of
    from experiments.rehearsal import rehearse_study

    for model, images, measure in steps_of(*parts_of(config)):
        print(f"{model} on {images}, {measure}:")
        if measure == COMPARED:
            print(rehearse_study(config_of(measure, config, model, images)), end="\n\n")
        else:
            print(
                f"not foretold: python -m experiments.{measure} takes seconds a model once\n"
                "pictures are encoded.\n"
            )


def with_pair(argv: Sequence[str]) -> list[str]:
    """`--pair A B` as `--pair A,B`.

    Example:
        >>> with_pair(["--pair", "A", "B", "--seed", "1"])
        ['--pair', 'A,B', '--seed', '1']
    """
    given = list(argv)
    if "--pair" in given:
        at = given.index("--pair") + 1
        names = given[at : at + 2]
        if len(names) == 2 and not names[1].startswith("-") and "," not in names[0]:
            given[at : at + 2] = [",".join(names)]
    return given


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code, 1 if a model failed."""
    given = with_pair(sys.argv[1:] if argv is None else argv)
    failures: list[Any] = []
    code = finish(lambda: failures.extend(run(parse_config(Config(), SMOKE, given, __doc__ or ""))))
    return code or (EXIT_BUG if failures else 0)


if __name__ == "__main__":
    leave(main())

"""The models, pictures and measures of a comparison in, their finished runs out.

Every model is measured as its own experiment would, into a run folder of its own, so that a crash
at the ninth leaves eight, and one that fails does not stop the others.
"""

import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from typing import Any

from experiments.finished import Runs
from experiments.run import is_message
from interpret.results import Result, load_result

OWN = ("model", "images", "out", "dry_run")  # flags that differ between a comparison and its runs
Cell = tuple[str, str]  # measure, image set


@dataclass(frozen=True)
class Failure:
    """A run that came to nothing, and why."""

    model: str
    images: str
    measure: str
    reason: str

    def __str__(self) -> str:
        return f"{self.model} on {self.images}, {self.measure}: {self.reason}"


@dataclass(frozen=True)
class Members:
    """What came of all runs.

    Attributes:
        results: finished runs by measure and image set, in the order of the models.
        asked: by what name each of them was asked for; a folder's model has a shorter one.
        failures: the others.
    """

    results: dict[Cell, list[Result]] = field(default_factory=dict)
    asked: dict[Cell, list[str]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


def run_members(
    config: Any, models: Sequence[str], images: Sequence[str], measures: Sequence[str], runs: Runs
) -> Members:
    """Measure every model on every image set; what is finished already is read.

    Args:
        config: of the comparison; flags that a measure has, too, go to its runs.
        models: names, as for `--model`.
        images: names or paths.
        measures: names of experiments.
        runs: where they go, and whether finished ones are kept.
    """
    members = Members()
    steps = steps_of(models, images, measures)
    for number, (model, name, measure) in enumerate(steps, start=1):
        print(f"{number} of {len(steps)}: {model} on {name}, {measure}", file=sys.stderr)
        found = _run_one(config, model, name, measure, runs)
        if isinstance(found, Failure):
            print(f"failed: {found.reason}", file=sys.stderr)
            members.failures.append(found)
        else:
            members.results.setdefault((measure, name), []).append(found)
            members.asked.setdefault((measure, name), []).append(model)
    return members


def steps_of(
    models: Sequence[str], images: Sequence[str], measures: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Model, image set and measure of every run, in order: all models of one measure first."""
    return [(model, name, measure) for name in images for measure in measures for model in models]


def config_of(measure: str, config: Any, model: str, images: str) -> Any:
    """The flags of one run: those of the comparison that the measure has, too."""
    own = import_module(f"experiments.{measure}").Config()
    given = {spec.name for spec in fields(config)} - set(OWN)
    kept = {spec.name: getattr(config, spec.name) for spec in fields(own) if spec.name in given}
    return replace(own, **kept, model=model, images=images)


def _run_one(config: Any, model: str, images: str, measure: str, runs: Runs) -> Result | Failure:
    experiment = import_module(f"experiments.{measure}")
    try:
        with redirect_stdout(sys.stderr):  # each model's own table is progress here
            folder = experiment.run(config_of(measure, config, model, images), runs)
        return load_result(folder)
    except Exception as error:
        if isinstance(error, ValueError | OSError) and is_message(error):
            return Failure(model, images, measure, " ".join(str(error).split()))
        traceback.print_exc()
        return Failure(model, images, measure, f"{type(error).__name__}, a defect (see above)")

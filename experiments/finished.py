"""Flags and what they name in, the place of their run out, and whether it is finished already.

Comparisons go through many models: what one of them has measured before, with the same flags from
the same weights, pictures and words, is not measured again.
"""

import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.folder import NOT_IN_HASH, RUNS, is_run, run_folder
from experiments.inputs import Inputs
from interpret.images.imageset import ImageSet
from interpret.models.registry import slug
from interpret.results import Result, load_result

TRAINING = ("training", "fingerprint")
CAPTIONS, LEARNT_CAPTIONS = (
    (section, "captions_fingerprint") for section in ("images", "training")
)
MEANING = {  # of the fingerprints a result holds: section, key, what it is of
    ("model", "weights_sha256"): "weights",
    ("images", "fingerprint"): "pictures",
    ("bank", "fingerprint"): "words",
    TRAINING: "training pictures",
    CAPTIONS: "captions",
    LEARNT_CAPTIONS: "training captions",
}
Fingerprints = dict[tuple[str, str], str | None]


@dataclass(frozen=True)
class Runs:
    """Where runs go.

    Attributes:
        below: the folder that has one for each experiment.
        keeps: whether a finished run is taken as it is instead of being made anew.
    """

    below: Path = RUNS
    keeps: bool = False

    def folder(self, config: Any, experiment: str, inputs: Inputs) -> Path:
        """Where a run goes: `--out`, or below `below`.

        Args:
            config: with every flag resolved.
            experiment: its name.
            inputs: what the flags name.

        Raises:
            ValueError: something else stands there, or it can't be written.
        """
        names = slug(inputs.model.name), slug(Path(inputs.images_name).stem)
        return run_folder(config, experiment, *names, below=self.below)

    def holds(
        self, folder: Path, config: Any, inputs: Inputs, training: ImageSet | None = None
    ) -> bool:
        """Is this very run finished, and is a finished one kept? Warns where it must be repeated.

        Args:
            folder: of the run.
            config: with every flag resolved.
            inputs: what the flags name now.
            training: the pictures that are learnt from, where there are any.
        """
        if not self.keeps or not (folder / "result.json").exists() or not is_run(folder):
            return False
        try:
            found = load_result(folder)
            now = fingerprints_of(inputs)
            if training is not None:
                now[TRAINING] = training.fingerprint
                now[LEARNT_CAPTIONS] = training.captions_fingerprint
            changes = list(_changes(found, config, now))
        except ValueError as error:
            changes = [str(error)]
        for change in changes:
            warnings.warn(f"measuring anew: {change}", stacklevel=2)
        return not changes


def fingerprints_of(inputs: Inputs) -> Fingerprints:
    """What numbers hang on, by its place in `result.json`."""
    told = (inputs.model.weights_sha256, inputs.images.fingerprint, inputs.bank.fingerprint)
    found: Fingerprints = dict(zip(MEANING, told, strict=False))
    return found | {CAPTIONS: inputs.images.captions_fingerprint}


def changed_inputs(found: Result, now: Fingerprints) -> Iterator[str]:
    """A sentence for each of weights, pictures, words and captions a run was not made with.

    Args:
        found: the run; sections it does not have do not count.
        now: from `fingerprints_of`.
    """
    for (section, key), given in now.items():
        then = (found.result.get(section) or {}).get(key)
        if then is not None and then != given:
            now_told = repr(given[:12]) if given else "none"
            yield (
                f"the {MEANING[section, key]} of a run must be those it was made with, but "
                f"{str(found.folder)!r} has {str(then)[:12]!r} and they are now {now_told}"
            )


def _changes(found: Result, config: Any, now: Fingerprints) -> Iterator[str]:
    flags = {name: value for name, value in asdict(config).items() if name not in NOT_IN_HASH}
    other = [name for name, value in flags.items() if found.config.get(name) != value]
    if other:
        yield f"{str(found.folder)!r} was made with another --{other[0].replace('_', '-')}"
    if found.rows.empty:
        yield f"{str(found.folder)!r} holds no pictures"
    yield from changed_inputs(found, now)

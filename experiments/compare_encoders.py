"""Which text and image encoders make the better CLIP? The domain study, with error bars.

    python -m experiments.compare_encoders          (3 x 3 small encoders, trained on drawings)
    python -m experiments.compare_encoders --models runs/train_clip/A,runs/train_clip/B
    python -m experiments.compare_encoders --text-encoders bert-4-256,bert-12-768
        --image-encoders resnet50,vit-16,vit-32 --pair-images captions_train2014.json
        --image-size-px 128 --dim 768 --images captions_val2014.json

Trains every pair that is not trained yet, judges all by retrieval, zero-shot, clustering and
captions, each as its own experiment does, and prints the study's tables and what each choice of an
encoder changes. Stopped, it goes on where it was. Writes to runs/compare_encoders/NAMES--HASH/.
"""

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import CommonFlags, flag, parse_config
from experiments.model_lists import read_models, read_names
from experiments.run import EXIT_BUG, describe_environment, finish, leave

if TYPE_CHECKING:
    from experiments.members import Failure, Members

MEASURES = ("retrieve", "zero_shot", "clustering", "caption")
LEAST = {"pair_epochs": 1, "pair_batch_size": 2, "epochs": 1, "dim": 1, "image_size_px": 16}
ONE_TRAINING = (
    "intervals and p are over pictures, queries and classes; each pair is trained once, and what "
    "another seed would change is in none of them."
)


@dataclass(frozen=True)
class Config(CommonFlags):
    """The common flags, what is trained, and what is judged."""

    model: str = flag("", "each of the models in turn", hidden=True)
    models: str | None = flag(None, "trained models to judge, commas between; none is trained")
    text_encoders: str = flag("bert-1-64,bert-2-128,bert-4-192", "to train, commas between")
    image_encoders: str = flag("resnet-1-16,vit-16-4-128,vit-8-4-128", "to train, commas between")
    pair_images: str = flag("menagerie", "captioned pictures to train encoders on")
    pair_split: str | None = flag(None, "of them; their training split if not given")
    pair_limit: int | None = flag(7_000, "of them to take", kind=int)
    image_size_px: int = flag(64, "side of a picture", kind=int)
    dim: int = flag(128, "of the joint space", kind=int)
    pair_epochs: int = flag(10, "passes over them at most", kind=int)
    pair_batch_size: int = flag(128, "pictures that are compared with each other", kind=int)
    learning_rate: float = flag(1e-3, "the highest one", kind=float)
    train_limit: int = flag(1_000, "pictures that captions are learnt from", kind=int)
    epochs: int = flag(20, "passes over these captions at most", kind=int)
    bridges: str = flag("swap,memory,softmax,centred", "of captions, with commas between")
    measure: str = flag(",".join(MEASURES), "with commas between")
    again: bool = flag(False, "judge every model anew", kind=bool)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.models is not None:
            read_names(self.models, "--models")
        read_names(self.measure, "--measure", MEASURES)
        read_names(self.text_encoders, "--text-encoders")
        read_names(self.image_encoders, "--image-encoders")
        for name, least in LEAST.items():
            if getattr(self, name) < least:
                told = f"--{name.replace('_', '-')} must be at least {least}"
                raise ValueError(f"{told}, got {getattr(self, name)}.")


SMOKE = Config(
    text_encoders="bert-1-64",
    image_encoders="resnet-1-16,vit-16-1-64",
    pair_limit=60,
    pair_epochs=1,
    train_limit=60,
    epochs=1,
    bridges="memory",
    measure="zero_shot,caption",
    pair_batch_size=16,
    dim=32,
    limit=60,
    images="menagerie",
    offline=True,
)


def run(config: Config) -> "list[Failure]":
    """Train, judge, compare, save, print.

    Returns:
        The runs that failed; what the others gave is compared all the same.

    Raises:
        ValueError: a flag does not fit, an encoder is unknown, or nothing could be judged.
    """
    import sys

    from experiments.finished import Runs
    from experiments.folder import RUNS, run_folder
    from experiments.members import run_members
    from interpret.models.registry import slug

    measures = read_names(config.measure, "--measure", MEASURES)
    images = config.images or "menagerie"
    names = ("given" if config.models else "trained", slug(Path(images).stem))
    folder = run_folder(config, "compare_encoders", *names)
    below = folder.with_name(f"{folder.name}.runs") if config.out else RUNS
    failures: list[Failure] = []
    models = read_models(config.models) if config.models else train_all(config, below, failures)
    members = run_members(config, models, [images], measures, Runs(below, keeps=not config.again))
    failures += members.failures
    if not members.results:
        raise ValueError(f"no model could be judged: {str(failures[0]).rstrip('.')}.")
    compare(config, members, failures, folder)
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    return failures


def train_all(config: Config, below: Path, failures: "list[Failure]") -> tuple[str, ...]:
    """The folder of every pair, image encoders in turn; those that are trained are taken.

    Args:
        config: the flags.
        below: holds a folder for each experiment.
        failures: takes those that can't be trained, which keep no other from it.

    Raises:
        ValueError: none can be trained.
    """
    import sys
    from importlib import import_module

    from experiments.members import Failure

    train_clip = import_module("experiments.train_clip")
    pairs = [
        (image, text)
        for image in read_names(config.image_encoders, "--image-encoders")
        for text in read_names(config.text_encoders, "--text-encoders")
    ]
    chosen = [
        train_clip.Config(
            images=config.pair_images,
            split=config.pair_split,
            limit=config.pair_limit,
            text_encoder=text,
            image_encoder=image,
            image_size_px=config.image_size_px,
            dim=config.dim,
            batch_size=config.pair_batch_size,
            epochs=config.pair_epochs,
            learning_rate=config.learning_rate,
            seed=config.seed,
            workers=config.workers,
            device=config.device,
            offline=config.offline,
        )
        for image, text in pairs
    ]
    for one in chosen:
        train_clip.check(one)  # a mistyped encoder does not wait for the eight before it
    folders = []
    for number, one in enumerate(chosen, start=1):
        told = f"training {number} of {len(chosen)}: {one.image_encoder} and {one.text_encoder}"
        print(told, file=sys.stderr)
        command = f"python -m experiments.train_clip {flags_of(one, train_clip.Config())}"
        try:
            folders.append(str(train_clip.run(one, command, below=below, keeps=True)))
        except ValueError as error:
            name = f"{one.text_encoder} + {one.image_encoder}"
            failures.append(Failure(name, config.pair_images, "train_clip", str(error)))
    if not folders:
        raise ValueError(f"no pair could be trained: {str(failures[0]).rstrip('.')}.")
    return tuple(folders)


def flags_of(config: Any, default: Any) -> str:
    """The command line that gives these flags.

    Example:
        >>> flags_of(Config(dim=96, offline=True, bridges="swap, memory"), Config())
        "--offline --dim 96 --bridges 'swap, memory'"
    """
    told: list[str] = []
    for spec in fields(config):
        name, value = spec.name.replace("_", "-"), getattr(config, spec.name)
        if value != getattr(default, spec.name):
            is_switch = isinstance(value, bool)
            told += (
                [f"--{'' if value else 'no-'}{name}"] if is_switch else [f"--{name}", str(value)]
            )
    return shlex.join(told)


def compare(config: Config, members: "Members", failures: "list[Failure]", folder: Path) -> None:
    """Put the runs side by side, write the folder, print the tables."""
    from experiments.encoder_runs import effects_of, labels_of, scores_by_pair
    from experiments.folder import save_measure
    from figures.encoder_scores import plot_encoder_scores
    from interpret.report import align_columns
    from interpret.results import SCHEMA
    from interpret.tables.encoders import (
        published_tables,
        rows_of_encoders,
        tabulate_effects,
        tabulate_encoders,
    )

    results = {measure: runs for (measure, _), runs in members.results.items()}
    folders = next(iter(members.asked.values()))
    labels = labels_of(folders)
    entries = rows_of_encoders(results, labels)
    effects = effects_of(results, folders, seed=config.seed)
    tables = tabulate_encoders(entries)
    told = {score: [one.to_dict() for one in found] for score, found in effects.items()}
    if any(told.values()):
        tables["effects"] = tabulate_effects(told)
    record = {
        "experiment": "compare_encoders",
        "schema": SCHEMA,
        "models": [
            {"name": Path(name).name, "label": labels.get(Path(name).name)} for name in folders
        ],
        "note": ONE_TRAINING,
        "scores": entries,
        "effects": told,
        "published_unmatched": published_tables(),
        "failures": [asdict(failure) for failure in failures],
        "environment": describe_environment(),
    }
    drawn = scores_by_pair(entries, folders)
    figures = {"encoder_scores": plot_encoder_scores(drawn)} if drawn else {}
    save_measure(folder, config, record, table=tables, rows=None, figures=figures)
    for name, table in tables.items():
        if name != "table":
            print(f"{name}\n{align_columns(table)}\n")
    print(f"{ONE_TRAINING}\n\ndetails in {folder}")


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code, 1 if a model failed."""
    failures: list[Any] = []
    code = finish(lambda: failures.extend(run(parse_config(Config(), SMOKE, argv, __doc__ or ""))))
    return code or (EXIT_BUG if failures else 0)


if __name__ == "__main__":
    leave(main())

r"""Train a CLIP on any pictures with captions: two encoders by name, one joint space.

    python -m experiments.train_clip                          (drawn world, small encoders)
    python -m experiments.train_clip --images captions_train2014.json --text-encoder bert-12-768 \
        --image-encoder vit-16 --image-size-px 128 --dim 768  (the domain study's)

Writes an open_clip folder, which --model takes, to runs/train_clip/ENCODERS--IMAGES--HASH/, with
its card, log and curve. A training that was stopped goes on when it is started again.
"""

import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import BOUNDS, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from interpret.images.imageset import ImageSet
    from interpret.training.pair_study import PairRecipe, Trained

LEARNT = "learnt"
PARTS = ("train", "validation", "test")
OWN_BOUNDS = {  # least, most; beyond, memory or sense ends
    "image_size_px": (16, 1_024),
    "dim": (1, 65_536),
    "context_length": (3, 4_096),
    "epochs": (1, 1_000_000),
    **dict.fromkeys(("projection_decay", "checkpoint_minutes"), (0, 1e6)),
}


def read_temperature(text: str) -> float | None:
    """The temperature a flag names; None where it is learnt.

    Raises:
        ValueError: neither a number above 0 nor "learnt".
    """
    try:
        value = None if text == LEARNT else float(text)
    except ValueError:
        value = 0.0
    if value is not None and not 0.01 <= value <= 1:
        raise ValueError(
            f"--temperature must be a number from 0.01 to 1, or {LEARNT}, got {text!r}."
        )
    return value


@dataclass(frozen=True)
class Config:
    """What can be chosen; every field is a flag."""

    images: str = flag("menagerie", "image-set name, or path of pictures with captions")
    split: str | None = flag(None, "of a named image set; its training split if not given")
    image_column: str | None = flag(None, "column of the pictures in a table")
    label_column: str | None = flag(None, "column of the labels in a table")
    class_captions: str | None = flag(
        None, "write captions from class names, such as 'a photo of a {}', in place of others"
    )
    limit: int | None = flag(None, "pictures to take, spread over the classes", kind=int)
    text_encoder: str = flag("bert-2-128", "bert-LAYERS-WIDTH or causal-LAYERS-WIDTH")
    text_weights: str = flag(
        "random", "of the text encoder, to start from", choices=("random", "pretrained")
    )
    image_encoder: str = flag(
        "vit-8-4-128",
        "resnet50, vit-16, vit-32, convnext, vit-PATCH-LAYERS-WIDTH, resnet-BLOCKS-WIDTH, or of "
        "open_clip or timm",
    )
    image_size_px: int = flag(64, "side of a picture", kind=int)
    dim: int = flag(128, "of the joint space", kind=int)
    context_length: int = flag(40, "tokens a text", kind=int)
    batch_size: int = flag(64, "pictures that are compared with each other", kind=int)
    chunk_size: int | None = flag(None, "of them in memory at once; all by default", kind=int)
    accumulate: int = flag(1, "batches a step", kind=int)
    epochs: int = flag(20, "passes over the pictures at most", kind=int)
    patience: int = flag(2, "passes without a lower validation loss to end after", kind=int)
    learning_rate: float = flag(1e-3, "the highest one", kind=float)
    warmup: float = flag(0.06, "share of the steps in which it rises", kind=float)
    projection_decay: float = flag(1e-3, "weight decay of the two projections", kind=float)
    temperature: str = flag("0.07", f"that cosines are divided by, or {LEARNT}")
    class_positives: bool = flag(
        True, "a text belongs to all pictures of its class, where labels are known", kind=bool
    )
    vary: bool = flag(True, "mirror, shift and relight pictures while training", kind=bool)
    autocast: bool = flag(False, "multiply in bf16", kind=bool)
    checkpoint_minutes: float = flag(5.0, "between two checkpoints", kind=float)
    workers: int = flag(2, "threads that open pictures", kind=int)
    device: str = flag("auto", "auto, cpu, cuda, cuda:1, mps")
    seed: int = flag(0, "of everything that is drawn by chance", kind=int)
    offline: bool = flag(False, "open no socket", kind=bool)
    dry_run: bool = flag(False, "take two steps and say what all would take", kind=bool)
    out: str | None = flag(None, "folder of the model; below runs/ if not given")

    def __post_init__(self) -> None:
        read_temperature(self.temperature)
        if self.out is not None and not self.out.strip():
            raise ValueError("--out must name a folder, got nothing.")
        for name, (least, most) in (BOUNDS | OWN_BOUNDS).items():
            value = getattr(self, name, None)
            if value is not None and not least <= value <= most:
                bound = f"at least {least}" if value < least else f"at most {most}"
                raise ValueError(f"--{name.replace('_', '-')} must be {bound}, got {value}.")


SMOKE = Config(limit=60, image_encoder="vit-16-1-64", text_encoder="bert-1-64", epochs=2)
SMOKE = replace(SMOKE, batch_size=16, dim=32, offline=True)


def run(
    config: Config,
    command: str = "python -m experiments.train_clip",
    *,
    below: Path | None = None,
    keeps: bool = False,
) -> Path | None:
    """Train, or go on training, and save.

    Args:
        config: the flags.
        command: for the card.
        below: holds a folder for each experiment; runs/ if not given.
        keeps: a training of these flags that is over is taken as it is.

    Returns:
        The folder of the model; None of a rehearsal.

    Raises:
        ValueError: no captions, an encoder that is none, a checkpoint of another training, a loss
            that is no number, a disk that is full, or `--out` holds something else.
    """
    from experiments.folder import RUNS, begin_work, run_folder
    from interpret.training.pair_study import Sitting, is_trained_on, train_on_pairs

    config, watch = _resolved(config), Stopwatch()
    recipe = _recipe(config)
    if config.dry_run:
        _rehearse(config, recipe)
        return None
    name = f"{config.image_encoder}--{config.text_encoder}".replace("/", "-").replace(":", "-")
    folder = run_folder(config, "train_clip", name, Path(config.images).stem, below=below or RUNS)
    with watch.stage("load"):
        images = _load(config)
    if keeps and is_trained_on(folder, images):
        return folder
    work = begin_work(folder.with_name(f"{folder.name}.training"))
    sitting = Sitting(work, config.device, config.workers, config.offline)
    trained = train_on_pairs(images, recipe, sitting, watch.stage)
    facts = asdict(config) | trained.facts | {"name": folder.name, "command": command}
    _save(folder, config, facts, trained, watch)
    shutil.rmtree(work)
    _tell(facts, folder)
    return folder


def check(config: Config) -> None:
    """Raise now what a training with these flags would raise before its first step.

    Raises:
        ValueError: an encoder is unknown, or a number out of range.
    """
    _recipe(config)


def _resolved(config: Config) -> Config:
    from interpret.images.registry import IMAGE_SETS

    known = IMAGE_SETS.get(config.images)
    own = "train" if known and (config.images == "menagerie" or known.hub) else None
    return replace(config, split=config.split or own)


def _load(config: Config) -> "ImageSet":
    from interpret.images.load import load_images
    from interpret.training.pairs import with_class_captions

    images = load_images(
        config.images,
        split=config.split,
        limit=config.limit,
        seed=config.seed,
        image_column=config.image_column,
        label_column=config.label_column,
        offline=config.offline,
        size_px=min(max(config.image_size_px, 32), 512),
    )
    if config.class_captions is None:
        return images
    return with_class_captions(images, config.class_captions)


def _rehearse(config: Config, recipe: "PairRecipe") -> None:
    from interpret.training.pair_rehearsal import rehearse_pairs

    found = rehearse_pairs(_load(config), recipe, device=config.device, offline=config.offline)
    print(
        f"{config.image_encoder} and {config.text_encoder}: {found.n_weights:,} weights, of them "
        f"{found.n_text_weights:,} for texts; first loss {found.loss:.3f} nats\n"
        f"{found.n_train:,} pictures to train on, at most {found.n_steps:,} steps of "
        f"{found.step_seconds:.2f} s: {found.hours:.2f} hours; nothing was kept"
    )


def _recipe(config: Config) -> "PairRecipe":
    from interpret.training.pair_course import PairPlan
    from interpret.training.pair_study import PairRecipe
    from interpret.training.student import Pairing

    pairing = Pairing(
        text_encoder=config.text_encoder,
        image_encoder=config.image_encoder,
        image_size_px=config.image_size_px,
        dim=config.dim,
        context_length=config.context_length,
        text_weights=config.text_weights,  # type: ignore[arg-type]  # the parser knows the choices
        seed=config.seed,
    )
    plan = PairPlan(
        epochs=config.epochs,
        patience=config.patience,
        learning_rate=config.learning_rate,
        warmup=config.warmup,
        projection_decay=config.projection_decay,
        temperature=read_temperature(config.temperature),
        chunk_size=config.chunk_size,
        n_accumulated=config.accumulate,
        checkpoint_minutes=config.checkpoint_minutes,
        seed=config.seed,
    )
    return PairRecipe(
        pairing,
        plan,
        batch_size=config.batch_size,
        is_varied=config.vary,
        classes_count=config.class_positives,
        autocast=config.autocast,
        seed=config.seed,
    )


def _save(
    folder: Path, config: Config, facts: dict[str, Any], trained: "Trained", watch: Stopwatch
) -> None:
    from experiments.folder import save_figures, save_run
    from figures.training_curve import plot_training_curve
    from interpret.report import write_json
    from interpret.results import SCHEMA
    from interpret.training.pair_card import write_pair_card
    from interpret.training.pair_study import LOG, write_log
    from interpret.training.student import write_student

    ids = {p: [trained.images.ids[i] for i in getattr(trained.split, p)] for p in PARTS}
    record = {"experiment": "train_clip", "schema": SCHEMA, "training": trained.facts}
    record |= {"environment": describe_environment(), "duration_seconds": watch.seconds}

    def write(partial: Path) -> None:
        write_student(trained.student, partial)
        (partial / "README.md").write_text(write_pair_card(facts), encoding="utf-8")
        write_log(partial / LOG, trained.log)
        write_json(partial / "split.json", ids)
        write_json(partial / "config.json", asdict(config))
        write_json(partial / "result.json", record)
        curve = plot_training_curve(trained.log, int(facts["best_epoch"]))
        save_figures(partial, {"training_curve": curve})

    save_run(folder, write)


def _tell(facts: Mapping[str, Any], folder: Path) -> None:
    notes = {
        "pictures could not be read and were left out": facts["n_skipped"],
        "pictures have no caption and were left out": facts["n_without_caption"],
        "pictures are listed twice; copies were kept on one side": facts["n_listed_twice"],
        "training captions were longer than the context and cut": facts["n_cut_texts"],
    }
    for says, count in notes.items():
        if count:
            print(f"{count} {says}.", file=sys.stderr)
    print(
        f"{facts['n_train']} pictures, {facts['epochs_trained']} epochs, best {facts['best_epoch']}"
        f": loss {facts['validation_loss']:.3f} on validation, {facts['test_loss']:.3f} on test "
        f"pictures\nsaved {folder}"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; 0 when it worked, 2 for a mistake of the user's."""
    flags = list(sys.argv[1:] if argv is None else argv)
    command = shlex.join(["python", "-m", "experiments.train_clip", *flags])
    return finish(lambda: run(parse_config(Config(), SMOKE, flags, __doc__ or ""), command))


if __name__ == "__main__":
    leave(main())

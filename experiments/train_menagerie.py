"""Train a small CLIP on drawings: which models does the project ship, and how good are they?

In: flags. Out: an open_clip local folder with its model card and training log.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import flag, parse_config
from experiments.run import finish, leave

if TYPE_CHECKING:
    from interpret.training.course import Plan
    from interpret.training.lesson import Lesson


@dataclass(frozen=True)
class Config:
    """What can be chosen; every field is a flag."""

    out: str = flag("runs/train_menagerie/menagerie-vit-tiny", "folder of the model")
    n_images: int = flag(20_000, "pictures to train on", kind=int)
    epochs: float = flag(6.0, "how often each of them is seen", kind=float)
    batch_size: int = flag(128, "pictures a step", kind=int)
    learning_rate: float = flag(1e-3, "the highest one", kind=float)
    minutes: float = flag(40.0, "stop after these, whatever the epochs", kind=float)
    tower: str = flag("vit", "of images: vit, resnet, or the name of a timm model")
    image_size_px: int = flag(64, "side of a picture", kind=int)
    patch_size_px: int = flag(8, "side of a ViT's patch", kind=int)
    width: int = flag(160, "of a ViT, a multiple of 32; of a ResNet's stem", kind=int)
    layers: int = flag(5, "of a ViT; blocks of each stage of a ResNet", kind=int)
    pool: str = flag(
        "avg",
        "what a ViT projects: the class token, or the patches' mean",
        choices=("tok", "avg"),
    )
    text_width: int = flag(96, "of the text tower, a multiple of 32", kind=int)
    text_layers: int = flag(2, "of the text tower", kind=int)
    dim: int = flag(96, "of the joint space", kind=int)
    context_length: int = flag(24, "tokens a text", kind=int)
    parts: float = flag(0.22, "share of pictures that show a marked part", kind=float)
    halves: float = flag(0.06, "share that stand beside another, marked", kind=float)
    workers: int = flag(2, "processes that draw", kind=int)
    seed: int = flag(0, "of weights and batches", kind=int)

    def __post_init__(self) -> None:
        for name in ("n_images", "epochs", "batch_size", "minutes", "workers"):
            if not getattr(self, name) > 0:
                shown = name.replace("_", "-")
                raise ValueError(f"--{shown} must be above 0, got {getattr(self, name)}.")


SMOKE = Config(
    out="runs/train_menagerie/smoke",
    n_images=64,
    epochs=2,
    batch_size=32,
    width=32,
    layers=1,
    text_width=32,
    text_layers=1,
    workers=1,
)


def run(config: Config, command: str = "python -m experiments.train_menagerie") -> dict[str, Any]:
    """Draw, train, measure and save; returns what the model card says.

    Raises:
        ValueError: when a flag's value is impossible, or `out` holds something else.
    """
    from interpret.training.card import write_card
    from interpret.training.course import teach
    from interpret.training.folder import check_folder, save_folder
    from interpret.training.lesson import tokenizer_for
    from interpret.training.shape import Shape, build_network, describe
    from interpret.training.validation import examine
    from interpret.training.vocabulary import tokenize_with

    began, out, plan = time.monotonic(), Path(config.out), _plan(config)
    check_folder(out)
    shape = Shape(**{entry.name: getattr(config, entry.name) for entry in fields(Shape)})
    lessons = _draw(config)
    tokenizer = tokenizer_for(lessons["train"], config.context_length)
    model_config = shape.model_config(tokenizer.get_vocab_size())
    network = build_network(model_config, config.seed)
    log = []
    for entry in teach(network, tokenizer, lessons["train"], lessons["validation"], plan):
        log.append(entry)
        print(" ".join(f"{k} {v:.4g}" for k, v in entry.items()), file=sys.stderr, flush=True)
    facts = asdict(config) | describe(network) | {"name": out.name, "command": command}
    facts |= {"n_steps": log[-1]["step"], "seconds": time.monotonic() - began}
    for split in ("validation", "test"):
        facts[split] = examine(network, tokenize_with(tokenizer), lessons[split])
    save_folder(out, network, model_config, tokenizer, card=write_card(facts), log=log)
    return facts


def _plan(config: Config) -> "Plan":
    from interpret.training.batches import Mix
    from interpret.training.contrastive import Recipe
    from interpret.training.course import Plan

    n_steps = max(1, round(config.epochs * config.n_images / config.batch_size))
    recipe = Recipe(n_steps, learning_rate=config.learning_rate)
    mix = Mix(config.parts, config.halves)
    return Plan(recipe, config.batch_size, mix, config.minutes, seed=config.seed)


def _draw(config: Config) -> "dict[str, Lesson]":
    from interpret.training.lesson import draw_lesson

    n_asked = min(1000, config.n_images)  # a short training deserves a short examination
    counts = {"train": config.n_images, "validation": n_asked, "test": n_asked}
    return {
        split: draw_lesson(split, size_px=config.image_size_px, n_images=n, workers=config.workers)
        for split, n in counts.items()
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; 0 when it worked, 2 for a mistake of the user's."""
    flags = list(sys.argv[1:] if argv is None else argv)
    command = " ".join(["python -m experiments.train_menagerie", *flags])

    def work() -> None:
        _tell(run(parse_config(Config(), SMOKE, flags, __doc__ or ""), command))

    return finish(work)


def _tell(facts: dict[str, Any]) -> None:
    for split in ("validation", "test"):
        print(split, " ".join(f"{name} {value:.3f}" for name, value in facts[split].items()))
    print(f"saved {facts['out']}")


if __name__ == "__main__":
    leave(main())

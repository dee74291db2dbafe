"""A frozen Config in, a command line for it out: every field is a flag of the same name.

Values come from the defaults, then `--smoke`, then `--config FILE`, then the flags themselves.
Nothing heavy is imported, so that `--help` answers at once.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path
from typing import Any, ClassVar, NoReturn, Protocol, TypeVar


class Config(Protocol):
    """Any frozen dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


C = TypeVar("C", bound=Config)
TAU_BOUNDS = (1e-6, 1e6)  # beyond, logits or their squares leave the range of floats
BOUNDS = {  # of flags that are numbers: least, most
    "limit": (1, 2**63 - 1),
    "train_limit": (1, 2**63 - 1),
    "batch_size": (1, 65_536),
    "workers": (0, 256),
    "seed": (0, 2**32 - 1),  # scikit-learn's bound
}


def flag(
    default: Any,
    about: str,
    *,
    kind: type = str,
    choices: Sequence[str] = (),
    follows: Sequence[str] = (),
    hidden: bool = False,
) -> Any:
    """A field of a Config with what its flag needs to know.

    Args:
        default: when the flag is not given; None for "decided later".
        about: for `--help`.
        kind: str, int, float, or bool for a switch.
        choices: the only values allowed, if any.
        follows: flags that decide this one when it is left open.
        hidden: it is no flag; the experiment fills it in.
    """
    known = {"about": about, "kind": kind, "choices": choices, "follows": follows, "hidden": hidden}
    return field(default=default, metadata=known)


def read_temperatures(text: str) -> tuple[float, ...]:
    """Temperatures from a flag, each once, in the order given.

    Raises:
        ValueError: one is no number within `TAU_BOUNDS`.
    """
    try:
        taus = tuple(dict.fromkeys(float(part) for part in text.split(",")))
    except ValueError:
        taus = ()
    least, most = TAU_BOUNDS
    if not taus or not all(least <= tau <= most for tau in taus):
        raise ValueError(
            f"--temperatures must be numbers above 0 with commas between, {least:g} to {most:g}, "
            f"got {text!r}; small sharpens, large flattens."
        )
    return taus


def with_run(argv: Sequence[str], purpose: str) -> list[str]:
    """A leading word as the flag it stands for: the folder of a run.

    Args:
        argv: the arguments.
        purpose: what is done with the run, such as "to cite", for the sentence.

    Raises:
        ValueError: there is more than one word.
    """
    runs = list(takewhile(lambda word: not word.startswith("-"), argv))
    if len(runs) > 1:
        raise ValueError(f"there must be one run {purpose}, got {len(runs)}: name one folder.")
    return ["--run", *argv] if runs else list(argv)


@dataclass(frozen=True)
class CommonFlags:
    """The flags all experiments share."""

    model: str = flag(
        "menagerie-vit-tiny", "name, arch:tag, arch:/path/weights, hf:org/name or folder"
    )
    images: str | None = flag(None, "image-set name or path; the model's own set if not given")
    split: str | None = flag(
        None, "of a named image set; its test split if not given", follows=("images",)
    )
    classes: str | None = flag(None, "file with one class name a line")
    image_column: str | None = flag(None, "column of the pictures in a table")
    label_column: str | None = flag(None, "column of the labels in a table")
    bank: str | None = flag(
        None, "bank name or file; the image set's own if not given", follows=("images",)
    )
    templates: str | None = flag(
        None,
        "class prompts: a name, a template with {}, or a file",
        follows=("images", "protocol"),
    )
    concept_prompt: str = flag("a photo showing {}", "template of a concept's prompt")
    limit: int | None = flag(None, "pictures to take, spread over the classes", kind=int)
    seed: int = flag(0, "of everything that is drawn by chance", kind=int)
    device: str = flag("auto", "auto, cpu, cuda, cuda:1, mps")
    precision: str = flag("fp32", "of the weights", choices=("fp32", "auto", "bf16", "fp16"))
    batch_size: int = flag(64, "pictures a forward pass", kind=int)
    workers: int = flag(2, "threads that open pictures", kind=int)
    store: str | None = flag(None, "folder for vectors; in the user's cache if not given")
    offline: bool = flag(False, "open no socket", kind=bool)
    out: str | None = flag(None, "folder for the results; below runs/ if not given")

    def __post_init__(self) -> None:
        if self.out is not None and not self.out.strip():
            raise ValueError("--out must name a folder, got nothing.")
        for name, (least, most) in BOUNDS.items():
            value = getattr(self, name, None)
            if value is not None and not least <= value <= most:
                bound = f"at least {least}" if value < least else f"at most {most}"
                raise ValueError(f"--{name.replace('_', '-')} must be {bound}, got {value}.")


@dataclass(frozen=True)
class TrainingFlags(CommonFlags):
    """The common flags and those that say what a classifier learns from."""

    train_images: str | None = flag(
        None, "pictures to learn from; the image set's own training split if not given"
    )
    train_split: str | None = flag(None, "of the training pictures", follows=("images",))
    train_limit: int = flag(5_000, "training pictures to take, spread over the classes", kind=int)


class _Parser(argparse.ArgumentParser):
    """argparse whose complaints are one sentence, raised instead of printed."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print, with the nearest flag where one was misspelt."""
        unknown = message.removeprefix("unrecognized arguments: ").split()[0].split("=")[0]
        known = [option for action in self._actions for option in action.option_strings]
        near = get_close_matches(unknown, known, n=1) if message.startswith("unrecog") else []
        hint = f" Did you mean {near[0]}?" if near else ""
        if message.endswith("expected one argument"):
            hint = " A value that begins with - is given as --flag=VALUE."
        raise ValueError(f"{message[0].lower()}{message[1:].rstrip('.')}.{hint} See --help.")


def parse_config(default: C, smoke: C, argv: Sequence[str] | None, about: str) -> C:
    """Read a command line into a Config of the type of `default`.

    Args:
        default: values of flags that are not given.
        smoke: the values `--smoke` starts from.
        argv: the arguments, those of the process if None.
        about: the experiment's module docstring, shown by `--help`.

    Raises:
        ValueError: an unknown flag, a value that does not fit, an unreadable configuration file.
    """
    parser = _Parser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    for spec in fields(default):
        if not spec.metadata["hidden"]:
            _add_flag(parser, spec)
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="start from a run's config.json; flags beside it win, with what follows from them",
    )
    parser.add_argument("--smoke", action="store_true", help="seconds, offline, shipped model")
    given = vars(parser.parse_args(argv))
    start = smoke if given.pop("smoke") else default
    file = given.pop("config")
    if file is not None:
        start = replace(start, **read_config(Path(file), default))
        start = replace(start, **_reopened(default, given))
    return replace(start, **given)


def _reopened(default: Config, given: Mapping[str, Any]) -> dict[str, Any]:
    """Flags that a configuration file holds resolved and a flag beside it decides anew."""
    follows = {spec.name: set(spec.metadata["follows"]) for spec in fields(default)}
    return {name: getattr(default, name) for name, on in follows.items() if on & set(given)}


def read_config(path: Path, default: Config) -> dict[str, Any]:
    """The fields of a run's config.json, checked against the flags there are.

    Raises:
        ValueError: the file cannot be read, is no JSON object, or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(
            f"--config must name a run's config.json, but {str(path)!r} can't be read as JSON "
            f"({error})."
        ) from error
    if not isinstance(content, dict):
        raise ValueError(
            f"--config must hold a JSON object, got {type(content).__name__} in {str(path)!r}."
        )
    check_fields(content, default, path)
    return content


def check_fields(content: Mapping[str, Any], default: Config, path: Path) -> None:
    """Check the fields of a file against the flags there are.

    Raises:
        ValueError: one is no flag, or its value does not fit.
    """
    known = {spec.name: spec for spec in fields(default)}
    for name, value in content.items():
        if name not in known:
            raise ValueError(
                f"--config may hold only flags of this experiment, got {name!r} in {str(path)!r}."
            )
        _check_kind(known[name], value, path)


def _check_kind(spec: Field[Any], value: Any, path: Path) -> None:
    kind, choices = spec.metadata["kind"], spec.metadata["choices"]
    fits = (value is None and spec.default is None) or type(value) is kind
    fits = fits and not (isinstance(value, str) and "\0" in value)
    if not fits or (choices and value is not None and value not in choices):
        wanted = f"one of {', '.join(choices)}" if choices else f"of type {kind.__name__}"
        raise ValueError(f"{spec.name!r} in {str(path)!r} must be {wanted}, got {value!r}.")


def _add_flag(parser: argparse.ArgumentParser, spec: Field[Any]) -> None:
    name = "--" + spec.name.rstrip("_").replace("_", "-")  # from_: Python keeps "from" for itself
    about = spec.metadata["about"].replace("%", "%%")
    if spec.metadata["kind"] is bool:
        action = argparse.BooleanOptionalAction
        parser.add_argument(
            name, dest=spec.name, action=action, default=argparse.SUPPRESS, help=about
        )
        return
    if spec.default is not None:
        about += f" (default: {spec.default})"
    parser.add_argument(
        name,
        dest=spec.name,
        type=spec.metadata["kind"],
        choices=spec.metadata["choices"] or None,
        default=argparse.SUPPRESS,
        metavar=None if spec.metadata["choices"] else spec.metadata["kind"].__name__.upper(),
        help=about,
    )

"""What can this machine do, and what is missing for a command?

    python -m experiments.doctor
    python -m experiments.doctor -- python -m experiments.mutual_knowledge --model ViT-B/32

Opens no socket. Exit code 1 if something is missing for the command after `--`.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.flags import flag, parse_config
from experiments.model_lists import read_models, read_names
from experiments.run import EXIT_BUG, finish, leave

LIBRARIES = {
    "torch": "torch",
    "open_clip": "open_clip_torch",
    "transformers": "transformers",
    "datasets": "datasets",
    "scikit-learn": "scikit-learn",
}
ROOM = Path(__file__).parent
FILES = ("classes", "prompts", "verify", "from_")  # flags that name files or folders
TRAINED_ON = ("train_images", "pair_images")  # flags that name pictures to learn from
WORDNET = Path("/usr/share/wordnet/data.noun")  # where Debian's wordnet-base puts it


@dataclass(frozen=True)
class Config:
    """Nothing but where to write."""

    store: str | None = flag(None, "folder for vectors; in the user's cache if not given")
    out: str | None = flag(None, "folder for what is printed; only printed if not given")


SMOKE = Config()


@dataclass(frozen=True)
class Missing:
    """Something a command needs that is not here, and how to get it."""

    what: str
    how: str


def run(config: Config, command: Sequence[str] | None) -> int:
    """Look, print, save.

    Args:
        config: the flags.
        command: what stands behind `--`, or None.

    Returns:
        How many things are missing for the command.

    Raises:
        ValueError: the command is none of this project's, or its flags do not fit.
    """
    import pandas as pd

    from experiments.folder import require_free, save_table

    if config.out is not None:
        require_free(Path(config.out))
    rows = [*describe_machine(config)]
    missing: list[Missing] = []
    if command is not None:
        missing = list(what_is_missing(command))
        rows += [("missing", f"{one.what}: {one.how}") for one in missing]
        if not missing:
            rows.append(("the command", "has all it needs here"))
    table = pd.DataFrame(rows, columns=["what", "found"])
    print("\n".join(f"{what:<12}  {found}" for what, found in rows))
    save_table(config, table, "doctor", "findings")
    return len(missing)


def describe_machine(config: Config) -> Iterator[tuple[str, str]]:
    """Versions, device, precision, caches, models, image sets and tools, a line each."""
    from datasets import config as of_datasets
    from huggingface_hub import constants

    from interpret.images.registry import IMAGE_SETS
    from interpret.inventory import cached_pictures, cached_weights
    from interpret.models.device import fast_precisions, resolve_placement
    from interpret.models.registry import MODELS
    from interpret.store import default_folder

    versions = ", ".join(f"{name} {version(package)}" for name, package in LIBRARIES.items())
    yield "versions", f"Python {sys.version.split()[0]}, {versions}"
    placement = resolve_placement("auto", "auto")
    yield (
        "device",
        f"auto is {placement.device}; {os.cpu_count()} processor cores",
    )
    fast = ", ".join(fast_precisions(placement.device))
    yield "precision", f"fp32 unless asked; auto is {placement.precision}; fast here: {fast}"
    store = Path(config.store) if config.store else default_folder()
    for name, folder in (
        ("store", store),
        ("hub cache", Path(constants.HF_HUB_CACHE)),
        ("data cache", Path(of_datasets.HF_DATASETS_CACHE)),
    ):
        yield name, describe_folder(folder)
    here = [spec.name for spec in MODELS.values() if cached_weights(spec) is not None]
    rest = len(MODELS) - len(here)
    yield "models", f"{', '.join(here)}; {rest} more need the hub (experiments.models)"
    sets = [s.name for s in IMAGE_SETS.values() if s.name == "menagerie" or cached_pictures(s)]
    rest = len(IMAGE_SETS) - len(sets)
    yield "image sets", f"{', '.join(sets)}; {rest} more known (experiments.images); any folder"
    yield "tools", ", ".join(_tools())


def describe_folder(folder: Path) -> str:
    """Where it is, how much it holds, how much room is left on its disk."""
    from interpret.inventory import format_bytes

    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = format_bytes(shutil.disk_usage(there).free)
    if not folder.is_dir():
        return f"{folder} (not made yet), {free} free"
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    held = sum(path.stat().st_size for path in files)
    return f"{folder}, {format_bytes(held)} held, {free} free"


def _tools() -> Iterator[str]:
    """What some checks need beside Python."""
    tools = {
        "WordNet (bank lint)": WORDNET.is_file(),
        "Chromium (tests of the page)": shutil.which("chromium") is not None,
        "pdflatex (tests of tables)": shutil.which("pdflatex") is not None,
    }
    for name, is_here in tools.items():
        yield f"{name}: {'here' if is_here else 'not here'}"


def what_is_missing(command: Sequence[str]) -> Iterator[Missing]:
    """Models and image sets that a command names and this disk does not hold.

    Raises:
        ValueError: the command is none of this project's, or its flags do not fit.
    """
    from experiments.inputs import default_images

    config = read_command(command)
    models = _models_of(config)
    measures = hasattr(config, "templates")  # a command of the common flags
    own = default_images(models[0]) if models and measures else ""
    images = getattr(config, "images", None) or own
    is_list = hasattr(config, "measure")  # elsewhere a comma is part of a path
    sets = read_names(images, "--images") if images and is_list else (images,)
    others = [getattr(config, flag, None) for flag in TRAINED_ON]
    weights = [name for name in models if not _has_model(name)]
    if weights:
        names = ",".join(weights)
        how = f"python -m experiments.prefetch --models {names}, with a network"
        yield Missing(f"weights of {', '.join(weights)}", how)
    for name in dict.fromkeys(filter(None, (*sets, *others))):
        yield from _missing_images(name)
    yield from _missing_files(config)


def read_command(command: Sequence[str]) -> Any:
    """The flags of a command, as its experiment reads them.

    Raises:
        ValueError: it is none of this project's, or its flags do not fit.
    """
    words = list(command)
    if words and Path(words[0]).name.startswith("python"):
        words = words[1:]
    if words and words[0] == "-m":
        words = words[1:]
    name = words[0].removeprefix("experiments.") if words else ""
    known = {path.stem for path in ROOM.glob("*.py") if "def main(" in path.read_text("utf-8")}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        raise ValueError(
            "behind -- there must be a command of this project, such as python -m "
            f"experiments.mutual_knowledge, got {' '.join(command)!r}{hint}"
        )
    module = import_module(f"experiments.{name}")
    prepare = getattr(module, "with_pair", list)
    return parse_config(module.Config(), module.SMOKE, prepare(words[1:]), "")


def _models_of(config: Any) -> tuple[str, ...]:
    if getattr(config, "models", None):
        return read_models(config.models)
    return tuple(filter(None, (getattr(config, flag, None) for flag in ("model", "beside"))))


def _has_model(name: str) -> bool:
    from interpret.models.fetch import fetch_model
    from interpret.models.hub import NotHereError

    try:
        fetch_model(name, offline=True)
    except NotHereError:
        return False
    return True


def _missing_files(config: Any) -> Iterator[Missing]:
    """Files and folders that flags name, and words that are neither shipped nor here."""
    from concepts.bank import SHIPPED_BANKS

    for flag_name in FILES:
        text = getattr(config, flag_name, None)
        named = read_names(text, f"--{flag_name}") if text and flag_name == "from_" else (text,)
        for name in filter(None, named):
            if not Path(name).expanduser().exists():
                shown = flag_name.rstrip("_").replace("_", "-")
                yield Missing(f"--{shown} {name}", "there is no such file or folder")
    bank = getattr(config, "bank", None)
    is_known = bank in (None, "all-shipped", *SHIPPED_BANKS)
    if not is_known and not Path(str(bank)).expanduser().exists():
        yield Missing(f"words {bank}", "give --bank a file, or a name of experiments.bank list")


def _missing_images(name: str) -> Iterator[Missing]:
    from interpret.images.registry import IMAGE_SETS, find_image_set
    from interpret.inventory import cached_pictures

    if name not in IMAGE_SETS and Path(name).expanduser().exists():
        return
    spec = find_image_set(name)
    if spec.hub is None and spec.name != "menagerie":
        yield Missing(f"pictures of {name}", f"give --images the path of your copy ({spec.note})")
    elif spec.hub is not None and not cached_pictures(spec):
        how = f"python -m experiments.prefetch --images {name}, with a network"
        yield Missing(f"pictures of {name}", how + (f"; {spec.note}" if spec.note else ""))


def split_command(argv: Sequence[str]) -> tuple[list[str], list[str] | None]:
    """Flags before `--`, and the command after it, if there is one.

    Example:
        >>> split_command(["--store", "x", "--", "zero_shot", "--smoke"])
        (['--store', 'x'], ['zero_shot', '--smoke'])
    """
    given = list(argv)
    if "--" not in given:
        return given, None
    at = given.index("--")
    return given[:at], given[at + 1 :]


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code, 1 if something is missing."""
    flags, command = split_command(sys.argv[1:] if argv is None else argv)
    missing: list[int] = []
    code = finish(
        lambda: missing.append(run(parse_config(Config(), SMOKE, flags, __doc__ or ""), command))
    )
    return code or (EXIT_BUG if any(missing) else 0)


if __name__ == "__main__":
    leave(main())

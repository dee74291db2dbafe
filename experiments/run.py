"""What every experiment does around its question: exit codes, warnings, progress, versions."""

import os
import platform
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

ROOMS = [
    Path(__file__).parents[1] / room for room in ("concepts", "interpret", "figures", "experiments")
]
EXIT_USER, EXIT_BUG, EXIT_INTERRUPTED = 2, 1, 130
LIBRARIES = ("torch", "open_clip_torch", "transformers", "numpy", "scipy", "scikit-learn")


def finish(work: Callable[[], object]) -> int:
    """Do the work and say how it went, as an exit code.

    A ValueError raised by the project's own code is a message to the user and becomes one
    sentence, as does an OSError; anything else is a defect and keeps its traceback.

    Returns:
        0; 2 for a user's mistake; 130 when interrupted; 1 otherwise.
    """
    warnings.showwarning = _show_warning
    try:
        work()
    except KeyboardInterrupt:
        exec("")  # CPython would die by signal if the interrupt fell inside an exec; this resets it
        print(
            "interrupted; what was encoded, and a training's last checkpoint, is kept.",
            file=sys.stderr,
        )
        return EXIT_INTERRUPTED
    except (ValueError, OSError) as error:
        if not is_message(error):
            traceback.print_exc()
            return EXIT_BUG
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return EXIT_USER
    except Exception:
        traceback.print_exc()
        return EXIT_BUG
    return 0


def leave(code: int) -> NoReturn:
    """End the process; at once when interrupted, as taking large libraries down takes seconds."""
    if code == EXIT_INTERRUPTED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def is_message(error: BaseException) -> bool:
    """Is it meant for the user: an OSError, or raised by a line of this project?"""
    if isinstance(error, OSError):
        return True
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and _is_ours(frames[-1].filename)


def _is_ours(filename: str) -> bool:
    return any(Path(filename).is_relative_to(room) for room in ROOMS)


def _show_warning(
    message: Warning | str, category: type[Warning], filename: str, *rest: object, **more: object
) -> None:
    """One line for the project's own warnings; other libraries' are for their authors."""
    if issubclass(category, UserWarning) and _is_ours(filename):
        print(f"warning: {message}", file=sys.stderr)


@dataclass
class Stopwatch:
    """Seconds each stage of a run took; every stage draws one progress bar on stderr."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(
        self, name: str, total: int | None = None, n_before: int = 0
    ) -> Iterator[Callable[[int], object]]:
        """Time a stage; yields what must be told how many more of `total` items are done.

        Args:
            name: of the stage.
            total: items; None where nothing is counted.
            n_before: items that were done before, which tell nothing of the time that is left.
        """
        from tqdm import tqdm

        start = time.perf_counter()
        with tqdm(
            total=total, desc=name, initial=n_before, disable=total is None, file=sys.stderr
        ) as bar:
            yield bar.update
        self.seconds[name] = time.perf_counter() - start


def describe_environment() -> dict[str, str]:
    """Versions a number may depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}

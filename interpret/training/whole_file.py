"""A path and what writes it in, a file that is there whole or not at all out."""

import tempfile
from collections.abc import Callable
from pathlib import Path


def whole_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside the final one, then put it in its place.

    Args:
        path: in a folder that is there.
        write: is given where to write.

    Raises:
        ValueError: it cannot be written, as on a full disk; what stood there before stays.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
            partial = Path(folder) / path.name
            write(partial)
            partial.replace(path)
    except (OSError, RuntimeError) as error:  # torch's writer raises the latter on a full disk
        raise ValueError(
            f"{path.name} must be written to {str(path.parent)!r}, but it can't be "
            f"({getattr(error, 'strerror', None) or 'is the disk full?'}): make room, or choose "
            "another folder."
        ) from error

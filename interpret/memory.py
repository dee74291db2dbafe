"""What was freed goes back to the system: peak memory then follows what is held, not what was."""

import ctypes
import resource
import sys
from functools import cache
from typing import Any


def release_free_memory() -> None:
    """Hand freed memory back, where the C library would keep it; elsewhere do nothing.

    Thousands of large arrays that come and go between small ones that stay leave holes, in which
    glibc keeps gigabytes.
    """
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def peak_memory_bytes() -> int:
    """The most memory this process has held so far, as the system counts it."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@cache
def _glibc() -> Any:
    try:
        library = ctypes.CDLL("libc.so.6")
    except OSError:  # not Linux, or another C library
        return None
    return library if hasattr(library, "malloc_trim") else None

from pathlib import Path

import numpy as np
import pytest

from interpret.memory import peak_memory_bytes, release_free_memory

STATUS = Path("/proc/self/status")


def held_bytes() -> int:
    (line,) = [line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS")]
    return 1024 * int(line.split()[1])


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells what a process holds")
def test_freed_memory_goes_back_to_the_system() -> None:
    blocks, between = [], []
    for _ in range(1_000):  # too small for pages of their own, so they share the heap
        blocks.append(np.ones(12_000))
        between.append(np.ones(200))  # more than NumPy keeps for itself
    blocks.clear()
    before = held_bytes()
    release_free_memory()
    assert before - held_bytes() > 40_000_000
    assert len(between) == 1_000
    assert peak_memory_bytes() > 0.99 * before  # the two are not counted at the same moment

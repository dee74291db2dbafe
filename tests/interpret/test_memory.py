import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from interpret.memory import peak_memory_bytes, release_free_memory

STATUS = Path("/proc/self/status")
HELD_AND_PEAK_BYTES = """
from pathlib import Path
import numpy as np
from interpret.memory import peak_memory_bytes, release_free_memory

def held_bytes():
    (line,) = [line for line in Path("/proc/self/status").open() if line.startswith("VmRSS")]
    return 1024 * int(line.split()[1])

blocks, between = [], []
for _ in range(1_000):  # too small for pages of their own, so they share the heap
    blocks.append(np.ones(12_000))
    between.append(np.ones(200))  # more than NumPy keeps for itself
blocks.clear()
before = held_bytes()
release_free_memory()
print(before, held_bytes(), peak_memory_bytes(), len(between))
"""


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells what a process holds")
def test_freed_memory_goes_back_to_the_system() -> None:
    # In a process of its own: in this one, what other tests freed may hold all of the blocks.
    run = subprocess.run(
        [sys.executable, "-c", HELD_AND_PEAK_BYTES], capture_output=True, text=True, check=True
    )
    before, after, peak, _ = map(int, run.stdout.split())
    assert before - after > 40_000_000
    assert peak > 0.99 * before  # the two are not counted at the same moment


def test_the_peak_holds_what_is_held() -> None:
    held = np.ones(4_000_000)
    assert peak_memory_bytes() > held.nbytes
    release_free_memory()
    assert held.sum() == len(held)

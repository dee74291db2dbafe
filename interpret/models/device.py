"""The user's wish for device and precision in, what this machine will really use out, once."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from interpret.models.clip import DTYPES

PRECISIONS = ("fp32", "auto", "bf16", "fp16")
CPUINFO = Path("/proc/cpuinfo")
FAST_BF16_FLAGS = {"avx512_bf16", "amx_bf16"}


@dataclass(frozen=True)
class Placement:
    """Where a network runs and in what numbers.

    Attributes:
        device: as torch spells it.
        precision: "fp32", "bf16" or "fp16".
    """

    device: str
    precision: str

    def put(self, network: nn.Module) -> nn.Module:
        """The same network, moved and cast in place, in evaluation mode, its weights frozen."""
        placed = network.to(device=self.device, dtype=DTYPES[self.precision])
        return placed.eval().requires_grad_(False)


def resolve_placement(device: str = "auto", precision: str = "fp32") -> Placement:
    """Decide where and in what numbers to run.

    Args:
        device: "auto" for the first there is of cuda, mps, cpu; or a torch device.
        precision: "fp32", "bf16", "fp16"; or "auto" for bf16 on a CPU with AMX or AVX512-bf16,
            bf16 or fp16 on CUDA, fp32 elsewhere.

    Raises:
        ValueError: no such device here, no such precision, or one the device cannot compute in.
    """
    chosen = _resolve_device(device)
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}, got {precision!r}.")
    number = _automatic_precision(chosen) if precision == "auto" else precision
    if number != "fp32" and not _computes_in(DTYPES[number], chosen):
        raise ValueError(
            f"precision must be one that {chosen} computes in, got {precision!r}: use fp32 or auto."
        )
    return Placement(chosen, number)


def fast_precisions(device: str) -> tuple[str, ...]:
    """Which of fp32, bf16 and fp16 this device multiplies in hardware.

    Args:
        device: as torch spells it.
    """
    kind = torch.device(device).type
    if kind == "cuda":
        return ("fp32", "fp16", *(("bf16",) if _automatic_precision(device) == "bf16" else ()))
    return ("fp32", "bf16") if kind == "cpu" and _has_fast_bf16() else ("fp32",)


def _resolve_device(name: str) -> str:
    if name == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        torch.empty(1, device=torch.device(name)).zero_().item()  # "meta" holds no numbers
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"device must be auto or one this machine has, got {name!r}: use auto or cpu."
        ) from error
    return name


def _automatic_precision(device: str) -> str:
    kind = torch.device(device).type
    if kind == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    return "bf16" if kind == "cpu" and _has_fast_bf16() else "fp32"


def _has_fast_bf16() -> bool:
    """Does this CPU multiply bfloat16 matrices in hardware?"""
    try:
        flags = {name for name, there in torch.cpu.get_capabilities().items() if there is True}
    except (AttributeError, RuntimeError):  # older torch: ask the kernel
        flags = set(CPUINFO.read_text().split()) if CPUINFO.exists() else set()
    return bool(FAST_BF16_FLAGS & flags)


def _computes_in(dtype: torch.dtype, device: str) -> bool:
    """Do the operations of a CLIP run in this type on this device?"""
    try:
        image = torch.ones(1, 3, 4, 4, dtype=dtype, device=device)
        patches = nn.Conv2d(3, 8, 2, 2).to(image)(image).flatten(2).transpose(1, 2)
        nn.MultiheadAttention(8, 2, batch_first=True).to(image)(patches, patches, patches)
        nn.functional.gelu(nn.LayerNorm(8).to(image)(patches))
    except RuntimeError:
        return False
    return True

import pytest
import torch
from torch import nn

from interpret.models.device import CPUINFO, Placement, resolve_placement


def test_automatic_choices_are_resolved_to_what_is_really_used() -> None:
    placement = resolve_placement("auto", "auto")
    assert placement.device in ("cuda", "mps", "cpu")
    assert placement.precision in ("fp32", "bf16", "fp16")


def test_bfloat16_is_the_automatic_choice_exactly_where_the_cpu_has_it() -> None:
    if not CPUINFO.exists():
        pytest.skip("the kernel does not list what the CPU can do")
    flags = set(CPUINFO.read_text().split())
    expected = "bf16" if flags & {"avx512_bf16", "amx_bf16"} else "fp32"
    assert resolve_placement("cpu", "auto").precision == expected


def test_full_precision_is_the_default() -> None:
    assert resolve_placement("cpu") == Placement("cpu", "fp32")


@pytest.mark.parametrize("device", ["cuda:99", "tpu", "meta-physics"])
def test_a_device_that_is_not_there_is_refused_in_one_sentence(device: str) -> None:
    with pytest.raises(ValueError, match=f"got '{device}'") as refusal:
        resolve_placement(device)
    assert "\n" not in str(refusal.value)


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="fp32, auto, bf16, fp16, got 'int8'"):
        resolve_placement("cpu", "int8")


def test_placing_a_network_casts_and_freezes_it() -> None:
    network = Placement("cpu", "bf16").put(nn.Sequential(nn.Linear(2, 2), nn.Dropout()))
    assert not network.training
    assert all(p.dtype == torch.bfloat16 and not p.requires_grad for p in network.parameters())

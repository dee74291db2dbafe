import hashlib
import os
import pickle
from pathlib import Path

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import Tensor, nn

from interpret.models.weights import (
    file_sha256,
    fill_network,
    network_sha256,
    open_clip_state,
    read_state,
)


class Intruder:
    """A pickle of this would make a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return os.open, (str(self.path), os.O_CREAT | os.O_WRONLY)


def _state() -> dict[str, Tensor]:
    return {"weight": torch.arange(6.0).reshape(2, 3), "bias": torch.tensor([1.0, -1.0])}


def test_a_pickle_with_code_is_refused_and_never_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for name, content in (("plain.pt", pickle.dumps(Intruder(trace))), ("zip.pt", None)):
        path = tmp_path / name
        if content is None:
            torch.save({"weight": Intruder(trace)}, path)
        else:
            path.write_bytes(content)
        with pytest.raises(ValueError, match="holds code that is never run"):
            read_state(path)
    assert not trace.exists()


def test_the_intruder_would_have_left_a_trace(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    os.close(pickle.loads(pickle.dumps(Intruder(trace))))
    assert trace.exists()


def test_safetensors_and_torch_files_give_the_same_tensors(tmp_path: Path) -> None:
    save_file(_state(), tmp_path / "a.safetensors")
    torch.save(_state(), tmp_path / "b.pt")
    torch.save({"epoch": 3, "state_dict": _state()}, tmp_path / "c.bin")
    torch.save({f"module.{name}": tensor for name, tensor in _state().items()}, tmp_path / "d.pth")
    for name in ("a.safetensors", "b.pt", "c.bin", "d.pth"):
        state = read_state(tmp_path / name)
        assert {n: t.tolist() for n, t in state.items()} == {
            n: t.tolist() for n, t in _state().items()
        }


def test_files_that_are_not_weights_are_refused(tmp_path: Path) -> None:
    for name in ("a.safetensors", "b.pt"):
        (tmp_path / name).write_bytes(b"no weights at all")
        with pytest.raises(ValueError, match="damaged"):
            read_state(tmp_path / name)
    torch.save([1, 2], tmp_path / "c.pt")
    with pytest.raises(ValueError, match=r"must hold a state dict .* got list"):
        read_state(tmp_path / "c.pt")
    with pytest.raises(ValueError, match="must exist"):
        read_state(tmp_path / "d.pt")


@given(noise=st.binary(max_size=40), is_pickle=st.booleans())
@example(noise=b"a.", is_pickle=True)  # a stack that is empty where one is popped
@example(noise=b"\xff\xff", is_pickle=False)
@settings(max_examples=60, deadline=None)
def test_noise_is_refused_whatever_a_reader_meets_in_it(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, is_pickle: bool
) -> None:
    path = tmp_path_factory.mktemp("noise") / "noise.pt"
    path.write_bytes(b"\x80\x02" * is_pickle + noise)
    with pytest.raises(ValueError, match="the weights file must"):
        read_state(path)


@pytest.mark.parametrize(
    "content",
    [
        {1: torch.ones(2)},
        {"state_dict": [torch.ones(2)]},
        {"state_dict": torch.ones(2)},
        {"weight": torch.ones(2).to_sparse()},
        {"weight": torch.ones(2, device="meta")},
        {"weight": 1.0},
        {},
    ],
    ids=["numbered", "a list", "a tensor", "sparse", "without numbers", "a number", "empty"],
)
def test_a_file_without_names_and_dense_tensors_is_refused(content: object, tmp_path: Path) -> None:
    torch.save(content, tmp_path / "weights.pt")
    with pytest.raises(ValueError, match="must hold a state dict"):
        read_state(tmp_path / "weights.pt")


def test_eight_bit_weights_are_checked_and_taken() -> None:
    layer = nn.Linear(3, 2)
    state = {name: tensor.to(torch.float8_e4m3fn) for name, tensor in _state().items()}
    fill_network(layer, state, "weights.pt")
    assert layer.bias.tolist() == [1.0, -1.0]
    state["bias"] = torch.tensor([1.0, float("nan")]).to(torch.float8_e4m3fn)
    with pytest.raises(ValueError, match="NaN or infinity in 'bias'"):
        fill_network(layer, state, "weights.pt")


def test_a_script_module_is_refused(tmp_path: Path) -> None:
    torch.jit.save(torch.jit.script(nn.Linear(3, 2)), tmp_path / "script.pt")
    with pytest.raises(ValueError, match="state_dict"):
        read_state(tmp_path / "script.pt")


def test_fitting_weights_fill_the_network() -> None:
    network = nn.Linear(3, 2)
    fill_network(network, _state(), "weights")
    assert network.weight.tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bias": None}, r"1 missing \(bias\)"),
        ({"extra": torch.zeros(1)}, r"1 unexpected \(extra\)"),
        ({"weight": torch.zeros(3, 2)}, r"1 of another shape \(weight \(3, 2\) for \(2, 3\)\)"),
        ({"bias": torch.tensor([1.0, float("nan")])}, "NaN or infinity in 'bias'"),
    ],
)
def test_weights_that_do_not_fit_are_refused_and_change_nothing(
    change: dict[str, Tensor | None], said: str
) -> None:
    network = nn.Linear(3, 2)
    before = network.weight.tolist()
    state = {name: t for name, t in (_state() | change).items() if t is not None}
    with pytest.raises(ValueError, match=said):
        fill_network(network, state, "weights")
    assert network.weight.tolist() == before


def test_computed_buffers_of_older_releases_are_left_out() -> None:
    network, state = nn.Linear(3, 2), _state()
    fill_network(network, state | {"text.position_ids": torch.arange(3)}, "weights")
    assert torch.equal(network.weight, state["weight"])


def test_a_scalar_and_a_vector_of_one_are_the_same_scale() -> None:
    network = nn.Linear(3, 2)
    network.logit_scale = nn.Parameter(torch.zeros(()))
    state = open_clip_state(network, _state() | {"logit_scale": torch.tensor([2.5])})
    fill_network(network, state, "weights")
    assert network.logit_scale.item() == 2.5


def test_the_fingerprint_of_a_file_is_what_sha256sum_prints(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    # the first test vector of FIPS 180-2
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert file_sha256([tmp_path / "a"]) == known
    (tmp_path / "b").write_bytes(b"abc")
    both = hashlib.sha256((known * 2).encode()).hexdigest()
    assert file_sha256([tmp_path / "b", tmp_path / "a"]) == both


def test_the_fingerprint_of_a_network_changes_with_any_of_its_numbers() -> None:
    torch.manual_seed(0)
    network = nn.Linear(3, 2)
    before = network_sha256(network)
    assert network_sha256(network) == before
    with torch.no_grad():
        network.bias[1] += 1e-3
    assert network_sha256(network) != before

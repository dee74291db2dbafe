"""A weights file in, a checked state dict inside the network out.

Nothing is ever unpickled that could run code; nothing is loaded that does not fit entirely, so a
network can never keep a random part in silence.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from open_clip.convert import convert_state_dict
from open_clip.model import convert_to_custom_text_state_dict
from safetensors.torch import load_file
from torch import Tensor, nn

State = dict[str, Tensor]
# Buffers some releases of a library store and others compute.
COMPUTED = ("position_ids", "attn_mask")


def file_sha256(files: Sequence[Path]) -> str:
    """What `sha256sum` prints of one file; of several, the hash over their hashes in name order.

    Args:
        files: at least one.
    """
    hashes = []
    for path in sorted(files):
        with path.open("rb") as stream:
            hashes.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def config_sha256(config: Mapping[str, Any]) -> str:
    """Hash over a network's configuration, plain JSON, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(config, sort_keys=True, default=str).encode()).hexdigest()


def network_sha256(network: nn.Module) -> str:
    """Hash over names, types, shapes and numbers of a network built in memory."""
    digest = hashlib.sha256()
    for name, tensor in sorted(network.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy())
    return digest.hexdigest()


def read_state(path: Path) -> State:
    """The tensors of a weights file.

    Args:
        path: safetensors, or what `torch.save` wrote of a state dict, bare or under "state_dict".

    Raises:
        ValueError: no such file, not weights, or a pickle that asks to run code.
    """
    if not path.is_file():
        raise ValueError(f"the weights file must exist, got {str(path)!r}: check the path.")
    try:
        if path.suffix == ".safetensors":
            return dict(load_file(path))
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a reader met in the bytes
        raise ValueError(
            f"the weights file must be safetensors or a state dict of plain tensors, got "
            f"{str(path)!r} ({type(error).__name__}), which is damaged or holds code that is "
            "never run: save the network's state_dict() again."
        ) from error
    return _plain_state(content, path)


def _plain_state(content: object, path: Path) -> State:
    state = content.get("state_dict", content) if isinstance(content, dict) else None
    if not isinstance(state, dict) or not state or not all(map(_is_named_tensor, state.items())):
        raise ValueError(
            "the weights file must hold a state dict (names to dense tensors), got "
            f"{type(content).__name__} in {str(path)!r}: save the network's state_dict()."
        )
    return {name.removeprefix("module."): tensor for name, tensor in state.items()}


def _is_named_tensor(item: tuple[object, object]) -> bool:
    name, value = item
    if not isinstance(name, str) or not isinstance(value, Tensor):
        return False
    return value.layout == torch.strided and not value.is_meta and not value.is_quantized


def open_clip_state(network: nn.Module, state: State) -> State:
    """The tensors under the names an open_clip network uses.

    Args:
        network: as open_clip builds it.
        state: as stored, by any release of open_clip.
    """
    state = convert_state_dict(network, state)
    if "positional_embedding" in state and not hasattr(network, "positional_embedding"):
        state = convert_to_custom_text_state_dict(state)
    wanted = network.state_dict()
    for name in {"logit_scale", "logit_bias"} & set(state) & set(wanted):  # scalar or shape (1,)
        if state[name].numel() == 1:
            state[name] = state[name].reshape(wanted[name].shape)
    return state


def fill_network(network: nn.Module, state: State, source: str) -> None:
    """Put weights into a network, all of them or none.

    Args:
        network: changed in place.
        state: a tensor for each of the network's.
        source: what to call the weights.

    Raises:
        ValueError: tensors are missing, too many, of another shape, or not finite.
    """
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    given = {n: t for n, t in state.items() if n in shapes or not n.endswith(COMPUTED)}
    _refuse_misfit(shapes, given, source)
    for name, tensor in given.items():
        if tensor.is_floating_point() and not torch.isfinite(tensor.float()).all():  # 8 bits, too
            raise ValueError(
                f"the weights must be finite numbers, got NaN or infinity in {name!r} of "
                f"{source!r}: the file is damaged or its training diverged."
            )
    network.load_state_dict(given, strict=True)


def _refuse_misfit(shapes: dict[str, tuple[int, ...]], given: State, source: str) -> None:
    reshaped = [
        f"{name} {tuple(given[name].shape)} for {shapes[name]}"
        for name in sorted(shapes.keys() & given.keys())
        if shapes[name] != tuple(given[name].shape)
    ]
    kinds = {
        "missing": sorted(shapes.keys() - given.keys()),
        "unexpected": sorted(given.keys() - shapes.keys()),
        "of another shape": reshaped,
    }
    found = [
        f"{len(names)} {kind} ({', '.join(names[:2])}{', ...' * (len(names) > 2)})"
        for kind, names in kinds.items()
        if names
    ]
    if found:
        raise ValueError(
            f"the weights must fit the architecture, got {source!r} with tensors "
            f"{'; '.join(found)}: name the architecture they were trained with."
        )

"""A CLIP and a number of layers in, a copy whose image tower has forgotten them out.

Layers are taken from the top. A layer forgets when the numbers of each of its tensors are dealt
out anew among themselves: their mean and spread stay, what was learnt is gone.
"""

import re
from collections import defaultdict
from dataclasses import replace
from zlib import crc32

import numpy as np
import torch
from torch import Tensor, nn

from interpret.models.clip import ClipModel
from interpret.models.copies import copy_model
from interpret.models.weights import network_sha256

TOWERS = ("visual.", "vision_model.", "visual_projection.")  # of open_clip, of transformers
BLOCK = re.compile(r"(?:resblocks|layers|stages|blocks)\.(\d+)\.|\blayer(\d)\.")
HEAD = re.compile(
    r"^(?:visual|vision_model)(?:\.trunk)?\."
    r"(?:proj$|ln_post|attn_?pool|post_layernorm|head|norm|fc_norm)|^visual_projection"
)


def image_layers(model: ClipModel) -> tuple[tuple[str, ...], ...]:
    """The image tower's tensors by layer, the last layer first.

    Args:
        model: any CLIP with a network.

    Returns:
        Names of parameters: the head (last normalisation, pooling, projection), each block or
        stage from the last to the first, then what comes before the blocks.
    """
    by_rank: dict[int, list[str]] = defaultdict(list)
    named = [name for name, _ in model.network.named_parameters() if name.startswith(TOWERS)]
    ranks = {name: _block(name) for name in named}
    top = 1 + max(ranks.values(), default=-1)
    for name in named:
        is_head = ranks[name] < 0 and HEAD.search(name)
        by_rank[top if is_head else ranks[name]].append(name)
    return tuple(tuple(by_rank[rank]) for rank in sorted(by_rank, reverse=True))


def _block(name: str) -> int:
    """The number of the block a parameter belongs to, -1 outside the blocks."""
    found = BLOCK.search(name)
    return -1 if found is None else int(found[1] or found[2])


def randomise_layers(model: ClipModel, n_layers: int, *, seed: int) -> ClipModel:
    """A copy of the model whose image tower has forgotten its last layers.

    A tensor is dealt out the same way however many layers above it are, so that depths differ by
    the layers between them alone.

    Args:
        model: any CLIP; it is not touched.
        n_layers: how many of `image_layers`, from the top; none leaves all numbers as they are.
        seed: of the deal.

    Returns:
        Frozen, in evaluation mode, with a fingerprint of its own, so that no store takes its
        vectors for the model's.

    Raises:
        ValueError: there are not so many layers.

    References:
        Adebayo et al., Sanity Checks for Saliency Maps (NeurIPS 2018), section 3, cascading
        randomisation; there the weights are drawn anew from the initial distribution.
    """
    layers = image_layers(model)
    if not 0 <= n_layers <= len(layers):
        raise ValueError(
            f"the layers to randomise must be between 0 and the {len(layers)} there are, "
            f"got {n_layers}."
        )
    copied = copy_model(model)
    chosen = {name for layer in layers[:n_layers] for name in layer}
    if not chosen:
        return copied
    with torch.no_grad():
        for name, parameter in copied.network.named_parameters():
            if name in chosen:
                _deal(name, parameter, seed)
    return replace(copied, weights_sha256=network_sha256(copied.network))


def _deal(name: str, parameter: nn.Parameter, seed: int) -> None:
    """Permute the numbers of a tensor in place."""
    order = np.random.default_rng([seed, crc32(name.encode())]).permutation(parameter.numel())
    dealt: Tensor = parameter.flatten()[torch.from_numpy(order).to(parameter.device)]
    parameter.copy_(dealt.view_as(parameter))

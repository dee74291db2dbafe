"""A loaded CLIP in, a second one with weights of its own out: the first stays as it is."""

from copy import deepcopy
from dataclasses import replace

from interpret.models.clip import ClipModel
from interpret.models.device import Placement


def copy_model(model: ClipModel) -> ClipModel:
    """The same model in memory of its own, frozen and in evaluation mode."""
    network, towers = deepcopy((model.network, model.towers))  # together: the towers hold it
    return replace(model, network=network, towers=towers)


def in_full_precision(model: ClipModel) -> ClipModel:
    """The model itself where its weights are fp32, else a copy whose weights are cast to it.

    Gradients of weights of 16 bits lose small pixels altogether; the cast weights are the same
    numbers.
    """
    if model.precision == "fp32":
        return model
    copied = copy_model(model)
    Placement(model.device, "fp32").put(copied.network)
    return replace(copied, precision="fp32")

"""The common flags in, what a run of them would take out; nothing is fetched, kept or written.

What is not on this machine is stood in for: a model by its architecture with random weights, which
take the same time, pictures by drawn ones.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from experiments.flags import CommonFlags
from experiments.inputs import (
    Inputs,
    Wanted,
    find_words,
    load_pictures,
    put_together,
    tell_of_words,
    with_classes,
)
from interpret.images.load import load_images
from interpret.images.registry import IMAGE_SETS
from interpret.inventory import cached_pictures, cached_weights, format_bytes
from interpret.models.load import load_model
from interpret.models.registry import ALIASES, MODELS
from interpret.report import align_columns

if TYPE_CHECKING:
    from experiments.method_flags import MethodFlags
    from interpret.images.imageset import ImageSet
    from interpret.models.clip import ClipModel
    from interpret.models.preprocess import Resize
    from interpret.timing.forecast import Forecast, StageForecast

N_STAND_IN = 1_000  # drawn pictures in place of a set that is not here
DRAWN = "menagerie"


def rehearse_study(config: "MethodFlags") -> str:
    """What is held for a study of mutual knowledge and what the rest would take, after a trial.

    Raises:
        ValueError: something unknown, unreadable or unfitting.
    """
    from experiments.controls import with_control
    from experiments.method_flags import choose_by_protocol
    from experiments.studied import resize_of, settings_of
    from interpret.timing.forecast import forecast_study

    config = choose_by_protocol(config)
    inputs, missing = gather(config, resize=resize_of(config))
    inputs = with_control(inputs, config.bank_control, seed=config.seed)
    settings = settings_of(config, inputs)
    print("trying a few texts and pictures to see what they take ...", file=sys.stderr)
    found = forecast_study(inputs.encoder, inputs.images, inputs.bank, settings)
    return describe_rehearsal(inputs, missing, found)


def gather(config: CommonFlags, *, resize: "Resize") -> tuple[Inputs, tuple[str, ...]]:
    """Load what lies on this machine, stand in for what does not.

    Args:
        config: the flags.
        resize: "model" or "squash".

    Returns:
        What to work with, and a line for each thing that a run would fetch.

    Raises:
        ValueError: something unknown, unreadable or unfitting.
    """
    config = replace(config, offline=True)
    wanted = find_words(config)
    model, model_missing = _model(config)
    images, images_missing = _pictures(config, wanted, model.size_px)
    images = with_classes(images, wanted.bank)
    inputs = put_together(config, wanted, model, images, resize=resize)
    tell_of_words(config, inputs)
    return inputs, (*model_missing, *images_missing)


def _model(config: CommonFlags) -> "tuple[ClipModel, list[str]]":
    spec = MODELS.get(ALIASES.get(config.model, config.model))
    if spec is None or cached_weights(spec) is not None:
        placed = {"device": config.device, "precision": config.precision}
        return load_model(config.model, **placed, offline=True), []
    from interpret.models.device import resolve_placement
    from interpret.models.plain import untrained_model

    placement = resolve_placement(config.device, config.precision)
    stand_in = untrained_model(spec.arch, placement, seed=config.seed)
    n_weights = sum(weight.numel() for weight in stand_in.network.parameters())
    size = format_bytes(4 * n_weights)
    line = f"weights of {spec.name} ({spec.weights}): at most about {size}; timed with random ones"
    return replace(stand_in, spec=spec), [line]


def _pictures(config: CommonFlags, wanted: Wanted, size_px: int) -> "tuple[ImageSet, list[str]]":
    spec = IMAGE_SETS.get(wanted.images_name)
    if spec is None or spec.hub is None or cached_pictures(spec):
        return load_pictures(config, wanted, size_px), []
    n = config.limit or N_STAND_IN
    drawn = load_images(DRAWN, limit=min(n, N_STAND_IN), seed=config.seed, size_px=224)
    names = wanted.classes or wanted.bank.class_keys or drawn.class_names
    line = f"pictures of {spec.name} ({spec.hub})"
    return replace(drawn, labels=None, truth=None, class_names=names, wnids=None), [line]


def describe_rehearsal(inputs: Inputs, missing: Sequence[str], found: "Forecast") -> str:
    """What is held, what must be fetched, what the rest takes.

    Args:
        inputs: what a run would work with.
        missing: what it would fetch, a line each.
        found: the forecast.
    """
    import pandas as pd

    table = pd.DataFrame([_row(stage) for stage in found.stages])
    seconds = sum(stage.seconds for stage in found.stages)
    disk = format_bytes(sum(stage.disk_bytes for stage in found.stages))
    lines = [
        f"{inputs.model.name} on {inputs.images_name}: {_count(inputs)}, "
        f"{len(inputs.images.class_names)} classes; bank {inputs.bank.name}: "
        f"{len(inputs.bank)} concepts; store {inputs.encoder.store.folder}",
        *(f"to fetch: {line}" for line in missing or ("nothing",)),
        "",
        align_columns(table),
        "",
        f"about {format_seconds(seconds)} besides loading, scoring and drawing, "
        f"{format_bytes(found.memory_bytes)} of memory, {disk} of "
        f"{format_bytes(found.free_disk_bytes)} free in the store; nothing was run",
    ]
    return "\n".join(lines)


def _count(inputs: Inputs) -> str:
    """How many pictures the forecast is for, and whether they are the set's own."""
    n = len(inputs.images)
    if inputs.images.name == DRAWN and inputs.images_name != DRAWN:
        return f"not on this machine, so reckoned for {n} drawn pictures in their place"
    return f"{n} pictures"


def _row(stage: "StageForecast") -> dict[str, str]:
    return {
        "stage": stage.name,
        "items": str(stage.n_items),
        "in the store": str(stage.n_held),
        "to encode": str(stage.n_items - stage.n_held),
        "time": format_seconds(stage.seconds),
        "disk": format_bytes(stage.disk_bytes),
    }


def format_seconds(seconds: float) -> str:
    """A duration as people read it.

    Example:
        >>> format_seconds(0.4), format_seconds(75), format_seconds(7380)
        ('0.4 s', '1 min 15 s', '2 h 3 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = round(seconds) // 60
    if minutes < 60:
        return f"{minutes} min {round(seconds) % 60} s"
    return f"{minutes // 60} h {minutes % 60} min"

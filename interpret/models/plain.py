"""What a fast way is measured against: an untrained CLIP, and open_clip's own way to encode.

In: the name of an architecture. Out: a CLIP with random weights, fetched nowhere.
"""

from collections.abc import Sequence

import open_clip
import torch
from torch import Tensor

from concepts.names import describe_unknown
from interpret.embeddings import Vectors, unit_rows
from interpret.models.clip import ClipModel
from interpret.models.device import Placement
from interpret.models.open_clip import Config, build_network, clip_from_network, describe
from interpret.models.preprocess import preprocess_from
from interpret.models.tokens import open_clip_tokenizer

TINY = "tiny"
TINY_CONFIG: Config = {
    "embed_dim": 32,
    "vision_cfg": {
        "layers": 1,
        "width": 32,
        "head_width": 32,
        "patch_size": 8,
        "image_size": 64,
        "mlp_ratio": 2.0,
    },
    "text_cfg": {"context_length": 77, "vocab_size": 49_408, "width": 32, "heads": 1, "layers": 1},
}


def untrained_model(arch: str, placement: Placement, *, seed: int) -> ClipModel:
    """Build a CLIP that has learnt nothing.

    Args:
        arch: of open_clip, with open_clip's own tokenizer; or "tiny", the smallest there is.
        placement: where it runs and in what numbers.
        seed: of the weights; torch's own chance stays as it was.

    Raises:
        ValueError: open_clip knows no such architecture.
    """
    config = TINY_CONFIG if arch == TINY else open_clip.get_model_config(arch)
    if config is None:
        raise ValueError(describe_unknown("architecture", arch, [*open_clip.list_models(), TINY]))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build_network(config)
    spec = describe(arch, arch, "random", network)
    return clip_from_network(
        network,
        spec,
        tokenizer=open_clip_tokenizer(config["text_cfg"], None),
        preprocess=preprocess_from({}, spec.image_size_px),
        placement=placement,
    )


def encode_whole_contexts(
    model: ClipModel, texts: Sequence[str], *, batch_size: int = 256
) -> Vectors:
    """Texts by open_clip's `encode_text`, every one at its full context.

    Args:
        model: of open_clip.
        texts: at least one.
        batch_size: texts the network sees at once.

    Returns:
        Shape (n_texts, dim), rows of length 1.
    """
    with torch.inference_mode():
        features = [
            model.network.encode_text(model.tokenize(texts[at : at + batch_size]).to(model.device))
            for at in range(0, len(texts), batch_size)
        ]
    return unit_rows(torch.cat(features).float().cpu().numpy())


def encode_tensors(model: ClipModel, batches: Sequence[Tensor]) -> Vectors:
    """Pictures by a bare loop of open_clip's `encode_image`.

    Args:
        model: of open_clip.
        batches: one or more, shape (n, 3, size_px, size_px), normalised, on the model's device.

    Returns:
        Shape (n_images, dim), rows of length 1.
    """
    with torch.inference_mode():
        features = [model.network.encode_image(batch) for batch in batches]
    return unit_rows(torch.cat(features).float().cpu().numpy())

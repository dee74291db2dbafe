"""A model's name in, its spec out: every CLIP the project knows by name.

Names are those of the mutual-knowledge paper's Table 3. Holds facts only and needs no torch, so
that a command line can list the models without loading one.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Family = Literal["ViT", "ResNet", "ConvNeXt", "other"]
Backend = Literal["open_clip", "huggingface"]
HIGHLIGHT_FROM_PX = 224  # below, a drawn line erases what it marks: the pointing test


@dataclass(frozen=True)
class ModelSpec:
    """What is known of one checkpoint before it is loaded.

    Attributes:
        name: as tables and stores write it.
        family: architecture of the image tower.
        arch: open_clip architecture, or transformers model type.
        weights: open_clip tag, or where the weights came from.
        pretraining_data: None where unknown.
        pretraining_size: pairs in that data, e.g. "400M"; None where unknown.
        image_size_px: side of the square the image tower reads.
        patch_grid: (rows, columns) of patch tokens; None where only a run can tell.
        imagenet_top1: open_clip's own zero-shot figure on ImageNet val, a fraction in [0, 1].
        licence: of the weights; None where unknown.
        default_images: image set used when none is named.
        backend: the library that builds the network.
        path: folder of the weights, below this package for shipped models; None for hub weights.
        token_layer: layer the patch tokens come from; None for the family's usual one.
    """

    name: str
    family: Family
    arch: str
    weights: str
    image_size_px: int
    patch_grid: tuple[int, int] | None
    pretraining_data: str | None = None
    pretraining_size: str | None = None
    imagenet_top1: float | None = None
    licence: str | None = None
    default_images: str = "oxford-pets"
    backend: Backend = "open_clip"
    path: str | None = None
    token_layer: str | None = None

    @property
    def default_naming(self) -> Literal["highlight", "crop"]:
        """How a part is shown to this model when the user does not say."""
        return "highlight" if self.image_size_px >= HIGHLIGHT_FROM_PX else "crop"


DEFAULT_MODEL = "menagerie-vit-tiny"


def _shipped(
    name: str, family: Family, image_size_px: int, n_pairs: str, token_layer: str | None = None
) -> ModelSpec:
    """A small CLIP trained on the menagerie; all have 8 x 8 patches, so that N can be compared."""
    return ModelSpec(
        name,
        family,
        name,
        "shipped",
        image_size_px,
        (8, 8),
        "menagerie",
        n_pairs,
        licence="MIT",
        default_images="menagerie",
        path=f"shipped/{name}",
        token_layer=token_layer,
    )


# OpenAI's and DFN's weights need the quickgelu architectures: the plain ones load, with a warning,
# and answer differently. Top-1 figures: open_clip's own results, the paper's 13 models only.
SPECS = (
    _shipped("menagerie-vit-tiny", "ViT", 64, "20k"),
    _shipped("menagerie-vit-tiny-5k", "ViT", 64, "5k"),
    _shipped("menagerie-vit-tiny-1k", "ViT", 64, "1k"),
    _shipped("menagerie-vit-tiny-unmarked", "ViT", 64, "20k"),
    _shipped("menagerie-vit-128", "ViT", 128, "20k"),
    _shipped("menagerie-resnet-128", "ResNet", 128, "20k", token_layer="layer3"),
    _shipped("menagerie-convnext-128", "ConvNeXt", 128, "20k", token_layer="stages.2"),
    ModelSpec(
        "ViT-B/32", "ViT", "ViT-B-32-quickgelu", "openai", 224, (7, 7), "WIT", "400M", 0.6332
    ),
    ModelSpec(
        "ViT-B/16", "ViT", "ViT-B-16-quickgelu", "openai", 224, (14, 14), "WIT", "400M", 0.6834
    ),
    ModelSpec(
        "ViT-B/32-dcp",
        "ViT",
        "ViT-B-32",
        "datacomp_xl_s13b_b90k",
        224,
        (7, 7),
        "DataComp",
        "1B",
        0.6917,
    ),
    ModelSpec(
        "ViT-B/16-dcp",
        "ViT",
        "ViT-B-16",
        "datacomp_xl_s13b_b90k",
        224,
        (14, 14),
        "DataComp",
        "1B",
        0.7349,
    ),
    ModelSpec(
        "ViT-L/14", "ViT", "ViT-L-14-quickgelu", "openai", 224, (16, 16), "WIT", "400M", 0.7554
    ),
    ModelSpec(
        "ViT-L/14@336px",
        "ViT",
        "ViT-L-14-336-quickgelu",
        "openai",
        336,
        (24, 24),
        "WIT",
        "400M",
        0.7656,
    ),
    ModelSpec(
        "ViT-B/16-dfn", "ViT", "ViT-B-16-quickgelu", "dfn2b", 224, (14, 14), "DFN", "2B", 0.7624
    ),
    ModelSpec("RN50", "ResNet", "RN50-quickgelu", "openai", 224, (7, 7), "WIT", "400M", 0.5982),
    ModelSpec("RN101", "ResNet", "RN101-quickgelu", "openai", 224, (7, 7), "WIT", "400M", 0.6228),
    ModelSpec("RN50x4", "ResNet", "RN50x4-quickgelu", "openai", 288, (9, 9), "WIT", "400M", 0.6627),
    ModelSpec(
        "RN50x16", "ResNet", "RN50x16-quickgelu", "openai", 384, (12, 12), "WIT", "400M", 0.7072
    ),
    ModelSpec(
        "CNeXt-B1",
        "ConvNeXt",
        "convnext_base",
        "laion400m_s13b_b51k",
        224,
        (7, 7),
        "LAION",
        "400M",
        0.6627,
    ),
    # the paper does not name this checkpoint: nearest of three; its 13B are samples seen, not pairs
    ModelSpec(
        "CNeXt-B2",
        "ConvNeXt",
        "convnext_base_w",
        "laion_aesthetic_s13b_b82k",
        256,
        (8, 8),
        "LAION-aesthetic",
        None,
        0.7099,
    ),
    ModelSpec(
        "ViT-B/32-laion2b", "ViT", "ViT-B-32", "laion2b_s34b_b79k", 224, (7, 7), "LAION", "2B"
    ),
    ModelSpec(
        "ViT-B/16-laion400m", "ViT", "ViT-B-16", "laion400m_e32", 224, (14, 14), "LAION", "400M"
    ),
    ModelSpec(
        "ViT-L/14-laion2b", "ViT", "ViT-L-14", "laion2b_s32b_b82k", 224, (16, 16), "LAION", "2B"
    ),
)
MODELS: dict[str, ModelSpec] = {spec.name: spec for spec in SPECS}
MODEL_LISTS: dict[str, tuple[str, ...]] = {
    "shipped": tuple(spec.name for spec in SPECS if spec.path is not None),
    # the thirteen of Table 3, the only ones whose accuracy is written down here
    "paper13": tuple(spec.name for spec in SPECS if spec.imagenet_top1 is not None),
}

# Other spellings of the same checkpoints, in tables and by habit.
ALIASES: dict[str, str] = {
    "RN-50": "RN50",
    "RN-101": "RN101",
    "RN-50x4": "RN50x4",
    "RN-50\u00d74": "RN50x4",
    "RN-50x16": "RN50x16",
    "ViT-L/14@336": "ViT-L/14@336px",
    "ViT-L/14↑": "ViT-L/14@336px",
    "ViT-B-32": "ViT-B/32",
    "ViT-B-16": "ViT-B/16",
    "ViT-L-14": "ViT-L/14",
    "convnext_base-laion400m": "CNeXt-B1",
    "ConvNeXt-Base": "CNeXt-B1",
}


def find_model(name: str) -> ModelSpec:
    """The spec of a model known by name.

    Args:
        name: a key of `MODELS` or `ALIASES`.

    Raises:
        ValueError: no such name; the message lists the names there are.

    Example:
        >>> find_model("RN-50x4").image_size_px
        288
    """
    known = ALIASES.get(name, name)
    if known in MODELS:
        return MODELS[known]
    near = get_close_matches(name, [*MODELS, *ALIASES], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    raise ValueError(
        "the model must be a known name, ARCH:TAG, ARCH:/path/weights, hf:org/name or a folder, "
        f"got {name!r}{hint} Known names: {', '.join(MODELS)}."
    )


def slug(name: str) -> str:
    """The name as part of a file name: letters, digits, dots, hyphens and underscores only.

    Args:
        name: any model name, registered or not; must hold a letter or a digit.

    Example:
        >>> slug("ViT-L/14@336px"), slug("hf:org/name")
        ('ViT-L-14-336px', 'hf-org-name')
    """
    return re.sub(r"[^\w.]+", "-", name, flags=re.ASCII).strip("-.")

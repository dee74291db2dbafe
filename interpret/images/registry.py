"""IMAGE_SETS: the name of an image set in, where its pictures and facts are found out.

Names, hub ids and columns are facts about the world: a set that moves on the hub changes one row
here. Importing this module reads and loads nothing.
"""

from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class ImageSetSpec:
    """Where one image set is found and which words go with it.

    Attributes:
        name: what the user types.
        hub: id on the Hugging Face hub; None for sets that are drawn or lie in a local folder.
        image_column: column of the hub's table that holds the pictures.
        label_column: column with the class of a picture; None for sets without classes.
        caption_columns: columns with sentences about a picture.
        joins_captions: the caption columns are pieces of one sentence, not a sentence each.
        test_split: what is loaded when no split is named; None where a folder is all there is.
        default_bank: the shipped concept bank that fits; None for the general words.
        is_imagenet: labels are ImageNet's 1,000 classes in their usual order.
        note: what a user should know before asking for it.
    """

    name: str
    hub: str | None = None
    image_column: str = "image"
    label_column: str | None = "label"
    caption_columns: tuple[str, ...] = ()
    joins_captions: bool = False
    test_split: str | None = "test"
    default_bank: str | None = None
    is_imagenet: bool = False
    note: str = ""

    @property
    def templates(self) -> str:
        """Name of the class prompts that go with the set: its own."""
        return self.name

    @property
    def train_split(self) -> str | None:
        """What classifiers may learn from: "train", where that is not what is measured on."""
        is_labelled = self.label_column is not None and self.test_split not in (None, "train")
        return "train" if is_labelled else None


_SPECS = (
    ImageSetSpec(
        name="menagerie",
        default_bank="menagerie",
        note="drawn animals whose visible concepts are known; splits train, validation, test",
    ),
    ImageSetSpec(
        name="oxford-pets",
        hub="timm/oxford-iiit-pet",
        default_bank="oxford-pets",
        note="37 breeds, photographs of about 500 px",
    ),
    ImageSetSpec(name="cifar10", hub="uoft-cs/cifar10", image_column="img", default_bank="cifar10"),
    ImageSetSpec(
        name="cifar100",
        hub="uoft-cs/cifar100",
        image_column="img",
        label_column="fine_label",
        default_bank="cifar100",
    ),
    ImageSetSpec(
        name="food101", hub="ethz/food101", test_split="validation", default_bank="food101"
    ),
    ImageSetSpec(
        name="tiny-imagenet",
        hub="zh-plus/tiny-imagenet",
        test_split="valid",
        note="labels are WordNet ids; they become words where ImageNet-1k has the class",
    ),
    ImageSetSpec(name="eurosat", hub="blanchon/EuroSAT_RGB", default_bank="eurosat"),
    ImageSetSpec(
        name="imagenet-1k",
        hub="ILSVRC/imagenet-1k",
        test_split="validation",
        default_bank="imagenet-1k",
        is_imagenet=True,
        note="gated: accept the terms on the hub's page of the set, then run `hf auth login`",
    ),
    ImageSetSpec(
        name="imagenet-mini",
        test_split=None,
        default_bank="imagenet-1k",
        note="1,000 classes, a few pictures each, as a folder of WordNet-id folders",
    ),
    ImageSetSpec(name="places365", test_split=None, note="a folder of class folders"),
    ImageSetSpec(
        name="coco-captions",
        label_column=None,
        test_split=None,
        note="the pictures with a captions CSV beside them",
    ),
    ImageSetSpec(
        name="flickr8k",
        hub="jxie/flickr8k",
        label_column=None,
        caption_columns=("caption_0", "caption_1", "caption_2", "caption_3", "caption_4"),
    ),
    ImageSetSpec(
        name="roco",
        hub="eltorio/ROCOv2-radiology",
        label_column=None,
        caption_columns=("caption",),
        note="the hub id is not yet verified",
    ),
    ImageSetSpec(
        name="fashion",
        hub="ashraq/fashion-product-images-small",
        label_column=None,
        caption_columns=("productDisplayName", "gender", "baseColour", "season"),
        joins_captions=True,
        test_split="train",
        note="the hub id is not yet verified",
    ),
)

HUB_PREFIX = "hf:"
IMAGE_SETS: dict[str, ImageSetSpec] = {spec.name: spec for spec in _SPECS}


def find_image_set(name: str) -> ImageSetSpec:
    """Look an image set up by name.

    Args:
        name: as the user typed it; "hf:org/name" for any set of the hub.

    Returns:
        The row of `IMAGE_SETS`; of another set of the hub, what is usual there.

    Raises:
        ValueError: no such set; the message names the nearest and lists what there is.

    Example:
        >>> find_image_set("oxford-pets").hub
        'timm/oxford-iiit-pet'
    """
    if name in IMAGE_SETS:
        return IMAGE_SETS[name]
    if name.startswith(HUB_PREFIX):
        return ImageSetSpec(
            name,
            hub=name.removeprefix(HUB_PREFIX),
            label_column=None,
            note="see its page on the hub",
        )
    near = get_close_matches(name, IMAGE_SETS, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    raise ValueError(
        f"{name!r} is neither an image set nor an existing path{hint} Give a folder, a parquet "
        f"file, a captions CSV, hf:org/name or one of {', '.join(IMAGE_SETS)}."
    )

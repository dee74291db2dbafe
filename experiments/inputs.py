"""The common flags in, what they name out: model, pictures, words, store.

Cheap things are checked first, so that a mistyped bank does not wait for a model to load.
"""

import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from concepts.bank import ConceptBank, all_shipped, load_bank
from concepts.matching import match_classes
from concepts.prompts import check_templates
from experiments.flags import CommonFlags, TrainingFlags
from interpret.images.classnames import read_class_list
from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.images.registry import IMAGE_SETS
from interpret.images.shared_classes import with_classes_of
from interpret.models.clip import ClipModel
from interpret.models.load import load_model
from interpret.models.preprocess import Resize
from interpret.models.registry import ALIASES, MODELS
from interpret.models.templates import find_class_templates
from interpret.store import Store, default_folder
from interpret.vectors import Encoder

ALL_SHIPPED = "all-shipped"
N_NAMED = 5  # classes a warning names
C = TypeVar("C", bound=CommonFlags)
DRAWN_PX = (32, 512)  # sizes the drawn pictures come in


@dataclass(frozen=True)
class Inputs:
    """What a run works with.

    Attributes:
        model: the CLIP.
        images: the pictures; `class_names` are the ones to decide between.
        images_name: as it was asked for, or the model's default.
        bank: the words.
        templates: class prompts.
        encoder: the model with its store.
    """

    model: ClipModel
    images: ImageSet
    images_name: str
    bank: ConceptBank
    templates: tuple[str, ...]
    encoder: Encoder


def load_inputs(
    config: CommonFlags,
    *,
    resize: Resize = "model",
    needs_words: bool = True,
    needs_classes: bool = True,
    needs_truth: bool = True,
) -> Inputs:
    """Load what the flags name.

    Args:
        config: the flags, defaults still open.
        resize: "model" or "squash".
        needs_words: whether the bank is what is measured with, so that its gaps are told.
        needs_classes: whether there must be classes to decide between.
        needs_truth: whether drawn pictures come with captions and truth, which takes time.

    Raises:
        ValueError: something unknown, unreadable, unreachable or unfitting.
    """
    wanted = find_words(config)
    model = load_model(
        config.model, device=config.device, precision=config.precision, offline=config.offline
    )
    images = load_pictures(config, wanted, model.size_px, needs_truth=needs_truth)
    images = with_classes(images, wanted.bank) if needs_classes else images
    inputs = put_together(config, wanted, model, images, resize=resize)
    if needs_words:
        tell_of_words(config, inputs)
    return inputs


def load_encoder(config: CommonFlags, *, with_images: bool) -> tuple[Encoder, ImageSet | None]:
    """The model with its store and, if wanted, the pictures, whose classes need no words.

    Raises:
        ValueError: something unknown, unreadable or unreachable.
    """
    wanted = find_words(config)
    model = load_model(
        config.model, device=config.device, precision=config.precision, offline=config.offline
    )
    images = load_pictures(config, wanted, model.size_px) if with_images else None
    folder = Path(config.store) if config.store else default_folder()
    store = Store(folder, {"model": model.name, "images": images.name if images else "none"})
    return Encoder(model, store, "model", config.batch_size, config.workers), images


@dataclass(frozen=True)
class Wanted:
    """What is cheap to find: the pictures' name, the words, the class list."""

    images_name: str
    bank: ConceptBank
    templates: tuple[str, ...]
    classes: tuple[str, ...] | None


def find_words(config: CommonFlags) -> Wanted:
    """Everything that needs neither a model nor pictures.

    Raises:
        ValueError: a word list, class list or template set that is not there or is none.
    """
    images_name = config.images or default_images(config.model)
    bank = find_bank(config.bank, images_name)
    templates = find_class_templates(config.templates or templates_name(images_name))
    check_templates([config.concept_prompt])
    classes = read_class_list(Path(config.classes)) if config.classes else None
    return Wanted(images_name, bank, templates, classes)


def load_pictures(
    config: CommonFlags, wanted: Wanted, size_px: int, *, needs_truth: bool = True
) -> ImageSet:
    """The pictures that the flags name; drawn ones at about the model's size."""
    return load_images(
        wanted.images_name,
        split=config.split,
        limit=config.limit,
        seed=config.seed,
        classes=wanted.classes,
        image_column=config.image_column,
        label_column=config.label_column,
        offline=config.offline,
        size_px=drawn_px(size_px),
        truth=needs_truth,
    )


def drawn_px(size_px: int) -> int:
    """The size drawn pictures come in for a model that reads `size_px`."""
    return min(max(size_px, DRAWN_PX[0]), DRAWN_PX[1])


def put_together(
    config: CommonFlags, wanted: Wanted, model: ClipModel, images: ImageSet, *, resize: Resize
) -> Inputs:
    """The pictures, the words, and the model with its store."""
    folder = Path(config.store) if config.store else default_folder()
    store = Store(folder, {"model": model.name, "images": images.name})
    encoder = Encoder(model, store, resize, config.batch_size, config.workers)
    return Inputs(model, images, wanted.images_name, wanted.bank, wanted.templates, encoder)


def load_training(config: TrainingFlags, inputs: Inputs) -> ImageSet | None:
    """The pictures a classifier learns from, with the classes of those it is measured on.

    Args:
        config: the flags.
        inputs: what is measured on.

    Returns:
        None where the image set has no training split and none is named.

    Raises:
        ValueError: they cannot be loaded, have no labels, or other classes.
    """
    if inputs.images.labels is None:
        return None
    training = load_train_pictures(config, inputs)
    return None if training is None else with_classes_of(training, inputs.images)


def load_train_pictures(config: TrainingFlags, inputs: Inputs) -> ImageSet | None:
    """The pictures something is learnt from, with the classes they come with, if any.

    Returns:
        None where the image set has no training split and none is named.

    Raises:
        ValueError: they cannot be loaded.
    """
    known = IMAGE_SETS.get(inputs.images_name)
    split = config.train_split or (known.train_split if known else None)
    name = config.train_images or (inputs.images_name if split else None)
    if name is None:
        return None
    return load_images(
        name,
        split=split if name in IMAGE_SETS or config.train_split else None,
        limit=config.train_limit,
        seed=config.seed,
        classes=read_class_list(Path(config.classes)) if config.classes else None,
        image_column=config.image_column,
        label_column=config.label_column,
        offline=config.offline,
        size_px=drawn_px(inputs.model.size_px),
    )


def default_images(model: str) -> str:
    """The image set a model is measured on when none is named."""
    known = MODELS.get(ALIASES.get(model, model))
    return known.default_images if known else "oxford-pets"


def find_bank(name: str | None, images_name: str) -> ConceptBank:
    """The bank asked for, else the image set's own, else all shipped words together.

    Raises:
        ValueError: no such bank, or the file holds something else.
    """
    if name is None and images_name in IMAGE_SETS:
        name = IMAGE_SETS[images_name].default_bank
    return all_shipped() if name in (None, ALL_SHIPPED) else load_bank(name)


def templates_name(images_name: str) -> str:
    """Name of the class prompts that go with an image set; the plain one for a path."""
    return IMAGE_SETS[images_name].templates if images_name in IMAGE_SETS else "default"


def resolve_common(config: C, inputs: Inputs) -> C:
    """The config with every common flag that was left open filled in with what was taken."""
    name = inputs.images_name
    known = IMAGE_SETS.get(name)
    return replace(
        config,
        images=name,
        split=config.split or (known.test_split if known else None),
        bank=config.bank or inputs.bank.name,
        templates=config.templates or templates_name(name),
        device=inputs.model.device,
        precision=inputs.model.precision,
    )


def tell_of_words(config: CommonFlags, inputs: Inputs) -> None:
    """Say that no bank was named, or which classes it has no words for."""
    if inputs.bank.name == ALL_SHIPPED and config.bank is None:
        print(f"{inputs.images_name!r} names no bank: taking all shipped words.", file=sys.stderr)
    warn_of_classes_without_words(inputs.images, inputs.bank)


def warn_of_classes_without_words(images: ImageSet, bank: ConceptBank) -> None:
    """Name the classes a bank of classes has no words for; a plain list has none for any."""
    if not bank.class_keys:
        return
    missing = match_classes(bank, images.class_names, images.wnids).without
    if missing:
        named = ", ".join(missing[:N_NAMED]) + (", ..." if len(missing) > N_NAMED else "")
        warnings.warn(
            f"{len(missing)} of {len(images.class_names)} classes have no words of their own in "
            f"bank {bank.name!r} ({named}).",
            stacklevel=2,
        )


def with_classes(images: ImageSet, bank: ConceptBank) -> ImageSet:
    """Pictures without class names get those of the bank.

    Raises:
        ValueError: neither side names a class.
    """
    if images.class_names:
        return images
    if not bank.class_keys:
        raise ValueError(
            f"there must be classes to decide between, but neither {images.name!r} nor bank "
            f"{bank.name!r} names any: give --classes FILE with one name a line."
        )
    return replace(images, class_names=bank.class_keys)

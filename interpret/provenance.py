"""A model and pictures in, what every result says of them out: plain JSON, and columns of rows."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from numpy.typing import NDArray

    from concepts.bank import ConceptBank
    from interpret.images.imageset import ImageSet
    from interpret.models.clip import ClipModel


def describe_model(model: "ClipModel") -> dict[str, Any]:
    """What stands under "model" in `result.json`."""
    return {
        "name": model.name,
        "architecture": model.spec.arch,
        "weights": model.spec.weights,
        "weights_sha256": model.weights_sha256,
        "image_size_px": model.size_px,
    }


def describe_images(images: "ImageSet") -> dict[str, Any]:
    """What stands under "images" in `result.json`."""
    return {
        "name": images.name,
        "fingerprint": images.fingerprint,
        "n_images": len(images),
        "n_classes": len(images.class_names),
        "n_skipped": len(images.skipped),
    }


def describe_captioned(images: "ImageSet") -> dict[str, Any]:
    """The same where captions count too."""
    return describe_images(images) | {"captions_fingerprint": images.captions_fingerprint}


def describe_bank(bank: "ConceptBank") -> dict[str, Any]:
    """What stands under "bank" in `result.json`, to which an experiment adds what it knows."""
    return {"name": bank.name, "fingerprint": bank.fingerprint, "n_concepts": len(bank)}


def decision_columns(images: "ImageSet", predictions: "NDArray[Any]") -> dict[str, list[Any]]:
    """The first columns of `per_image.parquet`: id, label, prediction, and the names of both.

    Args:
        images: n_images pictures; labels are None where they have none.
        predictions: shape (n_images,), indices into the class names, since two may be equal.
    """
    names, nothing = images.class_names, [None] * len(images)
    labels = nothing if images.labels is None else images.labels.tolist()
    return {
        "id": list(images.ids),
        "label": labels,
        "prediction": predictions.tolist(),
        "label_name": [None if i is None else names[i] for i in labels],
        "prediction_name": [names[i] for i in predictions],
    }

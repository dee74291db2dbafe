"""Pictures to learn from and others in, the first with labels that index the others' classes."""

from dataclasses import replace

import numpy as np

from interpret.images.imageset import ImageSet

N_NAMED = 5  # classes an error names


def with_classes_of(training: ImageSet, images: ImageSet) -> ImageSet:
    """Training pictures whose labels index the class names of the others.

    Raises:
        ValueError: training pictures have no labels, or classes the others do not have.
    """
    if training.labels is None:
        raise ValueError(
            f"training pictures must have labels, but {training.name!r} has none: name others "
            "with --train-images."
        )
    if training.class_names == images.class_names:
        return training
    twice = len(set(images.class_names)) < len(images.class_names)
    unknown = [name for name in training.class_names if name not in images.class_names]
    if unknown or twice:
        raise ValueError(
            f"training pictures must have the classes of {images.name!r}, but {training.name!r} "
            f"has {', '.join(map(repr, unknown[:N_NAMED])) or 'them in another order'}: name all "
            "classes with --classes FILE, or take other training pictures."
        )
    order = np.array([images.class_names.index(name) for name in training.class_names])
    labels = order[training.labels]
    return replace(training, labels=labels, class_names=images.class_names, wnids=images.wnids)

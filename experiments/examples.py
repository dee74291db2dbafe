"""Which pictures of a study are shown, and what is written above each."""

from typing import Literal

import numpy as np

from experiments.inputs import Inputs
from figures.explained import ExplainedPicture
from interpret.studies.mutual_knowledge import Study

N_EXPLAINED = 8
EXPLAINED_METHOD: Literal["pca"] = "pca"


def pick_examples(inputs: Inputs, study: Study) -> list[ExplainedPicture]:
    """Pictures at even steps from the least to the most shared, neither best nor worst chosen."""
    method, images = EXPLAINED_METHOD, inputs.images
    overlap = study.results[method].rows["adjusted_overlap"]
    steps = np.linspace(0, len(images) - 1, min(N_EXPLAINED, len(images))).round().astype(int)
    chosen = np.argsort(overlap, kind="stable")[steps]
    pixels = inputs.encoder.pixels(images, chosen)
    found, shared = study.explanations.concepts[method], study.results[method].shared
    examples = []
    for row, index in enumerate(chosen):
        words = [
            (inputs.bank.concepts[concept], int(part), bool(is_shared))
            for concept, part, is_shared in zip(
                found.concepts[index], found.part[index], shared[index], strict=True
            )
            if concept >= 0
        ]
        title = title_of(inputs, study, int(index), float(overlap[index]))
        parts = study.explanations.parts[method][index]
        examples.append(ExplainedPicture(pixels[row], parts, words, title))
    return examples


def title_of(inputs: Inputs, study: Study, index: int, overlap: float) -> str:
    """The decision on a picture, whether it is right, and the headline."""
    names, labels = inputs.images.class_names, inputs.images.labels
    prediction = int(study.zero_shot.predictions[index])
    verdict = ""
    if labels is not None and labels[index] != prediction:
        verdict = f" (is {names[labels[index]]})"
    return f"{names[prediction]}{verdict}: {overlap:.2f}"

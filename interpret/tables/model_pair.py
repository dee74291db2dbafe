"""Two models held against each other in, plain JSON and what is printed out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from interpret.measures.model_pair import ModelPair
from interpret.report import align_columns, format_cell, format_p

N_PRINTED = 8
N_KEPT = 50  # pictures a concept or class


def describe_pair(
    pair: ModelPair, models: Sequence[str], class_names: Sequence[str], method: str
) -> dict[str, Any]:
    """A pair as plain JSON, pictures by row.

    Args:
        pair: the two models.
        models: names of all models of the comparison.
        class_names: what labels index.
        method: whose words were compared.
    """
    return {
        "a": models[pair.a],
        "b": models[pair.b],
        "method": method,
        "adjusted_overlap": pair.whole.to_dict(),
        "concepts": [
            {**asdict(gap), "pictures": list(gap.pictures[:N_KEPT])} for gap in pair.concepts
        ],
        "classes": [
            {
                "class": class_names[gap.label],
                "label": gap.label,
                "adjusted_overlap_a": gap.mean_a,
                "adjusted_overlap_b": gap.mean_b,
                **gap.test.to_dict(),
                "pictures": list(gap.pictures[:N_KEPT]),
            }
            for gap in pair.classes
        ],
    }


def summarise_pair(found: Mapping[str, Any]) -> str:
    """What is printed: the whole difference, then the concepts and classes that differ most."""
    whole, a, b = found["adjusted_overlap"], found["a"], found["b"]
    concepts = pd.DataFrame(
        [
            {
                "concept": gap["concept"],
                f"shared by {a}": format_cell(gap["share_a"]),
                f"by {b}": format_cell(gap["share_b"]),
            }
            for gap in found["concepts"][:N_PRINTED]
        ]
    )
    classes = pd.DataFrame(
        [
            {
                "class": gap["class"],
                f"overlap of {a}": format_cell(gap["adjusted_overlap_a"]),
                f"of {b}": format_cell(gap["adjusted_overlap_b"]),
                "p": format_p(gap["p"]),
                "n": str(gap["n"]),
            }
            for gap in found["classes"][:N_PRINTED]
        ]
    )
    lines = [
        f"{a} less {b}, adjusted overlap of {found['method']}: "
        f"{format_cell(whole['mean_difference'])} {format_cell(whole['ci95'])}, "
        f"p {format_p(whole['p'])}; the largest of many differences, below, would be smaller on "
        "other pictures"
    ]
    lines += [align_columns(table) for table in (concepts, classes) if len(table)]
    return "\n\n".join(lines)

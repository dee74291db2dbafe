"""What a training came to in, its model card out."""

from collections.abc import Mapping
from typing import Any

CARD = """# {name}

A small CLIP trained from scratch on drawings, for trying things where the truth is known. An
open_clip local folder: `open_clip.create_model_and_transforms("local-dir:FOLDER")`.

| | |
|---|---|
| image tower | {shown}, {image_size_px} px |
| text tower | {text_layers} layers of {text_width}, {n_tokens} tokens, context {context_length} |
| joint space | {dim} |
| weights | {n_weights:,}, fp16 |
| licence | MIT |

## Origin

The menagerie: {n_images:,} pictures of animals this project draws itself, each with its class, what
is truly visible, and where. No photograph and no text from anywhere else.
Made by

    {command}

in {n_steps:,} steps of {batch_size} pictures ({epochs} rounds) and {seconds:.0f} seconds, drawing
included, on {threads} threads. {marked}

## What it can do

Measured on pictures it was not trained on. Nothing was chosen on the test split.

{table}

## Limits

It knows drawings, not photographs, and only the words of the menagerie: any other word is the same
unknown token to it.
"""


ROWS = {
    "top1": 'zero-shot top-1, "a photo of a {class}"',
    "auc": 'mean AUC of "a photo showing {concept}" for what is visible (chance 50 %)',
    "auc_held_out": "the same, phrases held out of all captions",
    "crop": "two pictures side by side, one marked: the marked one is seen (chance 50 %), crop",
    "line": "the same, red ellipse",
    "grey": "the same, grey outside",
    "blur": "the same, blurred outside",
}


TOWERS = {
    "vit": "ViT, patches of {patch_size_px} px, {layers} layers of {width}; projects {pooled}",
    "resnet": "ResNet with attention pooling, stem of {width}, blocks of each stage {layers}",
}
POOLED = {"tok": "the class token", "avg": "the mean of the patches"}
MARKED = """{parts:.0%} of the pictures showed a marked part and were told by it,
{halves:.0%} stood beside another picture, marked."""
UNMARKED = "No picture was marked."


def write_card(facts: Mapping[str, Any]) -> str:
    """The model card, Markdown.

    Args:
        facts: the flags of `experiments.train_menagerie`, `command`, `name`, `n_weights`,
            `n_tokens`, `threads`, `n_steps` and `seconds` of the training, and `validation` and
            `test`, both results of `validation.examine`.
    """
    columns = [facts["validation"], facts["test"]]
    rows = [
        f"| {says} | " + " | ".join(f"{column[name]:.1%}" for column in columns) + " |"
        for name, says in ROWS.items()
    ]
    table = "\n".join(["| | validation | test |", "|---|---|---|", *rows])
    tower = TOWERS.get(facts["tower"], "{tower}, as timm builds it")
    shown = tower.format(**facts, pooled=POOLED[facts["pool"]])
    is_marked = facts["parts"] or facts["halves"]
    marked = (MARKED if is_marked else UNMARKED).format(**facts)
    return CARD.format(**facts, shown=shown, marked=marked, table=table)

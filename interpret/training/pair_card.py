"""What a training on captioned pictures came to in, its model card out."""

from collections.abc import Mapping
from typing import Any

CARD = """# {name}

A CLIP trained on captioned pictures: an open_clip folder, for `--model` of every experiment of this
project. open_clip itself reads one with a BERT from within the folder only, and none with a timm
tower that was made for pictures of another size.

| | |
|---|---|
| image encoder | {image_encoder}, {image_size_px} px |
| text encoder | {text_encoder}, {text_weights} weights at the start |
| tokens | {vocabulary_size}, context {context_length} |
| joint space | {dim} |
| weights | {n_weights:,}, of them {n_text_weights:,} for texts; fp32 |

## Origin

{n_images:,} pictures of `{images}` with {n_captions:,} captions; {n_without_caption:,} more had
none, {n_skipped:,} could not be read. Split by picture: {n_train:,} to train, {n_validation:,} to
decide when to stop, {n_test:,} asked once. Made by

    {command}

in {n_steps:,} steps of {n_compared} ({epochs_trained} epochs, the best was number {best_epoch})
and {training_seconds:.0f} seconds on {threads} threads. {n_cut_texts:,} training captions were
longer than the context and lost their end.

| loss of a picture, nats | |
|---|---|
| validation, at its best | {validation_loss:.3f} |
| test | {test_loss:.3f} |

The licence of the weights is up to who trained them; that of the pictures and captions applies.
"""


def write_pair_card(facts: Mapping[str, Any]) -> str:
    """The model card, Markdown.

    Args:
        facts: of `train_on_pairs`, the flags of `experiments.train_clip`, `name` and `command`.
    """
    size, accumulated = facts["batch_size"], facts["accumulate"]
    compared = f"{size} pictures" + (f" x {accumulated}" if accumulated > 1 else "")
    return CARD.format(**facts, n_compared=compared)

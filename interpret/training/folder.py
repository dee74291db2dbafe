"""A trained CLIP in, an open_clip local folder out.

The folder loads with `open_clip.create_model_and_transforms("local-dir:FOLDER")` and
`open_clip.get_tokenizer("local-dir:FOLDER")`, without a network.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from open_clip import CLIP
from safetensors.torch import save
from tokenizers import Tokenizer

from interpret.training.contrastive import MEAN, STD
from interpret.training.vocabulary import save_tokenizer


def save_folder(
    folder: Path,
    network: CLIP,
    model_config: Mapping[str, Any],
    tokenizer: Tokenizer,
    *,
    card: str,
    log: Sequence[Mapping[str, Any]],
) -> None:
    """Write a CLIP as an open_clip local folder, whole or not at all.

    Args:
        folder: where; a model that is there already is replaced.
        network: its weights are kept in fp16, counters as they are.
        model_config: from `interpret.training.shape.Shape.model_config`.
        tokenizer: from `build_tokenizer`.
        card: the model card, Markdown.
        log: one entry a line of `training_log.jsonl`.

    Raises:
        ValueError: when the folder exists and holds something other than a model.
    """
    check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        _write(made, network, model_config, tokenizer)
        (made / "README.md").write_text(card)
        (made / "training_log.jsonl").write_text("".join(json.dumps(e) + "\n" for e in log))
        if folder.exists():
            shutil.move(folder, Path(scratch) / "former")
        made.rename(folder)


def check_folder(folder: Path) -> None:
    """Make sure that a model may be written here.

    Raises:
        ValueError: when there is something that is not a model.
    """
    is_model = (folder / "open_clip_config.json").exists()
    is_empty = folder.is_dir() and not any(folder.iterdir())
    if folder.exists() and not is_model and not is_empty:
        raise ValueError(
            f"{str(folder)!r} must be new, empty or a model's folder, and it is none of them; "
            f"name another one."
        )


def _write(
    folder: Path, network: CLIP, model_config: Mapping[str, Any], tokenizer: Tokenizer
) -> None:
    preprocessing = {
        "mean": list(MEAN),
        "std": list(STD),
        "interpolation": "bicubic",
        "resize_mode": "shortest",
    }
    config = {"model_cfg": dict(model_config), "preprocess_cfg": preprocessing}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    weights = {
        name: (w.half() if w.is_floating_point() else w).contiguous()
        for name, w in network.state_dict().items()
    }
    (folder / "open_clip_model.safetensors").write_bytes(save(weights))
    save_tokenizer(tokenizer, folder)

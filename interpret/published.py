"""What was published of a model on some pictures: names in, the printed numbers out."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

PUBLISHED = Path(__file__).parent / "published.yaml"


@cache
def read_published() -> dict[str, dict[str, dict[str, Any]]]:
    """Experiment -> image set -> model -> published numbers; "unmatched" has another shape."""
    published: dict[str, Any] = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    return published


def find_published(experiment: str, model: str, images: str) -> Any:
    """What was published for this model on these pictures, or None.

    Args:
        experiment: a section of `published.yaml`, such as "mutual_knowledge" or "zero_shot".
        model: name in the registry.
        images: name of the image set.

    Returns:
        For "mutual_knowledge" a mapping; elsewhere a list of rows, each with its `source`.
    """
    return read_published()[experiment].get(images, {}).get(model)

"""How a name becomes sentences: templates by image set, and the prompts they make.

A template holds exactly one `{}`, where the name goes; a class is described by the mean of its
prompts, a concept by its only one.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from concepts.names import describe_unknown
from concepts.sources import read_lines

CONCEPT_TEMPLATE = "a photo showing {}"  # Sammani and Deligiannis 2024, appendix L
DEFAULT_TEMPLATES = ("a photo of a {}",)

# OpenAI's seven selected ImageNet templates and the plain one: ibid., table 8
PAPER_TEMPLATES = (
    "itap of a {}.",
    "a bad photo of the {}.",
    "a origami {}.",
    "a photo of the large {}.",
    "a {} in a video game.",
    "art of the {}.",
    "a photo of the small {}.",
    "a photo of a {}.",
)

# "IT5005 Project Part 1 Report": the wordings it compares on an ImageNet subset, best first
REPORT_TEMPLATES = (
    "a photo of a {}",
    "a picture of a {}",
    "an image of a {}",
    "{}",
    "a wild animal: {}",
    "Beneath the fading sunset, the curious child wandered along the winding path. "
    "This is an image of {}.",
)

# "Text Meets Vision: A Deep Dive into CLIP Performance": the slide on prompt styles
SLIDES_TEMPLATES = (
    "a photo of a {}",
    "a sketch of a {}",
    "a drawing of a {}",
    "a cartoon of a {}",
    "an artistic rendering of a {}",
    "a low-resolution photo of a {}",
    "{}",
)

CLASS_TEMPLATES: dict[str, tuple[str, ...]] = {
    "default": DEFAULT_TEMPLATES,
    "paper": PAPER_TEMPLATES,
    "report": REPORT_TEMPLATES,
    "slides": SLIDES_TEMPLATES,
    "imagenet-1k": PAPER_TEMPLATES,
    "imagenet-mini": PAPER_TEMPLATES,
    "tiny-imagenet": PAPER_TEMPLATES,
    "menagerie": DEFAULT_TEMPLATES,
    "cifar10": DEFAULT_TEMPLATES,
    "cifar100": DEFAULT_TEMPLATES,
    "oxford-pets": ("a photo of a {}, a type of pet.",),
    "food101": ("a photo of {}, a type of food.",),
    "places365": (
        "a photo taken in an {}.",
        "a photo of a {}.",
        "a scene taken in a {}.",
    ),
    "eurosat": (
        "a centered satellite photo of {}.",
        "a centered satellite photo of a {}.",
        "a centered satellite photo of the {}.",
    ),
    "coco-captions": DEFAULT_TEMPLATES,
    "fashion": DEFAULT_TEMPLATES,
    "flickr8k": DEFAULT_TEMPLATES,
    "roco": DEFAULT_TEMPLATES,
}


def find_templates(
    name_or_templates: str | Sequence[str], *, further_names: Iterable[str] = ()
) -> tuple[str, ...]:
    """Templates by image-set name, from a text file, or as given.

    Args:
        name_or_templates: a key of `CLASS_TEMPLATES`, a single template, the path of a `.txt`
            file with one template a line, or a list of templates.
        further_names: names the caller knows beside these, for the error.

    Returns:
        At least one template, each checked.

    Raises:
        ValueError: no such name or file, or a template does not hold exactly one `{}`.
    """
    if not isinstance(name_or_templates, str):
        return check_templates(name_or_templates)
    if name_or_templates in CLASS_TEMPLATES:
        return CLASS_TEMPLATES[name_or_templates]
    if "{" in name_or_templates or "}" in name_or_templates:
        return check_templates([name_or_templates])
    if name_or_templates.lower().endswith(".txt"):
        return check_templates(read_lines(Path(name_or_templates)))
    known = (*CLASS_TEMPLATES, *further_names)
    raise ValueError(describe_unknown("template set", name_or_templates, known))


def check_templates(templates: Sequence[str]) -> tuple[str, ...]:
    """The templates, if each holds exactly one `{}` and no other brace.

    Raises:
        ValueError: one does not, or there is none.
    """
    if not templates:
        raise ValueError("there must be at least one template, got none.")
    for template in templates:
        before, _, after = template.partition("{}")
        if template.count("{}") != 1 or any(brace in before + after for brace in "{}"):
            raise ValueError(
                f"a template must hold exactly one {{}} and no other brace, got {template!r}."
            )
    return tuple(templates)


def fill(templates: str | Sequence[str], names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Every name in every template.

    Args:
        templates: one template or several.
        names: class names or concepts, taken as they are, braces included.

    Returns:
        Shape (n_names, n_templates).

    Raises:
        ValueError: a template does not hold exactly one `{}`.

    Example:
        >>> fill(["a photo of a {}", "art of the {}"], ["dog"])
        (('a photo of a dog', 'art of the dog'),)
    """
    checked = check_templates([templates] if isinstance(templates, str) else templates)
    return tuple(tuple(t.replace("{}", name) for t in checked) for name in names)

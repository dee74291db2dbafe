"""A template set's name in, its templates out, OpenAI's for ImageNet among them.

Those 7 and 80 are taken from open_clip, which keeps them as functions; it is imported only when
one of the two sets is asked for.
"""

from collections.abc import Callable, Sequence

from concepts.prompts import check_templates, find_templates

OPENAI_TEMPLATES: dict[str, int] = {"openai-7": 7, "openai-80": 80}  # name -> n_templates


def find_class_templates(name_or_templates: str | Sequence[str]) -> tuple[str, ...]:
    """Templates by any name the project knows, from a text file, or as given.

    Args:
        name_or_templates: a key of `OPENAI_TEMPLATES`, or what `concepts.prompts.find_templates`
            takes.

    Returns:
        At least one template, each with exactly one `{}`.

    Raises:
        ValueError: no such name or file, or a template does not hold exactly one `{}`.
    """
    if isinstance(name_or_templates, str) and name_or_templates in OPENAI_TEMPLATES:
        return openai_templates(OPENAI_TEMPLATES[name_or_templates])
    return find_templates(name_or_templates, further_names=OPENAI_TEMPLATES)


def openai_templates(n_templates: int) -> tuple[str, ...]:
    """OpenAI's templates for ImageNet.

    Args:
        n_templates: 7 for those they selected, 80 for all.

    Raises:
        ValueError: it is neither.

    References:
        Radford et al. 2021, Learning Transferable Visual Models From Natural Language
        Supervision, section 3.1.4, and its notebook on prompts for ImageNet.
    """
    if n_templates not in OPENAI_TEMPLATES.values():
        raise ValueError(f"OpenAI's template sets hold 7 or 80, got {n_templates}: ask for one.")
    from open_clip import zero_shot_metadata

    lists: dict[int, Sequence[Callable[[str], str]]] = {
        7: zero_shot_metadata.SIMPLE_IMAGENET_TEMPLATES,
        80: zero_shot_metadata.OPENAI_IMAGENET_TEMPLATES,
    }
    return check_templates([put_in("{}") for put_in in lists[n_templates]])

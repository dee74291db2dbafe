"""Classes and their descriptors in, the sentences that describe each class out.

Prompts keep their published form word by word, so the article is always "a" ("a owl").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concepts.names import describe_unknown

TRIES_MAX = 1_000  # permutations, of which more than one in three moves every class


@dataclass(frozen=True)
class DescriptionPrompt:
    """How a class and one descriptor become a sentence.

    Attributes:
        template: holds {class} and {descriptor} once each.
        bare: the same of a class without a descriptor; holds {class}.
    """

    template: str
    bare: str

    def fill(self, class_name: str, descriptor: str) -> str:
        """The sentence; what is filled in is taken as it is, braces included."""
        before, _, after = self.template.partition("{descriptor}")
        parts = (part.replace("{class}", class_name) for part in (before, after))
        return descriptor.join(parts)

    def fill_bare(self, class_name: str) -> str:
        """The sentence that names the class only."""
        return self.bare.replace("{class}", class_name)


DESCRIPTION_PROMPTS: dict[str, DescriptionPrompt] = {
    # Menon and Vondrick, "Visual classification via description" (ICLR 2023), section 2
    "which-has": DescriptionPrompt("a {class}, which has {descriptor}", "a {class}"),
    # Sammani and Deligiannis (NeurIPS 2024), appendix K
    "paper": DescriptionPrompt(
        "how can you identify a {class}. Distinctive and physical features describing it is "
        "{descriptor}",
        "how can you identify a {class}.",
    ),
    # ours: as the captions of the shipped model read
    "with": DescriptionPrompt("a photo of a {class} with {descriptor}", "a photo of a {class}"),
}

Descriptors = tuple[tuple[str, ...], ...]  # of each class, which may have none


def find_description_prompt(name: str) -> DescriptionPrompt:
    """A prompt by name.

    Raises:
        ValueError: no such name; the message lists those there are.
    """
    if name not in DESCRIPTION_PROMPTS:
        raise ValueError(describe_unknown("description prompt", name, DESCRIPTION_PROMPTS))
    return DESCRIPTION_PROMPTS[name]


def describe_classes(
    prompt: DescriptionPrompt, class_names: Sequence[str], descriptors: Descriptors
) -> Descriptors:
    """The sentences of every class; one without descriptors has the sentence that only names it.

    Args:
        prompt: the form of the sentences.
        class_names: n_classes of them.
        descriptors: of the same classes.

    Example:
        >>> which_has = DESCRIPTION_PROMPTS["which-has"]
        >>> describe_classes(which_has, ["cat", "cow"], (("soft fur", "a tail"), ()))
        (('a cat, which has soft fur', 'a cat, which has a tail'), ('a cow',))
    """
    return tuple(
        tuple(prompt.fill(name, descriptor) for descriptor in of_class) or (prompt.fill_bare(name),)
        for name, of_class in zip(class_names, descriptors, strict=True)
    )


def without_class(
    prompt: DescriptionPrompt, class_names: Sequence[str], descriptors: Descriptors
) -> Descriptors:
    """The descriptors alone as the sentences; a class without any keeps the one that names it."""
    return tuple(
        of_class or (prompt.fill_bare(name),)
        for name, of_class in zip(class_names, descriptors, strict=True)
    )


def exchange_descriptors(descriptors: Descriptors, *, seed: int) -> Descriptors:
    """Give each class that has descriptors those of another, and each list to one class.

    Args:
        descriptors: of each class; classes without any stay without.
        seed: of who gets whose.

    Returns:
        The lists in other places: a random derangement.

    Raises:
        ValueError: fewer than two classes have descriptors.

    Example:
        >>> exchange_descriptors((("fur",), (), ("fins", "gills")), seed=0)
        (('fins', 'gills'), (), ('fur',))
    """
    owners = np.flatnonzero([len(of_class) > 0 for of_class in descriptors])
    if len(owners) < 2:
        raise ValueError(
            f"descriptors must belong to at least 2 classes to be exchanged, got {len(owners)}: "
            "name a bank with descriptors of these classes with --bank."
        )
    rng = np.random.default_rng(seed)
    for _ in range(TRIES_MAX):
        givers = rng.permutation(owners)
        if (givers != owners).all():
            break
    given = dict(zip(owners.tolist(), givers.tolist(), strict=True))
    return tuple(descriptors[given.get(index, index)] for index in range(len(descriptors)))

"""Descriptors of classes in, every text that stands for a class out: theirs and the controls'.

Controls: the class's name alone, random words in place of descriptors, another class's
descriptors, false ones where the truth is known, and descriptors without the class's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from concepts.bank import make_bank
from concepts.bank_controls import control_bank
from concepts.descriptions import (
    DESCRIPTION_PROMPTS,
    Descriptors,
    describe_classes,
    exchange_descriptors,
    find_description_prompt,
    without_class,
)
from interpret.images.imageset import ImageSet, Truth

ASKED = "descriptors"
ALONE, OTHERS_ALONE = "descriptors alone", "another class's alone"


@dataclass(frozen=True)
class Described:
    """The texts of every class, of one kind.

    Attributes:
        name: of the kind.
        is_control: is it there for descriptors to be held against?
        texts: the sentences of each class; several draws where chance has a part.
        words: the descriptors they were made of, draw by draw; None where nothing is claimed.
    """

    name: str
    is_control: bool
    texts: list[Descriptors] = field(repr=False)
    words: list[Descriptors] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Describer:
    """What all kinds are made of.

    Attributes:
        images: whose classes are described.
        own: the bank's descriptors of each class.
        prompt: a key of `DESCRIPTION_PROMPTS`.
        templates: class prompts without descriptors.
        seeds: one a draw.
        pool: words that random ones are drawn from.
    """

    images: ImageSet
    own: Descriptors
    prompt: str
    templates: tuple[str, ...]
    seeds: range
    pool: tuple[str, ...]

    def describe(self) -> Iterator[Described]:
        """The descriptors first, then what they are held against."""
        names, own = self.images.class_names, self.own
        prompt = find_description_prompt(self.prompt)
        bare = tuple((prompt.fill_bare(name),) for name in names)
        in_templates = tuple(
            tuple(template.replace("{}", name) for template in self.templates) for name in names
        )
        others = [exchange_descriptors(own, seed=seed) for seed in self.seeds]
        yield self._of(ASKED, [own], is_control=False)
        yield Described("class name, set's template", True, [in_templates])
        yield Described("class name, same prompt", True, [bare])
        yield self._of("random words", [self._random(seed) for seed in self.seeds], known=False)
        yield self._of("another class's descriptors", others)
        if self.images.truth is not None:
            false = [draw_false(self.images.truth, own, seed=seed) for seed in self.seeds]
            yield self._of("descriptors false of the class", false)
        yield Described(ALONE, True, [without_class(prompt, names, own)], [own])
        alone = [without_class(prompt, names, other) for other in others]
        yield Described(OTHERS_ALONE, True, alone, others)
        for name in DESCRIPTION_PROMPTS:
            if name != self.prompt:
                yield self._of(f"descriptors, prompt {name!r}", [own], name, is_control=False)

    def _of(
        self,
        name: str,
        words: list[Descriptors],
        prompt: str | None = None,
        *,
        is_control: bool = True,
        known: bool = True,
    ) -> Described:
        form = find_description_prompt(prompt or self.prompt)
        texts = [describe_classes(form, self.images.class_names, draw) for draw in words]
        return Described(name, is_control, texts, words if known else None)

    def _random(self, seed: int) -> Descriptors:
        """Random words in each descriptor's place, the same wherever classes share it."""
        listed = [word for of_class in self.own for word in of_class]
        used = make_bank("descriptors", concepts=listed, source="The classes' descriptors.")
        names = self.images.class_names
        drawn = control_bank(used, "random-words", seed=seed, pool=self.pool, avoid=names)
        instead = dict(zip(used.concepts, drawn.concepts, strict=True))
        return tuple(tuple(instead[word] for word in of_class) for of_class in self.own)


def draw_false(truth: Truth, descriptors: Descriptors, *, seed: int) -> Descriptors:
    """As many descriptors a class, none of them true of it.

    Args:
        truth: of n_classes classes.
        descriptors: of the same classes; only their number counts.
        seed: of the draw.

    Returns:
        Distinct phrases of the truth table for each class; fewer where fewer are false.
    """
    rng = np.random.default_rng(seed)
    found = []
    for of_class, row in zip(descriptors, truth.of_class, strict=True):
        false = np.flatnonzero(~row)
        chosen = rng.choice(false, min(len(of_class), len(false)), replace=False)
        found.append(tuple(truth.concepts[index] for index in chosen))
    return tuple(found)

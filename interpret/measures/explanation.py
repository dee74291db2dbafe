"""What is said of one picture: names and words, ready for tables and figures."""

from dataclasses import dataclass, field

Words = tuple[str, ...]


@dataclass(frozen=True)
class ClassContrast:
    """A picture's concepts that are shared with one class alone, with both, with another alone."""

    first_class: str
    second_class: str
    first: Words
    both: Words
    second: Words


@dataclass(frozen=True)
class PictureExplanation:
    """One picture in words.

    Attributes:
        row: of the image set.
        id: of the picture.
        label, prediction, runner_up: names of classes; None where there is none.
        scored_class: the class the picture is compared with: prediction, or label if so asked.
        parts: part -> its words, most relevant first; part 0 is the whole picture.
        image_only, shared, class_only: concepts of the picture alone, of both, of the class alone;
            the class's nearest first, the others most relevant first.
        decision: prediction against runner-up; None with a single class.
        why_not: prediction against label; None where the prediction is right or no label is known.
        adjusted_overlap: the headline, in [-1/3, 1].
        curves: "measured" and two nulls -> shared information, as `trace_pictures`.
    """

    row: int
    id: str
    label: str | None
    prediction: str
    runner_up: str | None
    scored_class: str
    parts: dict[int, Words]
    image_only: Words
    shared: Words
    class_only: Words
    decision: ClassContrast | None
    why_not: ClassContrast | None
    adjusted_overlap: float
    curves: dict[str, tuple[float, ...]] = field(repr=False)

    @property
    def part_of(self) -> dict[str, int]:
        """Word -> the part that claims it; 0 where it is of the whole picture."""
        return {word: part for part, words in self.parts.items() for word in words}

    @property
    def is_right(self) -> bool | None:
        """Is the prediction the label? None without a label."""
        return None if self.label is None else self.why_not is None

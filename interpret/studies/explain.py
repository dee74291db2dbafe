"""A study in, what it says of single pictures and classes out, in words: numbers become sentences.

Nothing is encoded or measured anew; deletion curves are traced for the pictures asked for.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.measures.class_summary import ClassSummary, summarise_classes
from interpret.measures.contrast import contrast_classes, missing_from_pictures
from interpret.measures.explanation import ClassContrast, PictureExplanation, Words
from interpret.measures.mutual_knowledge import HEADLINE
from interpret.measures.picture_curves import trace_pictures
from interpret.studies.mutual_knowledge import GroupBy, Study, group_images
from interpret.units.explain import Method

Ints = NDArray[np.int64]


Contrasts = tuple[ClassContrast | None, ClassContrast | None]
Curves = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Explaining:
    """A study read by one method, in words.

    Attributes:
        images: of the study.
        bank: of the study.
        study: what was measured.
        method: "pca", "kmeans" or "whole".
    """

    images: ImageSet
    bank: ConceptBank
    study: Study = field(repr=False)
    method: Method

    @property
    def predictions(self) -> Ints:
        """Shape (n_images,)."""
        return self.study.zero_shot.predictions

    @property
    def wrong(self) -> Ints:
        """Rows of the pictures whose prediction is not their label; none without labels."""
        labels = self.images.labels
        return np.flatnonzero(self.predictions != (self.predictions if labels is None else labels))

    def rows_of(self, class_name: str | None) -> Ints:
        """Rows of the pictures of a class: by label, or by prediction where no label is known.

        Args:
            class_name: None for all pictures.

        Raises:
            ValueError: there is no such class, or no picture of it.
        """
        if class_name is None:
            return np.arange(len(self.images))
        indices = find_class(class_name, self.images.class_names)
        labels = self.images.labels
        rows = np.flatnonzero(np.isin(self.predictions if labels is None else labels, indices))
        if not len(rows):
            kind = "predicted as it" if labels is None else "of it"
            raise ValueError(
                f"--class must name a class with pictures, but none of the {len(self.images)} is "
                f"{kind}: {class_name!r}; take another, or more pictures."
            )
        return rows

    def pick(self, rows: Ints, n: int) -> Ints:
        """All of the rows if there are no more than n, else half most and half least mutual.

        Args:
            rows: to choose from.
            n: how many; of an odd number the most mutual have one more.

        Returns:
            The most mutual first, then the least mutual, the least last; of equals the earlier
            count as more mutual.
        """
        overlap = self.study.results[self.method].rows[HEADLINE][rows]
        order = rows[np.argsort(-overlap, kind="stable")]
        if len(order) <= n:
            return order
        return np.concatenate([order[: n - n // 2], order[len(order) - n // 2 :]])

    def explain(self, rows: Ints) -> list[PictureExplanation]:
        """What the study says of some pictures, in the order asked for.

        Args:
            rows: of the image set, shape (n,).
        """
        concepts = self.study.explanations.concepts[self.method].concepts[rows]
        scored = self.study.decisions.scored[rows]
        curves = trace_pictures(concepts, scored, self.study.decisions)
        missing = missing_from_pictures(concepts, self.study.decisions.class_concepts[scored])
        told = zip(rows.tolist(), self._contrasts(rows), strict=True)
        return [
            self._explain(row, contrasts, missing[at], {name: c[at] for name, c in curves.items()})
            for at, (row, contrasts) in enumerate(told)
        ]

    def summarise(self) -> list[ClassSummary]:
        """What each class is recognised by, over all pictures."""
        found = self.study.explanations.concepts[self.method]
        return summarise_classes(found, self.study.decisions, self.predictions, self.images.labels)

    def n_alone(self, rows: Ints, group_by: GroupBy) -> int:
        """How many of the pictures share the basis of their parts with no other picture; 0 without.

        Args:
            rows: of the image set.
            group_by: what the study grouped pictures by.
        """
        if self.method == "whole":
            return 0
        groups = group_images(self.images, self.study.zero_shot, group_by)
        return int((np.bincount(groups)[groups[rows]] == 1).sum())

    def _explain(
        self, row: int, contrasts: Contrasts, missing: NDArray[np.bool_], curves: Curves
    ) -> PictureExplanation:
        result, names = self.study.results[self.method], self.images.class_names
        concepts = self.study.explanations.concepts[self.method].concepts[row]
        scored, shared = int(self.study.decisions.scored[row]), result.shared[row]
        labels = self.images.labels
        return PictureExplanation(
            row=row,
            id=self.images.ids[row],
            label=None if labels is None else names[labels[row]],
            prediction=names[self.predictions[row]],
            runner_up=contrasts[0].second_class if contrasts[0] else None,
            scored_class=names[scored],
            parts=self._parts(row),
            image_only=self._words(concepts[(concepts >= 0) & ~shared]),
            shared=self._words(concepts[shared]),
            class_only=self._words(self.study.decisions.class_concepts[scored][missing]),
            decision=contrasts[0],
            why_not=contrasts[1],
            adjusted_overlap=float(result.rows[HEADLINE][row]),
            curves={name: tuple(curve.tolist()) for name, curve in curves.items()},
        )

    def _parts(self, row: int) -> dict[int, Words]:
        """Every part that is in the picture, also one without words."""
        found = self.study.explanations.concepts[self.method]
        concepts, part = found.concepts[row], found.part[row]
        present = set(part[concepts >= 0].tolist())
        if self.method != "whole":
            present |= set(np.unique(self.study.explanations.parts[self.method][row]).tolist())
            present -= {0}
        return {
            number: self._words(concepts[(part == number) & (concepts >= 0)])
            for number in sorted(present)
        }

    def _words(self, concepts: Ints) -> Words:
        return tuple(self.bank.concepts[index] for index in concepts)

    def _contrasts(self, rows: Ints) -> list[Contrasts]:
        """Prediction against runner-up and, where it is wrong, against the label."""
        predictions, labels = self.predictions, self.images.labels
        runners_up = self.study.zero_shot.runners_up(predictions)
        if runners_up is None:
            return [(None, None)] * len(rows)
        decisions = self._contrast(rows, predictions[rows], runners_up[rows])
        if labels is None:
            return [(decision, None) for decision in decisions]
        against_label = self._contrast(rows, predictions[rows], labels[rows])
        is_wrong = predictions[rows] != labels[rows]
        told = zip(decisions, against_label, is_wrong, strict=True)
        return [(decision, other if wrong else None) for decision, other, wrong in told]

    def _contrast(self, rows: Ints, first: Ints, second: Ints) -> list[ClassContrast]:
        concepts = self.study.explanations.concepts[self.method].concepts[rows]
        found = contrast_classes(concepts, self.study.decisions.membership, first, second)
        names = self.images.class_names
        return [
            ClassContrast(
                names[first[at]],
                names[second[at]],
                self._words(concepts[at][found.first[at]]),
                self._words(concepts[at][found.both[at]]),
                self._words(concepts[at][found.second[at]]),
            )
            for at in range(len(rows))
        ]


def find_class(name: str, class_names: tuple[str, ...]) -> Ints:
    """The indices of all classes of a name, whatever its case.

    Raises:
        ValueError: there is none; the message lists near names.

    Example:
        >>> find_class("Crane", ("crane", "owl", "crane")).tolist()
        [0, 2]
    """
    by_key: dict[str, list[int]] = {}
    for index, known in enumerate(class_names):
        by_key.setdefault(known.casefold(), []).append(index)
    if name.casefold() not in by_key:
        near = get_close_matches(name.casefold(), by_key, n=3, cutoff=0.5)
        shown = [class_names[by_key[key][0]] for key in near] or list(class_names[:5])
        hint = "did you mean" if near else "the first are"
        raise ValueError(
            f"--class must be one of the {len(class_names)} classes of the pictures, got {name!r}; "
            f"{hint} {', '.join(map(repr, shown))}."
        )
    return np.array(by_key[name.casefold()])

"""A trained bottleneck of concepts and patch tokens in, decisions and the regions they rest on out.

Two kinds, after table 1 of the paper. In MM-CBM every concept spreads its attention over the
patches; in MM-ProtoSim every patch is given to one concept. How they are trained stands in
`interpret.training.bottleneck_fit`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from interpret.embeddings import PatchTokens, Vectors
from interpret.training.held_tokens import Scale
from interpret.units.patch_masks import attended
from interpret.units.regions import Regions

Ints = NDArray[np.int64]
Kind = Literal["MM-CBM", "MM-ProtoSim"]
KINDS: tuple[Kind, ...] = get_args(Kind)

N_REGIONS = 5  # Sammani and Deligiannis 2024, appendix K: five concepts for every method
NUMBERS_AT_ONCE = 2**24  # of an attention in memory


class Explained(NamedTuple):
    """What a baseline says of some pictures.

    Attributes:
        regions: n_regions a picture, by falling weight.
        weights: shape (n_images, n_regions), what each region was ranked by; 0 for one that a
            picture lacks.
        predictions: shape (n_images,), the class each region speaks for; None where the baseline
            decides nothing itself.
    """

    regions: Regions
    weights: Vectors
    predictions: Ints | None


@dataclass(frozen=True)
class Bottleneck:
    r"""A classifier that sees a picture only through how much of each concept is in it.

    .. math:: a_{cn} = \mathrm{softmax}_n(q_c \cdot k_n), \quad
              u_c = \sigma(w \cdot \textstyle\sum_n a_{cn} k_n + b), \quad
              \hat y = \arg\max_y (V u + v)_y

    with n over the patches. MM-ProtoSim has, in place of a, 1 where q_c is the nearest concept of
    patch n and 0 elsewhere. Since w reads every concept, w k_n is a number a patch.

    Nothing ties a concept's attention to its word: queries are learnt from the classes alone, and
    text vectors that are all turned in the same way are undone by the projection before them. What
    a concept looks at may be anything that helps to tell classes apart: of its top words on the
    shipped model and its drawn pictures, hardly more are visible than of words drawn at random.

    Attributes:
        kind: "MM-CBM" or "MM-ProtoSim".
        scale: of the patch tokens.
        projection: shape (width, q), a token as its key k.
        queries: shape (n_concepts, q), a concept as its query.
        worth: shape (q,), w.
        offset: b.
        coefficients: shape (n_classes, n_concepts), V; 0 for a class without training pictures.
        intercept: shape (n_classes,), v; -inf for such a class, so that it is never predicted.

    References:
        Sammani and Deligiannis 2024, appendix D, which adapts Oikarinen et al., "Label-free
        concept bottleneck models" (2023), and van Noord, "Prototype-based dataset comparison"
        (2023).
    """

    kind: Kind
    scale: Scale
    projection: Vectors = field(repr=False)
    queries: Vectors = field(repr=False)
    worth: Vectors = field(repr=False)
    offset: float
    coefficients: Vectors = field(repr=False)
    intercept: Vectors = field(repr=False)

    def keys(self, tokens: PatchTokens) -> Vectors:
        """The projected tokens, shape (n_images, n_patches, q)."""
        return self.scale.apply(tokens.vectors) @ self.projection

    def attention(self, keys: Vectors) -> Vectors:
        """How much each concept looks at each patch, shape (n_images, n_concepts, n_patches).

        Sums to 1 over the patches for MM-CBM, over the concepts for MM-ProtoSim.
        """
        similarity = self.queries @ keys.swapaxes(1, 2)
        if self.kind == "MM-CBM":
            return np.asarray(softmax(similarity, axis=2))
        nearest = similarity.argmax(axis=1)[:, None, :]
        return np.asarray(nearest == np.arange(len(self.queries))[:, None], dtype=np.float32)

    def explain(self, tokens: PatchTokens, *, n_regions: int = N_REGIONS) -> Explained:
        """Decide and say by what: the concepts that add most to the predicted class.

        A concept's weight is its amount times the predicted class's coefficient. Its region is the
        fewest patches with half of its attention for MM-CBM, and all its patches for MM-ProtoSim,
        where a concept without patches has no part in the picture and is left out.

        Args:
            tokens: of n_images pictures, of the layer that was learnt from.
            n_regions: concepts a picture, at most as many as there are.

        Raises:
            ValueError: the tokens have another width.
        """
        if tokens.vectors.shape[2] != len(self.projection):
            raise ValueError(
                f"patch tokens must be {len(self.projection)} wide, as those that were learnt "
                f"from, got {tokens.vectors.shape[2]}: encode them with the same model."
            )
        parts = [self._explain(block, tokens.grid, n_regions) for block in self._blocks(tokens)]
        regions, weights, predictions = zip(*parts, strict=True)
        return Explained(
            join_regions(regions), np.concatenate(weights), np.concatenate(predictions)
        )

    def _blocks(self, tokens: PatchTokens) -> Iterator[Vectors]:
        """Keys of as many pictures as fit."""
        size = max(1, NUMBERS_AT_ONCE // (len(self.queries) * tokens.vectors.shape[1]))
        for start in range(0, len(tokens.vectors), size):
            yield self.keys(PatchTokens(tokens.vectors[start : start + size], tokens.grid))

    def _explain(
        self, keys: Vectors, grid: tuple[int, int], n_regions: int
    ) -> tuple[Regions, Vectors, Ints]:
        attention = self.attention(keys)  # (n_images, n_concepts, n_patches)
        amounts = self.amounts(attention, keys)
        predictions = (amounts @ self.coefficients.T + self.intercept).argmax(axis=1)
        added = amounts * self.coefficients[predictions]
        has_part = attention.any(axis=2)
        order = np.argsort(np.where(has_part, -added, np.inf), axis=1, kind="stable")[:, :n_regions]
        chosen = np.take_along_axis(attention, order[:, :, None], axis=1)
        masks = attended(chosen) if self.kind == "MM-CBM" else chosen > 0
        is_there = np.take_along_axis(has_part, order, axis=1)
        weights = np.take_along_axis(added, order, axis=1) * is_there
        regions = Regions(masks.reshape(*order.shape, *grid), np.where(is_there, order, -1))
        return regions, weights, predictions

    def amounts(self, attention: Vectors, keys: Vectors) -> Vectors:
        """The bottleneck, shape (n_images, n_concepts), in [0, 1]."""
        return expit((attention @ (keys @ self.worth)[:, :, None])[:, :, 0] + self.offset)


def join_regions(parts: Sequence[Regions]) -> Regions:
    """The regions of several blocks of pictures, one after the other."""
    masks = np.concatenate([part.masks for part in parts])
    return Regions(masks, np.concatenate([part.concepts for part in parts]))

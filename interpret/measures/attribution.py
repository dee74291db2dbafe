"""Pictures and concepts in, where in each picture the model sees its concept out: heat maps.

What is explained is one number, the cosine of the picture with the concept. Each method spreads it
over the picture in its own way; infidelity and sensitivity say how far a map can be believed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from captum.attr import IntegratedGradients, LayerGradCam, Occlusion
from captum.metrics import infidelity, sensitivity_max
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from interpret.embeddings import Vectors
from interpret.models.clip import ClipModel
from interpret.models.copies import in_full_precision
from interpret.models.map_methods import MapMethod, feature_map_layer, patch_px, require_method
from interpret.models.preprocess import Pixels

N_HIDINGS = 16  # random sets of hidden patches that infidelity is measured on
HIDDEN_FRACTION = 0.25  # of the patches, on average, in each of them
N_NOISES = 4  # of noise that sensitivity is the most of
NOISE_LEVELS = 2  # of 255: the noise lies between minus and plus as many

Maps = NDArray[np.float32]
Numbers = NDArray[np.float64]
Explain = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Target:
    """The number that is explained: the cosine of a picture with a concept."""

    model: ClipModel = field(repr=False)

    def __call__(self, pixels: Tensor, concepts: Tensor) -> Tensor:
        """Shapes (n, 3, s, s), normalised, and (n, dim) -> (n,), in [-1, 1]."""
        features = self.model.towers.image_features(pixels)
        return functional.cosine_similarity(features, concepts, dim=-1)


@dataclass(frozen=True)
class Attributor:
    """A model that is asked where it sees something; it is never changed.

    Attributes:
        model: the CLIP; gradients are taken in fp32, whatever its precision.
        n_steps: points on the path of integrated gradients.
        batch_size: pictures a forward pass.
        seed: of the hidden patches and of the noise, which are the same for every picture.
    """

    model: ClipModel
    n_steps: int = 16
    batch_size: int = 64
    seed: int = 0

    def __post_init__(self) -> None:
        if self.n_steps < 1 or self.batch_size < 1:
            raise ValueError(
                "n_steps and batch_size must be at least 1, got "
                f"{self.n_steps} and {self.batch_size}."
            )
        object.__setattr__(self, "model", in_full_precision(self.model))

    def attribute(self, pixels: Pixels, concepts: Vectors, method: MapMethod) -> Maps:
        """Where in each picture the model sees its concept.

        Args:
            pixels: framed pictures, uint8, shape (n_images, size_px, size_px, 3).
            concepts: shape (n_images, dim), one a picture, or (n_images, n_concepts, dim).
            method: "integrated-gradients": the gradient along the way from the picture's mean
                colour, summed over colours; all pixels together give the cosine less that of the
                mean colour. "occlusion": what the cosine loses when the pixel's patch takes the
                mean colour. "grad-cam": activations of the last feature map, weighted by their
                channel's mean gradient, negative ones kept; bilinear in between. "patches": the
                cosine of the pixel's own patch token, projected alone, in [-1, 1].

        Returns:
            Shape (n_images, size_px, size_px) or (n_images, n_concepts, size_px, size_px), float32,
            in units of the cosine: a share of it for each pixel ("integrated-gradients"), the
            effect of a patch ("occlusion"), to first order up to a factor ("grad-cam"), the
            patch's own ("patches"). Positive speaks for the concept.

        Raises:
            ValueError: the architecture cannot do it, or pixels and concepts do not fit.

        References:
            Sundararajan et al., Axiomatic Attribution (ICML 2017), section 3; Selvaraju et al.,
            Grad-CAM (ICCV 2017), section 3 (there with a ReLU); Zeiler and Fergus (ECCV 2014),
            section 4.2 (occlusion); Zhou et al., Extract Free Dense Labels from CLIP (ECCV 2022),
            section 3.2 (projected tokens).
        """
        explain = self._explain(method)
        found = [explain(*batch).cpu() for _, *batch in self._batches(pixels, concepts)]
        maps = torch.cat(found).numpy().astype(np.float32)
        return maps.reshape(*concepts.shape[:-1], *maps.shape[1:])

    def infidelity(self, pixels: Pixels, concepts: Vectors, maps: Maps) -> Numbers:
        """How badly a map foretells what the cosine loses when some patches are hidden.

        Sixteen random sets of patches, a quarter of all on average, take the picture's mean
        colour; what the cosine loses is held against the map's sum over them, scaled for each
        picture so that it fits best.

        Args:
            pixels: framed pictures, uint8, shape (n_images, size_px, size_px, 3).
            concepts: as in `attribute`.
            maps: as `attribute` returns them, of any method.

        Returns:
            One number a map: mean squared error in cosine squared, >= 0, lower is better.

        References:
            Yeh et al., On the (In)fidelity and Sensitivity of Explanations (NeurIPS 2019),
            section 2, with the scale of their released code.
        """
        masks = self._hidings()
        size = max(1, self.batch_size // N_HIDINGS)
        flat, found = torch.from_numpy(maps).flatten(0, -3), []

        def hide(inputs: Tensor, baselines: Tensor) -> tuple[Tensor, Tensor]:
            hidden = masks.repeat(len(inputs) // len(masks), 1, 1, 1).to(inputs)
            return hidden.expand_as(inputs), inputs + hidden * (baselines - inputs)

        for rows, shown, asked in self._batches(pixels, concepts, size):
            one = flat[rows, None].to(shown)
            found.append(
                infidelity(
                    Target(self.model),
                    hide,
                    shown,
                    one.expand_as(shown) / 3,  # summed over colours it is the map again
                    baselines=_mean_colour(shown),
                    additional_forward_args=(asked,),
                    n_perturb_samples=N_HIDINGS,
                    normalize=True,
                )
            )
        return torch.cat(found).double().cpu().numpy().reshape(concepts.shape[:-1])

    def sensitivity(self, pixels: Pixels, concepts: Vectors, method: MapMethod) -> Numbers:
        """How much a map changes, at most, when the picture gets noise nobody would see.

        Uniform noise of two grey levels of 255 up and down, four times.

        Args:
            pixels: framed pictures, uint8, shape (n_images, size_px, size_px, 3).
            concepts: as in `attribute`.
            method: as in `attribute`.

        Returns:
            One number a map: norm of the change over that of the map, >= 0; 1 is as much as the
            map itself.

        Raises:
            ValueError: as in `attribute`.

        References:
            Yeh et al. (NeurIPS 2019), section 3.
        """
        explain, noise = self._explain(method), self._noise()
        size, found = max(1, self.batch_size // N_NOISES), []
        for _, shown, asked in self._batches(pixels, concepts, size):

            def again(inputs: Tensor | tuple[Tensor], asked: Tensor = asked) -> tuple[Tensor]:
                inputs = inputs[0] if isinstance(inputs, tuple) else inputs
                times = len(inputs) // len(asked)
                return (explain(inputs, asked.repeat_interleave(times, dim=0)),)

            def shake(inputs: Tensor) -> Tensor:
                return inputs + noise.repeat(len(inputs) // len(noise), 1, 1, 1).to(inputs)

            found.append(sensitivity_max(again, shown, shake, n_perturb_samples=N_NOISES))
        return torch.cat(found).double().cpu().numpy().reshape(concepts.shape[:-1])

    def _batches(
        self, pixels: Pixels, concepts: Vectors, size: int | None = None
    ) -> Iterator[tuple[slice, Tensor, Tensor]]:
        """Which concepts, their pictures, normalised, and themselves, some at a time."""
        of_concept, flat = _one_each(pixels, concepts)
        size = size or self.batch_size
        for start in range(0, len(flat), size):
            rows = slice(start, start + size)
            shown = self.model.normalise(pixels[of_concept[rows]])
            asked = np.ascontiguousarray(flat[rows], dtype=np.float32)
            yield rows, shown, torch.from_numpy(asked).to(shown)

    def _explain(self, method: MapMethod) -> Explain:
        """From normalised pictures and concepts to maps, shape (n, size_px, size_px)."""
        require_method(self.model, method)
        known: dict[MapMethod, Explain] = {
            "integrated-gradients": self._integrate,
            "grad-cam": self._weigh,
            "occlusion": self._occlude,
            "patches": self._project,
        }
        return known[method]

    def _integrate(self, pixels: Tensor, concepts: Tensor) -> Tensor:
        found: Tensor = IntegratedGradients(Target(self.model)).attribute(
            pixels,
            baselines=_mean_colour(pixels),
            additional_forward_args=(concepts,),
            n_steps=self.n_steps,
            internal_batch_size=max(self.batch_size, len(pixels)),
        )
        return found.detach().sum(dim=1).to(pixels)

    def _weigh(self, pixels: Tensor, concepts: Tensor) -> Tensor:
        layer = feature_map_layer(self.model)
        with torch.enable_grad():  # sensitivity asks from where gradients are off
            found = LayerGradCam(Target(self.model), layer).attribute(
                pixels.detach().requires_grad_(), additional_forward_args=(concepts,)
            )
        return self._enlarge(found.detach(), "bilinear")

    def _occlude(self, pixels: Tensor, concepts: Tensor) -> Tensor:
        side = patch_px(self.model)
        with torch.no_grad():
            found: Tensor = Occlusion(Target(self.model)).attribute(
                pixels,
                sliding_window_shapes=(3, side, side),
                strides=(3, side, side),
                baselines=_mean_colour(pixels),
                additional_forward_args=(concepts,),
                perturbations_per_eval=max(1, self.batch_size // len(pixels)),
            )
        return found[:, 0]  # the same for all colours

    def _project(self, pixels: Tensor, concepts: Tensor) -> Tensor:
        with torch.no_grad():
            tokens = self.model.towers.patch_tokens(pixels, "tokens")
            projected = self.model.towers.project_tokens(tokens)
            cosines = functional.cosine_similarity(projected, concepts[:, None], dim=-1)
        side = round(cosines.shape[1] ** 0.5)
        return self._enlarge(cosines.view(-1, 1, side, side), "nearest")

    def _enlarge(self, maps: Tensor, mode: str) -> Tensor:
        size_px = (self.model.size_px, self.model.size_px)
        return functional.interpolate(maps, size_px, mode=mode)[:, 0]

    def _hidings(self) -> Tensor:
        """Pixels that are hidden, patch by patch; shape (N_HIDINGS, 1, s, s), 0 or 1."""
        n_patches = -(-self.model.size_px // patch_px(self.model))
        drawn = np.random.default_rng(self.seed).random((N_HIDINGS, 1, n_patches, n_patches))
        return self._enlarge(torch.from_numpy(drawn < HIDDEN_FRACTION).float(), "nearest")[:, None]

    def _noise(self) -> Tensor:
        """Of normalised pictures, shape (N_NOISES, 3, s, s)."""
        shape = (N_NOISES, 3, self.model.size_px, self.model.size_px)
        levels = np.random.default_rng(self.seed).uniform(-NOISE_LEVELS, NOISE_LEVELS, shape)
        scale = 255 * np.array(self.model.preprocess.std)[:, None, None]
        return torch.from_numpy((levels / scale).astype(np.float32))


def _mean_colour(pixels: Tensor) -> Tensor:
    """Each picture as one colour, its mean; shape of `pixels`."""
    return pixels.mean(dim=(2, 3), keepdim=True).expand_as(pixels).contiguous()


def _one_each(pixels: Pixels, concepts: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    """The picture of each concept, and the concepts in a row.

    Raises:
        ValueError: there are no pictures, or not as many rows of concepts.
    """
    fits = concepts.ndim in (2, 3) and len(concepts) == len(pixels) and concepts.size
    if not fits:
        raise ValueError(
            "concepts must have shape (n_images, dim) or (n_images, n_concepts, dim) for one or "
            f"more pictures, got {concepts.shape} for {len(pixels)} pictures."
        )
    flat = concepts.reshape(-1, concepts.shape[-1])
    return np.repeat(np.arange(len(pixels)), len(flat) // len(pixels)), flat

"""The steps of a study in, how much faster they are than the plain way out: a race a step.

What a step needs is loaded by the step, so that the names of the steps cost nothing.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interpret.images.imageset import ImageSet
    from interpret.models.clip import ClipModel
    from interpret.timing.probes import Made
    from interpret.timing.races import Array, MadeUp, Race
    from interpret.units.parts import Parts
    from interpret.vectors import Encoder

N_CANDIDATES = 50  # texts the parts of one picture are held against
N_PERTURBED = 3  # pictures that are taken apart


@dataclass(frozen=True)
class Bench:
    """What the steps are measured on, made when first asked for.

    Attributes:
        scratch: an empty folder.
        arch: open_clip architecture, or "tiny".
        precision, device: of the faster way.
        descriptors: bank name or file; the shipped words if None.
        n_texts: distinct texts to encode.
        n_images: JPEG files to encode.
        n_named: pictures with five parts each to name.
        n_scored, n_classes: pictures to score, by three methods, and their classes.
        n_probed: vectors a probe learns from.
        n_searched: vectors that are searched.
        repeats: turns each way has.
        batch_size: pictures a forward pass.
        workers: threads that open pictures.
        seed: of weights, pictures and words.
    """

    scratch: Path
    arch: str
    precision: str
    device: str
    descriptors: str | None
    n_texts: int
    n_images: int
    n_named: int
    n_scored: int
    n_classes: int
    n_probed: int
    n_searched: int
    repeats: int
    batch_size: int
    workers: int
    seed: int

    @cached_property
    def exact(self) -> "ClipModel":
        """The untrained CLIP in fp32."""
        return self.model("fp32")

    @cached_property
    def fast(self) -> "ClipModel":
        """The same weights in the precision asked for."""
        return self.model(self.precision)

    def model(self, precision: str) -> "ClipModel":
        """An untrained CLIP."""
        from interpret.models.device import resolve_placement
        from interpret.models.plain import untrained_model

        placement = resolve_placement(self.device, precision)
        return untrained_model(self.arch, placement, seed=self.seed)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Distinct ones: the words where there are enough, else two of them at a time."""
        from concepts.bank import all_shipped, load_bank
        from interpret.timing.races import combine_words

        given = self.descriptors
        words = (load_bank(given) if given else all_shipped()).concepts
        return combine_words(words, self.n_texts)

    @cached_property
    def images(self) -> "ImageSet":
        """JPEG files of 500 x 375 px."""
        from interpret.images.load import load_images
        from interpret.timing.races import write_pictures

        folder = self.scratch / "pictures"
        write_pictures(folder, self.n_images, seed=self.seed)
        return load_images(folder)

    @cached_property
    def scene(self) -> "tuple[Array, Parts]":
        """Framed pictures and where the parts of each are."""
        from interpret.timing.races import N_PARTS, make_strips

        grid = self.exact.spec.patch_grid or (N_PARTS, N_PARTS)
        return make_strips(self.n_named, self.exact.size_px, grid)

    @cached_property
    def made_up(self) -> "MadeUp":
        """Words of many pictures and classes."""
        from interpret.timing.races import make_up

        return make_up(self.n_scored, self.n_classes, seed=self.seed)

    @cached_property
    def probed(self) -> "Made":
        """Vectors of classes that overlap."""
        from interpret.timing.probes import make_overlapping

        return make_overlapping(self.n_probed, seed=self.seed)

    def race(self, plain: "Callable[[], Array]", ours: "Callable[[], Array]") -> "Race":
        """Let both ways take turns."""
        from interpret.timing.races import race

        return race(plain, ours, self.repeats)

    def encoder(self, model: "ClipModel") -> "Encoder":
        """A model with the store in the scratch folder, opened anew."""
        from interpret.store import Store
        from interpret.vectors import Encoder

        batch_size, workers = self.batch_size, self.workers
        store = Store(self.scratch / "store")
        return Encoder(model, store, batch_size=batch_size, workers=workers)


def race_text_encoding(bench: Bench) -> "Race":
    """Both in fp32, where the vectors must agree."""
    from interpret.encode import encode_texts
    from interpret.models.plain import encode_whole_contexts

    given = bench.exact, bench.texts
    return bench.race(lambda: encode_whole_contexts(*given), lambda: encode_texts(*given).vectors)


def race_naming(bench: Bench) -> "Race":
    """Cosines of highlighted parts and candidate texts, shape (n_named, parts, candidates)."""
    import numpy as np

    from interpret.encode import encode_texts
    from interpret.models.plain import encode_whole_contexts
    from interpret.units.discover import part_vectors
    from interpret.units.parts import Parts

    pixels, parts = bench.scene
    rng = np.random.default_rng(bench.seed)
    asked = [rng.permutation(bench.texts)[:N_CANDIDATES].tolist() for _ in pixels]
    plain_encoder, encoder = bench.encoder(bench.exact), bench.encoder(bench.fast)

    def name_one(row: int) -> "Array":
        one = Parts(parts.of_patch[row : row + 1], parts.n_parts, parts.method)
        vectors = part_vectors(plain_encoder, pixels[row : row + 1], one, "highlight")
        return vectors @ encode_whole_contexts(bench.exact, asked[row]).T

    def name_all() -> "Array":
        vectors = part_vectors(encoder, pixels, parts, "highlight")
        words = encode_texts(bench.fast, [text for texts in asked for text in texts]).vectors
        shape = (len(pixels), -1, words.shape[1])
        return vectors.reshape(shape) @ words.reshape(shape).transpose(0, 2, 1)

    return bench.race(lambda: np.stack([name_one(row) for row in range(len(pixels))]), name_all)


def race_patches_naming(bench: Bench) -> "Race":
    """Both batched and in one precision; what they give is not meant to be the same."""
    from interpret.units.discover import part_vectors

    given = (bench.encoder(bench.fast), *bench.scene)
    plain, ours = (partial(part_vectors, *given, naming) for naming in ("highlight", "patches"))
    return bench.race(plain, ours)._replace(difference=None)


def race_scores(bench: Bench) -> "Race":
    """All scores by all methods, the loop on a sample."""
    from interpret.timing.races import time_scores

    return time_scores(bench.made_up, bench.repeats)


def race_image_encoding(bench: Bench) -> "Race":
    """Both in fp32, as runs are by default; only ours opens, resizes and normalises."""
    import numpy as np

    from interpret.encode import encode_images
    from interpret.models.plain import encode_tensors

    model, images, size = bench.exact, bench.images, bench.batch_size
    framed = bench.encoder(model).pixels(images, np.arange(len(images)))
    ready = [model.normalise(framed[at : at + size]) for at in range(0, len(framed), size)]
    ours = partial(encode_images, model, images, batch_size=size, workers=bench.workers)
    return bench.race(lambda: encode_tensors(model, ready), lambda: ours().vectors)


def race_store_rerun(bench: Bench) -> "Race":
    """The encode stage of a first run and of a second one."""

    def rerun() -> "Array":
        return bench.encoder(bench.fast).images(bench.images).vectors

    def first() -> "Array":
        shutil.rmtree(bench.scratch / "store", ignore_errors=True)
        return rerun()

    return bench.race(first, rerun)


def race_probe(bench: Bench) -> "Race":
    """One fit each with a given penalty, and how often both are right on other vectors."""
    from interpret.timing.probes import time_probe

    return time_probe(bench.probed, bench.repeats)


def race_faithfulness(bench: Bench) -> "Race":
    """Deletion and insertion of a few pictures by four explanations; the plain way in fp32."""
    import numpy as np

    from interpret.timing.perturbation import cover, trace_one_at_a_time, trace_together
    from interpret.timing.races import N_PARTS

    images = bench.images.take(np.arange(min(N_PERTURBED, bench.n_images)))
    grid = bench.exact.spec.patch_grid or (N_PARTS, N_PARTS)
    regions = cover(len(images), grid, seed=bench.seed)
    plain, ours = bench.encoder(bench.exact), bench.encoder(bench.fast)
    return bench.race(
        lambda: trace_one_at_a_time(plain, images, regions),
        lambda: trace_together(ours, images, regions),
    )


def race_retrieval(bench: Bench) -> "Race":
    """Lists and first ranks: all scores at once and sorted, against blocks."""
    from interpret.timing.searches import time_search

    return time_search(bench.n_searched, bench.repeats, seed=bench.seed)


STEPS: "dict[str, Callable[[Bench], Race]]" = {
    "text_encoding": race_text_encoding,
    "naming": race_naming,
    "patches_naming": race_patches_naming,
    "scores": race_scores,
    "image_encoding": race_image_encoding,
    "store_rerun": race_store_rerun,
    "probe": race_probe,
    "faithfulness": race_faithfulness,
    "retrieval": race_retrieval,
}

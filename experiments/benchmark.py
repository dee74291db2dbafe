"""How many times faster than the plain way are the slow steps, on this machine?

    python -m experiments.benchmark
    python -m experiments.benchmark --only text_encoding,scores --precision fp32
    python -m experiments.benchmark --descriptors descriptors_imagenet.json

Weights are random and pictures made up, so nothing is fetched. Prints a table and writes
config.json and result.json to runs/benchmark/. Both ways of a step take turns, the best time of
each counts:

    text_encoding   open_clip's encode_text on whole contexts, against texts cut at their end; fp32
    naming          a picture at a time in fp32, its candidate texts encoded again, against all
                    pictures together, each text encoded once
    patches_naming  pictures encoded again with each part marked, against averaged patch tokens
    scores          a loop over pictures and deletions, a formula a number, against arrays
    image_encoding  a bare forward loop on ready tensors, against the whole way from JPEG files
    store_rerun     encoding into an empty store, against reading from it
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from concepts.names import describe_unknown
from experiments.flags import flag, parse_config
from experiments.run import describe_environment, finish

if TYPE_CHECKING:
    from interpret.images.imageset import ImageSet
    from interpret.measures.speed import Array, MadeUp, Race
    from interpret.models.clip import ClipModel
    from interpret.units.parts import Parts
    from interpret.vectors import Encoder

N_CANDIDATES = 50  # texts the parts of one picture are held against


@dataclass(frozen=True)
class Config:
    """What can be chosen; every field is a flag."""

    only: str | None = flag(None, "NAME,NAME: some of the steps; all if not given")
    arch: str = flag("ViT-B-32", "open_clip architecture, or tiny")
    precision: str = flag("auto", "of the faster way", choices=("auto", "fp32", "bf16"))
    device: str = flag("auto", "auto, cpu, cuda, cuda:1, mps")
    descriptors: str | None = flag(None, "bank name or file; the shipped words if not given")
    n_texts: int = flag(2_000, "distinct texts to encode", kind=int)
    n_images: int = flag(256, "JPEG files to encode", kind=int)
    n_named: int = flag(16, "pictures with five parts each to name", kind=int)
    n_scored: int = flag(50_000, "pictures to score, by three methods", kind=int)
    n_classes: int = flag(1_000, "classes of the scored pictures", kind=int)
    repeats: int = flag(2, "turns each way has", kind=int)
    batch_size: int = flag(64, "pictures a forward pass", kind=int)
    workers: int = flag(2, "threads that open pictures", kind=int)
    seed: int = flag(0, "of weights, pictures and words", kind=int)
    out: str | None = flag(None, "folder for the results; below runs/ if not given")

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            least = {"n_classes": 2, "workers": 0, "seed": 0}.get(name, 1)
            if type(value) is int and value < least:
                shown = name.replace("_", "-")
                raise ValueError(f"--{shown} must be at least {least}, got {value}.")
        for name in self.steps:
            if name not in STEPS:
                raise ValueError(describe_unknown("step", name, STEPS))

    @property
    def steps(self) -> tuple[str, ...]:
        """Those asked for, each once."""
        return tuple(dict.fromkeys(self.only.split(",") if self.only is not None else STEPS))


@dataclass(frozen=True)
class Bench:
    """What the steps are measured on, made when first asked for; `scratch` is an empty folder."""

    config: Config
    scratch: Path

    @cached_property
    def exact(self) -> "ClipModel":
        """The untrained CLIP in fp32."""
        return self.model("fp32")

    @cached_property
    def fast(self) -> "ClipModel":
        """The same weights in the precision asked for."""
        return self.model(self.config.precision)

    def model(self, precision: str) -> "ClipModel":
        """An untrained CLIP."""
        from interpret.models.device import resolve_placement
        from interpret.models.plain import untrained_model

        placement = resolve_placement(self.config.device, precision)
        return untrained_model(self.config.arch, placement, seed=self.config.seed)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Distinct ones: the words where there are enough, else two of them at a time."""
        from concepts.bank import all_shipped, load_bank
        from interpret.measures.speed import combine_words

        given = self.config.descriptors
        words = (load_bank(given) if given else all_shipped()).concepts
        return combine_words(words, self.config.n_texts)

    @cached_property
    def images(self) -> "ImageSet":
        """JPEG files of 500 x 375 px."""
        from interpret.images.load import load_images
        from interpret.measures.speed import write_pictures

        folder = self.scratch / "pictures"
        write_pictures(folder, self.config.n_images, seed=self.config.seed)
        return load_images(folder)

    @cached_property
    def scene(self) -> "tuple[Array, Parts]":
        """Framed pictures and where the parts of each are."""
        from interpret.measures.speed import N_PARTS, make_strips

        grid = self.exact.spec.patch_grid or (N_PARTS, N_PARTS)
        return make_strips(self.config.n_named, self.exact.size_px, grid)

    @cached_property
    def made_up(self) -> "MadeUp":
        """Words of many pictures and classes."""
        from interpret.measures.speed import make_up

        return make_up(self.config.n_scored, self.config.n_classes, seed=self.config.seed)

    def race(self, plain: "Callable[[], Array]", ours: "Callable[[], Array]") -> "Race":
        """Let both ways take turns."""
        from interpret.measures.speed import race

        return race(plain, ours, self.config.repeats)

    def encoder(self, model: "ClipModel") -> "Encoder":
        """A model with the store in the scratch folder, opened anew."""
        from interpret.store import Store
        from interpret.vectors import Encoder

        batch_size, workers = self.config.batch_size, self.config.workers
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
    rng = np.random.default_rng(bench.config.seed)
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
    from interpret.measures.speed import time_scores

    return time_scores(bench.made_up, bench.config.repeats)


def race_image_encoding(bench: Bench) -> "Race":
    """Both in one precision; only ours opens, resizes and normalises."""
    import numpy as np

    from interpret.encode import encode_images
    from interpret.models.plain import encode_tensors

    model, images, size = bench.fast, bench.images, bench.config.batch_size
    framed = bench.encoder(model).pixels(images, np.arange(len(images)))
    ready = [model.normalise(framed[at : at + size]) for at in range(0, len(framed), size)]
    ours = partial(encode_images, model, images, batch_size=size, workers=bench.config.workers)
    return bench.race(lambda: encode_tensors(model, ready), lambda: ours().vectors)


def race_store_rerun(bench: Bench) -> "Race":
    """The encode stage of a first run and of a second one."""

    def rerun() -> "Array":
        return bench.encoder(bench.fast).images(bench.images).vectors

    def first() -> "Array":
        shutil.rmtree(bench.scratch / "store", ignore_errors=True)
        return rerun()

    return bench.race(first, rerun)


STEPS: "dict[str, Callable[[Bench], Race]]" = {
    "text_encoding": race_text_encoding,
    "naming": race_naming,
    "patches_naming": race_patches_naming,
    "scores": race_scores,
    "image_encoding": race_image_encoding,
    "store_rerun": race_store_rerun,
}
SMOKE = Config(arch="tiny", n_texts=64, n_images=8, n_named=3, n_scored=200, n_classes=5, repeats=1)


def run(config: Config) -> None:
    """Measure, save, print; heavy imports wait for their step, so that --help answers at once."""
    from experiments.folder import run_folder, save_run
    from interpret.measures.speed import tabulate_races
    from interpret.report import write_json

    folder = run_folder(config, "benchmark", config.arch.replace("/", "-"), "made")
    with tempfile.TemporaryDirectory() as scratch:
        record = measure(Bench(config, Path(scratch)))

    def write(folder: Path) -> None:
        write_json(folder / "config.json", asdict(config))
        write_json(folder / "result.json", record)

    save_run(folder, write)
    print(f"{tabulate_races(record)}\ndetails in {folder}")


def measure(bench: Bench) -> dict[str, Any]:
    """The steps asked for, as plain JSON."""
    import torch

    from interpret.measures.speed import time_statistics
    from interpret.models.device import resolve_placement

    placement = resolve_placement(bench.config.device, bench.config.precision)
    races = {name: STEPS[name](bench) for name in bench.config.steps}
    further, peak_gb = time_statistics(bench.made_up, seed=0) if "scores" in races else ({}, None)
    return {
        "experiment": "benchmark",
        "ratios": {name: times.plain / times.ours for name, times in races.items()},
        "seconds": {name: times.ours for name, times in races.items()} | further,
        "bootstrap_peak_gb": peak_gb,
        "seconds_plain": {name: times.plain for name, times in races.items()},
        "largest_difference": {name: times.difference for name, times in races.items()},
        **asdict(bench.config),
        **asdict(placement),
        "threads": torch.get_num_threads(),
        "environment": describe_environment(),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    sys.exit(main())

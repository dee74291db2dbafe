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
    image_encoding  a bare forward loop on ready tensors, against the whole way from JPEG files;
                    fp32
    store_rerun     encoding into an empty store, against reading from it
    probe           StandardScaler and SVC(kernel="linear"), against the linear probe, one fit each
                    with a given penalty; the result holds the held-out accuracy of both, and
                    probe_with_choice the seconds of the default probe, seven penalties tried
    faithfulness    one picture, one explanation and one step at a time in fp32, against all
                    together, each distinct picture encoded once
    retrieval       every score of texts and pictures sorted, against search by blocks; the result
                    holds time and peak memory of --n-gallery vectors of 512 dimensions, and the
                    time against a quarter of them (4: linear)

With --n-simulated 50000 a study of so many pictures is run without a network, to see its memory.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from concepts.names import describe_unknown
from experiments.flags import flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave
from interpret.timing.bench import STEPS, Bench


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
    n_probed: int = flag(10_000, "vectors of 512 dimensions a probe learns from", kind=int)
    n_chosen: int = flag(50_000, "such vectors a probe chooses its penalty on, too", kind=int)
    n_searched: int = flag(20_000, "vectors of 512 dimensions to search", kind=int)
    n_gallery: int = flag(1_000_000, "such vectors whose search is watched; 0: none", kind=int)
    n_simulated: int = flag(0, "pictures of a simulated study whose memory is watched", kind=int)
    repeats: int = flag(2, "turns each way has", kind=int)
    batch_size: int = flag(64, "pictures a forward pass", kind=int)
    workers: int = flag(2, "threads that open pictures", kind=int)
    seed: int = flag(0, "of weights, pictures and words", kind=int)
    out: str | None = flag(None, "folder for the results; below runs/ if not given")

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            least = {
                "n_classes": 2,
                "n_probed": 100,
                "n_chosen": 100,
                "n_searched": 10,
                "n_gallery": 0,
                "n_simulated": 0,
                "workers": 0,
                "seed": 0,
            }.get(name, 1)
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


SMOKE = Config(
    arch="tiny",
    n_texts=64,
    n_images=8,
    n_named=3,
    n_scored=200,
    n_classes=5,
    n_probed=200,
    n_chosen=200,
    n_searched=500,
    n_gallery=2_000,
    repeats=1,
)


def run(config: Config) -> None:
    """Measure, save, print; heavy imports wait for their step, so that --help answers at once."""
    from experiments.folder import run_folder, save_run
    from interpret.report import write_json
    from interpret.timing.races import tabulate_races

    folder = run_folder(config, "benchmark", config.arch.replace("/", "-"), "made")
    with tempfile.TemporaryDirectory() as scratch:
        record = measure(config, Path(scratch))

    def write(folder: Path) -> None:
        write_json(folder / "config.json", asdict(config))
        write_json(folder / "result.json", record)

    save_run(folder, write)
    print(f"{tabulate_races(record)}\ndetails in {folder}")


def measure(config: Config, scratch: Path) -> dict[str, Any]:
    """The steps asked for, as plain JSON; `scratch` is an empty folder."""
    import torch

    from interpret.models.device import resolve_placement
    from interpret.timing.probes import time_choice
    from interpret.timing.races import time_statistics
    from interpret.timing.searches import try_gallery
    from interpret.timing.simulation import simulated_peak_bytes

    given = {
        spec.name: getattr(config, spec.name) for spec in fields(Bench) if spec.name != "scratch"
    }
    bench = Bench(scratch, **given)
    placement = resolve_placement(config.device, config.precision)
    races = {}
    with Stopwatch().stage("steps", len(config.steps)) as done:
        for name in config.steps:
            races[name] = STEPS[name](bench)
            done(1)
    n_simulated = config.n_simulated
    simulated_gb = (
        simulated_peak_bytes(n_simulated, config.n_classes) / 1e9 if n_simulated else None
    )
    further, peak_gb = time_statistics(bench.made_up, seed=0) if "scores" in races else ({}, None)
    if "probe" in races:
        further["probe_with_choice"] = time_choice(config.n_chosen, seed=config.seed)
    watches = config.n_gallery and "retrieval" in races
    large_gallery = try_gallery(config.n_gallery, seed=config.seed) if watches else None
    return {
        "experiment": "benchmark",
        "ratios": {name: times.plain / times.ours for name, times in races.items()},
        "seconds": {name: times.ours for name, times in races.items()} | further,
        "bootstrap_peak_gb": peak_gb,
        "large_gallery": large_gallery,
        "simulated_peak_gb": simulated_gb,
        "seconds_plain": {name: times.plain for name, times in races.items()},
        "largest_difference": {name: times.difference for name, times in races.items()},
        "held_out_accuracy": {
            name: dict(zip(("plain", "ours"), times.held_out_accuracies, strict=True))
            for name, times in races.items()
            if times.held_out_accuracies
        },
        **asdict(config),
        **asdict(placement),
        "threads": torch.get_num_threads(),
        "environment": describe_environment(),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())

"""Do pictures of one class lie together, and nearer to each other than to their words?

    python -m experiments.clustering                              (shipped model, drawn pictures)
    python -m experiments.clustering --model ViT-B/32 --images cifar100
    python -m experiments.clustering --images FOLDER --classes names.txt --clusters 20

Clusters image embeddings and cosines with class-agnostic prompts by k-means, and compares nearest
pictures with nearest prompts. Prints two tables and writes config.json, result.json,
per_image.parquet, the tables and the figures to runs/clustering/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import TrainingFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from concepts.prompt_sets import PromptSet
    from experiments.finished import Runs
    from experiments.inputs import Inputs
    from figures.cluster_gallery import GalleryRow
    from interpret.studies.clustering import ClusteringStudy, Settings


@dataclass(frozen=True)
class Config(TrainingFlags):
    """The common flags, those of training pictures, and those of clusters."""

    clusters: int | None = flag(
        None, "number of clusters; the number of classes if not given, or the knee", kind=int
    )
    elbow: bool = flag(True, "cluster with more and more clusters", kind=bool)
    prompts: str = flag(
        "generic-32,generic-415", "class-agnostic prompt sets or .txt files, commas between"
    )
    views: str = flag("pca", "how the plane is found; tsne adds to pca", choices=("pca", "tsne"))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.clusters is not None and self.clusters < 2:
            raise ValueError(f"--clusters must be at least 2, got {self.clusters}.")


SMOKE = Config(limit=150, train_limit=150, offline=True)


def read_prompt_sets(text: str) -> "tuple[PromptSet, ...]":
    """Prompt sets from a flag, each once.

    Raises:
        ValueError: one is unknown or unreadable, or two different ones have one name.
    """
    from concepts.prompt_sets import load_prompt_set

    wanted = dict.fromkeys(part.strip() for part in text.split(",") if part.strip())
    sets = tuple(load_prompt_set(name) for name in wanted)
    names = [one.name for one in sets]
    if len(set(names)) < len(names):
        raise ValueError(f"--prompts must name sets that differ in name, got {', '.join(names)}.")
    return sets


def run(config: Config, runs: "Runs | None" = None) -> Path:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once.

    Args:
        config: the flags.
        runs: where runs go; below runs/, and made anew, by default.

    Returns:
        The folder of the run.
    """
    from experiments.finished import Runs
    from experiments.folder import require_free, save_measure
    from experiments.inputs import load_inputs, load_training, resolve_common
    from interpret.studies.clustering import study_clustering
    from interpret.tables.clustering import (
        describe_clustering,
        rows_of_clustering,
        summarise_clustering,
        tabulate_clustering,
        tabulate_modality,
    )

    if config.out:
        require_free(Path(config.out))
    runs, watch, prompt_sets = runs or Runs(), Stopwatch(), read_prompt_sets(config.prompts)
    with watch.stage("load"):
        inputs = load_inputs(config, needs_words=False)
        training = load_training(config, inputs)
    config = resolve_common(config, inputs)
    folder = runs.folder(config, "clustering", inputs)
    if runs.holds(folder, config, inputs, training):
        return folder
    given = (inputs.encoder, inputs.images, inputs.bank, settings_of(config, inputs, prompt_sets))
    study = study_clustering(*given, training=training, stage=watch.stage)
    record = describe_clustering(*given, study, training)
    with watch.stage("figures"):
        figures = draw(inputs, study, record)
    record |= {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    tables = {"table": tabulate_clustering(record), "modality": tabulate_modality(record)}
    rows = rows_of_clustering(inputs.images, study)
    save_measure(folder, config, record, table=tables, rows=rows, figures=figures)
    print(f"{summarise_clustering(record)}\ndetails in {folder}")
    return folder


def settings_of(
    config: Config, inputs: "Inputs", prompt_sets: "tuple[PromptSet, ...]"
) -> "Settings":
    """The study's choices, from flags whose values the parser has checked."""
    from interpret.studies.clustering import Settings

    return Settings(
        prompt_sets,
        config.clusters,
        config.elbow,
        config.views == "tsne",
        inputs.templates,
        config.concept_prompt,
        seed=config.seed,
    )


def draw(inputs: "Inputs", study: "ClusteringStudy", record: dict[str, Any]) -> "dict[str, Figure]":
    """The views, the gallery, and the elbow where there is one."""
    from figures.cluster_gallery import plot_cluster_gallery
    from figures.elbow import plot_elbow
    from figures.views import plot_planes, plot_space

    images, views = inputs.images, study.views
    is_labelled = images.labels is not None
    kind = "classes" if is_labelled else "clusters"
    names = [images.class_names[i] if is_labelled else f"cluster {i}" for i in views.shown]
    figures = {
        "views_2d": plot_planes(views, names, kind=kind),
        "views_3d": plot_space(views, names, kind=kind),
        "cluster_gallery": plot_cluster_gallery(gallery_rows(inputs, study)),
    }
    if record["elbow"] is not None:
        n_classes = views.n_groups if is_labelled else None
        figures["elbow"] = plot_elbow(record["elbow"], n_classes=n_classes)
    return figures


def gallery_rows(inputs: "Inputs", study: "ClusteringStudy") -> "list[GalleryRow]":
    """The clusters to look at, as the model sees their pictures."""
    from figures.cluster_gallery import GalleryRow

    images, rows = inputs.images, []
    for one in study.examples:
        title = f"cluster {one.cluster} ({one.reason}): {one.n_images} pictures"
        marks = None
        if one.majority is not None and images.labels is not None:
            title += f", {one.purity:.0%} {images.class_names[one.majority]}"
            marks = (images.labels[one.nearest] == one.majority).tolist()
        rows.append(GalleryRow(title, inputs.encoder.pixels(images, one.nearest), marks))
    return rows


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())

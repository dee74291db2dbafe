"""Stats of a bank in, the record of result.json and the printed table out; nothing is computed."""

from collections.abc import Mapping
from statistics import fmean
from typing import Any

import pandas as pd

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.provenance import describe_images, describe_model
from interpret.report import format_cell
from interpret.results import SCHEMA
from interpret.studies.bank_stats import BankStats
from interpret.vectors import Encoder

UNKNOWN_MAX = 0.1  # share of unknown tokens that is told
N_SHOWN = 5  # pairs and concepts printed; all are in result.json
ROWS = (
    ("classes", "n_classes"),
    ("concepts", "n_concepts"),
    ("entries", "n_entries"),
    ("concepts a class", "n_concepts_of_class"),
    ("  least", "n_concepts_of_class_min"),
    ("  most", "n_concepts_of_class_max"),
    ("concepts of no class", "n_without_class"),
    ("concepts in two or more classes", "shared_concept_fraction"),
    ("entries of such concepts", "shared_entry_fraction"),
    ("entries with their class's name", "n_leaks_whole"),
    ("  or its plural", "n_leaks_plural"),
    ("  or it as a substring", "n_leaks_substring"),
    ("unknown tokens", "unknown_token_fraction"),
    ("largest cosine of two concepts", "largest_cosine"),
)
COVERAGE_ROWS = (
    ("pictures", "n_images"),
    ("concepts a picture activates", "k"),
    ("concepts some picture activates", "activated_fraction"),
    ("concepts activated, effectively", "n_effective_concepts"),
    ("pictures whose class is in the bank", "n_images_with_class"),
    ("  that activate one of its concepts", "own_class_fraction"),
    ("  by chance", "own_class_chance"),
)


def describe_bank_stats(
    bank: ConceptBank,
    encoder: Encoder,
    images: ImageSet | None,
    concept_prompt: str,
    stats: BankStats,
) -> dict[str, Any]:
    """Everything as plain JSON: the keys of `result.json` without the run's own."""
    sharing, counts = stats.sharing, stats.name_counts
    sizes = list(sharing.n_concepts_of.values())
    return {
        "experiment": "bank_stats",
        "schema": SCHEMA,
        "model": describe_model(encoder.model),
        "images": describe_images(images) if images else None,
        "bank": {"name": bank.name, "fingerprint": bank.fingerprint, "source": bank.source},
        "method": {"concept_prompt": concept_prompt},
        "stats": {
            "n_classes": len(bank.of_class),
            "n_concepts": len(bank),
            "n_entries": sharing.n_entries,
            "n_concepts_of_class": fmean(sizes) if sizes else None,
            "n_concepts_of_class_min": min(sizes, default=None),
            "n_concepts_of_class_max": max(sizes, default=None),
            "n_without_class": len(bank) - len(sharing.n_classes_of),
            "shared_concept_fraction": sharing.shared_concept_fraction,
            "shared_entry_fraction": sharing.shared_entry_fraction,
            "n_leaks_whole": counts.n_whole,
            "n_leaks_plural": counts.n_plural,
            "n_leaks_substring": counts.n_substring,
            "unknown_token_fraction": stats.unknown_token_fraction,
            "largest_cosine": stats.nearest[0][2] if stats.nearest else None,
        },
        "histogram": {str(n): concepts for n, concepts in sharing.histogram.items()},
        "most_shared": [[one, n] for one, n in sharing.most_shared(20) if n > 1],
        "nearest": [list(pair) for pair in stats.nearest],
        "coverage": _describe_coverage(bank, stats),
    }


def _describe_coverage(bank: ConceptBank, stats: BankStats) -> dict[str, Any] | None:
    found = stats.coverage
    if found is None:
        return None
    seen = found.n_pictures.tolist()
    return {
        "k": found.k,
        "n_images": found.n_images,
        "activated_fraction": found.activated_fraction,
        "n_effective_concepts": found.n_effective_concepts,
        "n_images_with_class": found.n_images_with_class,
        "own_class_fraction": found.own_class_fraction,
        "own_class_chance": found.own_class_chance,
        "n_pictures": dict(zip(bank.concepts, seen, strict=True)),
    }


def tabulate_bank_stats(record: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a quantity; cells are text."""
    rows = [(label, format_cell(record["stats"][key])) for label, key in ROWS]
    if record["coverage"] is not None:
        rows += [(label, format_cell(record["coverage"][key])) for label, key in COVERAGE_ROWS]
    return pd.DataFrame(rows, columns=["of the bank", record["bank"]["name"]])


def summarise_bank_stats(record: Mapping[str, Any]) -> list[str]:
    """What is printed beside the table, as lines."""
    shared, pairs = record["most_shared"][:N_SHOWN], record["nearest"][:N_SHOWN]
    lines, unknown = [], record["stats"]["unknown_token_fraction"]
    if unknown > UNKNOWN_MAX:
        lines.append(
            f"{unknown:.0%} of the bank's tokens are unknown to {record['model']['name']}: what it "
            "says of nearness and pictures means little; name another with --model"
        )
    if shared:
        lines.append("in most classes: " + ", ".join(f"{one} ({n})" for one, n in shared))
    if pairs:
        listed = (f"{a} and {b} ({cosine:.3f})" for a, b, cosine in pairs)
        lines.append(f"nearest under {record['model']['name']}: " + ", ".join(listed))
    return lines

"""The record of a class-agnostic study in, its tables as text cells and what a run prints out.

Nothing is computed here; published numbers stand beside measured ones where there are any.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from interpret.report import align_columns, format_cell, format_p
from interpret.tables.class_agnostic_record import published_of

Record = Mapping[str, Any]
Show = Callable[[Record], str]
Quantity = tuple[str, Show]
P_NOTE = "p: of the difference on the same pictures, not corrected for their number."
TITLES = {
    "table": "prompt sets, and what stands in their place",
    "table_temperature": "temperature, on {first}: linear SVM, C = 1",
    "table_family": "prompt families of {n} prompts",
    "table_size": "size of the same {n} pictures, on {first}",
}
PUBLISHED = {"published entropy": "entropy_nats", "published top-1": "top1"}
DRAWN = {"random_directions": "random directions", "random_words": "random words"}


def tabulate_prompts(record: Record) -> pd.DataFrame:
    """A row a quantity, a column a prompt set, the embedding last."""
    sets, embedding = record["prompt_sets"], record["embedding"]
    columns = {"quantity": [label for label, _ in _quantities(record)]}
    for row in sets:
        columns[row["name"]] = [show(row) for _, show in _quantities(record)]
    columns["embedding"] = [show(embedding) for _, show in _quantities(record)]
    return pd.DataFrame(columns)


def _quantities(record: Record) -> Iterator[Quantity]:
    """Each row's label, and how its cell is read off a prompt set's part of the record."""
    published, recipe = record["published"], record["method"]["classifier"]
    yield "prompts", _cell("geometry", "n_directions")
    yield "  distinct to the model", _cell("geometry", "n_distinct")
    yield f"  rank, of {record['prompt_sets'][0]['geometry']['dim']}", _cell("geometry", "rank")
    yield "  effective rank", _cell("geometry", "effective_rank")
    yield "  condition number within that rank", _cell("geometry", "condition_number")
    yield "entropy at tau 1 (nats)", _cell("entropy", "mean_nats")
    yield "  most there can be", _cell("entropy", "max_nats")
    if published:
        yield "  published", _published(published, "entropy_nats")
    yield f"top-1: {recipe}", _cell("top1")
    yield "  95 % interval", _cell("ci95")
    for key, label in DRAWN.items():
        yield from _drawn_quantities(key, label)
    yield "top-1: multilayer perceptron", _cell("mlp", "top1")
    yield "  95 % interval", _cell("mlp", "ci95")
    yield from _svm_quantities(published)


def _drawn_quantities(key: str, label: str) -> Iterator[Quantity]:
    yield f"  {label}, mean", _cell(key, "top1")
    yield "    95 % interval", _cell(key, "ci95")
    yield "    lowest to highest", _range(key)
    yield "    effective rank", _cell(key, "geometry", "effective_rank")
    yield "    p of prompts against it", _p(f"against_{key}", "p")


def _svm_quantities(published: Any) -> Iterator[Quantity]:
    yield "top-1: linear SVM, C = 1, tau 1", _cell("svm", "top1")
    yield "  95 % interval", _cell("svm", "ci95")
    if published:
        yield "  published", _published(published, "top1")
    yield "  random directions, mean", _cell("random_directions", "svm_top1")
    yield "  random words, mean", _cell("random_words", "svm_top1")
    yield "  at the first set's variance", _cell("svm_equal_variance", "top1")
    yield "    95 % interval", _cell("svm_equal_variance", "ci95")


def tabulate_temperatures(record: Record) -> pd.DataFrame:
    """A row a temperature of the first prompt set."""
    first = record["prompt_sets"][0]
    columns: dict[str, Show] = {
        "tau": lambda row: f"{row['temperature']:.4g}",
        "entropy (nats)": _cell("entropy", "mean_nats"),
        "95 % of entropy": _cell("entropy", "mean_nats_ci95"),
        "sd": _cell("entropy", "sd_nats"),
        "of ln m": _cell("entropy", "mean_normalised"),
        "logits / tau": _cell("svm", "top1"),
        "95 %": _cell("svm", "ci95"),
        "p v first": _p("against_first", "p"),
        "C / tau^2": _cell("by_penalty", "top1"),
        "same class": _cell("equal_fraction"),
        "scaler": lambda _row: format_cell((record["scaled"] or {}).get("top1")),
        "softmax": _cell("softmax", "top1"),
        "softmax, scaler": _cell("softmax_scaled", "top1"),
    }
    rows = record["temperatures"]
    table = {name: [show(row) for row in rows] for name, show in columns.items()}
    if record["published"]:
        asked = (record["published"], first["name"], first["n_lines"])
        known = [published_of(*asked, row["temperature"]) for row in rows]
        for name, key in PUBLISHED.items():
            table[name] = [format_cell(row.get(key)) for row in known]
    return pd.DataFrame(table)


def tabulate_families(record: Record) -> pd.DataFrame:
    """A row a family of as many prompts as the first set has, meaningless ones last."""
    sets, svm = record["prompt_sets"], "SVM, C = 1, tau 1"
    first, recipe = sets[0], record["method"]["classifier"]
    shown = [row for row in sets if row["n_lines"] == first["n_lines"]]
    lines = [
        _family_line(row["name"], row, row["svm"], row["entropy"]["mean_nats"]) for row in shown
    ]
    for key, label in DRAWN.items():
        drawn = first[key]
        lines.append(_family_line(label, drawn, {"top1": drawn["svm_top1"]}, drawn["entropy_nats"]))
    names = ["family", "entropy at tau 1", "effective rank", recipe, "95 %", svm, "95 % of SVM"]
    table = pd.DataFrame(lines, columns=names)
    if record["published"]:
        known = [published_of(record["published"], row["name"], row["n_lines"]) for row in shown]
        for name, key in PUBLISHED.items():
            cells = [format_cell(row.get(key)) for row in known]
            table[name] = cells + ["-"] * len(DRAWN)
    return table


def _family_line(name: str, row: Record, svm: Record | None, entropy: float) -> list[str]:
    read = svm or {}
    numbers = [entropy, row["geometry"]["effective_rank"], row["top1"], row["ci95"]]
    return [name, *map(format_cell, [*numbers, read.get("top1"), read.get("ci95")])]


def tabulate_sizes(record: Record) -> pd.DataFrame | None:
    """A row a size, or None where none was measured."""
    if record["sizes"] is None:
        return None
    recipe = record["method"]["classifier"]
    columns: dict[str, Show] = {
        "size (px)": lambda row: str(row["size_px"] or "as they are"),
        "n": _cell("n"),
        "entropy at tau 1": _cell("entropy", "mean_nats"),
        recipe: _cell("top1"),
        "95 %": _cell("ci95"),
        "p v last": _p("against_last", "p"),
        "embedding": _cell("embedding", "top1"),
        "95 % of embedding": _cell("embedding", "ci95"),
        "SVM, C = 1, tau 1": _cell("svm", "top1"),
    }
    rows = record["sizes"]
    return pd.DataFrame({name: [show(row) for row in rows] for name, show in columns.items()})


def tabulate_class_agnostic(record: Record) -> dict[str, pd.DataFrame]:
    """All tables by the name of their files, "table" first; cells are text."""
    tables = {
        "table": tabulate_prompts(record),
        "table_temperature": tabulate_temperatures(record),
        "table_family": tabulate_families(record),
        "table_size": tabulate_sizes(record),
    }
    return {name: table for name, table in tables.items() if table is not None}


def summarise_class_agnostic(record: Record, tables: Mapping[str, pd.DataFrame]) -> str:
    """What a run prints: what was measured, the tables, tests, what temperature is, notes."""
    model, images, method = record["model"]["name"], record["images"], record["method"]
    first, sizes = record["prompt_sets"][0], record["sizes"]
    lines = [
        f"{model} on {images['name']}: {images['n_images']} pictures, {images['n_classes']} "
        f"classes, {images['n_skipped']} skipped; {method['classifier']} on cosines, learnt from "
        f"{method['n_train']} pictures",
    ]
    for name, table in tables.items():
        n = sizes[0]["n"] if name == "table_size" else first["n_lines"]
        title = TITLES[name].format(first=first["name"], n=n)
        lines += ["", f"{title}:", align_columns(table)]
    lines += ["", *_test_lines(record), *_gain_lines(record), P_NOTE, record["note"]]
    return "\n".join([*lines, *_prompt_notes(record), *_published_notes(record)]) + "\n"


def _test_lines(record: Record) -> Iterator[str]:
    for name, test in record["tests"].items():
        difference = f"{test['mean_difference']:+.3f} {format_cell(test['ci95'])}"
        yield f"{name}: {difference}, p {format_p(test['p'])}, n {test['n']}"


def _gain_lines(record: Record) -> Iterator[str]:
    gain = record["temperature_gain"]
    if gain["svm"] is not None:
        share = f" ({gain['share']:.0%})" if gain["share"] is not None else ""
        told = {name: _tell_gain(test) for name, test in gain["tests"].items()}
        yield (
            f"SVM from tau {gain['from']:.4g} to {gain['to']:.4g}: {told['svm']}; by C alone, "
            f"tau left at 1: {told['by_penalty']}{share}, n {gain['tests']['svm']['n']}. Where the "
            "two do not give every picture the same class, the solvers stopped at their tolerance."
        )


def _tell_gain(test: Record) -> str:
    return f"{test['mean_difference']:+.3f} {format_cell(test['ci95'])} p {format_p(test['p'])}"


def _prompt_notes(record: Record) -> Iterator[str]:
    for name, prompts in record["prompts"].items():
        if prompts["n_duplicates"]:
            yield (
                f"{name} repeats {prompts['n_duplicates']} of its lines; its "
                f"{prompts['n_prompts']} distinct prompts are taken."
            )


def _published_notes(record: Record) -> Iterator[str]:
    for row in record["published"] or ():
        known = f"published ({row['source']}, {row['family']}, {row['n_prompts']} prompts)"
        if "note" in row:
            yield f"{known}: {row['note']}"
        elif row["exceeds_max_entropy"]:
            yield f"{known}: its entropy is above ln {row['n_prompts']}, which is impossible"


def _cell(*path: str) -> Show:
    return lambda row: format_cell(_dig(row, path))


def _p(*path: str) -> Show:
    return lambda row: format_p(_dig(row, path))


def _range(key: str) -> Show:
    def show(row: Record) -> str:
        found = _dig(row, (key, "top1_of_draw"))
        return format_cell(found and [min(found), max(found)])

    return show


def _published(published: Any, key: str) -> Show:
    def show(row: Record) -> str:
        if "name" not in row:
            return "-"
        return format_cell(published_of(published, row["name"], row["n_lines"]).get(key))

    return show


def _dig(row: Record, path: tuple[str, ...]) -> Any:
    found: Any = row
    for key in path:
        if not isinstance(found, Mapping) or found.get(key) is None:
            return None
        found = found[key]
    return found

"""A built bank in, the record of result.json, the printed table and the sentences beside it out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from concepts.bank import save_bank
from concepts.build import thin_classes
from concepts.difference import BankDifference
from concepts.lint import COUNTS
from interpret.report import write_json, write_table
from interpret.results import SCHEMA
from interpret.studies.bank_build import Built

N_LISTED = 50  # classes listed by name; all are in result.json
N_LETTERS = 60  # of a definition in the printed table
Record = Mapping[str, Any]


def describe_build(built: Built, filters: Sequence[str]) -> dict[str, Any]:
    """Everything as plain JSON: the keys of `result.json` without the run's own.

    Args:
        built: the bank with its history.
        filters: names, in order.
    """
    draft, bank = built.draft, built.bank
    by_filter = Counter(one.filter for one in built.dropped)
    return {
        "experiment": "bank_build",
        "schema": SCHEMA,
        "bank": {
            "name": bank.name,
            "fingerprint": bank.fingerprint,
            "source": bank.source,
            "n_classes": len(bank.of_class),
            "n_concepts": len(bank),
            "n_entries": sum(map(len, bank.of_class.values())),
        },
        "classes": {key: asdict(origin) for key, origin in draft.origins.items()},
        "unknown": list(draft.unknown),
        "thin": thin_classes(bank),
        "n_dropped": {name: by_filter[name] for name in dict.fromkeys([*filters, *by_filter])},
        "findings": [asdict(finding) for finding in built.findings],
    }


def tabulate_build(built: Built) -> pd.DataFrame:
    """A row a class: its concepts and where they come from; cells are text."""
    origins = built.draft.origins
    rows = [
        {
            "class": key,
            "concepts": str(len(words)),
            "from": origins[key].key,
            "what it is": _cut(origins[key].about) or "-",
        }
        for key, words in built.bank.of_class.items()
    ]
    return pd.DataFrame(rows, columns=["class", "concepts", "from", "what it is"])


def tabulate_difference(found: BankDifference) -> pd.DataFrame:
    """A row a class or concept that only one of two banks has; cells are text."""
    only = (
        ("-", "class", found.classes_only_here),
        ("+", "class", found.classes_only_there),
        ("-", "concept", found.concepts_only_here),
        ("+", "concept", found.concepts_only_there),
    )
    rows = [(sign, kind, "", one) for sign, kind, these in only for one in these]
    for key, change in found.changed.items():
        rows += [("-", "entry", key, one) for one in change.gone]
        rows += [("+", "entry", key, one) for one in change.new]
    rows += [("~", "order", key, "") for key in found.reordered]
    return pd.DataFrame(rows, columns=["sign", "what", "class", "concept"])


def tabulate_dropped(built: Built) -> pd.DataFrame:
    """A row a concept that was taken from a class, or from the list without classes."""
    columns = ["filter", "class_name", "concept", "reason"]
    return pd.DataFrame([asdict(one) for one in built.dropped], columns=columns)


def summarise_build(record: Record) -> Iterator[str]:
    """What is printed beside the table, as lines."""
    bank, classes = record["bank"], record["classes"]
    yield (
        f"{bank['name']}: {bank['n_classes']} classes, {bank['n_entries']} entries, "
        f"{bank['n_concepts']} concepts"
    )
    counts = ", ".join(f"{name} {n}" for name, n in record["n_dropped"].items())
    yield f"dropped: {counts or 'nothing, no filter was asked for'}"
    if record["unknown"]:
        yield f"not known to the source, so left out: {_listed(record['unknown'])}"
    several = [key for key, origin in classes.items() if origin["others"]]
    for key in several[:N_LISTED]:
        wnid, definition = next(iter(classes[key]["others"].items()))
        yield (
            f"{key} has {len(classes[key]['others']) + 1} senses; for another write its wnid "
            f"behind the name, as '{key} {wnid}' ({_cut(definition)})"
        )
    empty = [key for key, n in record["thin"].items() if n == 0]
    if empty:
        yield f"left without any concept, so of no use to measures of classes: {_listed(empty)}"
    thin = [f"{key} ({n})" for key, n in record["thin"].items() if n]
    if thin:
        yield f"thin, with fewer than {COUNTS[0]} concepts: {_listed(thin)}"
    rules = Counter(finding["rule"] for finding in record["findings"])
    said = ", ".join(f"{n} {rule}" for rule, n in rules.most_common())
    yield f"lint: {said or 'nothing is wrong'}"


def write_build(
    folder: Path, *, built: Built, record: Record, table: pd.DataFrame, config: Record
) -> None:
    """All files of a build: the bank, what was dropped, the table, the record and the flags."""
    save_bank(built.bank, folder / "bank.json")
    tabulate_dropped(built).to_csv(folder / "dropped.csv", index=False)
    write_table(folder, table)
    write_json(folder / "config.json", config)
    write_json(folder / "result.json", record)


def _listed(names: Sequence[str]) -> str:
    more = f", and {len(names) - N_LISTED} more" if len(names) > N_LISTED else ""
    return ", ".join(names[:N_LISTED]) + more


def _cut(text: str) -> str:
    return text if len(text) <= N_LETTERS else text[: N_LETTERS - 1].rstrip() + "…"

"""The tables a comparison writes go through LaTeX, whatever names its models have."""

import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from interpret.measures.families import put_side_by_side
from interpret.report import write_table
from interpret.results import Result
from interpret.studies.families import study_families
from interpret.tables.families import (
    describe_families,
    tabulate_correlations,
    tabulate_neighbours,
    tabulate_paper,
    tabulate_scores,
)

NAMES = ("ViT-L/14@336px", "a_b & c % d # e ~ f ^ g", r"\weird{name} $x$ <0.001")
DOCUMENT = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{booktabs,graphicx}
\begin{document}
%s
\end{document}
"""


@pytest.fixture
def pdflatex() -> str:
    """The compiler; without it these tests are skipped."""
    found = shutil.which("pdflatex")
    if found is None:
        pytest.skip("pdflatex is not installed (Debian's texlive-latex-recommended)")
    return found


def test_every_table_of_a_comparison_compiles(
    pdflatex: str, three_runs: list[Result], tmp_path: Path
) -> None:
    record = describe_families(three_runs, study_families(put_side_by_side(three_runs), seed=0))
    for model, name in zip(record["models"], NAMES, strict=True):
        model["name"] = name
    tables = {
        "table": tabulate_paper(record),
        "scores": tabulate_scores(record),
        "correlations": tabulate_correlations(record),
        "neighbours": tabulate_neighbours(record),
        "odd": pd.DataFrame([[name, "80 %"] for name in NAMES], columns=["na_me", "95 % interval"]),
    }
    for name, table in tables.items():
        write_table(tmp_path, table, name)
    body = "\n\n".join(rf"\resizebox{{\textwidth}}{{!}}{{\input{{{name}}}}}" for name in tables)
    (tmp_path / "paper.tex").write_text(DOCUMENT % body)
    compiled = subprocess.run(
        [pdflatex, "-interaction=nonstopmode", "-halt-on-error", "paper.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert compiled.returncode == 0, compiled.stdout[-2_000:]
    assert (tmp_path / "paper.pdf").stat().st_size > 10_000

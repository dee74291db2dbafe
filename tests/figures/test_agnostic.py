from typing import Any

import numpy as np
import pytest

from figures.agnostic import plot_prompt_counts, plot_temperatures

SVMS = ("svm", "by_penalty", "softmax")


def score(top1: float) -> dict[str, Any]:
    return {"top1": top1, "ci95": [top1 - 0.1, top1 + 0.1]}


@pytest.fixture
def result() -> dict[str, Any]:
    def prompts(name: str, n: int) -> dict[str, Any]:
        drawn = {key: score(0.4) for key in ("random_directions", "random_words", "svm")}
        return {"name": name, "n_lines": n, "geometry": {"n_directions": n}} | drawn | score(0.5)

    published = {"source": "thesis", "family": "generic", "n_prompts": 32, "top1": 0.3}
    return {
        "prompt_sets": [prompts("generic-32", 32), prompts("generic-9", 9), prompts("food-32", 32)],
        "temperatures": [
            {"temperature": tau, **{key: score(0.5) for key in SVMS}} for tau in (1.0, 0.02)
        ],
        "method": {"classifier": "logistic regression"},
        "scaled": score(0.6),
        "embedding": score(0.7),
        "published": [published | {"temperature": tau} for tau in (1.0, 0.5)],
    }


def labels_of(figure: Any) -> list[str]:
    return list(figure.axes[0].get_legend_handles_labels()[1])


def test_temperatures_rise_beside_what_does_not_feel_them(result: dict[str, Any]) -> None:
    figure = plot_temperatures(result)
    assert labels_of(figure) == [
        "SVM, C = 1, on cosine / tau",
        "SVM, C = 1 / tau², on cosine",
        "SVM, C = 1, on softmax",
        "published: thesis",
        "logistic regression, generic-32",
        "SVM, C = 1, scaler",
    ]
    assert np.asarray(figure.axes[0].lines[0].get_xdata()).tolist() == [0.02, 1.0]
    assert np.asarray(figure.axes[0].lines[3].get_xdata()).tolist() == [1.0, 0.5]


def test_counts_are_those_of_the_first_family_with_its_controls(result: dict[str, Any]) -> None:
    figure = plot_prompt_counts(result)
    assert labels_of(figure) == [
        "prompts",
        "random directions",
        "random words",
        "prompts: SVM, C = 1, tau 1",
        "published: thesis",
        "image embedding",
    ]
    assert np.asarray(figure.axes[0].lines[0].get_xdata()).tolist() == [9, 32]
    assert np.asarray(figure.axes[0].lines[4].get_xdata()).tolist() == [32]


def test_what_could_not_be_measured_is_left_out(result: dict[str, Any]) -> None:
    for row in (*result["temperatures"], *result["prompt_sets"]):
        row |= {key: None for key in SVMS if key in row}
    result |= {"published": None, "scaled": None}
    assert labels_of(plot_temperatures(result)) == ["logistic regression, generic-32"]
    assert "prompts: SVM, C = 1, tau 1" not in labels_of(plot_prompt_counts(result))

"""A bank's control in its place, and what a result says of words that mean nothing."""

from dataclasses import replace
from typing import Any

from concepts.bank_controls import control_bank
from experiments.inputs import Inputs
from interpret.word_pool import known_words

CONTROL_NOTE = "null: the bank's words are a control ({control}), and nothing is meant by them."


def with_control(inputs: Inputs, control: str | None, *, seed: int) -> Inputs:
    """The inputs with the bank's control in its place, where one is asked for."""
    if control is None:
        return inputs
    pool, avoid = known_words(inputs.model), inputs.images.class_names
    return replace(
        inputs, bank=control_bank(inputs.bank, control, seed=seed, pool=pool, avoid=avoid)
    )


def mark_control(record: dict[str, Any], control: str | None) -> dict[str, Any]:
    """The record with the control's name; a control's words are true of nothing."""
    record["method"]["bank_control"] = control
    record["truth_note"] = None
    if control is not None and record["truth"] is not None:
        record |= {"truth": None, "truth_note": CONTROL_NOTE.format(control=control)}
    return record

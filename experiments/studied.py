"""The method's flags in, what they ask for out: a study ready to be made, or one made before.

A run is reopened from its folder by the flags in it: vectors come from the store, so nothing is
encoded again while they are held there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from experiments.controls import with_control
from experiments.finished import changed_inputs, fingerprints_of
from experiments.flags import check_fields
from experiments.inputs import Inputs, load_inputs, resolve_common
from experiments.method_flags import MethodFlags, choose_by_protocol
from interpret.models.preprocess import Resize
from interpret.results import CONFIG_FILE, Result, load_result
from interpret.studies.mutual_knowledge import Settings, Stage, Study, study_mutual_knowledge
from interpret.units.concepts import concept_limits

M = TypeVar("M", bound=MethodFlags)


@dataclass(frozen=True)
class Ready(Generic[M]):
    """What a study needs.

    Attributes:
        config: every flag as resolved.
        inputs: model, pictures and words; the control's words where one is asked for.
        settings: the choices of the method.
    """

    config: M
    inputs: Inputs
    settings: Settings

    def study(self, stage: Stage | None = None) -> Study:
        """Make the study; what the store holds is not encoded again."""
        inputs = self.inputs
        return study_mutual_knowledge(
            inputs.encoder, inputs.images, inputs.bank, self.settings, stage
        )

    def require_words_for_parts(self) -> None:
        """Check that each part of a picture can have a word; nothing is encoded yet.

        Raises:
            ValueError: fewer concepts a picture than parts, or a bank that is too small to measure
                with.
        """
        bank, n_parts = self.inputs.bank, self.settings.n_parts
        n_max, _ = concept_limits(len(bank), self.settings.class_concepts)
        if n_parts > n_max:
            raise ValueError(
                f"--parts must be at most {n_max}, the concepts a picture may have with the "
                f"{len(bank)} words of bank {bank.name!r}, got {n_parts}: ask for fewer."
            )


@dataclass(frozen=True)
class Reopened:
    """A finished run with all that went into it."""

    result: Result
    ready: Ready[MethodFlags]


def make_ready(config: M) -> Ready[M]:
    """Load what the flags name and decide what they leave open.

    Raises:
        ValueError: something unknown, unreadable, unreachable or unfitting.
    """
    config = choose_by_protocol(config)
    inputs = load_inputs(config, resize=resize_of(config))
    settings = settings_of(config, inputs)
    config = replace(resolve_common(config, inputs), naming=settings.naming)
    inputs = with_control(inputs, config.bank_control, seed=config.seed)
    return Ready(config, inputs, settings)


def reopen(folder: str | Path, **changed: Any) -> Reopened:
    """Read a run and load what it was made from.

    Args:
        folder: of a run of `experiments.mutual_knowledge`.
        changed: flags that cannot change a number, such as the store; None leaves the run's own.

    Raises:
        ValueError: it is no such run, or its weights, pictures or words are no longer the same.
    """
    result = load_result(folder)
    made_by = result.result.get("experiment")
    if made_by != "mutual_knowledge":
        raise ValueError(
            f"the run must be one of experiments.mutual_knowledge, but {str(folder)!r} is one of "
            f"{made_by!r}."
        )
    ready = make_ready(_flags_of(result, changed))
    _require_same(result, ready)
    return Reopened(result, ready)


def _flags_of(result: Result, changed: Mapping[str, Any]) -> MethodFlags:
    """The flags of the method among those of the run; others asked for what is not needed here."""
    known = {spec.name for spec in fields(MethodFlags)}
    kept = {name: value for name, value in result.config.items() if name in known}
    check_fields(kept, MethodFlags(), result.folder / CONFIG_FILE)
    given = {name: value for name, value in changed.items() if value is not None}
    return MethodFlags(**{**kept, "out": None, **given})


def _require_same(result: Result, ready: Ready[MethodFlags]) -> None:
    for change in changed_inputs(result, fingerprints_of(ready.inputs)):
        raise ValueError(f"{change}: repeat the run.")


def resize_of(config: MethodFlags) -> Resize:
    """The preprocessing asked for, which the parser has checked."""
    return "squash" if config.resize == "squash" else "model"


def settings_of(config: MethodFlags, inputs: Inputs) -> Settings:
    """The method's own choices, from flags whose values the parser has checked."""
    naming = config.naming if config.naming != "auto" else inputs.model.spec.default_naming
    return Settings(
        naming=cast(Any, naming),
        protocol=cast(Any, config.protocol),
        group_by=cast(Any, config.group_by),
        score_class=cast(Any, config.score_class),
        templates=inputs.templates,
        concept_prompt=config.concept_prompt,
        n_parts=config.parts,
        top_k=config.top_k,
        class_concepts=config.class_concepts,
        layer=cast(Any, config.layer),
        seed=config.seed,
    )

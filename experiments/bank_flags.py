"""What `experiments.bank` can be told: its actions, and the flags each of them looks at."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import takewhile

from concepts.names import describe_unknown
from experiments.flags import flag

WORDS = ("--action", "--bank", "--other")  # flags that leading words stand for
SHIPPED_MODEL = "menagerie-vit-tiny"
TAKES = {  # action -> flags it looks at, besides --out
    "list": (),
    "lint": ("bank", "wordnet_dir"),
    "stats": ("bank", "model", "images", "limit", "k", "concept_prompt"),
    "diff": ("bank", "other"),
    "build": (
        "classes", "source", "wordnet_dir", "filters", "most_cosine", "model", "images", "limit",
        "k", "concept_prompt",
    ),
}  # fmt: skip
ALWAYS = ("action", "store", "offline", "seed", "out")


@dataclass(frozen=True)
class Config:
    """What to do, with which bank, and where the result goes."""

    action: str | None = flag(None, f"{', '.join(TAKES)}; the first word")
    bank: str | None = flag(None, "bank name or file; the second word")
    other: str | None = flag(None, "bank name or file to compare with; the third word")
    classes: str | None = flag(None, "file with one class a line; all of the source if not given")
    source: str | None = flag(None, "wordnet, or bank name or file")
    wordnet_dir: str | None = flag(None, "folder of WordNet's files, where they lie elsewhere")
    filters: str | None = flag(None, "names with commas between, or none; all if not given")
    most_cosine: float = flag(0.95, "two concepts above it are near", kind=float)
    model: str | None = flag(None, f"of near concepts and coverage; {SHIPPED_MODEL} for stats")
    images: str | None = flag(None, "pictures of coverage; the model's own for stats")
    limit: int | None = flag(None, "pictures to take, spread over the classes", kind=int)
    k: int = flag(10, "nearest concepts a picture activates", kind=int)
    concept_prompt: str = flag("a photo showing {}", "template of a concept's prompt")
    seed: int = flag(0, "of everything that is drawn by chance", kind=int)
    store: str | None = flag(None, "folder for vectors; in the user's cache if not given")
    offline: bool = flag(False, "open no socket", kind=bool)
    out: str | None = flag(None, "folder for the result")

    def __post_init__(self) -> None:
        if self.action is None:
            return
        if self.action not in TAKES:
            raise ValueError(describe_unknown("action", self.action, TAKES))
        self._check_flags(self.action)
        if self.action in ("lint", "stats") and self.bank is None:
            what = self.action
            raise ValueError(f"{what} must have a bank, got none: say {what} NAME or {what} FILE.")
        if self.action == "diff" and (self.bank is None or self.other is None):
            raise ValueError("diff must have two banks: say diff BANK BANK, by name or file.")
        if self.action == "build" and self.source is None:
            raise ValueError("build must have a source, got none: say --source wordnet|NAME|FILE.")
        if not -1 <= self.most_cosine <= 1 or self.k < 1:
            raise ValueError(
                f"--most-cosine must be in [-1, 1] and --k at least 1, got {self.most_cosine} and "
                f"{self.k}."
            )

    def _check_flags(self, action: str) -> None:
        """Raise where a flag was given that the action does not look at."""
        unused = [
            spec.name
            for spec in fields(self)
            if getattr(self, spec.name) != spec.default
            and spec.name not in (*TAKES[action], *ALWAYS)
        ]
        if unused:
            listed = ", ".join(
                f"--{name.replace('_', '-')} {getattr(self, name)}" for name in unused
            )
            alone = "must stand alone" if not TAKES[action] else "has no such flags"
            raise ValueError(f"{action} {alone}, got {listed}: leave them out.")


def with_words(argv: Sequence[str]) -> list[str]:
    """The leading words as the flags they stand for: what to do, and with which banks.

    Raises:
        ValueError: there are more than the action takes.
    """
    words = list(takewhile(lambda word: not word.startswith("-"), argv))
    most = 3 if words[:1] == ["diff"] else 2
    if len(words) > most:
        raise ValueError(
            f"there must be one thing to do and one bank (two for diff), got {' '.join(words)!r}: "
            "drop the rest."
        )
    flags = [part for pair in zip(WORDS, words, strict=False) for part in pair]
    return [*flags, *argv[len(words) :]]

"""A name as somebody typed it in, the name that was meant out.

Names of classes are compared blind to case, underscores and spaces at the ends; a name nobody
knows is answered with the known ones and the nearest.
"""

from collections.abc import Iterable
from difflib import get_close_matches


def plain_name(name: str) -> str:
    """The name in small letters, underscores read as spaces, each gap one space.

    Example:
        >>> plain_name(" German_Shorthaired ")
        'german shorthaired'
    """
    return " ".join(name.replace("_", " ").casefold().split())


def describe_unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """One sentence for a name nobody knows: the nearest known one, then all of them.

    Args:
        kind: what was looked for, e.g. "bank".
        name: the name as typed.
        known: names there are.

    Example:
        >>> describe_unknown("bank", "cifar", ["cifar10", "menagerie"])
        "unknown bank 'cifar' (did you mean 'cifar10'?); known: cifar10, menagerie."
    """
    listed = list(known)
    near = get_close_matches(name, listed, n=1, cutoff=0.5)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"unknown {kind} {name[:60]!r}{hint}; known: {', '.join(listed)}."

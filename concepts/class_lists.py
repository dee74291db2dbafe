"""The name of a labelled image set in, the words of its classes out, in the order of its labels.

Names stand as their authors wrote them, underscores read as spaces: those of CIFAR are
Krizhevsky's, the dishes those of Bossard, Guillaumin and Van Gool in the order of the Hub's copy.
"""

from pathlib import Path

from concepts.names import describe_unknown
from concepts.sources import read_lines

_FOLDER = Path(__file__).parent / "class_lists"
CLASS_LISTS: dict[str, Path] = {
    "cifar10": _FOLDER / "cifar10.txt",
    "cifar100": _FOLDER / "cifar100.txt",
    "food101": _FOLDER / "food101.txt",
    "menagerie": _FOLDER / "menagerie.txt",
}


def load_class_list(name: str) -> tuple[str, ...]:
    """Words of the classes, in the order of the labels.

    Args:
        name: a key of `CLASS_LISTS`.

    Returns:
        Shape (n_classes,); distinct.

    Raises:
        ValueError: no such list; the message names those there are.

    Example:
        >>> load_class_list("cifar10")[:3]
        ('airplane', 'automobile', 'bird')
    """
    if name not in CLASS_LISTS:
        raise ValueError(describe_unknown("class list", name, CLASS_LISTS))
    return read_lines(CLASS_LISTS[name])

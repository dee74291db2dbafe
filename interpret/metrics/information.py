r"""Counts of two sets of concepts in, what the sets tell about each other out.

Letters, here and in the rest of the room: n concepts of a picture, m of a class, k in both, d in
the bank. Every function broadcasts its arguments and answers in float64.

Two families: `published_mi_nats` is the arithmetic behind the published tables and is no
information; the others treat "in the picture's set" and "in the class's set" as two events of a
concept drawn uniformly from the bank.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr, kl_div

Floats = NDArray[np.float64]


def published_mi_nats(n: ArrayLike, m: ArrayLike, k: ArrayLike) -> Floats:
    r"""What the paper's released code calls mutual information; comparable with its tables only.

    .. math:: \ln(n\,m\,k), \quad 0 \text{ at } k = 0

    The released code adds the joint entropy where a mutual information subtracts it, so the
    number exceeds either entropy and ignores the size of the bank.

    Args:
        n: concepts of the picture, >= 0.
        m: concepts of the class, >= 0.
        k: concepts in both, 0 <= k <= min(n, m).

    Returns:
        Nats: 0 where nothing is shared, else in [ln nm, ln nm + ln min(n, m)].

    Raises:
        ValueError: the counts do not fit together.

    References:
        Sammani and Deligiannis, Interpreting and Analysing CLIP's Zero-Shot Image Classification
        via Mutual Knowledge, NeurIPS 2024, eq. 9 and the released code.

    Example:
        >>> float(published_mi_nats(15, 50, [0, 1])[1].round(2))
        6.62
    """
    size, of_class, both = _counts(n, m, k)
    return np.log(np.where(both > 0, size * of_class * both, 1.0))


def membership_mi_bits(k: ArrayLike, n: ArrayLike, m: ArrayLike, d: ArrayLike) -> Floats:
    r"""Signed mutual information of belonging to the picture and belonging to the class.

    .. math:: I(A;B) = \sum_{a,b} \frac{n_{ab}}{d} \log_2 \frac{n_{ab}\, d}{n_a\, n_b}

    with :math:`n_{11}=k,\; n_{10}=n-k,\; n_{01}=m-k,\; n_{00}=d-n-m+k`, and a minus sign where
    the sets share less than chance, :math:`k < nm/d`.

    Args:
        k: concepts in both sets, max(0, n + m - d) <= k <= min(n, m).
        n: concepts of the picture, >= 0.
        m: concepts of the class, >= 0.
        d: concepts of the bank, >= 1.

    Returns:
        Bits, in [-H(A), H(A)], rising in k; 0 when the sets share what chance gives.

    Raises:
        ValueError: the counts do not fit together.

    References:
        Cover and Thomas, Elements of Information Theory, section 2.3.

    Example:
        >>> float(membership_mi_bits(5, 15, 50, 4229).round(5))
        0.00444
    """
    size, of_class, both, bank = _counts(n, m, k, d)
    observed_and_margins = (
        (both, size, of_class),
        (size - both, size, bank - of_class),
        (of_class - both, bank - size, of_class),
        (bank - size - of_class + both, bank - size, bank - of_class),
    )
    # whole numbers inside kl_div, so that independence gives exactly 0
    nats = sum(kl_div(cell * bank, row * column) for cell, row, column in observed_and_margins)
    bits = nats / bank**2 / np.log(2)
    return np.where(both * bank < size * of_class, -bits, bits)[()]


def membership_entropy_bits(n: ArrayLike, d: ArrayLike) -> Floats:
    r"""Entropy of "a concept drawn uniformly from the bank belongs to the picture".

    .. math:: H(A) = -\tfrac{n}{d}\log_2\tfrac{n}{d} - \tfrac{d-n}{d}\log_2\tfrac{d-n}{d}

    Args:
        n: concepts of the picture, 0 <= n <= d.
        d: concepts of the bank, >= 1.

    Returns:
        Bits, in [0, 1]; 0 for the empty set and the whole bank, 1 for half of it.

    Raises:
        ValueError: the counts do not fit together.

    References:
        Cover and Thomas, Elements of Information Theory, section 2.1.

    Example:
        >>> float(membership_entropy_bits(20, 40))
        1.0
    """
    size, _, _, bank = _counts(n, 0, 0, d)
    return (entr(size / bank) + entr(1 - size / bank)) / np.log(2)


def shared_information(k: ArrayLike, n: ArrayLike, m: ArrayLike, d: ArrayLike) -> Floats:
    r"""Part of the picture's concept information that the class's concepts explain.

    .. math:: I(A;B) / H(A), \quad 0 \text{ where } H(A) = 0

    The ceiling depends on n, m and d (.69 at 15, 50, 4,229): compare within one bank only.

    Args:
        k: concepts in both sets, max(0, n + m - d) <= k <= min(n, m).
        n: concepts of the picture, >= 0.
        m: concepts of the class, >= 0.
        d: concepts of the bank, >= 1.

    Returns:
        A fraction in [-1, 1], rising in k; 0 at chance, 1 when the sets are the same.

    Raises:
        ValueError: the counts do not fit together.

    References:
        The uncertainty coefficient: Theil, On the estimation of relationships involving
        qualitative variables, American Journal of Sociology 76, 1970; signed as
        `membership_mi_bits`.

    Example:
        >>> shared_information([3, 15], 15, 50, 4229).round(5).tolist()
        [0.06057, 0.69334]
    """
    entropy = membership_entropy_bits(n, d)
    bits, entropy = np.broadcast_arrays(membership_mi_bits(k, n, m, d), entropy)
    share = np.divide(bits, entropy, out=np.zeros(bits.shape), where=entropy > 0)
    return np.clip(share, -1.0, 1.0)[()]  # rounding may leave 1 + 5e-14


def adjusted_overlap(k: ArrayLike, n: ArrayLike, m: ArrayLike, d: ArrayLike) -> Floats:
    r"""Shared concepts, less chance, as a part of the most there could be: the headline.

    .. math:: \frac{k - nm/d}{\min(n, m) - nm/d}

    Args:
        k: concepts in both sets, max(0, n + m - d) <= k <= min(n, m).
        n: concepts of the picture, >= 0.
        m: concepts of the class, >= 0.
        d: concepts of the bank, >= 1.

    Returns:
        At most 1 (all that can be shared is), 0 on average for sets drawn at random, at least
        -1/3 where n and m are at most d / 4; 0 where nothing but chance is possible (n or m is
        0 or d).

    Raises:
        ValueError: the counts do not fit together.

    References:
        Chance correction in the form of Hubert and Arabie, Comparing partitions, Journal of
        Classification 2, 1985: (index - expected) / (maximum - expected).

    Example:
        >>> adjusted_overlap([0, 3, 15], 15, 50, 4229).round(5).tolist()
        [-0.01196, 0.19043, 1.0]
    """
    size, of_class, both, bank = _counts(n, m, k, d)
    chance = size * of_class  # in units of 1 / d, to stay with whole numbers
    above = both * bank - chance
    room = np.minimum(size, of_class) * bank - chance
    return np.divide(above, room, out=np.zeros(room.shape), where=room > 0)[()]


def _counts(n: ArrayLike, m: ArrayLike, k: ArrayLike, d: ArrayLike | None = None) -> list[Floats]:
    """The counts as float64 arrays of one shape: n, m, k and, where a bank is given, d."""
    given = [n, m, k] if d is None else [n, m, k, d]
    counts = list(np.broadcast_arrays(*(np.asarray(count, dtype=np.float64) for count in given)))
    size, of_class, both = counts[:3]
    if not ((both >= 0) & (both <= np.minimum(size, of_class))).all():
        raise ValueError(
            "shared concepts must number between 0 and the smaller of the two sets, "
            f"got k = {k!r} with n = {n!r} and m = {m!r}; count each concept once."
        )
    if d is not None and not ((counts[3] >= 1) & (size + of_class - both <= counts[3])).all():
        raise ValueError(
            f"the bank must hold both sets, got d = {d!r} with n = {n!r}, m = {m!r} "
            f"and k = {k!r}; pass the number of concepts in the whole bank."
        )
    return counts

"""What a decoder would write next in, the captions it finds likeliest out: greedy or beam search.

One rule for both: of all continuations those with the highest mean log-probability of a token, the
end counted, are kept. A beam of one is greedy. The same input gives the same captions.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

# ids so far, shape (n_rows, n_tokens), and the row of the memory each belongs to, shape (n_rows,)
# -> log-probabilities of the next id, shape (n_rows, n_ids)
Next = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Marks:
    """Ids that are no words: what a caption begins with, its end, and the nothing behind that."""

    start: int
    end: int
    padding: int


def search(following: Next, n_images: int, marks: Marks, *, beam: int, n_tokens: int) -> Tensor:
    """Write a caption for each picture.

    Args:
        following: what comes next; -inf for what may not be written.
        n_images: captions to write.
        marks: ids that are no words.
        beam: captions that are kept at every step, >= 1.
        n_tokens: tokens a caption has at most, start and end not counted.

    Returns:
        int64, shape (n_images, at most n_tokens + 1), without the start: the best caption, the
        earlier one where two are equally good. Behind n_tokens tokens stands the end.

    Raises:
        ValueError: no caption may be kept.

    References:
        Wu et al., Google's neural machine translation system, 2016, section 7, length penalty
        with alpha 1.
    """
    if beam < 1:
        raise ValueError(f"beam must be at least 1, got {beam}; 1 is greedy.")
    rows = torch.arange(n_images).repeat_interleave(beam)
    ids = torch.full((n_images * beam, 1), marks.start)
    sums = torch.full((n_images, beam), -torch.inf)
    sums[:, 0] = 0  # all begin alike, so only one is continued first
    lengths = torch.zeros_like(sums)
    done = torch.zeros_like(sums, dtype=torch.bool)
    for n_written in range(n_tokens + 1):
        log_p = following(ids, rows).view(n_images, beam, -1)
        log_p = log_p if n_written < n_tokens else _only(log_p, marks.end)
        nothing = torch.full_like(log_p[0, 0], -torch.inf)
        nothing[marks.padding] = 0
        log_p = torch.where(done[..., None], nothing, log_p)
        longer = lengths + (~done).float()
        means = (sums[..., None] + log_p) / longer.clamp(min=1)[..., None]
        best = means.flatten(1).sort(dim=1, descending=True, stable=True).indices[:, :beam]
        source, chosen = best // log_p.shape[2], best % log_p.shape[2]
        sums = (sums[..., None] + log_p).flatten(1).gather(1, best)
        lengths = longer.gather(1, source)
        done = done.gather(1, source) | (chosen == marks.end)
        kept = ids.view(n_images, beam, -1).gather(
            1, source[..., None].expand(-1, -1, ids.shape[1])
        )
        ids = torch.cat([kept, chosen[..., None]], dim=2).flatten(0, 1)
        if bool(done.all()):
            break
    return ids.view(n_images, beam, -1)[:, 0, 1:]


def _only(log_p: Tensor, allowed: int) -> Tensor:
    """The same, but nothing else may follow."""
    kept = torch.full_like(log_p, -torch.inf)
    kept[..., allowed] = log_p[..., allowed]
    return kept

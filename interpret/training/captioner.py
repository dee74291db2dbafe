"""A trained decoder of captions and unit vectors in, captions out; and the decoder as files.

The decoder knows texts alone: a caption's vector is what it writes the caption from. Whether it can
be asked with a picture's vector is the question of `interpret.measures.bridges`. How it is trained
stands in `interpret.training.captioner_fit`.
"""

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from interpret.embeddings import Vectors
from interpret.training.caption_search import Marks, search
from interpret.training.caption_vocabulary import (
    N_TOKENS,
    PADDING_ID,
    START_ID,
    UNKNOWN_ID,
    CaptionVocabulary,
)

Ints = NDArray[np.int64]

FEEDFORWARD, N_HEADS, DROPOUT = 2_048, 8, 0.5  # the study's
BEAM = 5
CAPTIONS_AT_ONCE = 256
WEIGHTS_FILE, SHAPE_FILE = "captioner.safetensors", "captioner.json"


@dataclass(frozen=True)
class Shape:
    """What a decoder is made of.

    Attributes:
        dim: width of the encoder's joint space, and of the decoder.
        n_ids: ids of its vocabulary.
        feedforward: width between the two layers of its perceptron.
    """

    dim: int
    n_ids: int
    feedforward: int = FEEDFORWARD

    @property
    def n_heads(self) -> int:
        """Eight; where they do not divide the width, the most that do."""
        return max(n for n in range(1, N_HEADS + 1) if self.dim % n == 0)


class CaptionDecoder(nn.Module):
    """One transformer decoder layer that reads what was written and one vector.

    The study leaves open what is around the layer: here learnt places, learnt words, and a linear
    layer onto the words. A vector's numbers are multiplied by the root of their count, as those of
    a unit vector would be small beside the words'.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.n_ids, shape.dim)
        self.places = nn.Embedding(N_TOKENS + 1, shape.dim)
        self.layer = nn.TransformerDecoderLayer(
            shape.dim, shape.n_heads, shape.feedforward, DROPOUT, batch_first=True
        )
        self.onto_words = nn.Linear(shape.dim, shape.n_ids)

    def forward(self, ids: Tensor, memory: Tensor) -> Tensor:
        """Logits of the next id at every place.

        Args:
            ids: shape (n, n_tokens), from the start on.
            memory: shape (n, dim), rows of length 1 or about.

        Returns:
            Shape (n, n_tokens, n_ids).
        """
        n_tokens = ids.shape[1]
        written = self.words(ids) + self.places(torch.arange(n_tokens))
        later = torch.ones(n_tokens, n_tokens, dtype=torch.bool).triu(1)
        told = memory[:, None] * sqrt(self.shape.dim)
        logits: Tensor = self.onto_words(self.layer(written, told, tgt_mask=later))
        return logits


@dataclass(frozen=True)
class Captioner:
    """A trained decoder with its words.

    Attributes:
        network: in evaluation mode.
        vocabulary: whose ids it was trained with.
        noise: length of the noise its memory had while it was trained; 0 for none.
    """

    network: CaptionDecoder = field(repr=False)
    vocabulary: CaptionVocabulary
    noise: float = 0.0

    def write(self, vectors: Vectors, *, beam: int = BEAM) -> list[str]:
        """A caption of at most 20 words for each vector.

        Args:
            vectors: shape (n, dim), rows of length 1.
            beam: captions kept at every step; 1 is greedy.

        Raises:
            ValueError: the vectors have another width, or the beam is below 1.
        """
        self._check(vectors)
        captions: list[str] = []
        for start in range(0, len(vectors), CAPTIONS_AT_ONCE):
            memory = torch.from_numpy(vectors[start : start + CAPTIONS_AT_ONCE]).float()
            captions += map(self.vocabulary.decode, self._write(memory, beam))
        return captions

    def nats_per_token(self, vectors: Vectors, captions: list[str]) -> float:
        """Mean surprise at a token of captions, the end among them, each given its vector."""
        self._check(vectors)
        ids = torch.from_numpy(self.vocabulary.encode(captions).ids)
        total, n_tokens = 0.0, 0
        with torch.no_grad():
            for rows in torch.split(torch.arange(len(ids)), CAPTIONS_AT_ONCE):
                n_here = int((ids[rows, 1:] != PADDING_ID).sum())
                memory = torch.from_numpy(vectors[rows.numpy()]).float()
                total += caption_loss(self.network, ids[rows], memory).item() * n_here
                n_tokens += n_here
        return total / n_tokens

    def _write(self, memory: Tensor, beam: int) -> Ints:
        marks = Marks(START_ID, self.vocabulary.end_id, PADDING_ID)
        never = torch.tensor([PADDING_ID, UNKNOWN_ID, START_ID])

        def following(ids: Tensor, rows: Tensor) -> Tensor:
            logits = self.network(ids, memory[rows])[:, -1]
            return logits.index_fill(1, never, -torch.inf).log_softmax(dim=1)

        with torch.no_grad():
            found = search(following, len(memory), marks, beam=beam, n_tokens=N_TOKENS)
        return found[:, :N_TOKENS].numpy()

    def _check(self, vectors: Vectors) -> None:
        if vectors.ndim != 2 or vectors.shape[1] != self.network.shape.dim:
            raise ValueError(
                f"vectors must be {self.network.shape.dim} wide, as those the decoder was trained "
                f"with, got shape {vectors.shape}: encode with the same model."
            )


def caption_loss(network: CaptionDecoder, ids: Tensor, memory: Tensor) -> Tensor:
    """Mean cross-entropy of every next token, the end among them, in nats.

    Args:
        network: the decoder.
        ids: shape (n, n_ids), from `CaptionVocabulary.encode`.
        memory: shape (n, dim).
    """
    ids = ids[:, : int((ids != PADDING_ID).sum(dim=1).max())]
    logits = network(ids[:, :-1], memory)
    return cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), ignore_index=PADDING_ID)


def save_captioner(captioner: Captioner, folder: Path) -> None:
    """Write a decoder as `captioner.safetensors` and `captioner.json`, whole or not at all.

    Raises:
        ValueError: the folder holds something else, or can't be written.
    """
    if folder.exists() and not (folder / SHAPE_FILE).exists() and any(folder.iterdir()):
        raise ValueError(
            f"{str(folder)!r} must be new, empty or a decoder's folder, and it is none of them: "
            "name another one."
        )
    told = {
        "shape": asdict(captioner.network.shape),
        "noise": captioner.noise,
        "words": captioner.vocabulary.words,
    }
    weights = {k: v.contiguous() for k, v in captioner.network.state_dict().items()}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            made = Path(scratch) / "captioner"
            made.mkdir()
            (made / WEIGHTS_FILE).write_bytes(save(weights))
            (made / SHAPE_FILE).write_text(json.dumps(told) + "\n", encoding="utf-8")
            if folder.exists():
                shutil.move(folder, Path(scratch) / "former")
            made.rename(folder)
    except OSError as error:
        raise ValueError(
            f"the decoder must be put where it can be written, but {str(folder)!r} can't be "
            f"({error.strerror}): make room, or choose another place."
        ) from error


def load_captioner(folder: Path) -> Captioner:
    """Read what `save_captioner` wrote.

    Raises:
        ValueError: it is not there, or the weights are of another architecture.
    """
    try:
        told: dict[str, Any] = json.loads((folder / SHAPE_FILE).read_text(encoding="utf-8"))
        vocabulary = CaptionVocabulary(tuple(told["words"]))
        network = CaptionDecoder(Shape(**told["shape"]))
        weights = load((folder / WEIGHTS_FILE).read_bytes())
        noise = float(told["noise"])
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ValueError(
            f"{str(folder)!r} must hold a decoder of captions ({SHAPE_FILE}, {WEIGHTS_FILE}), but "
            f"can't be read as one ({error})."
        ) from error
    expected = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    found = {name: tuple(value.shape) for name, value in weights.items()}
    if expected != found or len(vocabulary) != network.shape.n_ids:
        raise ValueError(
            f"the weights in {str(folder)!r} must be of the architecture that {SHAPE_FILE} names, "
            "but are of another one: train the decoder again."
        )
    network.load_state_dict(weights)
    return Captioner(network.eval(), vocabulary, noise)

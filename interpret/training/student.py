"""Names of two encoders and captions in, a CLIP to train out, and at last its folder."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import save
from tokenizers import Tokenizer
from transformers import AutoModel

from interpret.models.hub import fetch_folder
from interpret.models.open_clip import Config, build_network
from interpret.models.preprocess import Preprocess, preprocess_from
from interpret.models.tokens import TransformersTokenizer, transformers_tokenizer
from interpret.training.contrastive import Encode
from interpret.training.encoders import TEXT_FOLDER, find_image_encoder, find_text_encoder
from interpret.training.gradient_cache import Towers
from interpret.training.subwords import count_cut, learn_subwords, save_subwords
from interpret.training.vocabulary import tokenize_with

TextWeights = Literal["random", "pretrained"]
WEIGHTS = ("model.safetensors", "pytorch_model.bin")


@dataclass(frozen=True)
class Pairing:
    """Which two encoders meet, and where.

    Attributes:
        text_encoder: a name of `find_text_encoder`.
        image_encoder: a name of `find_image_encoder`.
        image_size_px: side of the square picture; 128 in the domain study.
        dim: of the joint space; 768 in the domain study.
        context_length: tokens a text, start and end included.
        text_weights: "random", with a tokenizer learnt from the captions, or "pretrained", with
            its own, both from the hub.
        seed: of random weights.
    """

    text_encoder: str
    image_encoder: str
    image_size_px: int = 128
    dim: int = 768
    context_length: int = 40
    text_weights: TextWeights = "random"
    seed: int = 0

    def __post_init__(self) -> None:
        find_image_encoder(self.image_encoder, self.image_size_px)
        encoder = find_text_encoder(self.text_encoder)
        if self.text_weights == "pretrained" and encoder.hub is None:
            raise ValueError(
                "pretrained weights must be those of a text encoder of the domain study "
                f"(bert-4-256 to bert-12-768), got {self.text_encoder!r}: take random ones."
            )
        if self.dim < 1:
            raise ValueError(f"the joint space must have at least 1 dimension, got {self.dim}.")


@dataclass(frozen=True)
class Student:
    """A CLIP to train, and all that its folder needs.

    Attributes:
        network: open_clip's, float32.
        config: open_clip's `model_cfg`.
        tokenizer: one learnt here, or transformers' own.
        context_length: tokens a text.
        preprocess: of pictures.
        folder: holds the text encoder's configuration, where it is a BERT.
    """

    network: Any
    config: Config
    tokenizer: Tokenizer | TransformersTokenizer
    preprocess: Preprocess
    folder: Path

    @property
    def tokenize(self) -> Encode:
        """Texts to int64 ids, shape (n_texts, context_length)."""
        if isinstance(self.tokenizer, Tokenizer):
            return tokenize_with(self.tokenizer)
        return self.tokenizer

    def towers(self, *, autocast: bool = False) -> Towers:
        """What is trained."""
        return Towers(self.network, self.tokenize, self.preprocess, autocast)

    def n_cut(self, texts: Iterable[str]) -> int:
        """How many distinct texts are longer than the context, and so lose their end."""
        if isinstance(self.tokenizer, Tokenizer):
            return count_cut(self.tokenizer, texts)
        rows = self.tokenizer.tokenizer(sorted(set(texts))).input_ids
        return sum(len(row) > self.tokenizer.context_length for row in rows)


def make_student(
    pairing: Pairing, captions: Iterable[str], folder: Path, *, offline: bool = False
) -> Student:
    """Build a CLIP.

    Args:
        pairing: of which encoders.
        captions: to learn the tokenizer from, where the text encoder brings none.
        folder: exists; takes the text encoder's configuration.
        offline: open no socket; pretrained weights must be in the cache.

    Raises:
        ValueError: weights that can't be had, captions without words, or a configuration that
            open_clip cannot build.
    """
    encoder, context = find_text_encoder(pairing.text_encoder), pairing.context_length
    source = _fetched(pairing, encoder.hub, offline) if encoder.hub else None
    if source is not None:
        tokenizer: Tokenizer | TransformersTokenizer = transformers_tokenizer(source, context)
        settings = json.loads((source / "config.json").read_text(encoding="utf-8"))
        size = settings["vocab_size"]
    else:
        tokenizer = learn_subwords(captions, context_length=context)
        size = tokenizer.get_vocab_size()
        settings = encoder.bert_settings(size, context)
    if encoder.kind == "bert":
        (folder / TEXT_FOLDER).mkdir(exist_ok=True)
        (folder / TEXT_FOLDER / "config.json").write_text(json.dumps(settings, indent=2) + "\n")
    config = {
        "embed_dim": pairing.dim,
        "vision_cfg": find_image_encoder(pairing.image_encoder, pairing.image_size_px),
        "text_cfg": encoder.config(size, context),
    }
    network = _built(config, folder, pairing.seed)
    _try_picture(network, pairing)
    if source is not None:
        trained = AutoModel.from_pretrained(str(source), add_pooling_layer=False)
        network.text.transformer.load_state_dict(trained.state_dict())
    return Student(network, config, tokenizer, preprocess_from({}, pairing.image_size_px), folder)


def _try_picture(network: Any, pairing: Pairing) -> None:
    """Raise unless the network reads pictures of the size it is to read."""
    size, was_training = pairing.image_size_px, network.training
    try:
        with torch.no_grad():
            features = network.eval().encode_image(torch.zeros(1, 3, size, size))
        if features.shape != (1, pairing.dim):
            raise ValueError(f"gives {tuple(features.shape)}")
    except Exception as error:  # whatever a tower met
        raise ValueError(
            f"the image encoder must read pictures of {size} px, but {pairing.image_encoder!r} "
            f"can't ({error}): choose another --image-size-px or encoder."
        ) from error
    network.train(was_training)


def write_student(student: Student, folder: Path) -> None:
    """Fill a folder with what `--model` reads: an open_clip folder, weights in fp32.

    open_clip itself reads it where the folder is the working directory, as it looks for the text
    encoder's configuration there.

    Args:
        student: trained.
        folder: exists, empty of these files.
    """
    preprocessing = asdict(student.preprocess)
    del preprocessing["size_px"]  # the image tower's own
    config = {"model_cfg": student.config, "preprocess_cfg": preprocessing}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    weights = {n: w.contiguous().cpu() for n, w in student.network.state_dict().items()}
    (folder / "open_clip_model.safetensors").write_bytes(save(weights))  # a full disk is an OSError
    if isinstance(student.tokenizer, Tokenizer):
        save_subwords(student.tokenizer, folder)
    else:
        student.tokenizer.tokenizer.save_pretrained(folder)
    if (student.folder / TEXT_FOLDER).is_dir():
        shutil.copytree(student.folder / TEXT_FOLDER, folder / TEXT_FOLDER)


def _fetched(pairing: Pairing, repo: str, offline: bool) -> Path | None:
    if pairing.text_weights == "random":
        return None
    return fetch_folder(pairing.text_encoder, repo, WEIGHTS, offline=offline)


def _built(config: Config, folder: Path, seed: int) -> Any:
    """The network with random weights that follow from the seed."""
    text = dict(config["text_cfg"])
    if "hf_model_name" in text:
        text["hf_model_name"] = str(folder / text["hf_model_name"])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build_network(config | {"text_cfg": text})

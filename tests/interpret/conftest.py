"""A small CLIP with random weights, pictures and words for it: enough to run the whole method."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from concepts.bank import ConceptBank, make_bank
from interpret.images.imageset import ImageSet
from interpret.models.clip import ClipModel
from interpret.models.device import Placement
from interpret.models.load import load_model
from interpret.models.open_clip import build_network as build_open_clip
from interpret.models.open_clip import clip_from_network, describe
from interpret.models.preprocess import Resize, preprocess_from
from interpret.models.tokens import open_clip_tokenizer
from interpret.report import describe_study, rows_of_images, write_json
from interpret.results import Result, load_result
from interpret.store import Store
from interpret.studies.mutual_knowledge import Settings, study_mutual_knowledge
from interpret.training.folder import save_folder
from interpret.training.shape import Shape, build_network
from interpret.training.vocabulary import build_tokenizer
from interpret.vectors import Encoder

COLOURS = {"red": (210, 40, 40), "green": (40, 190, 60), "blue": (50, 60, 220), "white": (245,) * 3}
THINGS = ("tail", "beak", "ear", "wing", "horn", "paw", "fin", "eye", "claw", "mane", "shell")
SIZE_PX = 32
SHARED = Path(__file__).parents[3] / "shared"

Encoders = Callable[..., Encoder]


@pytest.fixture(scope="session")
def word_bank() -> ConceptBank:
    """44 concepts, the fewest that leave eleven to a picture and to a class."""
    words = [f"a {colour} {thing}" for thing in THINGS for colour in COLOURS]
    return make_bank("words", concepts=words, source="Made for these tests.")


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory, word_bank: ConceptBank) -> Path:
    """An open_clip local folder: a ViT on 32 px with a 4 x 4 grid, and a tokenizer of our words."""
    texts = [f"a photo showing of {concept}" for concept in word_bank.concepts]
    tokenizer = build_tokenizer(texts, context_length=12)
    shape = Shape(
        image_size_px=SIZE_PX, width=32, layers=2, text_width=32, dim=16, context_length=12
    )
    config = shape.model_config(tokenizer.get_vocab_size())
    folder = tmp_path_factory.mktemp("models") / "small"
    network = build_network(config, seed=1)
    torch.nn.init.zeros_(network.visual.class_embedding)  # or it would drown what is seen
    save_folder(folder, network, config, tokenizer, card="Random weights.", log=[])
    return folder


@pytest.fixture(scope="session")
def small_model(small_folder: Path) -> ClipModel:
    return load_model(str(small_folder), device="cpu", offline=True)


@pytest.fixture
def encoder_of(small_model: ClipModel, tmp_path: Path) -> Iterator[Encoders]:
    """Encoders that share one new store folder; each counts for itself what it makes."""

    def make(model: ClipModel = small_model, resize: Resize = "model") -> Encoder:
        return Encoder(model, Store(tmp_path / "store"), resize, workers=0)

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # on a network this small, threads only wait for each other
    yield make
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def blobs() -> ImageSet:
    """Twelve pictures, three a class: a coloured square somewhere on grey noise."""
    rng = np.random.default_rng(0)
    labels = np.arange(12) % len(COLOURS)
    pictures = []
    for label in labels:
        pixels = rng.integers(90, 150, (SIZE_PX, SIZE_PX, 3)).astype(np.uint8)
        top, left = rng.integers(0, SIZE_PX // 2, 2)
        pixels[top : top + 16, left : left + 16] = list(COLOURS.values())[label]
        pictures.append(Image.fromarray(pixels))
    return ImageSet(
        "blobs",
        tuple(f"{number:02d}" for number in range(12)),
        pictures,
        tuple(hashlib.sha256(picture.tobytes()).hexdigest() for picture in pictures),
        labels,
        tuple(COLOURS),
    )


@pytest.fixture(scope="session")
def photographs_model() -> Path:
    """A small CLIP trained on photographs, where it lies beside the project."""
    folder = SHARED / "models" / "cifar10-vit-tiny"
    if not folder.is_dir():
        pytest.skip("the model trained on CIFAR-10 photographs does not lie beside the project")
    return folder


@pytest.fixture(scope="session")
def photographs() -> Path:
    """Photographs of ten classes, where they lie beside the project."""
    table = SHARED / "data" / "cifar10-test.parquet"
    if not table.is_file():
        pytest.skip("the CIFAR-10 photographs do not lie beside the project")
    return table


def _untrained(name: str, vision: dict[str, Any]) -> ClipModel:
    """A CLIP with random weights and a text tower of the smallest size."""
    text = {"context_length": 8, "vocab_size": 49_408, "width": 16, "heads": 1, "layers": 1}
    config = {"embed_dim": 16, "vision_cfg": vision, "text_cfg": text}
    torch.manual_seed(0)
    network = build_open_clip(config)
    return clip_from_network(
        network,
        describe(name, name, "random", network),
        tokenizer=open_clip_tokenizer(text, None),
        preprocess=preprocess_from({}, vision["image_size"]),
        placement=Placement("cpu", "fp32"),
    )


@pytest.fixture(scope="session")
def small_resnet() -> ClipModel:
    """One of OpenAI's ResNets with one block a stage, on 96 px with a 3 x 3 grid."""
    size = {"layers": [1, 1, 1, 1], "width": 8, "head_width": 32, "image_size": 96}
    return _untrained("small-resnet", size)


@pytest.fixture(scope="session")
def small_convnext() -> ClipModel:
    """timm's smallest ConvNeXt, on 96 px with a 3 x 3 grid."""
    size = {"timm_model_name": "convnext_atto", "timm_proj": "linear", "image_size": 96}
    return _untrained("small-convnext", {**size, "timm_pool": ""})


@pytest.fixture(scope="session")
def three_runs(
    tmp_path_factory: pytest.TempPathFactory,
    small_folder: Path,
    blobs: ImageSet,
    word_bank: ConceptBank,
) -> list[Result]:
    """Finished runs of three models with random weights on the same pictures and words."""
    folder = tmp_path_factory.mktemp("runs")
    settings = Settings(naming="crop", n_parts=2)
    results = []
    for seed, name in enumerate(("one", "two", "three")):
        copy = folder / "models" / name
        shutil.copytree(small_folder, copy)
        reweigh(copy, seed)
        encoder = Encoder(
            load_model(str(copy), device="cpu", offline=True), Store(folder / "store")
        )
        study = study_mutual_knowledge(encoder, blobs, word_bank, settings)
        run = folder / name
        run.mkdir()
        record = describe_study(encoder, blobs, word_bank, settings, study)
        write_json(run / "result.json", record)
        write_json(run / "config.json", {"seed": 0})
        rows_of_images(blobs, word_bank, study).to_parquet(run / "per_image.parquet")
        results.append(load_result(run))
    return results


def reweigh(folder: Path, seed: int) -> None:
    """Other random weights in the place of a model's own."""
    path = folder / "open_clip_model.safetensors"
    torch.manual_seed(seed)
    weights = {
        name: w + 0.3 * torch.randn_like(w) * w.std()
        for name, w in load_file(path).items()
        if w.numel() > 1
    }
    save_file(load_file(path) | weights, path)

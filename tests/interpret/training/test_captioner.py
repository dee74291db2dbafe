"""A decoder of a small made-up language: what it learns, writes, keeps and refuses."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save

from interpret.embeddings import Vectors, unit_rows
from interpret.training.caption_vocabulary import N_TOKENS, CaptionVocabulary
from interpret.training.captioner import (
    SHAPE_FILE,
    WEIGHTS_FILE,
    CaptionDecoder,
    Captioner,
    Shape,
    load_captioner,
    save_captioner,
)
from interpret.training.captioner_fit import (
    RECIPE,
    CaptionTexts,
    FittedCaptioner,
    add_noise,
    fit_captioner,
    fit_with_noise,
)
from interpret.training.plateau import Recipe

DIM = 32
ANIMALS, COLOURS = ("cat", "dog", "fox", "owl"), ("red", "blue", "grey")
KINDS = [(animal, colour) for animal in ANIMALS for colour in COLOURS]
AXES = np.linalg.qr(np.random.default_rng(5).standard_normal((DIM, DIM)))[0]
FAST = Recipe(1e-3, 1e-3, batch_size=32, n_epochs_max=4, patience=4, optimiser="rmsprop")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def vector(animal: str, colour: str) -> np.ndarray:
    return AXES[ANIMALS.index(animal)] + AXES[len(ANIMALS) + COLOURS.index(colour)]


def language(n_pictures: int, seed: int = 0) -> CaptionTexts:
    """Two captions a picture; a vector says exactly what its caption does, up to a little noise."""
    rng = np.random.default_rng(seed)
    kinds = [KINDS[i] for i in rng.integers(len(KINDS), size=n_pictures)]
    captions = [text for a, c in kinds for text in (f"a {c} {a}", f"a photo of a {c} {a}")]
    told = np.repeat([vector(*kind) for kind in kinds], 2, axis=0)
    vectors = unit_rows(told + 0.03 * rng.standard_normal(told.shape))
    return CaptionTexts(tuple(captions), vectors, np.repeat(np.arange(n_pictures), 2))


@pytest.fixture(scope="module")
def fitted() -> FittedCaptioner:
    return fit_captioner(language(300), FAST, seed=0)


def asked() -> Vectors:
    return unit_rows(np.array([vector(*kind) for kind in KINDS]))


@pytest.mark.parametrize("beam", [1, 3])
def test_it_says_what_a_vector_says(fitted: FittedCaptioner, beam: int) -> None:
    written = fitted.captioner.write(asked(), beam=beam)
    right = [
        a in text.split() and c in text.split() for (a, c), text in zip(KINDS, written, strict=True)
    ]
    assert np.mean(right) > 0.8  # by chance 1 in 12
    assert written == fitted.captioner.write(asked(), beam=beam)


def test_a_vector_surprises_less_than_another_picture_s(fitted: FittedCaptioner) -> None:
    texts = language(40, seed=3)
    mine = fitted.captioner.nats_per_token(texts.vectors, list(texts.captions))
    others = fitted.captioner.nats_per_token(texts.vectors[::-1].copy(), list(texts.captions))
    assert mine < others


def test_the_same_seed_gives_the_same_weights_and_another_does_not() -> None:
    texts, recipe = language(30), Recipe(1e-3, 1e-3, n_epochs_max=1, optimiser="rmsprop")
    first, again = (fit_captioner(texts, recipe, noise=0.5, seed=1) for _ in range(2))
    other = fit_captioner(texts, recipe, noise=0.5, seed=2)
    weights, same, else_ = (one.captioner.network.state_dict() for one in (first, again, other))
    assert all(torch.equal(weights[name], same[name]) for name in weights)
    assert any(not torch.equal(weights[name], else_[name]) for name in weights)
    assert np.array_equal(first.curve.held_out_nats, again.curve.held_out_nats)


def test_captions_of_a_picture_never_straddle_the_split() -> None:
    texts = language(30)
    split = texts.split(seed=0)
    assert not set(texts.pictures[split.learnt]) & set(texts.pictures[split.held_out])
    assert len(np.unique(texts.pictures[split.learnt])) == 27


def test_nothing_is_chosen_by_a_caption_that_is_learnt() -> None:
    pictures = np.repeat(np.arange(20), 2)
    own = [f"picture {number}" for number in range(20)]
    captions = tuple(text for one in own for text in (one, "a photo"))
    split = CaptionTexts(captions, unit_rows(np.ones((40, 4))), pictures).split(seed=0)
    assert (len(split.learnt), split.n_met, split.is_unmet) == (36, 2, True)
    assert {captions[i] for i in split.held_out} == set(own) - {captions[i] for i in split.learnt}
    same = CaptionTexts(("a photo",) * 40, unit_rows(np.ones((40, 4))), pictures).split(seed=0)
    assert (len(same.held_out), same.n_met, same.is_unmet) == (4, 4, False)


def test_pairs_are_a_caption_and_the_next_of_its_picture() -> None:
    vectors = unit_rows(np.eye(5))
    texts = CaptionTexts(("a", "b", "c", "d", "e"), vectors, np.array([0, 0, 0, 1, 2]))
    found, captions = texts.pairs(np.array([0, 1, 2, 4]))
    assert np.array_equal(found, vectors[[0, 1, 2, 4]])
    assert captions == ["b", "c", "a", "e"]


def test_noise_has_the_length_it_is_said_to_have() -> None:
    memory = torch.nn.functional.normalize(torch.ones(4_000, 64), dim=1)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        noisy = add_noise(memory, 1.0)
    assert torch.allclose(noisy.norm(dim=1), torch.ones(4_000))
    # orthogonal to a unit vector in 64 dimensions, noise of length 1 leaves a cosine of 1 / sqrt 2
    assert float((noisy * memory).sum(dim=1).mean()) == pytest.approx(0.5**0.5, abs=0.01)


def test_the_noise_with_the_fewest_nats_is_taken() -> None:
    recipe = Recipe(1e-3, 1e-3, n_epochs_max=1, optimiser="rmsprop")
    best, nats = fit_with_noise(language(30), (0.1, 3.0), recipe, seed=0)
    assert set(nats) == {0.1, 3.0}
    assert nats[best.captioner.noise] == min(nats.values())


def test_it_is_kept_and_found_again(fitted: FittedCaptioner, tmp_path: Path) -> None:
    folder = tmp_path / "below" / "decoder"
    for _ in range(2):  # the second replaces the first
        save_captioner(fitted.captioner, folder)
    found = load_captioner(folder)
    assert found.vocabulary == fitted.captioner.vocabulary
    assert found.write(asked()) == fitted.captioner.write(asked())
    assert {path.name for path in folder.iterdir()} == {SHAPE_FILE, WEIGHTS_FILE}
    assert [path.name for path in folder.parent.iterdir()] == ["decoder"]


def test_another_architecture_s_file_is_refused(fitted: FittedCaptioner, tmp_path: Path) -> None:
    save_captioner(fitted.captioner, tmp_path / "decoder")
    told = json.loads((tmp_path / "decoder" / SHAPE_FILE).read_text())
    other = CaptionDecoder(Shape(**{**told["shape"], "dim": DIM * 2}))
    (tmp_path / "decoder" / WEIGHTS_FILE).write_bytes(save(other.state_dict()))
    with pytest.raises(ValueError, match="of another one: train the decoder again"):
        load_captioner(tmp_path / "decoder")


@pytest.mark.parametrize("broken", [b"", b"\xff" * 40])
def test_a_broken_or_missing_file_is_refused(
    fitted: FittedCaptioner, tmp_path: Path, broken: bytes
) -> None:
    with pytest.raises(ValueError, match="must hold a decoder of captions"):
        load_captioner(tmp_path / "nothing")
    save_captioner(fitted.captioner, tmp_path / "decoder")
    (tmp_path / "decoder" / WEIGHTS_FILE).write_bytes(broken)
    with pytest.raises(ValueError, match="can't be read as one"):
        load_captioner(tmp_path / "decoder")


def test_something_else_is_never_overwritten(fitted: FittedCaptioner, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(ValueError, match="none of them"):
        save_captioner(fitted.captioner, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_one_word_is_a_vocabulary_and_captions_end_at_20() -> None:
    vocabulary = CaptionVocabulary(("yes",))
    network = CaptionDecoder(Shape(4, len(vocabulary))).eval()
    with torch.no_grad():  # it always says "yes"
        network.onto_words.weight.zero_()
        network.onto_words.bias.copy_(torch.tensor([0.0, 9.0, 9.0, 5.0, 0.0]))
    captioner = Captioner(network, vocabulary)
    for beam in (1, 5):
        assert (
            captioner.write(unit_rows(np.ones((2, 4))), beam=beam)
            == [" ".join(["yes"] * N_TOKENS)] * 2
        )


@pytest.mark.parametrize(("dim", "heads"), [(768, 8), (96, 8), (12, 6), (7, 7), (11, 1)])
def test_heads_are_the_most_that_divide_the_width(dim: int, heads: int) -> None:
    assert Shape(dim, 10).n_heads == heads


def test_the_recipe_is_the_study_s() -> None:
    shape = Shape(768, 15_004)
    assert (shape.n_heads, shape.feedforward) == (8, 2_048)
    assert (RECIPE.optimiser, RECIPE.learning_rate, RECIPE.batch_size) == ("rmsprop", 1e-3, 64)


def test_what_does_not_fit_is_refused(fitted: FittedCaptioner) -> None:
    with pytest.raises(ValueError, match="vectors must be 32 wide"):
        fitted.captioner.write(unit_rows(np.ones((1, 8))))
    with pytest.raises(ValueError, match="beam must be at least 1"):
        fitted.captioner.write(asked(), beam=0)
    with pytest.raises(ValueError, match="noise must be a length of at least 0"):
        fit_captioner(language(4), FAST, noise=-1.0, seed=0)
    with pytest.raises(ValueError, match="at least two pictures"):
        CaptionTexts(("a",), unit_rows(np.ones((1, 4))), np.array([0]))
    with pytest.raises(ValueError, match="a vector and a picture for each of 1 captions"):
        CaptionTexts(("a",), unit_rows(np.ones((2, 4))), np.array([0]))

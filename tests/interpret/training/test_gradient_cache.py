import numpy as np
import pytest
import torch

from interpret.models.preprocess import preprocess_from
from interpret.training.gradient_cache import Towers, add_gradient, check_chunks, loss_of
from interpret.training.pair_batches import PairBatch, pairs_of
from interpret.training.student import Pairing, Student, make_student

CAPTIONS = [
    f"a photo of {name}" for name in ("a cat", "a dog", "a zebra", "a cat", "a fox", "an owl")
]


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Student:
    pairing = Pairing("bert-1-64", "vit-8-1-64", image_size_px=16, dim=16, context_length=16)
    return make_student(pairing, CAPTIONS, tmp_path_factory.mktemp("student"))


@pytest.fixture(scope="module")
def batch() -> PairBatch:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 16, 16, 3)).astype(np.uint8)
    distinct = tuple(dict.fromkeys(CAPTIONS))
    return PairBatch(pixels, distinct, pairs_of(CAPTIONS, distinct, None))


def gradients(
    towers: Towers, batch: PairBatch, chunk_size: int | None, share: float = 1.0, seed: int = 0
) -> tuple[float, list[torch.Tensor]]:
    towers.network.zero_grad(set_to_none=True)
    loss = add_gradient(towers, batch, chunk_size=chunk_size, share=share, seed=seed)
    return loss, [w.grad.clone() for w in towers.network.parameters() if w.grad is not None]


@pytest.mark.parametrize("chunk_size", [1, 2, 4])
def test_chunks_give_the_gradient_of_the_whole_batch(
    student: Student, batch: PairBatch, chunk_size: int
) -> None:
    student.network.eval()  # without dropout, which differs
    whole, expected = gradients(student.towers(), batch, None)
    loss, found = gradients(student.towers(), batch, chunk_size)
    assert loss == pytest.approx(whole, abs=1e-5)
    assert loss_of(student.towers(), batch, chunk_size).item() == pytest.approx(whole, abs=1e-5)
    assert len(found) == len(expected)
    assert any(gradient.abs().max() > 1e-3 for gradient in expected)
    for mine, its in zip(found, expected, strict=True):
        torch.testing.assert_close(mine, its, atol=2e-5, rtol=1e-3)


@pytest.fixture(scope="module")
def normalised(tmp_path_factory: pytest.TempPathFactory) -> Student:
    """With batch normalisation, whose last maps are of one place."""
    pairing = Pairing("bert-1-64", "resnet-1-16", image_size_px=32, dim=16, context_length=16)
    return make_student(pairing, CAPTIONS, tmp_path_factory.mktemp("normalised"))


@pytest.mark.parametrize("chunk_size", [3, 4])
def test_batch_statistics_are_remembered_once(normalised: Student, chunk_size: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (7, 32, 32, 3)).astype(np.uint8)
    captions = tuple(f"number {i}" for i in range(7))
    batch = PairBatch(pixels, captions, np.eye(7, dtype=bool))
    network = normalised.network.train()
    before = int(network.visual.bn1.num_batches_tracked)
    gradients(normalised.towers(), batch, chunk_size)
    assert int(network.visual.bn1.num_batches_tracked) == before + -(-7 // chunk_size)


def test_chunks_that_change_a_training_are_told(
    normalised: Student, student: Student, recwarn: pytest.WarningsRecorder
) -> None:
    check_chunks(student.network, 1, 8)
    check_chunks(normalised.network, 8, 8)
    check_chunks(normalised.network, None, 8)
    assert not recwarn.list
    with pytest.warns(UserWarning, match="sees 4 pictures at a time, not 8"):
        check_chunks(normalised.network, 4, 8)
    with pytest.raises(ValueError, match="--chunk-size must be at least 3"):
        check_chunks(normalised.network, 2, 8)


def test_gradients_add_up_and_are_shared(student: Student, batch: PairBatch) -> None:
    student.network.eval()
    towers = student.towers()
    _, once = gradients(towers, batch, None)
    gradients(towers, batch, None, share=0.5)
    add_gradient(towers, batch, chunk_size=2, share=0.5, seed=0)
    twice = [w.grad for w in towers.network.parameters() if w.grad is not None]
    for mine, its in zip(twice, once, strict=True):
        torch.testing.assert_close(mine, its, atol=2e-5, rtol=1e-3)


@pytest.mark.parametrize("chunk_size", [None, 2])
def test_dropout_follows_from_the_seed_and_leaves_other_chance_alone(
    student: Student, batch: PairBatch, chunk_size: int | None
) -> None:
    student.network.train()
    torch.manual_seed(5)
    losses = [gradients(student.towers(), batch, chunk_size, seed=s)[0] for s in (1, 1, 2)]
    after = torch.rand(1)
    torch.manual_seed(5)
    assert torch.equal(after, torch.rand(1))
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


def test_bf16_changes_little_and_keeps_weights_in_fp32(student: Student, batch: PairBatch) -> None:
    student.network.eval()
    with torch.no_grad():
        plain = loss_of(student.towers(), batch).item()
        rounded = loss_of(student.towers(autocast=True), batch).item()
    assert rounded == pytest.approx(plain, abs=0.1)
    assert {weight.dtype for weight in student.network.parameters()} == {torch.float32}


def test_padding_of_texts_counts_for_nothing(student: Student) -> None:
    student.network.eval()
    with torch.no_grad():
        together = student.towers().texts(("a cat", "a photo of a zebra and a fox"))
        alone = student.towers().texts(("a cat",))
    torch.testing.assert_close(together[:1], alone, atol=1e-5, rtol=1e-4)


def test_pictures_are_normalised_as_the_folder_says(student: Student) -> None:
    assert student.preprocess == preprocess_from({}, 16)

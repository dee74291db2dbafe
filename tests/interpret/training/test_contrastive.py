import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from interpret.training.batches import Drawings, Mix, draw_batches
from interpret.training.captions import CaptionWriter, all_texts
from interpret.training.contrastive import Recipe, contrastive_loss, to_tensor, train
from interpret.training.shape import Shape, build_network
from interpret.training.vocabulary import build_tokenizer, tokenize_with

TINY = Shape(width=64, layers=2, text_width=32, text_layers=1, dim=32)
ONE = torch.tensor(1.0)


def vectors(n: int, seed: int) -> Tensor:
    return normalize(torch.randn(n, 6, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_two_pairs_by_hand() -> None:
    # Logits [[1, 0], [0, 1]]: each row and column gives -ln(e / (e + 1)) = ln(1 + 1/e) = .313262.
    loss = contrastive_loss(torch.eye(2), torch.eye(2), ONE, torch.eye(2, dtype=torch.bool))
    assert loss.item() == pytest.approx(0.313262, abs=1e-6)


def test_three_pictures_of_which_two_share_a_text_by_hand() -> None:
    # Pictures e1, e1, e2, texts e1, e2, scale 1: logits [[1, 0], [1, 0], [0, 1]].
    # By picture: ln(1 + 1/e) = .313262 three times.
    # By text: the first has targets 1/2, 1/2, 0: ln(2e + 1) - 1 = .861995;
    # the second: ln(e + 2) - 1 = .551445; their mean .706720. Halved sum: .509991.
    images = torch.eye(2)[[0, 0, 1]]
    positive = torch.tensor([[1, 0], [1, 0], [0, 1]], dtype=torch.bool)
    loss = contrastive_loss(images, torch.eye(2), ONE, positive)
    assert loss.item() == pytest.approx(0.509991, abs=1e-5)


def test_without_repeats_it_is_plain_cross_entropy() -> None:
    images, texts, scale = vectors(7, 0), vectors(7, 1), torch.tensor(9.0)
    logits, target = scale * images @ texts.T, torch.arange(7)
    plain = (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2
    loss = contrastive_loss(images, texts, scale, torch.eye(7, dtype=torch.bool))
    torch.testing.assert_close(loss, plain)


def test_an_unknown_text_counts_as_if_it_were_not_there() -> None:
    images, texts, scale = vectors(1, 0), vectors(3, 1), torch.tensor(4.0)
    positive = torch.tensor([[True, False, False]])
    unknown = torch.tensor([[False, False, True]])
    loss = contrastive_loss(images, texts, scale, positive, unknown)
    without = contrastive_loss(images, texts[:2], scale, positive[:, :2])
    torch.testing.assert_close(loss, without)


def test_nothing_positive_costs_nothing_and_pulls_nowhere() -> None:
    images = vectors(2, 0).requires_grad_()
    loss = contrastive_loss(images, vectors(3, 1), ONE, torch.zeros(2, 3, dtype=torch.bool))
    assert loss.item() == 0


def test_unknown_pairs_leave_finite_gradients() -> None:
    images = vectors(2, 0).requires_grad_()
    positive = torch.tensor([[True, False], [False, False]])
    unknown = torch.tensor([[False, True], [True, True]])
    loss = contrastive_loss(images, vectors(2, 1), ONE, positive, unknown)
    loss.backward()  # type: ignore[no-untyped-call]
    assert images.grad is not None
    assert torch.isfinite(images.grad).all()


def losses(toys: Drawings, writer: CaptionWriter, n_steps: int, seed: int = 0) -> list[float]:
    tokenizer = build_tokenizer(all_texts(writer))
    network = build_network(TINY.model_config(tokenizer.get_vocab_size()), seed)
    rng = np.random.default_rng(seed)
    batches = draw_batches(toys, writer, batch_size=8, mix=Mix(0, 0), rng=rng)
    recipe = Recipe(n_steps, learning_rate=3e-3)
    return list(train(network, batches, tokenize_with(tokenizer), recipe))


def test_eight_pictures_are_learnt_by_heart(toys: Drawings, writer: CaptionWriter) -> None:
    values = losses(toys, writer, 60)
    # A floor that no model passes: two pictures share each class, so a class text shares its
    # target among them, ln 2 by text; the loss starts near ln 8.
    assert np.mean(values[-5:]) < 0.75 * np.mean(values[:3])


def test_the_same_seed_gives_the_same_losses(toys: Drawings, writer: CaptionWriter) -> None:
    assert losses(toys, writer, 4) == losses(toys, writer, 4)
    assert losses(toys, writer, 4) != losses(toys, writer, 4, seed=1)


def test_a_loss_that_is_no_number_is_refused(toys: Drawings, writer: CaptionWriter) -> None:
    tokenizer = build_tokenizer(all_texts(writer))
    network = build_network(TINY.model_config(tokenizer.get_vocab_size()), 0)
    with torch.no_grad():
        network.visual.proj.fill_(torch.nan)
    batches = draw_batches(toys, writer, batch_size=8, mix=Mix(0, 0), rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="lower learning rate"):
        list(train(network, batches, tokenize_with(tokenizer), Recipe(2)))


def test_training_ends_after_the_steps_asked_for(toys: Drawings, writer: CaptionWriter) -> None:
    assert len(losses(toys, writer, 3)) == 3


def test_pixels_are_normalised_channel_by_channel() -> None:
    tensor = to_tensor(np.zeros((1, 2, 2, 3), dtype=np.uint8))
    # Black: (0 - mean) / std of the first channel: -.48145466 / .26862954.
    assert tensor.shape == (1, 3, 2, 2)
    assert tensor[0, 0, 0, 0].item() == pytest.approx(-1.792263, abs=1e-5)


@pytest.mark.parametrize("recipe", [{"n_steps": 0}, {"n_steps": 1, "learning_rate": 0.0}])
def test_impossible_recipes_are_refused(recipe: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Recipe(**recipe)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("similarities", "positive", "loss_nats"),
    [
        ([0.746, -0.232], [True, False], 8.556e-7),  # ln(1 + exp(-0.978 / 0.07))
        ([-0.250, 0.710], [False, True], 1.107e-6),  # ln(1 + exp(-0.960 / 0.07))
    ],
)
def test_the_thesis_example_of_two_pictures_and_two_texts(
    similarities: list[float], positive: list[bool], loss_nats: float
) -> None:
    # one picture at a time: of the two directions, that of the texts has a single choice and is 0
    row = torch.tensor([similarities], dtype=torch.float64)
    texts, scale = torch.eye(2, dtype=torch.float64), torch.tensor(1 / 0.07, dtype=torch.float64)
    loss = contrastive_loss(row, texts, scale, torch.tensor([positive]))
    assert 2 * float(loss) == pytest.approx(loss_nats, rel=1e-3)


def test_the_thesis_example_as_one_batch() -> None:
    matrix = torch.tensor([[0.746, -0.232], [-0.250, 0.710]], dtype=torch.float64)
    scale = torch.tensor(1 / 0.07, dtype=torch.float64)
    identity = torch.eye(2, dtype=torch.float64)
    by_image = (8.556e-7 + 1.107e-6) / 2
    # ln(1 + exp(-0.996 / 0.07)) and ln(1 + exp(-0.942 / 0.07))
    by_text = (6.617e-7 + 1.4312e-6) / 2
    loss = contrastive_loss(matrix, identity, scale, identity.bool())
    assert float(loss) == pytest.approx((by_image + by_text) / 2, rel=1e-3)

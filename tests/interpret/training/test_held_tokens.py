import numpy as np
import pytest
import torch

from interpret.embeddings import PatchTokens, unit_rows
from interpret.training import held_tokens
from interpret.training.held_tokens import HeldTokens, hold_tokens, scale_of

LABELS = np.arange(20) % 2


def tokens(n_images: int = 20) -> PatchTokens:
    rng = np.random.default_rng(0)
    vectors = 3 + rng.standard_normal((n_images, 4, 6)) * 5  # what all share is large
    return PatchTokens(vectors.astype(np.float32), (2, 2))


def held() -> HeldTokens:
    return hold_tokens([tokens()], LABELS, 2)


def test_rows_to_learn_from_have_mean_0_and_mean_variance_1() -> None:
    rows = held().batch(torch.arange(20)).numpy().reshape(-1, 6)
    assert rows.mean(axis=0) == pytest.approx(np.zeros(6), abs=1e-3)  # held in half precision
    assert rows.var(axis=0).mean() == pytest.approx(1, rel=1e-3)


def test_tokens_of_other_pictures_come_on_the_same_scale() -> None:
    some = held()
    fresh = some.scale.apply(tokens().vectors)
    assert np.abs(fresh - some.batch(torch.arange(20)).numpy()).max() < 5e-3
    longer = some.scale.apply(7 * tokens().vectors)  # a token's length is not told
    assert np.allclose(longer, fresh, atol=1e-5)


def test_a_scale_by_hand() -> None:
    # rows (1, 0) and (0, 1): mean (.5, .5), variance .25 each, so the factor is 2
    scale = scale_of(np.eye(2, dtype=np.float32))
    assert scale.mean.tolist() == [0.5, 0.5]
    assert scale.factor == pytest.approx(2)
    assert scale.apply(np.array([[2.0, 0.0]], dtype=np.float32)).tolist() == [[1, -1]]


def test_blocks_are_held_in_order_in_half_precision() -> None:
    whole = tokens()
    blocks = [PatchTokens(part, (2, 2)) for part in np.split(whole.vectors, [7, 15])]
    some = hold_tokens(iter(blocks), LABELS, 2)
    assert some.rows.dtype == np.float16
    assert np.array_equal(some.rows, unit_rows(whole.vectors).astype(np.float16))


def test_a_fifth_of_each_class_is_held_out() -> None:
    learnt, held_out = held().split(seed=0)
    assert sorted([*learnt.tolist(), *held_out.tolist()]) == list(range(20))
    assert np.bincount(LABELS[held_out.numpy()]).tolist() == [2, 2]
    again = held().split(seed=0)[1]
    assert torch.equal(held_out, again)


def test_what_cannot_be_learnt_from_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="one label a picture, got 19 for 20"):
        hold_tokens([tokens()], LABELS[:19], 2)
    with pytest.raises(ValueError, match="at least 2 classes, got 1"):
        hold_tokens([tokens()], LABELS * 0, 2)
    with pytest.raises(ValueError, match="as many training pictures as classes, got 20 for 21"):
        hold_tokens([tokens()], LABELS, 21)
    with pytest.raises(ValueError, match="labels must lie below 1"):
        hold_tokens([tokens()], LABELS, 1)
    same = PatchTokens(np.ones((20, 4, 6), dtype=np.float32), (2, 2))
    with pytest.raises(ValueError, match="all are equal"):
        hold_tokens([same], LABELS, 2)
    few = hold_tokens([tokens(8)], np.arange(8) % 2, 2)
    with pytest.raises(ValueError, match=r"5 training pictures.* the largest has 4"):
        few.split(seed=0)
    monkeypatch.setattr(held_tokens, "IMAGES_MAX", 19)
    with pytest.raises(ValueError, match=r"at most 19 training pictures .* --train-limit"):
        hold_tokens([tokens()], LABELS, 2)

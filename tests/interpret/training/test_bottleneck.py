"""What a bottleneck answers, with weights written by hand."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, softmax

from interpret.embeddings import PatchTokens
from interpret.training import bottleneck
from interpret.training.bottleneck import KINDS, Bottleneck, Kind
from interpret.training.held_tokens import Ints, Scale

N_CONCEPTS, N_CLASSES, SIDE = 6, 3, 3  # concept c of the first three decides class c


def planted(kind: Kind) -> Bottleneck:
    """Concept c looks for the axis c; the axes of the classes are worth 8, the others -2."""
    axes = np.eye(N_CONCEPTS, dtype=np.float32)
    worth = np.where(np.arange(N_CONCEPTS) < N_CLASSES, 8, -2).astype(np.float32)
    return Bottleneck(
        kind,
        scale=Scale(np.zeros(N_CONCEPTS, dtype=np.float32), 1.0),
        projection=axes,
        queries=20 * axes,
        worth=worth,
        offset=-2.0,
        coefficients=axes[:N_CLASSES] + np.float32(0.01) * axes[3:],
        intercept=np.zeros(N_CLASSES, dtype=np.float32),
    )


def scene(n: int, seed: int = 0) -> tuple[PatchTokens, Ints, Ints]:
    """Pictures whose class is told by one patch, the classes, and where the patch is."""
    rng = np.random.default_rng(seed)
    labels, where = rng.integers(N_CLASSES, size=n), rng.integers(SIDE**2, size=n)
    words = rng.integers(N_CLASSES, N_CONCEPTS, size=(n, SIDE**2))
    words[np.arange(n), where] = labels
    noise = 0.01 * rng.standard_normal((n, SIDE**2, N_CONCEPTS))
    vectors = (np.eye(N_CONCEPTS)[words] + noise).astype(np.float32)
    return PatchTokens(vectors, (SIDE, SIDE)), labels, where


@pytest.mark.parametrize("kind", KINDS)
def test_the_deciding_concept_comes_first_and_its_region_is_the_deciding_patch(kind: Kind) -> None:
    tokens, labels, where = scene(50)
    found = planted(kind).explain(tokens, n_regions=2)
    assert found.predictions is not None
    assert found.predictions.tolist() == labels.tolist()
    assert found.regions.concepts[:, 0].tolist() == labels.tolist()
    first = found.regions.masks[:, 0].reshape(50, -1)
    assert first.sum(axis=1).tolist() == [1] * 50
    assert first.argmax(axis=1).tolist() == where.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_attention_sums_to_one_over_patches_or_over_concepts(kind: Kind) -> None:
    tokens, _, _ = scene(7)
    model = planted(kind)
    attention = model.attention(model.keys(tokens))
    assert attention.shape == (7, N_CONCEPTS, SIDE**2)
    over = {"MM-CBM": 2, "MM-ProtoSim": 1}[kind]
    assert np.allclose(attention.sum(axis=over), 1, atol=1e-6)
    assert ((attention == 0) | (attention == 1)).all() == (kind == "MM-ProtoSim")


def test_the_bottleneck_is_the_weighted_sum_of_keys_read_by_one_layer() -> None:
    tokens, _, _ = scene(4)
    model = replace(planted("MM-CBM"), scale=Scale(np.full(6, 0.1, dtype=np.float32), 2.0))
    unit = tokens.vectors / np.linalg.norm(tokens.vectors, axis=2, keepdims=True)
    keys = (unit - 0.1) * 2
    attention = softmax(np.einsum("cq,inq->icn", model.queries, keys), axis=2)
    sums = np.einsum("icn,inq->icq", attention, keys)  # a sum for each concept, as published
    amounts = expit(sums @ model.worth - 2)
    assert np.allclose(model.amounts(attention, keys), amounts, atol=1e-5)
    logits = amounts @ model.coefficients.T
    found = model.explain(tokens, n_regions=6)
    assert found.predictions is not None
    assert found.predictions.tolist() == logits.argmax(axis=1).tolist()
    weights = amounts * model.coefficients[found.predictions]
    assert np.allclose(found.weights, -np.sort(-weights, axis=1), atol=1e-5)


def test_a_concept_without_patches_is_left_out() -> None:
    vectors = np.zeros((1, 4, N_CONCEPTS), dtype=np.float32)
    vectors[0, :3, 4], vectors[0, 3, 1] = 1, 1  # three patches of concept 4, one of concept 1
    found = planted("MM-ProtoSim").explain(PatchTokens(vectors, (2, 2)), n_regions=5)
    assert found.regions.concepts.tolist() == [[1, 4, -1, -1, -1]]
    assert found.regions.present.tolist() == [[True, True, False, False, False]]
    assert found.regions.area[0, :2].tolist() == [0.25, 0.75]
    assert (found.weights[0, 2:] == 0).all()


def test_a_class_without_training_pictures_is_never_decided_for() -> None:
    tokens, labels, _ = scene(40)
    model = planted("MM-CBM")
    model.intercept[2] = -np.inf
    predictions = model.explain(tokens).predictions
    assert predictions is not None
    assert set(predictions.tolist()) == {0, 1}
    assert (labels == 2).any()


@pytest.mark.parametrize("kind", KINDS)
def test_many_pictures_at_once_are_as_one_by_one(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens, _, _ = scene(5)
    whole = planted(kind).explain(tokens)
    monkeypatch.setattr(bottleneck, "NUMBERS_AT_ONCE", 1)
    single = planted(kind).explain(tokens)
    assert np.array_equal(whole.regions.masks, single.regions.masks)
    assert np.array_equal(whole.regions.concepts, single.regions.concepts)
    assert np.allclose(whole.weights, single.weights, atol=1e-6)


def test_tokens_of_another_model_are_refused() -> None:
    with pytest.raises(ValueError, match=r"must be 6 wide, .* got 5"):
        planted("MM-CBM").explain(PatchTokens(np.ones((1, 4, 5), dtype=np.float32), (2, 2)))

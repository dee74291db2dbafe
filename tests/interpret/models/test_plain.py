import numpy as np
import pytest
import torch

from interpret.models.device import Placement
from interpret.models.plain import encode_tensors, encode_whole_contexts, untrained_model

CPU = Placement("cpu", "fp32")


def test_the_seed_decides_the_weights_and_leaves_torchs_chance() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    one, same, other = (untrained_model("tiny", CPU, seed=seed) for seed in (0, 0, 1))
    assert torch.equal(torch.rand(1), expected)
    assert one.weights_sha256 == same.weights_sha256 != other.weights_sha256


def test_it_reads_texts_and_says_what_it_is() -> None:
    model = untrained_model("tiny", CPU, seed=0)
    features = model.towers.text_features(model.tokenize(["a frog", "a toad"]))
    assert tuple(features.shape) == (2, 32)
    assert (model.spec.weights, model.spec.patch_grid) == ("random", (8, 8))


def test_an_unknown_architecture_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'ViT-B-32'"):
        untrained_model("ViT-B-33", CPU, seed=0)


def test_both_plain_ways_give_unit_vectors_whatever_the_batches() -> None:
    model = untrained_model("tiny", CPU, seed=0)
    texts = ["a frog", "a toad with dry and bumpy skin", "a newt"]
    whole = encode_whole_contexts(model, texts)
    assert np.allclose(np.linalg.norm(whole, axis=1), 1, atol=1e-6)
    assert np.allclose(encode_whole_contexts(model, texts, batch_size=2), whole, atol=1e-6)
    pictures = torch.rand(3, 3, 64, 64)
    vectors = encode_tensors(model, [pictures])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.allclose(encode_tensors(model, [pictures[:2], pictures[2:]]), vectors, atol=1e-6)

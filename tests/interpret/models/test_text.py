from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import BertConfig

from interpret.models.clip import ClipModel
from interpret.models.open_clip import build_network
from interpret.models.text import CausalTexts, MaskedTexts, WholeTexts, end_lengths, texts_of

TEXTS = ["a dog", "", "a photo showing a very long, thin and slightly bent striped tail!"]


def _unit(features: Tensor) -> Tensor:
    return features / features.norm(dim=-1, keepdim=True)


@pytest.mark.parametrize("name", ["tiny", "vit_b_32"])
def test_cut_texts_have_the_same_unit_vectors_as_open_clips_full_ones(
    name: str, request: pytest.FixtureRequest
) -> None:
    model: ClipModel = request.getfixturevalue(name)
    ids = model.tokenize(TEXTS)
    longest = int(model.towers.text_lengths(ids).max())
    assert longest < ids.shape[1]
    with torch.inference_mode():
        full = _unit(model.network.encode_text(ids))
        cut = _unit(model.towers.text_features(ids[:, :longest]))
        assert (cut - full).abs().max() < 1e-5
        alone = _unit(model.towers.text_features(ids[:1, :4]))  # start, a, dog, end
        assert (alone - full[:1]).abs().max() < 1e-5


def test_a_text_ends_with_its_end_token() -> None:
    ids = torch.tensor([[1, 5, 9, 0, 0], [1, 9, 0, 0, 0], [1, 5, 5, 5, 9]])
    assert end_lengths(ids, None).tolist() == [3, 2, 5]  # 9 is the largest id
    assert end_lengths(ids, 5).tolist() == [2, 1, 2]  # the first 5; where there is none, the start


def test_the_end_token_itself_decides(tiny: ClipModel) -> None:
    ids = tiny.tokenize(["a dog"])
    lengths = tiny.towers.text_lengths(ids)
    assert lengths.tolist() == [4]  # start, a, dog, end
    with torch.inference_mode():
        shorter = tiny.towers.text_features(ids[:, :3])
        full = tiny.towers.text_features(ids[:, :4])
    assert (shorter - full).abs().max() > 1e-4


def _tower(tiny_config: dict[str, Any], **text: object) -> Any:
    torch.manual_seed(0)
    settings = tiny_config["text_cfg"] | text
    return build_network(tiny_config | {"text_cfg": settings, "custom_text": True}).eval()


@pytest.mark.parametrize(
    "text",
    [
        {"no_causal_mask": True},
        {"embed_cls": True},  # as CoCa
        {"pool_type": "last", "no_causal_mask": True},  # as SigLIP
        {"pool_type": "last"},
        {"pool_type": "first"},
    ],
)
def test_towers_that_attend_to_padding_are_never_cut(
    text: dict[str, object], tiny_config: dict[str, Any]
) -> None:
    network = _tower(tiny_config, **text)
    texts = texts_of(network)
    ids = torch.randint(1, 99, (2, 77), generator=torch.Generator().manual_seed(0))
    assert isinstance(texts, WholeTexts)
    assert not texts.is_causal
    assert texts.lengths(ids).tolist() == [77, 77]
    with torch.inference_mode():
        torch.testing.assert_close(texts.features(ids), network.encode_text(ids))


def test_a_tower_pooled_at_a_named_end_token_is_cut_behind_it(tiny_config: dict[str, Any]) -> None:
    network = _tower(tiny_config, pool_type="eos", eos_id=7, proj_bias=True)
    texts = texts_of(network)
    ids = torch.full((1, 77), 50)
    ids[0, 5] = 7
    assert isinstance(texts, CausalTexts)
    assert texts.lengths(ids).tolist() == [6]
    with torch.inference_mode():
        full, cut = network.encode_text(ids), texts.features(ids[:, :6])
    torch.testing.assert_close(cut, full, atol=1e-5, rtol=0)


@pytest.mark.parametrize("pooler", ["cls_last_hidden_state_pooler", "mean_pooler"])
def test_a_bert_reads_no_padding_and_is_cut_before_it(
    pooler: str, tiny_config: dict[str, Any], tmp_path: Path
) -> None:
    BertConfig(
        vocab_size=50, hidden_size=64, num_hidden_layers=2, num_attention_heads=1
    ).save_pretrained(tmp_path)
    text = {"hf_model_name": str(tmp_path), "hf_proj_type": "linear", "hf_pooler_type": pooler}
    network = build_network(tiny_config | {"text_cfg": text}).eval()
    texts = texts_of(network)
    ids = torch.tensor([[1, 9, 4, 2, 0, 0, 0], [1, 2, 0, 0, 0, 0, 0], [0] * 7])
    assert isinstance(texts, MaskedTexts)
    assert texts.lengths(ids).tolist() == [4, 2, 1]
    with torch.inference_mode():
        full, cut = texts.features(ids[:2]), texts.features(ids[:2, :4])
    torch.testing.assert_close(cut, full, atol=1e-5, rtol=1e-4)

import json
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from interpret.models.load import load_model
from interpret.training.student import Pairing, Student, make_student, write_student
from interpret.training.subwords import learn_subwords, save_subwords

CAPTIONS = ["a photo of a cat", "a photo of a dog", "two dogs on the grass"]
SMALL = {"image_size_px": 32, "dim": 16, "context_length": 12}


def student_of(text: str, image: str, folder: Path, **changes: object) -> Student:
    pairing = Pairing(text, image, **(SMALL | changes))  # type: ignore[arg-type]
    return make_student(pairing, CAPTIONS, folder)


@pytest.mark.parametrize("text", ["bert-1-64", "causal-1-64"])
@pytest.mark.parametrize("image", ["vit-8-1-64", "resnet-1-16", "test_convnext2", "test_vit2"])
def test_a_written_student_loads_and_answers_the_same(
    tmp_path: Path, text: str, image: str
) -> None:
    work, folder = tmp_path / "work", tmp_path / "model"
    work.mkdir()
    folder.mkdir()
    student = student_of(text, image, work)
    student.network.eval()
    write_student(student, folder)
    model = load_model(str(folder))
    pixels = torch.zeros(1, 3, 32, 32)
    with torch.no_grad():
        mine = student.towers().texts(("a photo of a cat",))
        ids = model.tokenize(["a photo of a cat"])
        its = torch.nn.functional.normalize(model.towers.text_features(ids), dim=-1)
        torch.testing.assert_close(its, mine, atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(
            model.towers.image_features(pixels), student.network.encode_image(pixels)
        )
    assert model.size_px == 32


def test_equal_seeds_give_equal_weights_and_leave_torchs_own_chance(tmp_path: Path) -> None:
    torch.manual_seed(3)
    first, second, other = (
        student_of("bert-1-64", "vit-8-1-64", tmp_path, seed=seed).network.state_dict()
        for seed in (0, 0, 1)
    )
    after = torch.rand(1)
    torch.manual_seed(3)
    assert torch.equal(after, torch.rand(1))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["visual.proj"], other["visual.proj"])


def test_a_published_text_encoder_brings_its_weights_and_tokenizer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, work = tmp_path / "hub", tmp_path / "work"
    hub.mkdir()
    work.mkdir()
    tokenizer = learn_subwords(CAPTIONS, context_length=12)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=256,
        num_hidden_layers=4,
        num_attention_heads=4,
        intermediate_size=1024,
        max_position_embeddings=12,
    )
    trained = BertModel(config, add_pooling_layer=False)
    trained.save_pretrained(hub)
    save_subwords(tokenizer, hub)
    asked: list[str] = []

    def fetch(name: str, repo: str, *_: object, **__: object) -> Path:
        asked.append(repo)
        return hub

    monkeypatch.setattr("interpret.training.student.fetch_folder", fetch)
    student = student_of("bert-4-256", "vit-8-1-64", work, text_weights="pretrained")
    assert asked == ["google/bert_uncased_L-4_H-256_A-4"]
    wanted = trained.state_dict()
    found = student.network.text.transformer.state_dict()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)
    folder = tmp_path / "model"
    folder.mkdir()
    write_student(student, folder)
    assert (
        load_model(str(folder)).tokenize(["a cat"]).tolist() == student.tokenize(["a cat"]).tolist()
    )


def test_a_longer_text_is_cut_and_counted(tmp_path: Path) -> None:
    student = student_of("bert-1-64", "vit-8-1-64", tmp_path)
    long = "two dogs on the grass and a cat beside a photo of a tree"
    assert student.n_cut(["a photo of a cat", long, long]) == 1
    assert student.tokenize([long]).shape == (1, 12)


def test_the_text_encoders_configuration_is_berts(tmp_path: Path) -> None:
    student_of("bert-1-64", "vit-8-1-64", tmp_path)
    settings = json.loads((tmp_path / "text_encoder" / "config.json").read_text())
    assert (settings["num_attention_heads"], settings["intermediate_size"]) == (1, 256)


def test_pretrained_weights_of_a_shape_nobody_published_are_refused() -> None:
    with pytest.raises(ValueError, match=r"bert-4-256 to bert-12-768.*take random ones"):
        Pairing("bert-2-128", "vit-16", text_weights="pretrained")
    with pytest.raises(ValueError, match="at least 1 dimension"):
        Pairing("bert-2-128", "vit-16", dim=0)

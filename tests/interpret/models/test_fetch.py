from pathlib import Path

import pytest

import interpret.models
from interpret.models.fetch import fetch_model
from interpret.models.load import load_model

SHIPPED = Path(interpret.models.__file__).parent / "shipped" / "menagerie-vit-tiny"
NAMES = {"open_clip_model.safetensors", "tokenizer.json", "tokenizer_config.json"}


@pytest.mark.parametrize("name", ["menagerie-vit-tiny", str(SHIPPED), f"hf:{SHIPPED}"])
def test_the_files_of_a_folder_are_enough_to_load_it(name: str, tmp_path: Path) -> None:
    files = fetch_model(name, offline=True)
    assert {path.name for path in files} >= NAMES
    if name != "menagerie-vit-tiny":
        for path in files:
            (tmp_path / path.name).write_bytes(path.read_bytes())
        assert load_model(str(tmp_path), offline=True).size_px == 64


def test_a_weights_file_is_all_its_architecture_needs(tmp_path: Path) -> None:
    weights = tmp_path / "mine.pt"
    weights.write_bytes(b"")
    assert fetch_model(f"RN50:{weights}", offline=True) == (weights,)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("RN50", "offline"),
        ("ViT-B-32:laion2b_e16", "offline"),
        ("hf:org/name", "offline"),
        ("ViT-B-32:no_such_tag", "known tag"),
        ("RN51", "did you mean 'RN50'"),
    ],
)
def test_what_is_not_here_is_one_sentence(
    name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ValueError, match=says):
        fetch_model(name, offline=True)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must hold weights"):
        fetch_model(str(tmp_path), offline=True)

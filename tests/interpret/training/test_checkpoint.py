import errno
from pathlib import Path

import pytest
import torch

from interpret.training.checkpoint import Progress, load_checkpoint, save_checkpoint

FLAGS = {"image_encoder": "vit-16", "seed": 0}


def saved(path: Path) -> Path:
    progress = Progress(2, 5, [1.5, 1.25], [{"validation_loss": 2.0}], {"w": torch.ones(2)}, 7.5)
    save_checkpoint(path, FLAGS, progress, network={"w": torch.zeros(2)})
    return path


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    progress, states = load_checkpoint(saved(tmp_path / "c.pt"), FLAGS)
    assert (progress.epoch, progress.step, progress.losses) == (2, 5, [1.5, 1.25])
    assert progress.validation_losses == [2.0]
    assert progress.best is not None
    assert progress.best["w"].tolist() == [1, 1]
    assert states["network"]["w"].tolist() == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["c.pt"]


def test_another_architecture_is_one_sentence(tmp_path: Path) -> None:
    path = saved(tmp_path / "c.pt")
    with pytest.raises(ValueError, match=r"image_encoder 'vit-16', now 'resnet50'.*another --out"):
        load_checkpoint(path, FLAGS | {"image_encoder": "resnet50"})


def test_only_what_differs_is_named(tmp_path: Path) -> None:
    flags = FLAGS | {"plan": {"epochs": 3, "seed": 0, "rate": 0.1}, "a": 1, "b": 2}
    path = tmp_path / "c.pt"
    save_checkpoint(path, flags, Progress())
    other = flags | {"plan": {"epochs": 5, "seed": 0, "rate": 0.2}, "a": 2, "b": 3}
    with pytest.raises(
        ValueError, match=r"had epochs 3, now 5; rate 0\.1, now 0\.2; a 1, now 2 and"
    ):
        load_checkpoint(path, other)


@pytest.mark.parametrize("content", [b"", b"no weights", b"PK\x03\x04"])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.pt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="remove its folder"):
        load_checkpoint(path, FLAGS)


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), RuntimeError("write failed")]
)
def test_a_full_disk_keeps_the_checkpoint_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    path = saved(tmp_path / "c.pt")

    def full(*_: object) -> None:
        raise error

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(ValueError, match=r"c\.pt must be written.*make room"):
        save_checkpoint(path, FLAGS, Progress())
    assert load_checkpoint(path, FLAGS)[0].epoch == 2
    assert [found.name for found in tmp_path.iterdir()] == ["c.pt"]

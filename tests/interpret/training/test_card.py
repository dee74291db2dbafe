from dataclasses import asdict

from interpret.training.card import ROWS, write_card
from interpret.training.shape import Shape

FACTS = asdict(Shape()) | {
    "name": "fox-vit",
    "command": "python -m experiments.train_menagerie --seed 3",
    "n_images": 20_000,
    "n_tokens": 219,
    "n_weights": 1_234_567,
    "n_steps": 1_500,
    "batch_size": 128,
    "epochs": 10,
    "seconds": 612.4,
    "threads": 2,
    "parts": 0.22,
    "halves": 0.06,
    "validation": dict.fromkeys(ROWS, 0.25),
    "test": {name: i / 10 for i, name in enumerate(ROWS)},
}


def test_the_card_states_each_measured_number_beside_its_name() -> None:
    card = write_card(FACTS)
    assert card.startswith("# fox-vit\n")
    assert "python -m experiments.train_menagerie --seed 3" in card
    assert "1,234,567" in card
    assert '| zero-shot top-1, "a photo of a {class}" | 25.0% | 0.0% |' in card
    assert "| the same, blurred outside | 25.0% | 60.0% |" in card
    assert "1,500 steps of 128 pictures (10 rounds) and 612 seconds" in card
    assert "22% of the pictures showed a marked part" in card


def test_the_card_tells_towers_apart_and_says_where_nothing_was_marked() -> None:
    assert "| ViT, patches of 8 px, 5 layers of 160; projects the class token, 64 px |" in (
        write_card(FACTS)
    )
    resnet = write_card(FACTS | {"tower": "resnet", "width": 16, "layers": 1, "parts": 0.0})
    assert "| ResNet with attention pooling, stem of 16, blocks of each stage 1, 64 px |" in resnet
    plain = write_card(FACTS | {"tower": "convnext_atto", "parts": 0.0, "halves": 0.0})
    assert "| convnext_atto, as timm builds it, 64 px |" in plain
    assert "No picture was marked." in plain

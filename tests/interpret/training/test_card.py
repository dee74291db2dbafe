from dataclasses import asdict

from interpret.training.card import ROWS, write_card
from interpret.training.folder import Shape


def test_the_card_states_each_measured_number_beside_its_name() -> None:
    facts = asdict(Shape()) | {
        "name": "fox-vit",
        "command": "python -m experiments.train_clip --seed 3",
        "n_images": 20_000,
        "n_tokens": 219,
        "n_weights": 1_234_567,
        "n_steps": 1_500,
        "batch_size": 128,
        "epochs": 10,
        "minutes": 20.4,
        "threads": 2,
        "parts": 0.22,
        "halves": 0.06,
        "validation": dict.fromkeys(ROWS, 0.25),
        "test": {name: i / 10 for i, name in enumerate(ROWS)},
    }
    card = write_card(facts)
    assert card.startswith("# fox-vit\n")
    assert "python -m experiments.train_clip --seed 3" in card
    assert "1,234,567" in card
    assert '| zero-shot top-1, "a photo of a {class}" | 25.0% | 0.0% |' in card
    assert "| the same, blurred outside | 25.0% | 60.0% |" in card

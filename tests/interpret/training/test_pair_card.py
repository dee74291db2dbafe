from interpret.training.pair_card import write_pair_card


def test_the_card_says_where_the_weights_come_from() -> None:
    facts = {
        "name": "mine",
        "image_encoder": "vit-16",
        "image_size_px": 128,
        "text_encoder": "bert-4-256",
        "text_weights": "random",
        "vocabulary_size": 900,
        "context_length": 40,
        "dim": 768,
        "n_weights": 1234567,
        "n_text_weights": 34567,
        "n_images": 100,
        "n_captions": 500,
        "images": "menagerie",
        "n_without_caption": 3,
        "n_skipped": 2,
        "n_train": 70,
        "n_validation": 15,
        "n_test": 15,
        "command": "python -m experiments.train_clip --seed 3",
        "n_steps": 20,
        "epochs_trained": 4,
        "best_epoch": 2,
        "training_seconds": 12.6,
        "threads": 2,
        "n_cut_texts": 7,
        "validation_loss": 2.34567,
        "test_loss": 2.5,
        "batch_size": 32,
        "accumulate": 2,
    }
    card = write_pair_card(facts)
    for part in ("# mine", "--seed 3", "1,234,567", "32 pictures x 2", "13 seconds", "2.346"):
        assert part in card

from concepts.random_words import shipped_words
from interpret.models.clip import ClipModel
from interpret.models.load import load_model
from interpret.word_pool import FEWEST, known_words


def test_the_words_are_those_the_shipped_model_can_read() -> None:
    model = load_model("menagerie-vit-tiny", device="cpu", offline=True)
    words = known_words(model)
    assert FEWEST <= len(words) < len(shipped_words()) / 10
    assert model.unknown_token_fraction(words) == 0
    assert {"beak", "striped"} <= set(words)


def test_a_model_that_knows_too_few_words_gets_all(small_model: ClipModel) -> None:
    assert known_words(small_model) == shipped_words()

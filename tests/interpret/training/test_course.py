import pytest

from interpret.training.batches import Mix
from interpret.training.contrastive import Recipe
from interpret.training.course import Entry, Plan, teach
from interpret.training.lesson import Lesson, draw_lesson, tokenizer_for
from interpret.training.shape import Shape, build_network

TINY = Shape(width=32, layers=1, text_width=32, text_layers=1, dim=16)


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return draw_lesson("train", n_images=8)


def taught(lesson: Lesson, plan: Plan) -> list[Entry]:
    tokenizer = tokenizer_for(lesson, TINY.context_length)
    network = build_network(TINY.model_config(tokenizer.get_vocab_size()), 0)
    return list(teach(network, tokenizer, lesson, lesson, plan))


def test_the_log_has_an_entry_at_every_look_and_at_the_end(lesson: Lesson) -> None:
    plan = Plan(Recipe(5), batch_size=4, mix=Mix(0.3, 0.3), validate_every=2)
    entries = taught(lesson, plan)
    assert [entry["step"] for entry in entries] == [2, 4, 5]
    assert all(0 <= entry["validation_top1"] <= 1 for entry in entries)
    assert [entry["seconds"] for entry in entries] == sorted(e["seconds"] for e in entries)


def test_it_stops_when_its_time_is_over(lesson: Lesson) -> None:
    entries = taught(lesson, Plan(Recipe(1000), batch_size=4, minutes=1e-9))
    assert [entry["step"] for entry in entries] == [1]


def test_the_same_seed_gives_the_same_log_but_for_the_seconds(lesson: Lesson) -> None:
    plan = Plan(Recipe(3), batch_size=4, mix=Mix(0.3, 0.3), seed=4)
    first, second = taught(lesson, plan), taught(lesson, plan)
    assert [entry["loss"] for entry in first] == [entry["loss"] for entry in second]

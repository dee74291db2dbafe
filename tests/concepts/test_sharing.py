from concepts.bank import make_bank
from concepts.sharing import measure_sharing


def test_concepts_and_entries_of_two_or_more_classes() -> None:
    lists = {"fox": ["a tail", "fur"], "owl": ["a tail", "wings"], "eel": ["a tail"], "ox": []}
    sharing = measure_sharing(make_bank("toy", classes=lists, concepts=["ears"], source="A toy."))
    assert sharing.n_classes_of == {"a tail": 3, "fur": 1, "wings": 1}
    assert sharing.n_concepts_of == {"fox": 2, "owl": 2, "eel": 1, "ox": 0}
    assert (sharing.n_entries, sharing.histogram) == (5, {1: 2, 3: 1})
    assert (sharing.shared_concept_fraction, sharing.shared_entry_fraction) == (1 / 3, 3 / 5)
    assert sharing.most_shared(2) == [("a tail", 3), ("fur", 1)]


def test_a_plain_list_shares_nothing() -> None:
    sharing = measure_sharing(make_bank("toy", concepts=["ears"], source="A toy."))
    assert (sharing.shared_concept_fraction, sharing.shared_entry_fraction) == (None, None)
    assert sharing.histogram == {}

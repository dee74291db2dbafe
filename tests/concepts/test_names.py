from concepts.names import describe_unknown, plain_name


def test_names_are_compared_blind_to_case_underscores_and_spaces() -> None:
    assert plain_name("Great_Pyrenees") == plain_name("  great   pyrenees ") == "great pyrenees"


def test_a_hyphen_is_part_of_a_name() -> None:
    assert plain_name("half-track") != plain_name("half track")


def test_a_name_like_no_other_gets_the_list_without_a_guess() -> None:
    message = describe_unknown("bank", "zzz", ["cifar10", "menagerie"])
    assert message == "unknown bank 'zzz'; known: cifar10, menagerie."

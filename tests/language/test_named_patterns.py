"""Patterns of the word tables: names are filled in, also within each other, and any of the patterns matches."""

import pytest

from language.named_patterns import compiled, filled

NAMES = {"order": "(?:order|parcel)", "the": "(?:the|my)", "its": "{the} {order}"}


def test_a_name_may_hold_other_names() -> None:
    assert filled("cancel {its}", NAMES) == "cancel (?:the|my) (?:order|parcel)"


def test_any_of_the_patterns_matches_in_any_case() -> None:
    said = compiled(["cancel {its}", "stop it"], NAMES)
    assert said.search("please Cancel my PARCEL") and said.search("stop it")
    assert not said.search("cancel a parcel")


def test_counts_and_quantifiers_are_no_names() -> None:
    assert filled("a{2,3}b{1}", NAMES) == "a{2,3}b{1}"


def test_a_name_that_the_table_lacks_is_told() -> None:
    with pytest.raises(KeyError, match="colour"):
        filled("{colour}", NAMES)

"""Places in a list are read however they are said, and other numbers are no places."""

import pytest

from language.ordinals import chosen, listed_numbers, ordinals


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the second one", [1]),
        ("#2", [1]),
        ("I'd go for # 3 please", [2]),
        ("number three", [2]),
        ("no. 1", [0]),
        ("option 2 or the last", [1, -1]),
        ("the 4th", [3]),
        ("First and third", [0, 2]),
        ("no 2", [1]),
    ],
)
def test_places(text: str, places: list[int]) -> None:
    assert ordinals(text) == places


@pytest.mark.parametrize(
    "text", ["my first order", "last week", "what was your last name", "dress in 38", "under 50", "no", "#1234567", ""]
)
def test_what_is_no_place(text: str) -> None:
    assert ordinals(text) == []


def test_a_message_of_numbers_alone_names_places() -> None:
    assert listed_numbers("1 and 3") == [0, 2] and listed_numbers("2.") == [1]
    assert listed_numbers("2 dresses") == []


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("the first", "a"),
        ("first and third", "ac"),
        ("second one please", "b"),
        ("#2", "b"),
        ("1 and 3", "ac"),
        ("number two, the third", "bc"),
        ("the tenth", ""),
        ("yes but first tell me what it costs", ""),
        ("return the dress first", ""),
        ("a second account for my husband", ""),
        ("on second thoughts", ""),
        ("the last", ""),
        ("", ""),
    ],
)
def test_what_is_chosen_of_a_list(text: str, picked: str) -> None:
    assert "".join(chosen(text, "abcd")) == picked


def test_what_tells_when_is_no_place() -> None:
    assert ordinals("ship the boots first, then the rest") == [] and ordinals("compare the first and second") == [0, 1]

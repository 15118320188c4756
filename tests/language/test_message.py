"""The message: every dimension is read once, its parts are messages of their own, and nobody can change it."""

from dataclasses import FrozenInstanceError

import pytest

from language.consent import Consent
from language.message import Message
from language.problems import Problem


def test_a_dimension_is_read_when_it_is_first_asked_for_and_once() -> None:
    said = Message("cancel order W1234567, ana@example.com")
    assert "cancel_reason" not in vars(said)
    assert said.cancel_reason is None and "cancel_reason" in vars(said)
    numbers = said.marked_numbers
    assert numbers == ("W1234567",) and said.marked_numbers is numbers


def test_what_it_holds_can_not_be_changed() -> None:
    said = Message("the first and the third")
    with pytest.raises(FrozenInstanceError):
        said.text = "the second"  # type: ignore[misc]
    assert isinstance(said.places, tuple) and isinstance(said.order_numbers, tuple)


def test_a_part_is_read_by_itself() -> None:
    said = Message("yes, and return the dress")
    assert not said.says_yes
    assert said.between(0, 3).says_yes
    assert said.between(3).only_adds
    assert said.between(0, 0).is_empty


def test_it_answers_a_proposal() -> None:
    assert Message("yes, cancel it").answer_to("cancel") is Consent.YES
    assert Message("yes, cancel it").answer_to("return") is not Consent.YES


@pytest.mark.parametrize(
    ("likely", "problem"),
    [
        ({}, None),
        ({Problem.DAMAGED: 0.9, Problem.DEFECTIVE: 0.05}, Problem.DAMAGED),
        ({Problem.DEFECTIVE: 0.05, Problem.DAMAGED: 0.9}, Problem.DAMAGED),
        ({Problem.DAMAGED: 0.5, Problem.DEFECTIVE: 0.45}, None),  # something went wrong, but which?
        ({Problem.DAMAGED: 0.7}, None),  # perhaps nothing did
    ],
)
def test_the_reader_is_believed_where_it_is_sure_of_the_kind(
    likely: dict[Problem, float], problem: Problem | None
) -> None:
    assert Message("…", likely_problems=likely).likely_problem is problem


def test_misspelt_words_are_taken_for_the_known_ones() -> None:
    said = Message("the blankt, not the boots")
    assert said.respelled({"blanket", "boots"}).text == "the blanket, not the boots"
    assert Message("the mug").respelled({"rug"}).text == "the mug"  # too short to be a slip


@pytest.mark.parametrize(
    ("text", "described"),
    [
        (" (blue / no), and the lamp", "blue / no"),
        (": red, M; the lamp", " red, M"),
        (" in blue and the lamp", " in blue "),
        ("", ""),
    ],
)
def test_what_follows_an_item_describes_it(text: str, described: str) -> None:
    assert Message(text).description.text == described


def test_the_entries_of_a_copied_list() -> None:
    assert Message("Blue / No (10 cm)").entries == ("blue", "no", "10 cm", "")
    assert Message("the boots (size 8); two ").last_entry.text == " two "


@pytest.mark.parametrize(
    ("before", "count"),
    [("one of the", 1), ("2", 2), ("two pair of", 2), ("the", None), ("a", None), ("return", None)],
)
def test_how_many_of_the_next_thing(before: str, count: int | None) -> None:
    assert Message(before).count_of_the_next == count

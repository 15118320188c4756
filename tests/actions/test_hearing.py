"""The customer's words come into an action as one message, cut where nobody reads on."""

from typing import Any

from actions import hearing
from language.message import Before, Message
from language.problems import Problem
from tests.actions.conversation import Conversation


class HearsDamage:
    """A reader that takes every message for a report of damage."""

    def read(self, text: str, before: Before) -> Message:
        assert before == Before()
        return Message(text, likely_problems={Problem.DAMAGED: 0.9})


def test_everybody_who_asks_for_the_latest_message_gets_the_same_one() -> None:
    chat = Conversation().user("where is W1234567?").user("cancel it")
    said = hearing.latest(chat.tracker())
    assert said is hearing.latest(chat.tracker())
    assert said == Message("cancel it")


def test_no_words_are_an_empty_message() -> None:
    nothing: Any = None
    assert hearing.latest(Conversation().user(nothing).tracker()).is_empty


def test_what_is_too_long_is_cut() -> None:
    assert len(hearing.message("no " * 1000).text) == hearing.LONGEST_MESSAGE


def test_the_reader_adds_what_it_hears_to_the_same_words() -> None:
    said = hearing.message("the mug is in bits")
    assert said.likely_problem is None
    heard = hearing.read(said, HearsDamage())
    assert (heard.text, heard.likely_problem) == (said.text, Problem.DAMAGED)

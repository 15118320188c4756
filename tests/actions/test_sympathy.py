"""A customer who tells of a loss, an illness, sadness or despair is heard before anything is answered or written."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.sympathy import HERE, SAID, WithSympathy, keeps_company
from language.feelings import Feeling
from tests.actions.conversation import Conversation

DOMAIN = Path(__file__).resolve().parents[2] / "bot" / "domain" / "conversation.yml"
LINE = "Samaritans listen day and night: 116 123."


class _Answers(Action):
    """Answers anything."""

    def name(self) -> str:
        return "action_answers"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        if not keeps_company(dispatcher, tracker):
            dispatcher.utter_message(text="Here is a scarf.")
        return [SlotSet("focus_product", "scarf")]


class _Confirms(Action):
    """A form that takes whatever is offered as a yes."""

    def name(self) -> str:
        return "validate_order_change_form"

    def run(self, _dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        return [SlotSet("confirm", True), SlotSet("requested_slot", None)]


def _responses(talk: Conversation) -> list[str]:
    return [message["response"] for message in talk.messages if message["response"]]


def test_condolences_are_said_once_and_first() -> None:
    talk = Conversation()
    action = WithSympathy(_Answers())

    talk.user("my mother passed away last week").run(action)
    first = _responses(talk)
    talk.events.append({"event": "bot", "text": "…", "metadata": {"utter_action": SAID[Feeling.LOSS]}})
    talk.user("since my mother passed away I can't decide anything").run(action)

    assert first == [SAID[Feeling.LOSS], HERE]
    assert _responses(talk) == [HERE]


def test_to_despair_nothing_is_sold() -> None:
    talk = Conversation().user("I'd like a scarf but really I just want to die")

    talk.run(WithSympathy(_Answers(), LINE))

    assert _responses(talk) == [SAID[Feeling.DESPAIR]]
    assert talk.said == LINE
    assert "focus_product" not in talk.slots


def test_no_yes_is_read_out_of_despair() -> None:
    talk = Conversation().start("order_change_form")
    talk.slots["requested_slot"] = "confirm"

    talk.answer(WithSympathy(_Confirms()), "yes I want to end my life", confirm=True)

    assert talk.slots["confirm"] is None
    assert talk.form == "order_change_form"  # it goes on with the next message


def test_who_tells_nothing_of_the_kind_is_only_answered() -> None:
    talk = Conversation().user("a scarf for a funeral").run(WithSympathy(_Answers(), LINE))

    assert talk.said == "Here is a scarf."


@pytest.mark.parametrize("response", [*SAID.values(), HERE])
def test_the_domain_has_words_for_it(response: str) -> None:
    assert yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["responses"][response]

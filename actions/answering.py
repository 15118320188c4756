"""Carries a question from Rasa's tracker to the answerer, and the answer back as messages and remembered slots."""

import logging
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing, medical, page, question_back
from actions.answers.answerer import Answer, Answerer
from actions.answers.decide import POLICIES, Context, Heard
from actions.answers.decision import Kind
from actions.basket.basket import load
from actions.form_answers import since_a_fresh_start
from actions.outfits import outfit
from actions.restock.offer import with_offer

log = logging.getLogger(__name__)

_REMEMBERED = 8  # products that were told of by themselves
IN_A_FORM = "in a form"
OUTFIT = "outfit"  # the slot of what was put together to be worn together
BASKET, KEEPS_BASKET = "basket", "keeps_basket"  # the slots that hold it, and whether there is any, or an outfit
_ASKS_BACK = frozenset({Kind.WHICH_PRODUCT, Kind.WHICH_TWO})
_GOES_ON = _ASKS_BACK | {Kind.OUTFIT_ASKS, Kind.OUTFIT_NONE}  # what the next message is an answer to, without a card


def reply(
    answerer: Answerer, intent: str, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard | None = None
) -> list[EventType]:
    """Answer the customer's latest message as this intent, show the records, and remember what was spoken of.

    An action that looked at the message before hands on what was `heard`, so that it is read and decided once.
    """
    question = tracker.latest_message.get("text") or ""
    if medical.asks_for_advice(question):
        dispatcher.utter_message(response=medical.REPLY)
        return [SlotSet(question_back.SLOT, 0)]
    heard = heard or answerer.hear(question, remembered(tracker))
    answer = answerer.answer_heard(heard, intent, turn_of(tracker))
    if answerer.offers_restock and not _is_in_a_form(tracker):
        answer = with_offer(answer)
    if answer.decision in _ASKS_BACK:
        if question_back.is_second(tracker):
            return question_back.ask_back(heard.turn, dispatcher, tracker)
        send(answer, dispatcher)
        return [*to_remember(answer), question_back.once_more(tracker)]
    send(answer, dispatcher)
    return [*to_remember(answer), SlotSet(question_back.SLOT, 0)]


def send(answer: Answer, dispatcher: CollectingDispatcher) -> None:
    """The text, and as a message of its own the cards with where they come from."""
    dispatcher.utter_message(
        text=answer.text, buttons=[{"title": title, "payload": text} for title, text in answer.buttons.items()]
    )
    if answer.cards or answer.sources or answer.decision in _GOES_ON:
        dispatcher.utter_message(
            json_message={
                "cards": list(answer.cards),
                "sources": list(answer.sources),
                "index_version": answer.index_version,
                "worded_by": answer.worded_by,
                "decision": str(answer.decision),
            }
        )
    if answer.decided.basket_url:
        dispatcher.utter_message(json_message={"basket_url": answer.decided.basket_url})


def turn_of(tracker: Tracker) -> str:
    """What chooses between the wordings of an answer: the turn; in a form, where who is asking matters, always one."""
    if _is_in_a_form(tracker):
        return IN_A_FORM
    return f"{tracker.sender_id}/{tracker.latest_message.get('message_id') or len(tracker.events)}"


def _is_in_a_form(tracker: Tracker) -> bool:
    """Whether a form is asking something."""
    return bool((tracker.active_loop or {}).get("name"))


def remembered(tracker: Tracker) -> Context:
    """What the conversation's slots hold; a slot that holds something else counts as empty."""
    shown, focus, search = (tracker.get_slot(name) for name in ("last_products", "focus_product", "last_search"))
    return Context(
        last_products=tuple(item for item in shown if isinstance(item, str)) if isinstance(shown, list) else (),
        focus_product=focus if isinstance(focus, str) else "",
        last_search=search if isinstance(search, dict) else None,
        told_passages=_told_passages(tracker.events),
        answered=_answered(tracker.events),
        question=_question_before(tracker.events),
        said="" if _is_in_a_form(tracker) else _said_before(tracker.events),
        basket=load(tracker.get_slot(BASKET)),
        outfit=outfit.load(tracker.get_slot(OUTFIT)),
        lasting=_lasting(tracker.events),
        standing=_standing(tracker.events),
        earlier=_earlier(tracker.events),
        page=page.come_to(tracker.events),
    )


def _lasting(events: list[dict[str, Any]]) -> tuple[str, ...]:
    """The customer's messages before the latest, since a fresh start, that tell what holds for the whole talk."""
    *before, _latest = _said_by_the_customer(events) or [""]
    return tuple(text for text in before if hearing.message(text).lasting)


def _standing(events: list[dict[str, Any]]) -> tuple[str, ...]:
    """Those that tell what can be spent, what size is worn, or whom a thing is for."""
    *before, _latest = _said_by_the_customer(events) or [""]
    return tuple(text for text in before if hearing.message(text).standing)


def _earlier(events: list[dict[str, Any]]) -> tuple[str, ...]:
    """The products that were the one card of a reply, since a fresh start, the latest first and each once."""
    found: dict[str, None] = {}
    for event in reversed(since_a_fresh_start(events)):
        shown = ((event.get("data") or {}).get("custom") or {}) if event["event"] == "bot" else {}
        cards = shown.get("cards") or []
        if len(cards) == 1:
            found.setdefault(str(cards[0].get("product_id")), None)
    latest = list(found)[:_REMEMBERED]
    return tuple(latest)


def _said_by_the_customer(events: list[dict[str, Any]]) -> list[str]:
    """The customer's messages since a fresh start."""
    return [str(event.get("text") or "") for event in since_a_fresh_start(events) if event["event"] == "user"]


def _told_passages(events: list[dict[str, Any]]) -> tuple[str, ...]:
    """The sources of the reply before this message, where that told of policies alone."""
    shown = _shown_before(events)
    return tuple(str(source) for source in shown.get("sources") or ()) if shown.get("decision") in POLICIES else ()


def _answered(events: list[dict[str, Any]]) -> str:
    """The kind of the reply before this message, where that came from the records."""
    return str(_shown_before(events).get("decision") or "")


def _question_before(events: list[dict[str, Any]]) -> str:
    """The customer's message before the latest."""
    said = [event for event in events if event["event"] == "user"]
    return str(said[-2].get("text") or "") if len(said) > 1 else ""


def _said_before(events: list[dict[str, Any]]) -> str:
    """The text of the reply before the latest message, without what followed it there."""
    said, before = "", ""
    for event in events:
        if event["event"] == "user":
            said, before = "", said
        elif event["event"] == "bot":
            said = said or str(event.get("text") or "")
    return before


def _shown_before(events: list[dict[str, Any]]) -> dict[str, Any]:
    """What the reply before this message showed beside its text."""
    is_before = False
    for event in reversed(events):
        if event["event"] == "user":
            if is_before:
                break
            is_before = True
        shown = ((event.get("data") or {}).get("custom") or {}) if is_before and event["event"] == "bot" else {}
        if shown.get("decision"):
            return dict(shown)
    return {}


def to_remember(answer: Answer) -> list[EventType]:
    """The events that keep what an answer showed and spoke of."""
    changes: dict[str, Any] = {}
    if answer.last_products is not None:
        changes["last_products"] = list(answer.last_products)
    if answer.focus_product is not None:
        changes["focus_product"] = answer.focus_product or None
    if answer.last_search is not None:
        changes["last_search"] = dict(answer.last_search)
    if answer.policy_topic:
        changes["policy_topic"] = answer.policy_topic
    if answer.basket is not None:
        changes |= {BASKET: answer.basket.dump(), KEEPS_BASKET: bool(answer.basket.lines or answer.basket.wanted)}
    if answer.outfit is not None:  # words for changing what was ordered may be about that, as they may about a basket
        changes |= {OUTFIT: answer.outfit.dump(), KEEPS_BASKET: True}
    elif answer.last_products is not None:
        changes[OUTFIT] = None
    return [SlotSet(name, value) for name, value in changes.items()]

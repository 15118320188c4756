"""Reads what customers answer when a form asks for an order number, an email or a zip code, and asks again kindly."""

import itertools
from collections.abc import Collection
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from language.acknowledgements import Acknowledgement
from language.consent import Consent
from language.message import Message

TALK_TO_A_PERSON = {"title": "Talk to a person", "payload": "I'd like to talk to a person"}
OFFER_A_PERSON_AFTER = 2
HANDOVER = "handover_form"
NOTED = "I've noted that for my colleague. An email address to answer to is all that I still need."
_A_SLIP = 2  # words of an answer that may be meant for an email address
LEFT_AFTER = 2  # messages about something else in a row, after which a form asks no more

Slots = dict[str, Any]

_NOT_WITHOUT = "Without that I can't be sure that it's you. A person in our team can help you to find it."
_ITS_PLACE = {
    "order_number": "It's in your order confirmation. If you don't have it, just say so.",
    "email": "It's the address that your order confirmation was sent to. If you don't know it, just say so.",
    "zip": "It's the one of an address that you order to.",
}
_TO_ACKNOWLEDGEMENTS = {Acknowledgement.THANKS: "You're welcome.", Acknowledgement.WAIT: "Take your time."}


def about_the_question(slot: str, said: Message) -> str | None:
    """The answer to a customer who asks back: what it is for, or where to find it; None where that isn't asked."""
    if slot in (*_ITS_PLACE, "first_name", "last_name") and said.asks_why:
        return "I ask so that nobody but you can see or change your orders."
    return _ITS_PLACE.get(slot) if said.asks_where else None


def read_order_number(value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, form: str) -> Slots:
    """The order number in the answer; an email given in its place isn't lost."""
    said = _said(value)
    if said.is_empty:
        return {"order_number": None}
    given = said.proofs_given("order_number")
    numbers = given.order_numbers
    if not numbers:
        if given.email:  # which Rasa has taken for the email address already, or takes for it now
            return {"order_number": None, **({} if tracker.get_slot("email") else {"email": given.email})}
        ask_again(
            dispatcher,
            tracker,
            form,
            "order_number",
            "I couldn't find an order number in that. It's in your order confirmation and has at least three digits, "
            "like 1001.",
        )
        return {"order_number": None}
    if len(numbers) > 1:
        dispatcher.utter_message(text=f"One order at a time, please: I'll start with {numbers[0]}.")
    return {"order_number": numbers[0]}


def read_email(value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, form: str) -> Slots:
    """The email address in the answer."""
    said = _said(value)
    if said.is_empty:
        return {"email": None}
    email = said.proofs_given("email").email
    if email is None:
        ask_again(dispatcher, tracker, form, "email", _no_email_in(said, form))
    return {"email": email}


def _no_email_in(said: Message, form: str) -> str:
    """What is said to an answer without an email address: what it tells a person, who reads it, isn't refused."""
    is_told = "@" not in said.text and (said.possible_numbers or said.length > _A_SLIP)
    if form == HANDOVER and is_told:
        return NOTED
    return "That doesn't look like an email address. Please write it in full, like name@example.com."


def read_zip(value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, form: str) -> Slots:
    """The zip code in the answer."""
    said = _said(value)
    if said.is_empty:
        return {"zip": None}
    code = said.proofs_given("zip").zip
    if code is None:
        ask_again(
            dispatcher,
            tracker,
            form,
            "zip",
            "I couldn't find a zip code in that. Please write only the zip code of your address, like 94110.",
        )
    return {"zip": code}


def acknowledge(said: Message, dispatcher: CollectingDispatcher) -> None:
    """Say what is said to thanks, or to a wish for a moment."""
    if said.acknowledgement in _TO_ACKNOWLEDGEMENTS:
        dispatcher.utter_message(text=_TO_ACKNOWLEDGEMENTS[said.acknowledgement])


def ask_again(dispatcher: CollectingDispatcher, tracker: Tracker, form: str, slot: str, sentence: str) -> None:
    """Say what was wrong with an answer, or answer a question about it; the form then asks again."""
    said = hearing.latest(tracker)
    if said.acknowledgement:
        acknowledge(said, dispatcher)
        return
    if answer := about_the_question(slot, said):
        dispatcher.utter_message(text=answer)
        return
    if slot in ("email", "zip") and form != HANDOVER and said.cannot_give:
        dispatcher.utter_message(text=_NOT_WITHOUT, buttons=[TALK_TO_A_PERSON])
        return
    say_not_understood(dispatcher, sentence, failed_turns(tracker, form, slot) + 1)


def say_not_understood(dispatcher: CollectingDispatcher, sentence: str, times: int) -> None:
    """Say what was wrong with an answer; the second time in a row, offer a person too."""
    if times < OFFER_A_PERSON_AFTER:
        dispatcher.utter_message(text=sentence)
        return
    dispatcher.utter_message(text=f"{sentence} A person in our team can also help you.", buttons=[TALK_TO_A_PERSON])


def person_if(late: bool) -> list[dict[str, str]]:
    """The button that offers a person, under an answer about something that is late."""
    return [TALK_TO_A_PERSON] if late else []


def failed_turns(tracker: Tracker, form: str, slot: str) -> int:
    """In how many earlier turns of the running form the answer for this slot was refused."""
    loops = [index for index, event in enumerate(tracker.events) if event["event"] == "active_loop"]
    if not loops or tracker.events[loops[-1]].get("name") != form:
        return 0
    turns, failed = 0, False
    for event in tracker.events[loops[-1] :]:
        if event["event"] == "user":
            turns += failed
            failed = False
        elif event["event"] == "slot" and event["name"] == slot and event["value"] is None:
            failed = True
    return turns


def since_a_fresh_start(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events since the conversation was begun anew."""
    return between_fresh_starts(events)[-1]


def between_fresh_starts(events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The events of each stretch of the conversation, the last since it was begun anew."""
    starts = [0, *(at for at, event in enumerate(events) if event["event"] == "reset_slots")]
    return [events[start:end] for start, end in itertools.pairwise([*starts, len(events)])]


def times_asked(tracker: Tracker, slot: str) -> int:
    """In how many turns before this one a form has asked for this slot since the conversation's last fresh start."""
    turn, asking = 0, set[int]()
    for event in since_a_fresh_start(tracker.events):
        turn += event["event"] == "user"
        if event["event"] == "slot" and event["name"] == "requested_slot" and event["value"] == slot:
            asking.add(turn)
    return len(asking - {turn})


def offered_payloads(tracker: Tracker) -> list[str]:
    """What the quick replies of Lisa's latest turn would have sent, in the order shown."""
    messages = [place for place, event in enumerate(tracker.events) if event["event"] == "user"]
    start, end = (messages[-2] if len(messages) > 1 else 0), (messages[-1] if messages else len(tracker.events))
    said = [event for event in tracker.events[start:end] if event["event"] == "bot"]
    return [str(button.get("payload")) for event in said for button in (event.get("data") or {}).get("buttons") or []]


def accepts_a_person(tracker: Tracker) -> bool:
    """Whether the latest message is a yes to the offer of a person in Lisa's latest turn."""
    return hearing.latest(tracker).answer_to("person") is Consent.YES and offers_a_person(tracker)


def offers_a_person(tracker: Tracker) -> bool:
    """Whether Lisa's latest turn offered a person before anything else."""
    return offered_payloads(tracker)[:1] == [TALK_TO_A_PERSON["payload"]]


def has_just_begun(tracker: Tracker) -> bool:
    """Whether the running form began with the latest message, rather than asked before it."""
    kinds = [event["event"] for event in tracker.events if event["event"] in ("user", "active_loop")]
    return bool(kinds) and kinds[-1] == "active_loop"


def asked_before(tracker: Tracker) -> EventType:
    """Keeps what the running form asked for in the turn before, so that it is asked for again in a few words."""
    return SlotSet("asked_before", None if has_just_begun(tracker) else tracker.get_slot("requested_slot"))


def comes_back(tracker: Tracker, form: str) -> bool:
    """Whether the latest message has been answered already, as a digression from this form."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action_execution_rejected" and event.get("name") == form:
            return True
    return False


def digressions(tracker: Tracker, form: str, answers: Collection[str]) -> int:
    """How many messages in a row the running form has left to the bot's other rules since it was answered last."""
    count, is_rejected = 0, False
    for event in tracker.events:
        is_answered = event["event"] == "slot" and event["name"] in answers and event["value"] is not None
        if is_answered or (event["event"] == "active_loop" and event.get("name") == form):
            count = 0
        elif event["event"] == "user":
            is_rejected = False
        elif event["event"] == "action_execution_rejected" and event.get("name") == form and not is_rejected:
            count, is_rejected = count + 1, True
    return count


def _said(value: Any) -> Message:
    """A slot's candidate, to be read: Rasa hands over a list when several entities were found."""
    parts = value if isinstance(value, list) else [] if value is None else [value]
    return hearing.message(" ".join(str(part) for part in parts))

"""Writes a change of an order once after the yes, says truthfully what came of it, and forgets the draft at the end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import wishes
from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes import wording
from actions.order_changes.draft import Draft, forgotten
from actions.order_changes.drafted_change import Making
from actions.order_changes.kinds import Kind, intent_of
from actions.orders.database import DatabaseUnavailableError, OutcomeUnknownError
from actions.orders.repository import VerifiedCustomer
from actions.orders.service import Made, RefusedError

NOT_SAVED = (
    "I couldn't save that just now, so nothing has been changed. I've kept everything you told me: "
    "please say yes again in a moment, and I'll try once more."
)
UNSURE = (
    "Something broke while I was saving that, so I can't tell yet whether it's done. "
    "Please write again in a moment: I'll look first, and nothing is done twice."
)
STILL_UNSURE = (
    "I still can't look up whether your change is done, and I've done nothing since. "
    "Please write again in a moment: nothing is done twice."
)
CANNOT_LOOK = (
    "I can't look that up just now, and nothing has been changed. I've kept what you told me: "
    "please write again in a moment."
)
NOT_HEARD = (
    "I can't look that up just now, so I've done nothing with your last message. Please say it again in a moment."
)
DONE_AFTER_ALL = "I've looked it up: your change went through."
NOT_DONE = "I've looked it up: your change didn't go through, so nothing has been changed."
SAY_IT_AGAIN = "If you meant something else with your last message, please say it again."

_YES_OR_NO = [{"title": "Yes", "payload": "Yes, go ahead"}, {"title": "No", "payload": "No, leave it"}]
_KINDS = {
    "cancel": Kind.CANCEL,
    "return_items": Kind.RETURN,
    "exchange_items": Kind.EXCHANGE,
    "change_items": Kind.ITEMS,
    "change_payment": Kind.PAYMENT,
    "change_address": Kind.ADDRESS,
    "report_problem": Kind.PROBLEM,
}


class TurnsInOrder:
    """Lets one turn of a conversation end before its next begins: a broken line may bring a second one meanwhile."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()

    @contextmanager
    def turn(self, conversation_id: str) -> Iterator[None]:
        """Wait for the conversation's earlier turn."""
        with self._guard:
            lock = self._locks.setdefault(conversation_id, threading.Lock())
        with lock:
            yield


class Writing:
    """Makes the change of one draft and tells of it."""

    def __init__(self, making: Making, draft: Draft, dispatcher: CollectingDispatcher) -> None:
        self._making = making
        self._draft = draft
        self._dispatcher = dispatcher

    def is_done_already(self, customer: VerifiedCustomer, is_a_yes: bool, broke_off: bool) -> bool:
        """Whether an earlier yes to this very draft has been written, though the customer hasn't heard of it.

        Lines break and processes die between the commit and the reply. Then this is told before anything else is said:
        even a "no" comes too late.
        """
        draft = self._draft
        if draft.version is None:
            return False
        was_unsure = (draft.is_unsure or broke_off) and not is_a_yes
        told = what_became_of(self._making, draft, customer, was_unsure=was_unsure)
        draft.is_unsure = False
        if told and told != NOT_DONE:
            draft.confirm = True
            self._dispatcher.utter_message(text=told if is_a_yes else f"{told}\n{SAY_IT_AGAIN}")
            return True
        if told:
            self._dispatcher.utter_message(text=told)
        return False

    def write(self, customer: VerifiedCustomer) -> str | None:
        """Make the change that the customer has said yes to. The slot to ask for: none, or the yes once more."""
        try:
            said = _make(self._making, self._draft, customer)
        except RefusedError as refusal:
            self._draft.is_refused = True
            self._say(f"{refusal} A person in our team can look at it with you.", TALK_TO_A_PERSON)
            return None
        except OutcomeUnknownError:
            return self._find_out(customer)
        except DatabaseUnavailableError:
            return self._ask_again(NOT_SAVED)
        self._say(said)
        return None

    def _find_out(self, customer: VerifiedCustomer) -> str | None:
        """Look whether the commit that failed was kept all the same."""
        try:
            made = self._making.made_already(self._draft, customer, settled=True)
        except DatabaseUnavailableError:
            self._draft.is_unsure = True
            return self._ask_again(UNSURE)
        if made is None:
            return self._ask_again(NOT_SAVED)
        self._say(_told(made))
        return None

    def _ask_again(self, sentence: str) -> str:
        self._draft.confirm = None
        self._say(sentence, *_YES_OR_NO)
        return "confirm"

    def _say(self, text: str, *buttons: dict[str, str]) -> None:
        self._dispatcher.utter_message(text=text, buttons=list(buttons))


class ActionChangeOrder(Action):
    """Ends a change, whatever came of it: forgets the draft, and offers what else was wished for."""

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_change_order"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Forget it; the form has made the change and told of it, since only there a yes can be said again."""
        draft = Draft.load(tracker)
        if draft is None:
            return forgotten()
        wishes.offer(dispatcher, wishes.known(tracker))
        return [
            *forgotten(),
            SlotSet("last_order", draft.order_number or tracker.get_slot("last_order")),
            SlotSet("refused_change", intent_of(draft.kind) if draft.is_refused else None),
        ]


def sentence_for_a_failed_look(draft: Draft, requested: str, broke_off: bool) -> str:
    """What to say where nothing can be looked up, so that it's true whatever an earlier turn may have written."""
    if draft.version is not None and (draft.is_unsure or broke_off):
        return STILL_UNSURE
    return NOT_HEARD if requested == "confirm" else CANNOT_LOOK


def broke_off(tracker: Tracker) -> bool:
    """Whether the customer's message before the latest one got no reply: something died over it."""
    since = [event["event"] for event in tracker.events if event["event"] in ("user", "bot")]
    return since[-2:] == ["user", "user"]


def what_became_of(making: Making, draft: Draft, customer: VerifiedCustomer, *, was_unsure: bool) -> str | None:
    """What a yes to this draft has written, in the words that the customer has missed; that nothing was, if unsure."""
    made = making.made_already(draft, customer)
    if made:
        return f"{DONE_AFTER_ALL}\n{_told(made)}"
    return NOT_DONE if was_unsure else None


def _make(making: Making, draft: Draft, customer: VerifiedCustomer) -> str:
    if draft.kind is Kind.DEFAULT_ADDRESS:
        return wording.default_address_done(making.address(draft), making.make_default_address(draft, customer))
    return wording.done(draft.kind, making.make(draft, customer))


def _told(made: Made) -> str:
    """What was done, as the customer would have heard it at once."""
    if made.default_address:
        return wording.default_address_done(made.default_address, is_new=True)
    if made.change is None:
        raise ValueError(f"The log has neither an order nor an address for {made.action}.")
    return wording.done(_KINDS[made.action], made.change)

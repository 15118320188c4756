"""Asks what a customer wants to be told of, where to, and for an explicit yes; notes it, and forgets it again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.answers.turn import Turn
from actions.answers.wording import grammar, joined
from actions.basket.sentences import option_text
from actions.form_answers import TALK_TO_A_PERSON, accepts_a_person, comes_back, has_just_begun, say_not_understood
from actions.orders.database import DatabaseUnavailableError
from actions.orders.repository import Orders
from actions.orders.sources import SourceError
from actions.restock.choosing import Sought, load, product_meant, sought
from actions.restock.requests import Noted, Requests, Wish
from language.consent import Consent
from language.message import Message
from language.restock import RestockWish

FORM = "restock_form"
SLOT = "restock"  # holds what is waited for, while it is asked about
BEGINS = "restock_begins"
OPTION, EMAIL, CONSENT = "restock_option", "email", "restock_consent"
NOTED = "noted"  # in that slot: what was, until something else is begun
MOST_BUTTONS = 6
YES, NO = "Yes, please note it", "No, thank you"

# What the bot takes an answer for; any other intent is a question or a wish of its own.
_ANSWERS = frozenset({"inform", "affirm", "deny", "nlu_fallback", "restock", "restock_forget", "basket"})
_WHICH = "Tell me which product you mean, by its name, and I can note that we tell you when it's back."
LEFT = "All right, I haven't noted anything. What else can I do for you?"
_NOT_NOTED = "I couldn't note that just now. Say yes once more in a moment: it is never noted twice."
_TOO_MANY = "I can't note any more of these just now. A person in our team can help you with it."
# Said of nothing, too: otherwise a stranger would learn who waits for what, by noting it for their address again.
_FORGOTTEN_HERE = (
    "Whatever was noted from this chat is deleted, with its address: we won't write because of it. For one that was "
    "noted elsewhere, write “forget my request” with the code of our mail; a person in our team can delete it too."
)
_HOW_TO_FORGET = "If you don't want that any more, just write “forget my request”."


@dataclass(frozen=True)
class Draft:
    """What is to be noted, as far as it is known."""

    sought: Sought
    email: str
    asked_at: datetime
    misunderstood: int = 0

    def dump(self) -> dict[str, Any]:
        """As the slot holds it."""
        kept = {"email": self.email, "asked_at": self.asked_at.isoformat(), "misunderstood": self.misunderstood}
        return {**self.sought.dump(), **kept}


class _Read(Enum):
    """What a message is to the question that was asked."""

    AN_ANSWER = "an answer"
    NOT_UNDERSTOOD = "not understood"
    WHY = "asks what for"
    LEAVES = "leaves"
    SOMETHING_ELSE = "something else"
    YES = "yes"


class ActionBeginRestock(Action):
    """Looks what is waited for, and says so where that isn't sold out or isn't told."""

    def __init__(self, answerer: Answerer, requests: Requests, orders: Orders) -> None:
        self._answerer = answerer
        self._requests = requests
        self._orders = orders

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_begin_restock"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Set `restock_begins`, which the rules go by."""
        heard = self._answerer.hear(tracker.latest_message.get("text") or "", remembered(tracker))
        product = product_meant(heard.turn)
        if product is None:
            dispatcher.utter_message(text=_WHICH)
            return [SlotSet(BEGINS, False)]
        noted = tracker.get_slot(SLOT)[NOTED] if has_just_noted(tracker) else ("", "")
        found = sought(heard.turn, product, noted) if self._requests.days else None
        if found is None:
            return [*reply(self._answerer, "ask_availability", dispatcher, tracker, heard), SlotSet(BEGINS, False)]
        draft = Draft(found, self._address(tracker), self._requests.now())
        return [
            SlotSet(SLOT, draft.dump()),
            SlotSet("focus_product", product.product_id),
            SlotSet(BEGINS, True),
        ]

    def _address(self, tracker: Tracker) -> str:
        """The address that is known of the customer; where it can't be looked up it is asked for."""
        try:
            customer = self._orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))
        except (DatabaseUnavailableError, SourceError):
            customer = None
        return customer.email if customer else tracker.get_slot(EMAIL) or ""


class ValidateRestockForm(Action):
    """Reads each message until the customer has said yes or no; what is none of it is left to the bot's other rules."""

    def __init__(self, answerer: Answerer, requests: Requests, orders: Orders) -> None:
        self._answerer = answerer
        self._requests = requests
        self._orders = orders

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Take the message into the draft, and ask for what is missing; note it at the yes."""
        turn = self._answerer.hear(tracker.latest_message.get("text") or "", remembered(tracker)).turn
        draft = _loaded(tracker, turn)
        if draft is None:
            dispatcher.utter_message(text=LEFT)
            return _ended()
        if has_just_begun(tracker) or comes_back(tracker, FORM):
            return self._ask(replace(draft, email=hearing.latest(tracker).email or draft.email), dispatcher)
        requested = tracker.get_slot("requested_slot") or ""
        read, draft = _read(requested, draft, turn, tracker)
        match read:
            case _Read.SOMETHING_ELSE:
                return [ActionExecutionRejected(FORM)]
            case _Read.LEAVES:
                dispatcher.utter_message(text=LEFT)
                return _ended()
            case _Read.YES:
                return self._note(draft, dispatcher, tracker)
            case _Read.WHY:
                dispatcher.utter_message(text=_what_for(self._requests.days))
            case _Read.NOT_UNDERSTOOD:
                draft = replace(draft, misunderstood=draft.misunderstood + 1)
                say_not_understood(dispatcher, _not_understood(requested, draft), draft.misunderstood)
        return self._ask(draft, dispatcher)

    def _ask(self, draft: Draft, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Ask for what is missing: which variant, where to, and whether that may be noted."""
        found = draft.sought
        if found.open:
            values = found.values(found.open)
            texts = [option_text(found.product, found.open, value) for value in values]
            buttons = [{"title": value, "payload": text} for value, text in zip(values, texts, strict=True)]
            words = grammar(found.product)
            sold_out = f"{words['Name']} {words['is']} sold out in {joined(values)}."
            question = f"{sold_out} Which {found.open.lower()} shall we tell you about?"
            dispatcher.utter_message(text=question, buttons=buttons[:MOST_BUTTONS])
            asked = OPTION
        elif not draft.email:
            dispatcher.utter_message(
                text=f"Which email address shall we write to when {found.what} {_is(found)} back in stock? "
                "We use it for that one mail, and for nothing else."
            )
            asked = EMAIL
        else:
            dispatcher.utter_message(
                text=f"Then I note this: we write to {draft.email} once, when {found.what} {_is(found)} back in "
                f"stock. We use the address for nothing else, and delete it within {self._requests.days} days. "
                "Is that all right?",
                buttons=[{"title": "Yes, note it", "payload": YES}, {"title": "No", "payload": NO}],
            )
            asked = CONSENT
        return [SlotSet(SLOT, draft.dump()), SlotSet(EMAIL, draft.email or None), SlotSet("requested_slot", asked)]

    def _note(self, draft: Draft, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Write it down at an explicit yes, and say truthfully what became of it."""
        found, variant = draft.sought, draft.sought.variant
        if variant is None:
            return self._ask(draft, dispatcher)
        customer = self._orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))
        is_known = customer is not None and customer.email.casefold() == draft.email.casefold()
        wish = Wish(draft.email, found.product.product_id, variant.variant_id, tracker.sender_id, draft.asked_at)
        try:
            noted = self._requests.note(wish, is_known)
        except DatabaseUnavailableError:
            dispatcher.utter_message(text=_NOT_NOTED)
            return [SlotSet(SLOT, draft.dump()), SlotSet("requested_slot", CONSENT)]
        if noted is Noted.TOO_MANY:
            dispatcher.utter_message(text=_TOO_MANY, buttons=[TALK_TO_A_PERSON])
            return _ended()
        said = "That's noted already" if noted is Noted.ALREADY else "It's noted"
        dispatcher.utter_message(
            text=f"{said}: we write to {draft.email} once, when {found.what} {_is(found)} back in stock. "
            f"{_HOW_TO_FORGET}"
        )
        just_noted = {NOTED: [wish.product_id, wish.variant_id]} if noted is Noted.NEW else None
        return [SlotSet(SLOT, just_noted), SlotSet("requested_slot", None)]


class ActionForgetRestock(Action):
    """Deletes what a customer has asked to be told of: by the code of a mail, or all that this chat or they have."""

    def __init__(self, answerer: Answerer, requests: Requests, orders: Orders) -> None:
        self._answerer = answerer
        self._requests = requests
        self._orders = orders

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_forget_restock"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Delete them at once: taking a consent back is no harder than giving it."""
        said = hearing.latest(tracker)
        by_code = [one for code in said.possible_codes for one in self._requests.by_code(code)]
        records = by_code or self._requests.of_conversation(tracker.sender_id)
        customer = self._orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))
        if customer and not by_code:
            records += self._requests.of_address(customer.email)
        turn = self._answerer.hear(said.text, remembered(tracker)).turn
        named = {product.product_id for product in turn.titled}
        ids = {one.id for one in records if by_code or not named or one.product_id in named}
        return self._forget(ids, dispatcher, is_theirs=bool(by_code or customer))

    def take_back(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Delete what was noted in the turn before."""
        noted = tracker.get_slot(SLOT)[NOTED]
        records = self._requests.of_conversation(tracker.sender_id)
        ids = {one.id for one in records if [one.product_id, one.variant_id] == noted}
        return [*self._forget(ids, dispatcher, is_theirs=False), SlotSet(SLOT, None)]

    def _forget(self, ids: Collection[int], dispatcher: CollectingDispatcher, is_theirs: bool) -> list[EventType]:
        """Delete them; who hasn't shown that they are theirs reads the same whether there were any or none."""
        gone = self._requests.forget(*ids) if ids else 0
        if not (gone and is_theirs):
            dispatcher.utter_message(text=_FORGOTTEN_HERE, buttons=[TALK_TO_A_PERSON])
            return []
        what = "Your request is" if gone == 1 else f"Your {gone} requests are"
        dispatcher.utter_message(text=f"{what} deleted, with your address: we won't write to you about it.")
        return []


def has_just_noted(tracker: Tracker) -> bool:
    """Whether the slot holds what was noted, and nothing else was begun since."""
    kept = tracker.get_slot(SLOT)
    return isinstance(kept, Mapping) and NOTED in kept


def _read(requested: str, draft: Draft, turn: Turn, tracker: Tracker) -> tuple[_Read, Draft]:
    """What the message is to what was asked, and the draft with what it tells."""
    said = hearing.latest(tracker)
    answer = said.answer_to(SLOT, [draft.email] if draft.email else [])
    if requested == CONSENT and answer is Consent.YES:
        return _Read.YES, draft
    if answer in (Consent.NO, Consent.STOP) or said.restock_wish is RestockWish.FORGET:
        return _Read.LEAVES, draft
    told = _told(draft, turn, said)
    if told != draft:
        return _Read.AN_ANSWER, told
    if said.asks_why:
        return _Read.WHY, draft
    if answer is Consent.HESITATION:
        return _Read.NOT_UNDERSTOOD, draft
    intent = (tracker.latest_message.get("intent") or {}).get("name")
    if intent not in _ANSWERS or answer is Consent.QUESTION or accepts_a_person(tracker):
        return _Read.SOMETHING_ELSE, draft
    return (_Read.AN_ANSWER if said.restock_wish else _Read.NOT_UNDERSTOOD), draft


def _told(draft: Draft, turn: Turn, said: Message) -> Draft:
    """The draft with the address and the variant that the message tells, or with another product in its place."""
    if said.email:
        draft = replace(draft, email=said.email)
    product = turn.titled[0] if turn.titled else draft.sought.product
    if product.product_id != draft.sought.product.product_id:
        other = sought(turn, product) if said.restock_wish else None
        return replace(draft, sought=other) if other else draft
    told = draft.sought.told(turn)
    return replace(draft, sought=told) if told else draft


def _loaded(tracker: Tracker, turn: Turn) -> Draft | None:
    kept = tracker.get_slot(SLOT)
    if not isinstance(kept, Mapping):
        return None
    found = load(kept, turn.snapshot.products)
    if found is None:
        return None
    asked_at = datetime.fromisoformat(str(kept["asked_at"]))
    return Draft(found, str(kept.get("email") or ""), asked_at, int(kept.get("misunderstood") or 0))


def _ended() -> list[EventType]:
    return [SlotSet(SLOT, None), SlotSet("requested_slot", None)]


def _is(found: Sought) -> str:
    return grammar(found.product)["is"]


def _what_for(days: int) -> str:
    return (
        "So that we can write to you when it's back: one mail, and nothing else. You can have it forgotten at any "
        f"time, and it's deleted within {days} days."
    )


def _not_understood(requested: str, draft: Draft) -> str:
    if requested == OPTION:
        return f"I couldn't tell which {draft.sought.open.lower()} you mean."
    if requested == EMAIL:
        return "That doesn't look like an email address. Please write it in full, like name@example.com."
    return "I note it only with a plain yes."

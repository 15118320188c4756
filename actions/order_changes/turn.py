"""One message of a customer who changes an order: tells an answer from a digression, a correction and a stop."""

import re
from enum import Enum, auto

from actions.order_changes import answers, confirming
from actions.order_changes.correcting import Corrections
from actions.order_changes.draft import ADDRESS, IDENTITY
from actions.order_changes.identity import ONE_CUSTOMER
from actions.order_changes.kinds import Kind
from actions.order_changes.reading import Reader
from actions.order_changes.situation import Situation
from language.consent import Consent
from language.missing import cannot_give
from language.references import find_email, likely_numbers, marked_numbers

SURE_ENOUGH = 0.5

_QUESTIONS = {
    *("ask_policy", "search_products", "recommend", "ask_product", "ask_availability", "compare_products"),
    *("ask_size_advice", "track_order", "list_orders", "refund_status", "help", "bot_challenge", "place_order"),
}
_DIGRESSIONS = _QUESTIONS | {
    *("greet", "thank", "goodbye", "undo", "chitchat", "out_of_scope", "human_handover", "complaint", "get_invoice"),
    *("payment_problem", "newsletter", "leave_review", "account_create", "account_delete", "account_edit"),
    *("account_recover", "account_switch", "account_problem"),
}

#: Answers to these name no other change by the way, as "to my card" names a payment.
_EARLY = (*IDENTITY, "order_number", "item_numbers", "new_item_numbers")
#: Questions that have forms of their own, which end this one.
LOOKUPS = ("track_order", "list_orders", "refund_status")
_LOOKS_UP = re.compile(
    r"\b(?:track|where|status|list|show|arriv\w+|refund(?:ed)?|shipped|my orders|all orders)\b", re.IGNORECASE
)
_STOPS = re.compile(
    r"^\W*(?:please )?(?:stop|never ?mind|nvm|forget (?:it|that|about)|leave it|let'?s not)\b", re.IGNORECASE
)
_OF_AN_ORDER = re.compile(r"\border\b|#?\b[a-z]{0,3}\d{4,}\b", re.IGNORECASE)
# What goes to staff without another question: "this is ridiculous" before the yes isn't a wish for that.
_HANDED_OVER = {
    *("complaint", "get_invoice", "payment_problem", "account_create", "account_delete", "account_edit"),
    *("account_recover", "account_switch", "account_problem"),
}


class Read(Enum):
    """What a message was."""

    AN_ANSWER = auto()
    A_DIGRESSION = auto()  # something else, which the bot answers before the form goes on
    A_QUESTION = auto()  # at the last question: answered at once, and the change asked about again
    A_STOP = auto()
    NOT_UNDERSTOOD = auto()


class Turn:
    """Reads one message into the draft."""

    def __init__(self, situation: Situation, reader: Reader) -> None:
        self._now = situation
        self._reader = reader
        self._corrections = Corrections(situation, reader)

    def begin(self, text: str) -> None:
        """Read who is asking and which order is meant out of the message that begins a change."""
        now = self._now
        if now.customer is None:
            now.identity.read(now.draft, text, requested="")
        own = [] if now.customer is None else [number for number in likely_numbers(text) if now.own().order(number)]
        if numbers := own or marked_numbers(text):
            now.draft.order_number = numbers[0]

    def read(self, requested: str, text: str, intent: str, confidence: float) -> Read:
        """Read the message as the answer to what was asked, or tell what else it is."""
        now, reader, corrections = self._now, self._reader, self._corrections
        sure_of = intent if confidence >= SURE_ENOUGH else ""
        if requested == "confirm":
            return self._read_the_last_answer(text, sure_of)
        # "Cancel that order" is a wish, where "cancel that" takes back the change that is being asked about.
        is_early = requested in _EARLY or (requested in ADDRESS and "cancel" in text.lower())
        if is_early and _OF_AN_ORDER.search(text) and corrections.kind(sure_of, text, insisted_on=True):
            self.begin(text)
            return Read.AN_ANSWER
        if self._leaves(requested, text):
            return Read.A_STOP
        if now.customer is None and now.identity.explain(requested, text):
            return Read.AN_ANSWER
        if now.customer is None and cannot_give(text) and reader.answer(requested, text):
            return Read.AN_ANSWER
        if is_early and corrections.kind(sure_of, text, insisted_on=True):
            self.begin(text)
            return Read.AN_ANSWER
        asks_something = text.rstrip().endswith("?") and sure_of in _QUESTIONS
        if asks_something and requested not in ("new_item_numbers", "payment_method"):
            return Read.A_DIGRESSION
        if sure_of in LOOKUPS and _LOOKS_UP.search(text):
            return Read.A_DIGRESSION
        if sure_of == "human_handover" and not find_email(text):
            return Read.A_DIGRESSION
        has_order = requested != "order_number" and now.draft.kind is not Kind.DEFAULT_ADDRESS
        if now.customer and has_order and corrections.order_number(text, is_alone=requested not in ADDRESS):
            if requested == "item_numbers":
                reader.answer(requested, text)  # "ML1002, the boots"
            return Read.AN_ANSWER
        if reader.answer(requested, text):
            return Read.AN_ANSWER
        if now.customer and self._names_somebody_else(text):
            now.say(ONE_CUSTOMER)
            return Read.AN_ANSWER
        if corrections.kind(sure_of, text):
            return Read.AN_ANSWER
        if now.customer and corrections.answer(text):
            return Read.AN_ANSWER
        return Read.A_DIGRESSION if sure_of in _DIGRESSIONS else Read.NOT_UNDERSTOOD

    def _read_the_last_answer(self, text: str, sure_of: str) -> Read:
        """Read what is said to the summary: only a message that is nothing but a yes is one."""
        now, said = self._now, confirming.read(self._now, text)
        if said is Consent.YES:
            now.draft.confirm = True
            return Read.AN_ANSWER
        if said in (Consent.NO, Consent.STOP):
            return Read.A_STOP
        if now.customer and self._names_somebody_else(text):
            now.say(ONE_CUSTOMER)
            return Read.AN_ANSWER
        if said is Consent.QUESTION and sure_of in _QUESTIONS:
            return Read.A_QUESTION
        if self._corrections.kind(sure_of, text) or (now.customer and self._corrections.answer(text)):
            return Read.AN_ANSWER
        if said is Consent.NO_AND_MORE:
            return Read.A_STOP
        if sure_of in _DIGRESSIONS - _QUESTIONS - _HANDED_OVER:
            return Read.A_DIGRESSION
        return Read.A_QUESTION if said is Consent.QUESTION else Read.NOT_UNDERSTOOD

    def _leaves(self, requested: str, text: str) -> bool:
        """Whether the customer wants out of the change; a "no" to "Is there an apartment?" is an answer."""
        if requested == "address2":
            return False
        if requested == "cancel_reason" and answers.find_reason(text) and not _STOPS.search(text):
            return False
        if requested in (*IDENTITY, "order_number") and cannot_give(text):
            return False
        return confirming.leaves(self._now, text)

    def _names_somebody_else(self, text: str) -> bool:
        customer, email = self._now.customer, find_email(text)
        return bool(customer and email and email.casefold() != customer.email.casefold())

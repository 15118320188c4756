"""One message of a customer who changes an order: tells an answer from a digression, a correction and a stop."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from actions import hearing
from actions.order_changes import confirming
from actions.order_changes.correcting import Corrections
from actions.order_changes.draft import ADDRESS, IDENTITY
from actions.order_changes.identity import ONE_CUSTOMER
from actions.order_changes.kinds import Kind
from actions.order_changes.reading import Reader
from actions.order_changes.situation import Situation
from language.consent import Consent
from language.message import Message

_QUESTIONS = {
    *("ask_policy", "search_products", "recommend", "ask_product", "ask_availability", "compare_products"),
    *("ask_size_advice", "track_order", "list_orders", "refund_status", "help", "bot_challenge", "place_order"),
}
_DIGRESSIONS = _QUESTIONS | {
    *("restock", "restock_forget"),
    *("greet", "thank", "goodbye", "undo", "chitchat", "out_of_scope", "human_handover", "complaint", "get_invoice"),
    *("payment_problem", "newsletter", "leave_review", "account_create", "account_delete", "account_edit"),
    *("account_recover", "account_switch", "account_problem"),
}

#: What is proposed with these, "did you mean Germany?", is agreed to by an "ok", too.
_MAY_BE_PROPOSED = ("payment_method", "country")
#: Answers to these name no other change by the way, as "to my card" names a payment.
_EARLY = (*IDENTITY, "order_number", "item_numbers", "new_item_numbers")
#: Questions that have forms of their own, which end this one.
LOOKUPS = ("track_order", "list_orders", "refund_status")
#: The same, of those and of a wish to be told when something is back.
ENDING = (*LOOKUPS, "restock")
# What goes to staff without another question: "this is ridiculous" before the yes isn't a wish for that.
_HANDED_OVER = {
    *("complaint", "get_invoice", "payment_problem", "account_create", "account_delete", "account_edit"),
    *("account_recover", "account_switch", "account_problem"),
}


class Read(Enum):
    """What a message was."""

    AN_ANSWER = auto()
    A_DIGRESSION = auto()  # something else, which the bot answers before the form goes on
    A_QUESTION = auto()  # answered at once, and what was asked for asked again
    AN_ACKNOWLEDGEMENT = auto()  # thanks, "got it", "one moment": nothing is read into it
    A_STOP = auto()
    NOT_UNDERSTOOD = auto()


@dataclass(frozen=True)
class _Reply:
    """A message, the slot that was asked for, and its intent where Rasa is sure of that."""

    requested: str
    said: Message
    sure_of: str

    @property
    def asks(self) -> bool:
        """Whether it is a question, by its mark or its words."""
        return self.said.is_question or self.said.answer_to() is Consent.QUESTION

    @property
    def may_wish_for_another_order(self) -> bool:
        """Whether a wish for another change is one here; "cancel that" takes back the change that is asked about."""
        return self.requested in _EARLY or (self.requested in ADDRESS and self.said.has_words_for("cancel"))


class Turn:
    """Reads one message into the draft."""

    def __init__(self, situation: Situation, reader: Reader) -> None:
        self._now = situation
        self._reader = reader
        self._corrections = Corrections(situation, reader)
        #: What a message may be, in this order: the first that it is counts.
        self._readings: tuple[tuple[Callable[[_Reply], bool], Read], ...] = (
            (self._wishes_for_a_change_of_another_order, Read.AN_ANSWER),
            (self._leaves, Read.A_STOP),
            (self._only_acknowledges, Read.AN_ACKNOWLEDGEMENT),
            (self._asks_back, Read.AN_ANSWER),
            (self._cannot_give_it, Read.AN_ANSWER),
            (self._wishes_for_another_change_early, Read.AN_ANSWER),
            (self._asks_something_else, Read.A_DIGRESSION),
            (self._names_another_order, Read.AN_ANSWER),
            (lambda reply: self._reader.answer(reply.requested, reply.said), Read.AN_ANSWER),
            (lambda reply: self._refuses_somebody_else(reply.said), Read.AN_ANSWER),
            (lambda reply: self._corrections.kind(reply.sure_of, reply.said), Read.AN_ANSWER),
            (self._corrects_an_answer, Read.AN_ANSWER),
            (lambda reply: reply.sure_of in _DIGRESSIONS, Read.A_DIGRESSION),
            (lambda reply: reply.asks, Read.A_QUESTION),
        )

    def begin(self, said: Message) -> None:
        """Read who is asking and which order is meant out of the message that begins a change."""
        now = self._now
        if now.customer is None:
            now.identity.read(now.draft, said, requested="")
        own = [] if now.customer is None else [number for number in said.likely_numbers if now.own().order(number)]
        if numbers := own or said.marked_numbers:
            now.draft.order_number = numbers[0]

    def read(self, requested: str, said: Message, intent: str, confidence: float) -> Read:
        """Read the message as the answer to what was asked, or tell what else it is."""
        reply = _Reply(requested, said, intent if confidence >= hearing.SURE_ENOUGH else "")
        if requested == "confirm":
            return self._read_the_last_answer(said, reply.sure_of)
        return next((read for is_so, read in self._readings if is_so(reply)), Read.NOT_UNDERSTOOD)

    def _read_the_last_answer(self, said: Message, sure_of: str) -> Read:
        """Read what is said to the summary: only a message that is nothing but a yes is one."""
        now, answer = self._now, confirming.read(self._now, said)
        if answer is Consent.YES:
            now.draft.confirm = True
            return Read.AN_ANSWER
        if answer in (Consent.NO, Consent.STOP):
            return Read.A_STOP
        if self._refuses_somebody_else(said) or self._corrects_the_problem(said):
            return Read.AN_ANSWER
        if answer is Consent.QUESTION and sure_of in _QUESTIONS:
            return Read.A_QUESTION
        if self._corrections.kind(sure_of, said) or (now.customer and self._corrections.answer(said)):
            return Read.AN_ANSWER
        if answer is Consent.NO_AND_MORE:
            return Read.A_STOP
        if sure_of in _DIGRESSIONS - _QUESTIONS - _HANDED_OVER:
            return Read.A_DIGRESSION
        return Read.A_QUESTION if answer is Consent.QUESTION else Read.NOT_UNDERSTOOD

    def _wishes_for_a_change_of_another_order(self, reply: _Reply) -> bool:
        is_possible = reply.may_wish_for_another_order and reply.said.speaks_of_an_order
        return is_possible and self._begins_another_change(reply)

    def _wishes_for_another_change_early(self, reply: _Reply) -> bool:
        return reply.may_wish_for_another_order and self._begins_another_change(reply)

    def _begins_another_change(self, reply: _Reply) -> bool:
        if not self._corrections.kind(reply.sure_of, reply.said, insisted_on=True):
            return False
        self.begin(reply.said)
        return True

    def _leaves(self, reply: _Reply) -> bool:
        """Whether the customer wants out of the change; a "no" to "Is there an apartment?" is an answer."""
        said = reply.said
        if reply.requested == "address2":
            return False
        if reply.requested == "cancel_reason" and said.cancel_reason and not said.says_to_leave_it:
            return False
        if reply.requested in (*IDENTITY, "order_number") and said.cannot_give:
            return False
        has_come_right = self._now.draft.kind is Kind.PROBLEM and said.is_settled
        return confirming.leaves(self._now, said) or said.after_a_stop is not None or has_come_right

    def _only_acknowledges(self, reply: _Reply) -> bool:
        may_agree = reply.requested in _MAY_BE_PROPOSED and reply.said.says_yes
        return reply.said.acknowledgement is not None and not may_agree

    def _asks_back(self, reply: _Reply) -> bool:
        now = self._now
        return now.customer is None and now.identity.explain(reply.requested, reply.said)

    def _cannot_give_it(self, reply: _Reply) -> bool:
        is_said = self._now.customer is None and reply.said.cannot_give
        return is_said and self._reader.answer(reply.requested, reply.said)

    def _asks_something_else(self, reply: _Reply) -> bool:
        if reply.asks and reply.sure_of in _QUESTIONS and reply.requested not in ("new_item_numbers", "payment_method"):
            return True
        if reply.sure_of in LOOKUPS and reply.said.has_words_for("looks_up"):
            return True
        if reply.sure_of == "restock":  # "let me know when it's back" names a thing, and answers no question
            return True
        return reply.sure_of == "human_handover" and not reply.said.email

    def _names_another_order(self, reply: _Reply) -> bool:
        has_order = reply.requested != "order_number" and self._now.draft.kind is not Kind.DEFAULT_ADDRESS
        if not (self._now.customer and has_order):
            return False
        if not self._corrections.order_number(reply.said, is_alone=reply.requested not in ADDRESS):
            return False
        if reply.requested == "item_numbers":
            self._reader.answer(reply.requested, reply.said)  # "ML1002, the boots"
        return True

    def _corrects_an_answer(self, reply: _Reply) -> bool:
        return self._now.customer is not None and self._corrections.answer(reply.said)

    def _corrects_the_problem(self, said: Message) -> bool:
        """Whether it says that something else went wrong than what is to be reported: "wrong, not missing"."""
        draft = self._now.draft
        return draft.kind is Kind.PROBLEM and said.problem is not None and said.problem is not draft.problem

    def _refuses_somebody_else(self, said: Message) -> bool:
        """Whether another customer's email is named; then that is refused."""
        customer, email = self._now.customer, said.email
        if not (customer and email and email.casefold() != customer.email.casefold()):
            return False
        self._now.say(ONE_CUSTOMER)
        return True

"""Finds out who wants to change an order: reads the proofs that customers give, and asks for those that are missing."""

import re
from collections.abc import Mapping

from rasa_sdk.executor import CollectingDispatcher

from actions.form_answers import TALK_TO_A_PERSON, about_the_question
from actions.order_changes import answers
from actions.order_changes.draft import Draft
from actions.orders.identifiers import find_zip
from actions.orders.repository import Orders, Outcome, Verification, VerifiedCustomer
from language.missing import cannot_give
from language.references import find_email, find_order_numbers, likely_numbers, marked_numbers

ONE_CUSTOMER = (
    "To keep everyone's orders private, one chat is about one customer only. "
    "Please start a new chat for somebody else's orders."
)
NOT_IDENTIFIED = (
    "I couldn't confirm who you are, so I can't change orders in this chat. A person in our team can help you."
)
_NOT_ENOUGH = (
    "Without that I can't be sure that it's you, so I can't change orders in this chat. "
    "A person in our team can help you."
)
_NOT_MATCHED = (
    "I couldn't find a customer with these details together. Please check them: they are in your order confirmation."
)
_NAME = ("first_name", "last_name")
#: What proves who is asking, the likeliest first.
_PROOFS = (("email", "order_number"), ("email", "zip"), (*_NAME, "zip", "order_number"))
#: The same for a shop that is content with less.
_SHORT_PROOFS = (("email",), (*_NAME, "zip"))
_ZIP = re.compile(r"\b(?:zip|post(?:al)? ?code)", re.IGNORECASE)


class Identity:
    """Who one conversation's customer is, once they have proven it."""

    def __init__(
        self,
        orders: Orders,
        conversation_id: str,
        customer: VerifiedCustomer | None,
        dispatcher: CollectingDispatcher,
    ) -> None:
        self.customer = customer
        self._orders = orders
        self._conversation_id = conversation_id
        self._dispatcher = dispatcher

    def read(self, draft: Draft, text: str, requested: str) -> bool:
        """Take the proofs out of a message; whether it held any, or said that one can't be given."""
        before = _proofs(draft)
        for proof, value in _found(text, requested).items():
            setattr(draft, proof, value)
        if requested in before and getattr(draft, requested) is None and _is_missing(text, requested):
            draft.unknown.append(requested)
        return _proofs(draft) != before

    def explain(self, requested: str, text: str) -> bool:
        """Answer a question about what was asked for; whether it was one."""
        answer = about_the_question(requested, text)
        if answer:
            self._tell(answer)
        return answer is not None

    def ask(self, draft: Draft) -> str | None:
        """Prove who is asking. The slot to ask for, "" when that has failed, None when it has been proven."""
        if self._orders.is_locked(self._conversation_id):
            draft.is_refused = True
            self._tell(NOT_IDENTIFIED, TALK_TO_A_PERSON)
            return ""
        needed = self._needed(draft)
        if not needed:
            draft.is_refused = True
            self._tell(_NOT_ENOUGH, TALK_TO_A_PERSON)
            return ""
        missing = next((proof for proof in needed if getattr(draft, proof) is None), None)
        if missing:
            self._tell(_question(missing, needed))
            return missing
        verification = self._verify(draft)
        if verification.customer:
            self.customer = verification.customer
            return None
        if verification.outcome is Outcome.OTHER_CUSTOMER:
            self._tell(ONE_CUSTOMER)
        draft.email = draft.first_name = draft.last_name = draft.zip = draft.order_number = None
        draft.unknown = []
        if verification.outcome is Outcome.NOT_MATCHED and not self._orders.is_locked(self._conversation_id):
            self._tell(_NOT_MATCHED)
        return self.ask(draft)

    def _needed(self, draft: Draft) -> tuple[str, ...]:
        """The proof of which the least is missing, and that the customer hasn't said they can't give."""
        proofs = _SHORT_PROOFS if self._orders.short_proofs else _PROOFS
        possible = [proof for proof in proofs if not set(proof) & set(draft.unknown)]
        return min(possible, key=lambda proof: sum(getattr(draft, part) is None for part in proof), default=())

    def _verify(self, draft: Draft) -> Verification:
        orders, conversation = self._orders, self._conversation_id
        email, first, last, code = draft.email or "", draft.first_name or "", draft.last_name or "", draft.zip or ""
        match self._needed(draft):
            case ("email",):
                return orders.verify_by_email(email, conversation)
            case ("email", "zip"):
                return orders.verify_by_email_and_zip(email, code, conversation)
            case ("email", "order_number"):
                return orders.verify_by_order_and_email(draft.order_number or "", email, conversation)
            case needed:
                number = draft.order_number if "order_number" in needed else None
                return orders.verify_by_name_and_zip(first, last, code, conversation, number)

    def _tell(self, text: str, *buttons: dict[str, str]) -> None:
        self._dispatcher.utter_message(text=text, buttons=list(buttons))


def _found(text: str, requested: str) -> Mapping[str, str]:
    """The proofs that a message holds, by their slots; more is taken for the one that was asked for."""
    found = {"email": find_email(text), **_name(text, requested)}
    if requested == "zip" or _ZIP.search(text) or (requested and "last_name" in found):
        found["zip"] = find_zip(text)
    read = {"order_number": find_order_numbers, "": likely_numbers, "email": likely_numbers}
    numbers = read.get(requested, marked_numbers)(text)
    found["order_number"] = next((number for number in numbers if number != found.get("zip")), None)
    return {proof: value for proof, value in found.items() if value}


def _name(text: str, requested: str) -> dict[str, str | None]:
    """The customer's name, where a sentence introduces it, or where it was asked for or is given instead."""
    name = answers.introduces(text)
    is_instead_of_email = requested == "email" and not find_email(text) and find_zip(text)
    if not name and (requested in _NAME or is_instead_of_email) and not cannot_give(text):
        name = answers.find_name(text)
    if len(name) > 1:
        return {"first_name": name[0], "last_name": " ".join(name[1:])}
    return {requested: name[0]} if name and requested in _NAME else {}


def _is_missing(text: str, requested: str) -> bool:
    """Whether what was asked for can't be given, as the customer says, or as another proof in its place shows."""
    return cannot_give(text) or (requested == "email" and bool(_name(text, requested)))


def _proofs(draft: Draft) -> dict[str, object]:
    given = ("email", *_NAME, "zip", "order_number")
    return {**{proof: getattr(draft, proof) for proof in given}, "unknown": tuple(draft.unknown)}


def _question(proof: str, needed: tuple[str, ...]) -> str:
    if "email" not in needed:
        return {
            "first_name": "That's fine, then I'll find you another way. What's your first and last name?",
            "last_name": "And your last name?",
            "zip": "Thank you. And what's the zip code of your address?",
            "order_number": "And the number of one of your orders, so that I know it's you?",
        }[proof]
    return {
        "email": "Happy to help with that. Which email address did you order with?",
        "order_number": "Thank you. What's the number of the order? If you don't have it, just say so.",
        "zip": "No problem. What's the zip code of your address?",
    }[proof]

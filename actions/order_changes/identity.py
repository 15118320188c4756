"""Finds out who wants to change an order: reads the proofs that customers give, and asks for those that are missing."""

import re

from rasa_sdk.executor import CollectingDispatcher

from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes import answers
from actions.order_changes.draft import Draft
from actions.orders.identifiers import find_email, find_order_numbers, find_zip
from actions.orders.repository import Orders, Outcome, Verification, VerifiedCustomer

ONE_CUSTOMER = (
    "To keep everyone's orders private, one chat is about one customer only. "
    "Please start a new chat for somebody else's orders."
)
NOT_IDENTIFIED = (
    "I couldn't confirm who you are, so I can't change orders in this chat. A person in our team can help you."
)
_NOT_MATCHED = (
    "I couldn't find a customer with these details together. Please check them: they are in your order confirmation."
)


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
        draft.email = find_email(text) or draft.email
        name = answers.introduces(text)
        if requested in ("first_name", "last_name") and not name:
            name = answers.find_name(text)
        if requested == "email" and not name and not find_email(text) and find_zip(text):
            name = answers.find_name(text)
        if len(name) > 1:
            draft.first_name, draft.last_name = name[0], " ".join(name[1:])
        elif name and requested in ("first_name", "last_name"):
            setattr(draft, requested, name[0])
        if requested == "zip" or re.search(r"\b(?:zip|post(?:al)? ?code)", text, re.IGNORECASE) or (requested and name):
            draft.zip = find_zip(text) or draft.zip
        if requested == "order_number":
            draft.order_number = next((n for n in find_order_numbers(text) if n != draft.zip), draft.order_number)
        knows_no_email = requested == "email" and not draft.email and (answers.does_not_know(text) or bool(name))
        knows_no_number = requested == "order_number" and not draft.order_number and not re.search(r"\d", text)
        if (knows_no_email and "email" not in draft.unknown) or (
            requested in ("", "email") and not draft.email and draft.first_name and draft.zip
        ):
            draft.unknown.append("email")
        elif knows_no_number and "email" not in draft.unknown and "order_number" not in draft.unknown:
            draft.unknown.append("order_number")
        return _proofs(draft) != before

    def ask(self, draft: Draft) -> str | None:
        """Prove who is asking. The slot to ask for, "" when that has failed, None when it has been proven."""
        if self._orders.is_locked(self._conversation_id):
            self._tell(NOT_IDENTIFIED, TALK_TO_A_PERSON)
            return ""
        missing = next((proof for proof in self._needed(draft) if getattr(draft, proof) is None), None)
        if missing:
            self._tell(_question(draft, missing))
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
        unknown = draft.unknown
        if "email" in unknown:
            number = () if self._orders.short_proofs else ("order_number",)
            return ("first_name", "last_name", "zip", *number)
        if self._orders.short_proofs:
            return ("email",)
        return ("email", "zip") if "order_number" in unknown else ("email", "order_number")

    def _verify(self, draft: Draft) -> Verification:
        orders, conversation = self._orders, self._conversation_id
        email, first, last, code = draft.email or "", draft.first_name or "", draft.last_name or "", draft.zip or ""
        needed = self._needed(draft)
        if needed == ("email",):
            return orders.verify_by_email(email, conversation)
        if needed == ("email", "zip"):
            return orders.verify_by_email_and_zip(email, code, conversation)
        if needed == ("email", "order_number"):
            return orders.verify_by_order_and_email(draft.order_number or "", email, conversation)
        number = draft.order_number if "order_number" in needed else None
        return orders.verify_by_name_and_zip(first, last, code, conversation, number)

    def _tell(self, text: str, *buttons: dict[str, str]) -> None:
        self._dispatcher.utter_message(text=text, buttons=list(buttons))


def _proofs(draft: Draft) -> tuple[object, ...]:
    return (draft.email, draft.first_name, draft.last_name, draft.zip, draft.order_number, tuple(draft.unknown))


def _question(draft: Draft, proof: str) -> str:
    if "email" in draft.unknown:
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

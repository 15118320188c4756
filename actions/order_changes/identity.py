"""Finds out who wants to change an order: reads the proofs that customers give, and asks for those that are missing."""

from rasa_sdk.executor import CollectingDispatcher

from actions.form_answers import TALK_TO_A_PERSON, about_the_question
from actions.order_changes.draft import Draft
from actions.orders.repository import Orders, Outcome, VerifiedCustomer
from actions.proof import verify
from language.message import Message

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
_GIVEN = ("email", *_NAME, "zip", "order_number")
#: What proves who is asking, the likeliest first.
_PROOFS = (("email", "order_number"), ("email", "zip"), (*_NAME, "zip", "order_number"))
#: The same for a shop that is content with less.
_SHORT_PROOFS = (("email",), (*_NAME, "zip"))


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

    def read(self, draft: Draft, said: Message, requested: str) -> bool:
        """Take the proofs out of a message; whether it held any, or said that one can't be given."""
        before = _proofs(draft)
        given = said.proofs_given(requested)
        for proof in _GIVEN:
            setattr(draft, proof, getattr(given, proof) or getattr(draft, proof))
        if requested in before and getattr(draft, requested) is None and given.is_missing:
            draft.unknown.append(requested)
        return _proofs(draft) != before

    def explain(self, requested: str, said: Message) -> bool:
        """Answer a question about what was asked for; whether it was one."""
        answer = about_the_question(requested, said)
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
            self._tell(_question(missing, needed, draft.order_number))
            return missing
        verification = verify(self._orders, self._conversation_id, needed, vars(draft))
        if verification.customer:
            self.customer = verification.customer
            return None
        if verification.outcome is Outcome.OTHER_CUSTOMER:
            self._tell(ONE_CUSTOMER)
        # Which order is meant stays said: "sorry, a typo in the email" needn't name it again.
        draft.email = draft.first_name = draft.last_name = draft.zip = None
        draft.unknown = []
        if verification.outcome is Outcome.NOT_MATCHED and not self._orders.is_locked(self._conversation_id):
            self._tell(_NOT_MATCHED)
        return self.ask(draft)

    def _needed(self, draft: Draft) -> tuple[str, ...]:
        """The proof of which the least is missing, and that the customer hasn't said they can't give."""
        ways = _SHORT_PROOFS if self._orders.short_proofs else _PROOFS
        possible = [proof for proof in ways if not set(proof) & set(draft.unknown)]
        return min(possible, key=lambda proof: sum(getattr(draft, part) is None for part in proof), default=())

    def _tell(self, text: str, *buttons: dict[str, str]) -> None:
        self._dispatcher.utter_message(text=text, buttons=list(buttons))


def _proofs(draft: Draft) -> dict[str, object]:
    return {**{proof: getattr(draft, proof) for proof in _GIVEN}, "unknown": tuple(draft.unknown)}


def _question(proof: str, needed: tuple[str, ...], number: str | None) -> str:
    if proof == "email" and number:
        return f"Order {number}, thank you. Which email address did you place it with?"
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

"""What is said to wishes that no change of an order fulfils: what the shop's policy says, and that nothing was done."""

from rasa_sdk.executor import CollectingDispatcher

from actions.answers.answerer import Answerer
from actions.answers.decide import Context
from actions.answers.decision import Kind as Decided
from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes.kinds import NEEDS, Kind
from language.message import Message
from language.special_requests import SpecialRequest

_CANCEL_WHOLE = {"title": "Cancel the whole order", "payload": "Cancel the whole order"}
#: What a policy is asked for, since customers' own words are about their order rather than about the shop's rules.
_QUESTIONS = {
    SpecialRequest.ADD_ITEM: "Can I add an item to my order?",
    SpecialRequest.REMOVE_ITEM: "Can I remove an item from my order?",
    SpecialRequest.CANCEL_PART: "Can I remove an item from my order?",
    SpecialRequest.COMBINE: "Can I combine two orders?",
    SpecialRequest.GIFT_WRAP: "Is gift wrapping possible, and what does it cost?",
    SpecialRequest.FASTER: "How long does express delivery take?",
}
_NOT_HERE = {
    SpecialRequest.ADD_ITEM: "I can't add anything to an order myself",
    SpecialRequest.REMOVE_ITEM: "I can't take single items out of an order myself",
    SpecialRequest.CANCEL_PART: "I can cancel an order only as a whole",
    SpecialRequest.HOLD: "I can't hold an order back or choose the day it comes",
    SpecialRequest.COMBINE: "I can't put orders together into one parcel myself",
    SpecialRequest.GIFT_WRAP: "I can't have an order gift-wrapped myself",
    SpecialRequest.FASTER: "I can't change how fast an order is sent",
}


class SpecialRequests:
    """Answers them; without an answerer nothing is said of the shop's policies."""

    def __init__(self, answerer: Answerer | None) -> None:
        self._answerer = answerer

    def tell(self, said: Message, kind: Kind, dispatcher: CollectingDispatcher, *, begins: bool) -> bool:
        """Say what the policy says and that nothing was changed; whether such a request was made."""
        request = said.special_request
        if request is None or not _applies(request, kind, begins):
            return False
        told = [self._policy(request), f"{_NOT_HERE[request]}, so nothing has been changed.", _A_PERSON]
        buttons = [TALK_TO_A_PERSON, *([_CANCEL_WHOLE] if request is SpecialRequest.CANCEL_PART and begins else [])]
        dispatcher.utter_message(text=" ".join(filter(None, told)), buttons=buttons)
        return True

    def _policy(self, request: SpecialRequest) -> str:
        """The answer of the shop's own pages, where they say something about it."""
        question = _QUESTIONS.get(request)
        if question is None or self._answerer is None:
            return ""
        answer = self._answerer.answer(question, "ask_policy", Context())
        return answer.text if answer.decision is Decided.POLICY else ""


_A_PERSON = "A person in our team can look at it with you, if you like."


def _applies(request: SpecialRequest, kind: Kind, begins: bool) -> bool:
    """Whether it isn't rather a part of the change: only what is cancelled can be cancelled in part, and so on."""
    if kind is Kind.PROBLEM:
        return False  # "you left out the belt" asks for no change of the order
    if request is SpecialRequest.CANCEL_PART:
        return kind in (Kind.CANCEL, Kind.ITEMS)
    about_items = request in (SpecialRequest.ADD_ITEM, SpecialRequest.REMOVE_ITEM)
    return begins or not (about_items and "item_numbers" in NEEDS[kind].slots)

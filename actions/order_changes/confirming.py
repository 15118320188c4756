"""The last question of a change, "shall I go ahead?": what the customer says to it, and how it is asked again."""

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.answering import remembered, send, to_remember, turn_of
from actions.answers.answerer import Answerer
from actions.answers.decision import Kind as Decided
from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes.draft import Draft
from actions.order_changes.kinds import NEEDS, Kind
from actions.order_changes.situation import Situation
from actions.orders.records import AddressRecord, OrderRecord, PaymentMethodRecord
from actions.orders.schema import PaymentKind
from actions.orders.wording import Nameable, tell_address, tell_method, ways_to_repeat
from language.consent import Consent
from language.message import Message
from language.payment_methods import NAMES_OF_ORIGINAL
from language.quantifiers import NAMES_OF_ALL, NAMES_OF_BOTH
from language.undo import Undo

LEAVE_IT = {"title": "Leave everything as it is", "payload": "No, leave everything as it is"}
OFFER_TO_LEAVE_AFTER = 2  # answers in a row that were neither yes nor no

_NOT_KNOWN = "I can't answer that from what I know here; a person in our team could."
_ANSWERED = {
    *("ask_policy", "search_products", "recommend", "ask_product", "ask_availability", "compare_products"),
    "ask_size_advice",
}
_YES = {"title": "Yes", "payload": "Yes, go ahead"}
_NO = {"title": "No", "payload": "No, leave it"}


def read(situation: Situation, said: Message) -> Consent:
    """What the message says to the change that the draft describes.

    "Ok, thanks" after a question was answered in between may be about that answer: it is no yes.
    """
    meant = said.answer_to(situation.draft.kind.value, named(situation))
    if meant is Consent.YES and situation.draft.is_interrupted and said.acknowledgement:
        return Consent.UNCLEAR
    return Consent.STOP if said.about_what_was_done is Undo.TAKE_BACK and meant is not Consent.YES else meant


def leaves(situation: Situation, said: Message) -> bool:
    """Whether the customer wants out of the whole change, and says nothing else."""
    return read(situation, said) in (Consent.NO, Consent.STOP)


def named(situation: Situation) -> list[str]:
    """What the summary names, so that a customer who repeats it says nothing new."""
    order = situation.order() if situation.customer else None
    shown: list[Nameable] = [situation.draft.address]
    own: list[str | None] = [situation.draft.order_number]
    if order:
        shown += _items(situation, order)
        own += _amounts(situation, order)
        if method := _method(situation):
            shown.append(method)
            own += _among_methods(situation, order, method)
    return [name for name in (*own, *(name for thing in shown for name in ways_to_repeat(thing))) if name]


def ask_again(situation: Situation, said: Consent | None, times: int) -> tuple[str, list[dict[str, str]]]:
    """The question once more, briefly and in other words; `said` is the answer that was neither yes nor no."""
    doing = _doing(situation)
    if said is None:
        return f"Back to your change: shall I {doing}?", [_YES, _NO]
    if times >= OFFER_TO_LEAVE_AFTER:
        return (
            f"I'm still not sure what you'd like, so nothing has been changed. I can {doing}, leave everything as it "
            "is, or ask a person in our team to look at it. Which shall it be?",
            [LEAVE_IT, {**_YES, "title": "Yes, go ahead"}, TALK_TO_A_PERSON],
        )
    if said is Consent.HESITATION:
        return f"Take your time: I change nothing until you say yes. Shall I {doing}, or leave it?", [_YES, _NO]
    return (
        f"I need a clear yes before I change anything: shall I {doing}? If something should be different, say what.",
        [_YES, _NO],
    )


def answer(
    answerer: Answerer, intent: str, dispatcher: CollectingDispatcher, tracker: Tracker, asked: Message | None = None
) -> list[EventType]:
    """Answer what is `asked` or else the message before the yes, and offer nothing: the next yes is to the change.

    Returns the events that remember what was shown.
    """
    question, context = (asked or hearing.latest(tracker)).text, remembered(tracker)
    read_as = intent if intent in _ANSWERED else answerer.second_look(question, context) or "ask_policy"
    found = answerer.answer(question, read_as, context, turn_of(tracker))
    if found.decision in (Decided.UNKNOWN_POLICY, Decided.NOT_FOUND):
        dispatcher.utter_message(text=_NOT_KNOWN)
        return []
    send(replace(found, buttons={}), dispatcher)
    return to_remember(found)


def _doing(situation: Situation) -> str:
    """The change in a few words."""
    draft = situation.draft
    number = draft.order_number
    match draft.kind:
        case Kind.CANCEL:
            return f"cancel order {number}"
        case Kind.RETURN:
            return f"request the return of {_count(draft)} of order {number}"
        case Kind.EXCHANGE:
            return f"request the exchange of {_count(draft)} of order {number}"
        case Kind.ITEMS:
            return f"change {_count(draft)} of order {number}"
        case Kind.PAYMENT:
            method = _method(situation)
            return f"have order {number} paid with your {tell_method(method)}" if method else f"change order {number}"
        case Kind.ADDRESS:
            return f"send order {number} to {_address(draft)}"
        case Kind.PROBLEM:
            return f"report the problem with order {number} to our team"
        case Kind.DEFAULT_ADDRESS:
            return f"make {_address(draft)} your default address"


def _count(draft: Draft) -> str:
    return "one item" if len(draft.items) == 1 else f"{len(draft.items)} items"


def _address(draft: Draft) -> str:
    place = draft.address
    parts = {part: getattr(place, part) or "" for part in ("address1", "address2", "city", "state", "country", "zip")}
    return tell_address(AddressRecord(**parts))


def _items(situation: Situation, order: OrderRecord) -> list[Nameable]:
    """The one item that is meant and what is wanted instead, where that leaves no doubt which it is."""
    lines = situation.lines(order) if _is_of_items(situation) else []
    if len({line.id for line in lines}) != 1:
        return []
    chosen = [variant for variant in situation.variants(lines[0]) if variant.id in situation.draft.new_items]
    return [lines[0], *chosen]


def _amounts(situation: Situation, order: OrderRecord) -> list[str]:
    """How all of the order's items can be meant, or the two that are chosen."""
    if not _is_of_items(situation):
        return []
    count = len(situation.draft.items)
    everything = NAMES_OF_ALL if count == sum(line.quantity for line in order.lines) else ()
    return [*everything, *(NAMES_OF_BOTH if count == 2 else ())]


def _is_of_items(situation: Situation) -> bool:
    return "item_numbers" in NEEDS[situation.draft.kind].slots


def _method(situation: Situation) -> PaymentMethodRecord | None:
    methods = situation.own().payment_methods()
    return next((method for method in methods if method.id == situation.draft.payment_method), None)


def _among_methods(situation: Situation, order: OrderRecord, method: PaymentMethodRecord) -> Sequence[str]:
    """What the method is called as one of those that there are."""
    if method.id == order.payment_method.id:
        return NAMES_OF_ORIGINAL
    is_the_other = situation.draft.kind is Kind.PAYMENT and len(situation.own().payment_methods()) == 2
    if not is_the_other:
        return ()
    return ["other one", "other method", *(["other card"] if method.kind is PaymentKind.CARD else [])]

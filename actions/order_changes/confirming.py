"""The last question of a change, "shall I go ahead?": what the customer says to it, and how it is asked again."""

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import remembered, send, turn_of
from actions.answers.answerer import Answerer
from actions.answers.decision import Kind as Decided
from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes.draft import Draft
from actions.order_changes.kinds import NEEDS, Kind
from actions.order_changes.situation import Situation
from actions.order_changes.wording import tell_address
from actions.orders.records import AddressRecord, OrderRecord
from actions.orders.schema import PaymentKind
from actions.orders.wording import tell_method
from language import consent, undo
from language.consent import Consent

LEAVE_IT = {"title": "Leave everything as it is", "payload": "No, leave everything as it is"}
OFFER_TO_LEAVE_AFTER = 2  # answers in a row that were neither yes nor no

_NOT_KNOWN = "I can't answer that from what I know here; a person in our team could."
_ANSWERED = {
    *("ask_policy", "search_products", "recommend", "ask_product", "ask_availability", "compare_products"),
    "ask_size_advice",
}
_YES = {"title": "Yes", "payload": "Yes, go ahead"}
_NO = {"title": "No", "payload": "No, leave it"}
_ALL = ("everything", "all of it", "all of them", "all of that", "all", "the lot", "the whole order", "the order")
_BOTH = ("both", "both of them", "both of those", "both items")
_SIZES = {"xs": "extra small", "s": "small", "m": "medium", "l": "large", "xl": "extra large"}


def read(situation: Situation, text: str) -> Consent:
    """What the text says to the change that the draft describes."""
    said = consent.read(text, situation.draft.kind.value, named(situation))
    return Consent.STOP if undo.read(text) is undo.Undo.TAKE_BACK and said is not Consent.YES else said


def leaves(situation: Situation, text: str) -> bool:
    """Whether the customer wants out of the whole change, and says nothing else."""
    return read(situation, text) in (Consent.NO, Consent.STOP)


def named(situation: Situation) -> list[str]:
    """What the summary names, so that a customer who repeats it says nothing new."""
    draft = situation.draft
    order = situation.order() if situation.customer else None
    names = [draft.address.address1, draft.address.city, draft.address.zip, draft.order_number]
    if order:
        names += [*_items(situation, order), *_payment(situation, order)]
    return [name for name in names if name]


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


def answer(answerer: Answerer, intent: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Answer what is asked before the yes, and offer nothing: the next yes is to the change."""
    question, context = tracker.latest_message.get("text") or "", remembered(tracker)
    read_as = intent if intent in _ANSWERED else answerer.second_look(question, context) or "ask_policy"
    found = answerer.answer(question, read_as, context, turn_of(tracker))
    if found.decision in (Decided.UNKNOWN_POLICY, Decided.NOT_FOUND):
        dispatcher.utter_message(text=_NOT_KNOWN)
    else:
        send(replace(found, buttons=()), dispatcher)


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
            method = next((m for m in situation.own().payment_methods() if m.id == draft.payment_method), None)
            return f"have order {number} paid with your {tell_method(method)}" if method else f"change order {number}"
        case Kind.ADDRESS:
            return f"send order {number} to {_address(draft)}"
        case Kind.PROBLEM:
            return f"report the problem with order {number} to our team"
        case Kind.DEFAULT_ADDRESS:
            return f"make {_address(draft)} your default address"
        case Kind.PROBLEM:
            return f"tell our team what is wrong with order {number}"


def _count(draft: Draft) -> str:
    return "one item" if len(draft.items) == 1 else f"{len(draft.items)} items"


def _address(draft: Draft) -> str:
    place = draft.address
    parts = {part: getattr(place, part) or "" for part in ("address1", "address2", "city", "state", "country", "zip")}
    return tell_address(AddressRecord(**parts))


def _items(situation: Situation, order: OrderRecord) -> list[str]:
    """How the chosen items can be meant, where that leaves no doubt which they are."""
    draft = situation.draft
    if "item_numbers" not in NEEDS[draft.kind].slots:
        return []
    names: list[str] = []
    if len(draft.items) == sum(line.quantity for line in order.lines):
        names += _ALL
    if len(draft.items) == 2:
        names += _BOTH
    lines = situation.lines(order)
    if len({line.id for line in lines}) == 1:
        title = lines[0].title
        names += [title, title.split()[-1], *_chosen_instead(situation, order)]
    return names


def _chosen_instead(situation: Situation, order: OrderRecord) -> list[str]:
    line = situation.lines(order)[0]
    chosen = [variant for variant in situation.variants(line) if variant.id in situation.draft.new_items]
    values = [str(value).lower() for variant in chosen for value in variant.options.values()]
    return [*values, *(_SIZES[value] for value in values if value in _SIZES)]


def _payment(situation: Situation, order: OrderRecord) -> Sequence[str]:
    draft = situation.draft
    methods = situation.own().payment_methods()
    method = next((method for method in methods if method.id == draft.payment_method), None)
    if method is None:
        return []
    names = [method.brand, f"{method.brand} card" if method.brand else None, method.last_four]
    if method.kind is PaymentKind.PAYPAL:
        names += ["paypal", "pay pal", "paypal account"]
    if method.kind is PaymentKind.GIFT_CARD:
        names += ["gift card", "giftcard"]
    if method.id == order.payment_method.id:
        names += ["original card", "original payment method", "same card"]
    elif draft.kind is Kind.PAYMENT and len(methods) == 2:
        names += ["other one", "other method", *(["other card"] if method.kind is PaymentKind.CARD else [])]
    return [name for name in names if name]

"""What customers can have done about orders: which intent asks for each, and what each needs to know."""

from dataclasses import dataclass
from enum import StrEnum

from actions.orders.rules import STATUS_IN_WORDS
from actions.orders.schema import OrderStatus
from language.message import Message
from language.problems import Problem


class Kind(StrEnum):
    """What is to be changed."""

    CANCEL = "cancel"
    RETURN = "return"
    EXCHANGE = "exchange"
    ADDRESS = "address"
    PAYMENT = "payment"
    ITEMS = "items"
    DEFAULT_ADDRESS = "default address"
    PROBLEM = "problem"  # something went wrong with what they got: it is reported to staff


@dataclass(frozen=True)
class Needs:
    """What has to be known before a change can be shown to the customer."""

    intent: str
    status: OrderStatus | None  # the order's; None where no order is concerned
    wish: str  # completes "Order 1001 is cancelled, so it can't …"
    slots: tuple[str, ...]
    doing: str  # completes "Let's look at …"


NEEDS = {
    Kind.CANCEL: Needs("cancel_order", OrderStatus.PENDING, "be cancelled", ("cancel_reason",), "the cancellation"),
    Kind.RETURN: Needs(
        "return_items", OrderStatus.DELIVERED, "be returned", ("item_numbers", "payment_method"), "the return"
    ),
    Kind.EXCHANGE: Needs(
        "exchange_items",
        OrderStatus.DELIVERED,
        "be exchanged",
        ("item_numbers", "new_item_numbers", "payment_method"),
        "the exchange",
    ),
    Kind.ADDRESS: Needs(
        "change_shipping_address", OrderStatus.PENDING, "be sent to another address", ("address1",), "the address"
    ),
    Kind.PAYMENT: Needs(
        "modify_order_payment", OrderStatus.PENDING, "be paid another way", ("payment_method",), "the payment"
    ),
    Kind.ITEMS: Needs(
        "modify_order_items",
        OrderStatus.PENDING,
        "have its items changed",
        ("item_numbers", "new_item_numbers", "payment_method"),
        "the items",
    ),
    Kind.DEFAULT_ADDRESS: Needs("", None, "", ("address1",), "your default address"),
    Kind.PROBLEM: Needs("complaint", None, "be looked into", ("item_numbers",), "the problem"),
}

#: An order of which something can have arrived, or been said to have.
SENT = frozenset(
    {OrderStatus.PROCESSED, OrderStatus.DELIVERED, OrderStatus.RETURN_REQUESTED, OrderStatus.EXCHANGE_REQUESTED}
)
_NOT_SENT = {
    OrderStatus.PENDING: "is being prepared and has not been shipped yet",
    OrderStatus.ITEMS_MODIFIED: "is being prepared and has not been shipped yet",
    OrderStatus.CANCELLED: "was cancelled",
}

#: What an order in this status can be, instead of what it can't.
_INSTEAD = {
    (Kind.CANCEL, OrderStatus.DELIVERED): "You can return its items instead.",
    (Kind.CANCEL, OrderStatus.PROCESSED): "Once it has arrived, you can return its items.",
    (Kind.ITEMS, OrderStatus.PROCESSED): "Once it has arrived, you can exchange its items.",
    (Kind.ITEMS, OrderStatus.DELIVERED): "You can exchange its items instead.",
    (Kind.RETURN, OrderStatus.PENDING): "You can cancel it or change its items instead.",
    (Kind.RETURN, OrderStatus.PROCESSED): "Once it has arrived, you can return its items.",
    (Kind.EXCHANGE, OrderStatus.PROCESSED): "Once it has arrived, you can exchange its items.",
}

_BY_INTENT = {needs.intent: kind for kind, needs in NEEDS.items() if needs.intent}


def of_intent(intent: str | None) -> Kind | None:
    """The change that the intent alone asks for."""
    return _BY_INTENT.get(intent or "")


def kind_asked_for(intent: str | None, said: Message) -> Kind | None:
    """The change that the customer asks for; an address "in my account" isn't an order's."""
    kind = of_intent(intent)
    if kind is Kind.PROBLEM and problem_reported(said) is None:
        return None  # any other complaint goes to a person
    if kind in (Kind.RETURN, Kind.EXCHANGE) and _is_only_a_report(said):
        return Kind.PROBLEM
    if kind is Kind.ITEMS and said.has_words_for("an_address"):
        kind = Kind.ADDRESS
    if kind is Kind.ADDRESS and said.means_the_accounts_address:
        return Kind.DEFAULT_ADDRESS
    return kind


def problem_reported(said: Message) -> Problem | None:
    """What went wrong by a complaint: by rule, or in words that no rule knows by the reader.

    In any other message only the rules are believed: what comes back because of a fault comes at the shop's cost.
    """
    return said.problem or said.likely_problem


def _is_only_a_report(said: Message) -> bool:
    """Whether something that went wrong is told without a wish to send it back, or there is nothing to send back."""
    nothing_there = said.problem in (Problem.MISSING_ITEM, Problem.NOT_RECEIVED)
    return said.problem is not None and (nothing_there or not said.wants_to_send_back)


def intent_of(kind: Kind) -> str:
    """The intent that asks for this change."""
    return NEEDS[kind].intent or NEEDS[Kind.ADDRESS].intent


def why_not(kind: Kind, number: str, status: OrderStatus) -> str | None:
    """The sentence that says why an order in this status can't be changed so, or None when it can."""
    if kind is Kind.PROBLEM and status in _NOT_SENT:
        return f"Order {number} {_NOT_SENT[status]}."
    needs = NEEDS[kind]
    if needs.status is None or status is needs.status:
        return None
    sentence = f"Order {number} {STATUS_IN_WORDS[status]}, so it can't {needs.wish}."
    instead = _INSTEAD.get((kind, status))
    return f"{sentence} {instead}" if instead else sentence

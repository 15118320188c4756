"""What customers hear while they change an order: the questions, the summary before the yes, and what was done."""

from collections.abc import Sequence
from decimal import Decimal

from actions.answers.money import money
from actions.order_changes.draft import Draft
from actions.order_changes.kinds import Kind
from actions.orders.records import (
    AddressRecord,
    OrderLineRecord,
    OrderRecord,
    PaymentMethodRecord,
    VariantRecord,
)
from actions.orders.rules import REFUND_WORKING_DAYS
from actions.orders.schema import PaymentKind
from actions.orders.service import Change
from actions.orders.wording import tell_in_a_line, tell_item, tell_method, tell_options

VARIANTS_IN_A_LIST = 8
_DAYS = f"{REFUND_WORKING_DAYS[0]} to {REFUND_WORKING_DAYS[1]} working days"


def ask_which_order(orders: Sequence[OrderRecord], doing: str) -> str:
    """Ask for an order, with those to choose from."""
    shown = "\n".join(f"- {tell_in_a_line(order)}" for order in orders)
    return f"Which order is {doing} about? These come into question:\n{shown}"


def ask_which_items(order: OrderRecord, kind: Kind) -> str:
    """Ask for the items, and for all of them, since there is no second time."""
    verb = {Kind.RETURN: "return", Kind.EXCHANGE: "exchange"}.get(kind, "change")
    return (
        f"Which items of order {order.number} would you like to {verb}? Please name all of them: this can be done only "
        f"once for an order.\n{_list(order.lines)}"
    )


def ask_which_of(undecided: Sequence[OrderLineRecord]) -> str:
    """Ask which of the items that fit is meant."""
    return f"Which one do you mean?\n{_list(undecided)}"


def ask_what_instead(line: OrderLineRecord, variants: Sequence[VariantRecord], asked_already: bool) -> str:
    """Ask for another variant of one item, with those that can be had."""
    if not variants:
        return f"There is no other choice of {line.title} in stock right now."
    shown = "\n".join(f"- {tell_variant(variant)}" for variant in variants[:VARIANTS_IN_A_LIST])
    more = len(variants) - VARIANTS_IN_A_LIST
    rest = f"\nThere are {more} more: tell me what matters to you." if more > 0 else ""
    opening = "Which of these" if asked_already else "What"
    return f"{opening} would you like instead of {tell_item(line)}? In stock:\n{shown}{rest}"


def ask_reason() -> str:
    """Ask why an order is to be cancelled."""
    return "May I ask why: is the order no longer needed, or was it ordered by mistake?"


def ask_method(methods: Sequence[PaymentMethodRecord], kind: Kind, order: OrderRecord) -> str:
    """Ask for a payment method, with the customer's own."""
    shown = "\n".join(f"- {_own(method, order)}" for method in methods)
    question = {
        Kind.RETURN: "Where should the refund go?",
        Kind.PAYMENT: "What would you like to pay with instead?",
    }.get(kind, "Which payment method should be used for the price difference, whether you pay it or get it back?")
    return f"{question}\n{shown}"


def ask_address(part: str, has_begun: bool) -> str:
    """Ask for one part of an address; for the whole of it at first."""
    if part == "address1" and not has_begun:
        return "What's the new address? You can write it in one line: street, apartment, city, state and zip code."
    return {
        "address1": "Which street and house number?",
        "address2": "Is there an apartment, suite or floor? If not, just say none.",
        "city": "Which city is that in?",
        "state": "And which state?",
        "country": "Which country?",
        "zip": "And the zip code?",
    }[part]


def summarise(
    draft: Draft, before: OrderRecord, change: Change, swaps: Sequence[tuple[OrderLineRecord, VariantRecord]]
) -> str:
    """What would be done, with the money, and the question that needs a yes."""
    number = before.number
    what = {
        Kind.CANCEL: [f"cancel order {number}, because it {_because(draft.cancel_reason)}."],
        Kind.RETURN: [f"request the return of these items of order {number}:", *_pieces(draft, before)],
        Kind.EXCHANGE: [f"request this exchange for order {number}:", *_swapped(swaps)],
        Kind.ITEMS: [f"change order {number}:", *_swapped(swaps)],
        Kind.PAYMENT: [f"have order {number} paid with your {tell_method(change.method or before.payment_method)}."],
        Kind.ADDRESS: [f"send order {number} to {tell_address(change.order.address)}."],
    }[draft.kind]
    once = {
        Kind.RETURN: ["A return can be requested only once for an order, so please check that nothing is missing."],
        Kind.EXCHANGE: [
            "An exchange can be requested only once for an order, so please check that nothing is missing."
        ],
        Kind.ITEMS: ["This is possible only once, and the order can't be cancelled afterwards: please check it."],
    }.get(draft.kind, [])
    return "\n".join([f"This is what I would do: {what[0]}", *what[1:], *_money(draft.kind, change), *once, _SHALL_I])


def summarise_default_address(address: AddressRecord) -> str:
    """What would become the customer's default address."""
    return f"This is what I would do: make {tell_address(address)} your default address for future orders.\n{_SHALL_I}"


_WE_WRITE = "Our team will email you how to send the items back."
_SHALL_I = "Shall I go ahead? Please answer yes or no."


def done(kind: Kind, change: Change) -> str:
    """What was done, and what happens next."""
    order = change.order
    what = {
        Kind.CANCEL: f"Order {order.number} is cancelled.",
        Kind.RETURN: f"The return for order {order.number} is requested. {_WE_WRITE}",
        Kind.EXCHANGE: f"The exchange for order {order.number} is requested. {_WE_WRITE}",
        Kind.ITEMS: f"The items of order {order.number} are changed.",
        Kind.PAYMENT: f"Order {order.number} is now paid with your {tell_method(change.method)}."
        if change.method
        else f"Order {order.number} is paid another way now.",
        Kind.ADDRESS: f"Order {order.number} now goes to {tell_address(order.address)}.",
        Kind.DEFAULT_ADDRESS: "",
    }[kind]
    return "\n".join([what, *_money(kind, change), "Is there anything else I can do for you?"])


def default_address_done(address: AddressRecord, is_new: bool) -> str:
    """What became of the customer's default address."""
    if not is_new:
        return "That is your default address already, so there was nothing to change."
    return f"Your default address is now {tell_address(address)}. Is there anything else I can do for you?"


def tell_variant(variant: VariantRecord) -> str:
    """A variant by what was chosen and its price."""
    return f"{tell_options(variant.options)}, {money(variant.price, variant.currency)}"


def tell_address(address: AddressRecord) -> str:
    """An address in one line."""
    parts = (
        address.address1,
        address.address2,
        address.city,
        f"{address.state} {address.zip}".strip(),
        address.country,
    )
    return ", ".join(part for part in parts if part)


def _pieces(draft: Draft, order: OrderRecord) -> list[str]:
    return [
        f"- {f'{count} × ' if count > 1 else ''}{tell_item(line)}"
        for line in order.lines
        if (count := draft.items.count(line.id))
    ]


def _swapped(swaps: Sequence[tuple[OrderLineRecord, VariantRecord]]) -> list[str]:
    return [f"- {tell_item(line)} → {tell_variant(variant)}" for line, variant in swaps]


def _because(reason: str | None) -> str:
    return f"was {reason}" if reason == "ordered by mistake" else f"is {reason}"


def _list(lines: Sequence[OrderLineRecord]) -> str:
    return "\n".join(f"- {f'{line.quantity} × ' if line.quantity > 1 else ''}{tell_item(line)}" for line in lines)


def _own(method: PaymentMethodRecord, order: OrderRecord) -> str:
    balance = f", which holds {money(method.balance, order.currency)}" if method.balance is not None else ""
    used = ", which the order was paid with" if method.id == order.payment_method.id else ""
    return f"your {tell_method(method)}{balance}{used}"


def _money(kind: Kind, change: Change) -> list[str]:
    """The money that moves, in whole sentences; none where none does."""
    if kind is Kind.PAYMENT:
        return [f"What was paid before goes back: at once to a gift card, otherwise within {_DAYS}."]
    if change.method is None or change.difference == 0:
        return [] if kind in (Kind.ADDRESS, Kind.DEFAULT_ADDRESS) else ["There is no price difference."]
    amount = money(abs(change.difference), change.order.currency)
    method = f"your {tell_method(change.method)}"
    if change.difference > Decimal(0):
        return [f"Price difference: {amount}, paid with {method}."]
    if kind is Kind.RETURN:
        return [f"Refund: {amount} to {method}, once the items have arrived."]
    when = "at once" if change.method.kind is PaymentKind.GIFT_CARD else f"within {_DAYS}"
    return [f"Refund: {amount} to {method}, {when}."]

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
from actions.orders.wording import tell_address, tell_in_a_line, tell_item, tell_method, tell_options
from language.problems import Problem

VARIANTS_IN_A_LIST = 8
_DAYS = f"{REFUND_WORKING_DAYS[0]} to {REFUND_WORKING_DAYS[1]} working days"


def asked_again(text: str, doing: str) -> str:
    """The question alone out of what was asked before, after something else was answered in between."""
    question = text.partition("?")[0].rpartition(". ")[-1]
    return f"Back to {doing}. {question}?"


def left_for_now(doing: str) -> str:
    """That a change is left because the customer speaks of something else, and how it goes on."""
    return f"I'll leave {doing} for now: we can go on with it whenever you have the email address of the order at hand."


def ask_which_order(orders: Sequence[OrderRecord], doing: str) -> str:
    """Ask for an order, with those to choose from."""
    shown = "\n".join(f"- {tell_in_a_line(order)}" for order in orders)
    return f"Which order is {doing} about? These come into question:\n{shown}"


def ask_which_items(order: OrderRecord, kind: Kind) -> str:
    """Ask for the items, and for all of them, since there is no second time."""
    if kind is Kind.PROBLEM:
        return f"Which items of order {order.number} is it about?\n{_list(order.lines)}"
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


def ask_country(said: str, likely: str | None) -> str:
    """Ask for the country where what the customer wrote is none that we know."""
    return f"Did you mean {likely}?" if likely else f"I don't know a country called {said}. Which country is it?"


def ask_address(part: str, has_begun: bool, states_of: str | None = None) -> str:
    """Ask for one part of an address; for the whole of it at first.

    `states_of` is the country whose states are asked for though the customer hasn't named it.
    """
    if part == "address1" and not has_begun:
        return "What's the new address? One line will do: street, apartment, city, state, zip code and country."
    if part == "state" and states_of:
        return f"And which state? If it's outside {states_of}, tell me the country."
    return {
        "address1": "Which street and house number?",
        "address2": "Is there an apartment, suite or floor? If not, just say none.",
        "city": "Which city is that in?",
        "state": "And which state?",
        "country": "Which country?",
        "zip": "And the zip or postal code?",
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
        Kind.PROBLEM: [f"report to our team that {_what_went_wrong(draft, number)}", *_pieces(draft, before)],
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
        Kind.PROBLEM: f"I've reported it to our team with order {order.number} (reference {change.reference}). "
        "The answer goes to the email address of your order.",
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


def _pieces(draft: Draft, order: OrderRecord) -> list[str]:
    return [
        f"- {f'{count} × ' if count > 1 else ''}{tell_item(line)}"
        for line in order.lines
        if (count := draft.items.count(line.id))
    ]


def _swapped(swaps: Sequence[tuple[OrderLineRecord, VariantRecord]]) -> list[str]:
    return [f"- {tell_item(line)} → {tell_variant(variant)}" for line, variant in swaps]


def _what_went_wrong(draft: Draft, number: str) -> str:
    """What staff are told, with the items after it where some are named."""
    named = {
        Problem.DAMAGED: "these items of order {} arrived damaged:",
        Problem.DEFECTIVE: "these items of order {} are faulty:",
        Problem.WRONG_ITEM: "something wrong came with order {} instead of:",
        Problem.MISSING_ITEM: "these items of order {} are missing:",
    }
    unnamed = {
        Problem.DAMAGED: "order {} arrived damaged.",
        Problem.DEFECTIVE: "order {} is faulty.",
        Problem.WRONG_ITEM: "the wrong things came with order {}.",
        Problem.MISSING_ITEM: "something is missing from order {}.",
        Problem.NOT_RECEIVED: "order {} hasn't reached you.",
    }
    problem = draft.problem or Problem.DEFECTIVE
    return (named if draft.items and problem in named else unnamed)[problem].format(number)


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
    currency = change.order.currency
    if kind is Kind.CANCEL:
        return _given_back(change) or ["Nothing was paid for it, so there is nothing to refund."]
    if kind is Kind.PAYMENT:
        total = money(sum((amount for _, amount in change.given_back), Decimal(0)), currency)
        return [f"{total} is paid that way, and what was paid before goes back:", *_given_back(change)]
    if kind is Kind.PROBLEM:
        return []
    if kind is Kind.RETURN and change.method:
        return [_refund_of_a_return(change, change.method)]
    if kind is Kind.ADDRESS and change.method and change.difference:
        return [_shipping(change, change.method)]
    if change.method is None or change.difference == 0:
        return [] if kind in (Kind.ADDRESS, Kind.DEFAULT_ADDRESS) else ["There is no price difference."]
    amount, method = money(abs(change.difference), currency), f"your {tell_method(change.method)}"
    if change.difference > Decimal(0):
        return [f"Price difference: {amount}, paid with {method}."]
    # An exchange is settled when the items are here; nothing is refunded before.
    return [f"Refund: {amount} to {method}, {_ONCE_HERE if kind is Kind.EXCHANGE else _when(change.method)}."]


_ONCE_HERE = "once the items have arrived"


def _shipping(change: Change, method: PaymentMethodRecord) -> str:
    """What sending an order elsewhere costs more, or less."""
    order, difference = change.order, change.difference
    currency = order.currency
    costs = money(order.shipping_cost, currency) if order.shipping_cost else "nothing"
    before = money(order.shipping_cost - difference, currency) if order.shipping_cost != difference else "nothing"
    moves = f"The difference of {money(abs(difference), currency)}"
    how = f"is paid with your {tell_method(method)}" if difference > 0 else f"goes back to your {tell_method(method)}"
    when = "" if difference > 0 else f" {_when(method)}"
    return f"Shipping costs {costs} instead of {before}. {moves} {how}{when}."


def _given_back(change: Change) -> list[str]:
    return [
        f"Refund: {money(amount, change.order.currency)} to your {tell_method(method)}, {_when(method)}."
        for method, amount in change.given_back
    ]


def _refund_of_a_return(change: Change, method: PaymentMethodRecord) -> str:
    """What comes back, and what it is made of where that isn't the items' price alone."""
    currency = change.order.currency
    refund = -change.difference
    value = refund + change.label_fee - change.shipping_back
    sentence = f"Refund: {money(refund, currency)} to your {tell_method(method)}, {_ONCE_HERE}"
    if change.label_fee:
        return f"{sentence}: {money(value, currency)} less {money(change.label_fee, currency)} for the return label."
    if change.shipping_back:
        shipping = money(change.shipping_back, currency)
        return f"{sentence}: {money(value, currency)} and the {shipping} that shipping them had cost."
    return f"{sentence}."


def _when(method: PaymentMethodRecord) -> str:
    return "at once" if method.kind is PaymentKind.GIFT_CARD else f"within {_DAYS}"

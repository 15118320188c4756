"""Tells customers about their orders in plain words, straight from the records."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from actions.answers.money import money
from actions.orders.records import (
    AddressRecord,
    OrderLineRecord,
    OrderRecord,
    PaymentMethodRecord,
    RefundRecord,
    ShipmentRecord,
    VariantRecord,
)
from actions.orders.rules import REFUND_WORKING_DAYS
from actions.orders.schema import OrderStatus, PaymentKind, RefundStatus
from language import places
from language.addresses import Place
from language.order_facts import OrderFact
from language.payment_methods import NAMES_OF_GIFT_CARD, NAMES_OF_PAYPAL
from language.sizes import LETTERS


def tell_order(order: OrderRecord, now: datetime, asked: Collection[OrderFact] = ()) -> str:
    """Where the order is, what was ordered, what became of parcels and refunds, and what else is asked."""
    # No empty lines: Rasa would make a message of its own of each part.
    return "\n".join(
        [
            _headline(order),
            "You ordered:",
            *(f"- {_line(line, order.currency)}" for line in order.lines),
            _total(order),
            *(_parcel(parcel, now) for parcel in order.shipments),
            *(_refund(refund, order.currency, now) for refund in order.refunds),
            *_expected(order),
            *(tell_fact(order, fact) for fact in asked),
        ]
    )


def tell_fact(order: OrderRecord, fact: OrderFact) -> str:
    """One fact of an order, in a sentence."""
    match fact:
        case OrderFact.ADDRESS:
            went = {OrderStatus.CANCELLED: "was to go"} | dict.fromkeys(_HAS_ARRIVED, "was delivered")
            return f"Order {order.number} {went.get(order.status, 'goes')} to {tell_address(order.address)}."
        case OrderFact.PAYMENT:
            return f"Order {order.number} was paid with your {tell_method(order.payment_method)}."


def tell_address(address: AddressRecord) -> str:
    """An address in one line, in the form of its country's post."""
    country = places.find_country(address.country)
    form = places.order_of_parts(country.code if country else "")
    rows = [_row(line, address) for line in form.split("%n") if line not in ("%N", "%O")]
    if "%C" not in form:
        rows.insert(0, address.city)
    if "%S" not in form:
        rows.append(address.state)
    if "%Z" not in form:
        rows.append(address.zip)
    street = ", ".join(part for part in (address.address1, address.address2) if part)
    return ", ".join(part for part in (street, *rows, address.country) if part)


def tell_arrival(order: OrderRecord, now: datetime) -> str:
    """When the order comes: where it is, and for each parcel when it is expected or was delivered."""
    return "\n".join([_headline(order), *(_parcel(parcel, now) for parcel in order.shipments)])


def tell_orders(orders: list[OrderRecord], total: int) -> str:
    """The customer's orders, one a line."""
    if not orders:
        return "There are no orders in your name yet."
    if total == 1:
        opening = "You have one order with us:"
    elif total == len(orders):
        opening = f"You have {total} orders with us, the newest first:"
    else:
        opening = f"You have {total} orders with us. These are the {len(orders)} newest:"
    return "\n".join([opening, *(f"- {tell_in_a_line(order)}" for order in orders)])


def tell_orders_that_fit(orders: list[OrderRecord]) -> str:
    """The orders that a customer may mean, one a line."""
    return "\n".join(["These could be the one you mean:", *(f"- {tell_in_a_line(order)}" for order in orders)])


def tell_refunds(order: OrderRecord, now: datetime) -> str:
    """What is refunded for the order, how, and whether the money has arrived."""
    told = [*(_refund(refund, order.currency, now) for refund in order.refunds), *_expected(order)]
    if told:
        return "\n".join([f"For order {order.number}:", *(f"- {refund}" for refund in told)])
    state = {
        OrderStatus.CANCELLED: "It was cancelled",
        OrderStatus.RETURN_REQUESTED: "Its return has been requested",
        OrderStatus.EXCHANGE_REQUESTED: "An exchange has been requested for it",
    }.get(order.status)
    if state is None:
        return f"There is no refund for order {order.number}: it was neither cancelled nor returned."
    return f"There is no refund recorded for order {order.number} yet. {state}."


def is_late(order: OrderRecord, now: datetime) -> bool:
    """Whether something about the order should have happened by now, so that a person should look."""
    parcel_late = any(_is_overdue(parcel, now) for parcel in order.shipments)
    refund_late = any(_refund_is_overdue(refund, now) for refund in order.refunds)
    return parcel_late or refund_late or (order.status is OrderStatus.CANCELLED and not order.refunds)


def _headline(order: OrderRecord) -> str:
    placed = f"Order {order.number}, placed on {_day(order.placed_at)},"
    if order.in_words:
        return f"{placed} {order.in_words.sentence}"
    match order.status:
        case OrderStatus.PENDING:
            return f"{placed} is being prepared and has not been shipped yet."
        case OrderStatus.ITEMS_MODIFIED:
            return f"{placed} was changed as you asked. It is being prepared and has not been shipped yet."
        case OrderStatus.PROCESSED if order.shipments:
            return f"{placed} is on its way to you."
        case OrderStatus.PROCESSED:
            return f"{placed} is packed and waits for the carrier."
        case OrderStatus.DELIVERED:
            return f"{placed} has been delivered."
        case OrderStatus.CANCELLED:
            return f"{placed} was cancelled."
        case OrderStatus.RETURN_REQUESTED:
            return f"{placed} was delivered, and its return has been requested."
        case OrderStatus.EXCHANGE_REQUESTED:
            return f"{placed} was delivered, and an exchange has been requested."


def _line(line: OrderLineRecord, currency: str) -> str:
    price = money(line.unit_price, currency) + (" each" if line.quantity > 1 else "")
    return f"{line.quantity} × {tell_item(line)}, {price}"


def tell_item(line: OrderLineRecord) -> str:
    """One item by its title and what was chosen of it."""
    choices = tell_options(line.options)
    return f"{line.title} ({choices})" if choices else line.title


def tell_options(options: Mapping[str, str]) -> str:
    """What was chosen of a product; a bare yes or no says nothing without its option's name."""
    # Shopify writes "Default Title" for a product that comes in one form only.
    said = {name: value for name, value in options.items() if value != "Default Title"}
    return " / ".join(f"{name}: {value}" if value.lower() in ("yes", "no") else value for name, value in said.items())


def _total(order: OrderRecord) -> str:
    shipping = f"{money(order.shipping_cost, order.currency)} shipping" if order.shipping_cost else "free shipping"
    return f"Total: {money(order.total, order.currency)}, with {shipping}."


def _parcel(parcel: ShipmentRecord, now: datetime) -> str:
    sent = f"Shipped on {_day(parcel.shipped_at)} with {parcel.carrier}, tracking number {parcel.tracking_number}."
    if parcel.delivered_at:
        return f"{sent} Delivered on {_day(parcel.delivered_at)}."
    if parcel.expected_at is None:
        return sent
    if _is_overdue(parcel, now):
        return f"{sent} It was expected on {_day(parcel.expected_at)} and hasn't been marked as delivered."
    return f"{sent} Expected on {_day(parcel.expected_at)}."


def _is_overdue(parcel: ShipmentRecord, now: datetime) -> bool:
    if parcel.delivered_at or parcel.expected_at is None:
        return False
    return parcel.expected_at.date() < now.date()


def _refund(refund: RefundRecord, currency: str, now: datetime) -> str:
    amount = f"Refund of {money(refund.amount, currency)} to your {tell_method(refund.method)}"
    if refund.status is RefundStatus.PAID:
        return f"{amount}: paid on {_day(refund.paid_at)}." if refund.paid_at else f"{amount}: paid."

    started = f"{amount}: started on {_day(refund.created_at)}"
    if refund.method.kind is PaymentKind.GIFT_CARD:
        return f"{started} and not on the card yet."
    fastest, slowest = REFUND_WORKING_DAYS
    due = _day(_working_days_after(refund.created_at, slowest))
    if _refund_is_overdue(refund, now):
        return f"{started}. It should have arrived by {due} and hasn't been marked as paid."
    return f"{started}. This takes {fastest} to {slowest} working days, so expect it by {due}."


def _expected(order: OrderRecord) -> list[str]:
    """What is to come back, until a refund of it is on its way."""
    expected = order.expected_refund
    if expected is None or any(refund.created_at >= expected.asked_at for refund in order.refunds):
        return []
    amount = money(expected.amount, order.currency)
    return [f"Refund of {amount} to your {tell_method(expected.method)}: it is made once the items have arrived."]


def _refund_is_overdue(refund: RefundRecord, now: datetime) -> bool:
    if refund.status is RefundStatus.PAID:
        return False
    if refund.method.kind is PaymentKind.GIFT_CARD:
        return refund.created_at.date() < now.date()
    return _working_days_after(refund.created_at, REFUND_WORKING_DAYS[1]).date() < now.date()


def tell_method(method: PaymentMethodRecord) -> str:
    """A payment method, as far as it may be shown."""
    match method.kind:
        case PaymentKind.PAYPAL:
            return "PayPal account"
        case PaymentKind.GIFT_CARD:
            return "gift card"
        case PaymentKind.CARD if not method.last_four:
            return "original payment method"  # another shop system doesn't say more
        case PaymentKind.CARD:
            return f"{method.brand} card ending in {method.last_four}" if method.brand else f"card {method.last_four}"


#: What a summary shows, and a customer may name again in their answer to it.
_NAMES_OF_A_KIND = {PaymentKind.PAYPAL: NAMES_OF_PAYPAL, PaymentKind.GIFT_CARD: NAMES_OF_GIFT_CARD}
Nameable = OrderLineRecord | VariantRecord | PaymentMethodRecord | Place


def ways_to_repeat(thing: Nameable) -> list[str]:
    """How a customer may name again what was shown to them: one list beside the wordings that show it."""
    match thing:
        case OrderLineRecord():
            names: list[str | None] = [thing.title, thing.title.split()[-1]]
        case VariantRecord():
            values = [value.lower() for value in thing.options.values()]
            names = [*values, *(name for value in values for name in LETTERS.get(value.upper(), ()))]
        case PaymentMethodRecord():
            names = [thing.brand, f"{thing.brand} card" if thing.brand else None, thing.last_four]
            names += _NAMES_OF_A_KIND.get(thing.kind, ())
        case Place():
            names = [thing.address1, thing.city, thing.zip]
    return [name for name in names if name]


def tell_in_a_line(order: OrderRecord) -> str:
    """The order by its number, date, state, first item and total."""
    items = tell_item(order.lines[0])
    if len(order.lines) > 1:
        items += f" and {len(order.lines) - 1} more"
    state = order.in_words.short if order.in_words else _STATUS_IN_A_LIST[order.status]
    return f"{order.number}, placed on {_day(order.placed_at)}, {state}: {items}, {money(order.total, order.currency)}"


_HAS_ARRIVED = (OrderStatus.DELIVERED, OrderStatus.RETURN_REQUESTED, OrderStatus.EXCHANGE_REQUESTED)
_STATUS_IN_A_LIST = {
    OrderStatus.PENDING: "being prepared",
    OrderStatus.ITEMS_MODIFIED: "changed, being prepared",
    OrderStatus.PROCESSED: "processed",
    OrderStatus.DELIVERED: "delivered",
    OrderStatus.CANCELLED: "cancelled",
    OrderStatus.RETURN_REQUESTED: "return requested",
    OrderStatus.EXCHANGE_REQUESTED: "exchange requested",
}


def _working_days_after(start: datetime, days: int) -> datetime:
    moment = start
    while days:
        moment += timedelta(days=1)
        if moment.weekday() < 5:
            days -= 1
    return moment


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _row(line: str, address: AddressRecord) -> str:
    """A line of the form with its parts filled in; words of the form are the country, which comes last here."""
    parts = {"C": address.city, "S": address.state, "Z": address.zip}
    before, *marked = " ".join(word for word in line.split() if not _is_a_word_of_the_form(word)).split("%")
    filled = before + "".join(parts.get(rest[:1], "") + rest[1:] for rest in marked)
    return " ".join(filled.split()).lstrip(" ,-〒").rstrip(" ,-")


def _is_a_word_of_the_form(word: str) -> bool:
    return word.isalpha() and word.isupper() and len(word) > 3  # "SINGAPORE %Z"

"""The shop's rules for orders, as lists and numbers that code can check."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.orders.schema import OrderStatus
from language.places import find_country

# A refund to a card or PayPal takes this many working days; one to a gift card is there at once.
REFUND_WORKING_DAYS = (5, 7)

CANCEL_REASONS = ("no longer needed", "ordered by mistake")

# What the customer hears when the order isn't in the status that a change needs.
STATUS_IN_WORDS = {
    OrderStatus.PENDING: "is still being prepared",
    OrderStatus.ITEMS_MODIFIED: "has had its items changed already, which is possible only once",
    OrderStatus.PROCESSED: "has already been processed",
    OrderStatus.DELIVERED: "has already been delivered",
    OrderStatus.CANCELLED: "is cancelled",
    OrderStatus.RETURN_REQUESTED: "already has a return under way",
    OrderStatus.EXCHANGE_REQUESTED: "already has an exchange under way",
}


@dataclass(frozen=True)
class ReturnTerms:
    """What a shop takes off a refund for returned items, and what it gives back besides their price.

    Attributes:
        label_fee: what a return label costs, taken off the refund; not for what is faulty or wrong.
        label_country: the only country whose orders are sent a label; empty: all are.
        faulty_in_full: whether a whole order that comes back because it was faulty or wrong has its shipping refunded.
    """

    label_fee: Decimal = Decimal(0)
    label_country: str = ""
    faulty_in_full: bool = False

    def fee(self, country: str, value: Decimal, is_faulty: bool) -> Decimal:
        """What is taken off a refund of this value; never more than it."""
        has_label = not self.label_country or find_country(country) == find_country(self.label_country)
        return min(self.label_fee, value) if has_label and not is_faulty else Decimal(0)


@dataclass(frozen=True)
class HolidayReturns:
    """A part of each year whose orders can come back until a later day; days are (month, day), both ends count."""

    first: tuple[int, int]
    last: tuple[int, int]
    until: tuple[int, int]

    def last_day(self, ordered: date) -> date | None:
        """Until when an order of that day can come back for it, or None when it was placed at another time."""
        if not self.first <= (ordered.month, ordered.day) <= self.last:
            return None
        return date(ordered.year + (self.until < self.last), *self.until)

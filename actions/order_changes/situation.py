"""What a change is about: the draft of it, the customer who wants it, and what the shop knows of their orders."""

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.order_changes.draft import Draft
from actions.order_changes.identity import Identity
from actions.order_changes.kinds import NEEDS, SENT, Kind
from actions.order_changes.variants import is_same
from actions.order_changes.which_order import find_orders
from actions.orders.records import AddressRecord, OrderLineRecord, OrderRecord, PaymentMethodRecord, VariantRecord
from actions.orders.repository import CustomerOrders, Orders, VerifiedCustomer
from actions.orders.schema import OrderStatus, PaymentKind
from language.message import Message

ORDERS_LOOKED_AT = 50

#: Other items instead: which of the two it is depends on whether the order has arrived, and customers say either.
_SWAPS = {OrderStatus.PENDING: Kind.ITEMS, OrderStatus.DELIVERED: Kind.EXCHANGE}


class Situation:
    """The draft, and beside it everything that reading and asking need to look up."""

    def __init__(self, draft: Draft, orders: Orders, identity: Identity, dispatcher: CollectingDispatcher) -> None:
        self.draft = draft
        self.identity = identity
        self.asked_already = False  # an answer was there but didn't decide: ask more closely
        self._orders = orders
        self._dispatcher = dispatcher

    def say(self, text: str, *buttons: dict[str, str]) -> None:
        """Tell the customer something."""
        self._dispatcher.utter_message(text=text, buttons=list(buttons))

    @property
    def customer(self) -> VerifiedCustomer | None:
        """The customer, once they have proven who they are."""
        return self.identity.customer

    @property
    def verified(self) -> VerifiedCustomer:
        """The customer, where the conversation can't have come so far without a proof."""
        if self.customer is None:
            raise ValueError("Nothing about orders may be looked up before the customer has proven who they are.")
        return self.customer

    @property
    def swaps(self) -> bool:
        """Whether the change gives other items for those that the order has."""
        return "new_item_numbers" in NEEDS[self.draft.kind].slots

    def own(self) -> CustomerOrders:
        """The customer's orders in the database."""
        return self._orders.for_customer(self.verified)

    def orders(self) -> list[OrderRecord]:
        """The customer's orders, the newest first."""
        return self.own().orders(ORDERS_LOOKED_AT)

    def possible(self) -> list[OrderRecord]:
        """Those that can be changed as the customer wishes."""
        orders = self.orders()
        if self.draft.kind is Kind.PROBLEM:
            return [order for order in orders if order.status in SENT]
        fitting = [order for order in orders if order.status is NEEDS[self.draft.kind].status]
        return fitting or [order for order in orders if self.swaps and order.status in _SWAPS]

    def order(self) -> OrderRecord | None:
        """The order that the draft names, if it is the customer's."""
        return self.own().order(self.draft.order_number) if self.draft.order_number else None

    def find_orders(self, said: Message, current: OrderRecord | None = None) -> list[OrderRecord]:
        """The orders that may be meant."""
        orders = self.orders()
        found = find_orders(said, orders, self.possible(), current)
        if found or not self.swaps:
            return found
        return find_orders(said, orders, [order for order in orders if order.status in _SWAPS], current)

    def take(self, order: OrderRecord) -> None:
        """Let the change be about this order."""
        if order.number != self.draft.order_number:
            self.draft.forget_order()
        self.draft.order_number = order.number

    def fit_kind_to(self, order: OrderRecord) -> None:
        """An "exchange" before delivery changes the order's items, and a "change" afterwards is an exchange."""
        if self.swaps:
            self.draft.kind = _SWAPS.get(order.status, self.draft.kind)

    def lines(self, order: OrderRecord) -> list[OrderLineRecord]:
        """The lines that are meant, one for each piece."""
        by_id = {line.id: line for line in order.lines}
        return [by_id[item] for item in self.draft.items]

    def set_items(self, items: Sequence[int]) -> None:
        """Let the change be about these pieces; what was chosen instead of one stays."""
        kept = dict(zip(self.draft.items, self.draft.new_items, strict=False))
        self.draft.items = list(items)
        self.draft.new_items = [kept.get(item) for item in items] if self.swaps else []

    def variants(self, line: OrderLineRecord) -> list[VariantRecord]:
        """Every variant of the line's product."""
        return self.own().variants(line.product_id)

    def in_stock(self, line: OrderLineRecord) -> list[VariantRecord]:
        """What the customer could have instead of this line."""
        return [variant for variant in self.variants(line) if variant.available and not is_same(variant, line)]

    def methods(self, order: OrderRecord) -> list[PaymentMethodRecord]:
        """The customer's payment methods that this change allows."""
        methods = self.own().payment_methods()
        original = order.payment_method.id
        if self.draft.kind is Kind.RETURN:
            return [m for m in methods if m.id == original or m.kind is PaymentKind.GIFT_CARD]
        if self.draft.kind is Kind.PAYMENT:
            return [method for method in methods if method.id != original]
        return methods

    def usual_country(self) -> str:
        """The country where the order goes so far; of no order, the customer's own."""
        order = self.order()
        return (order.address if order else self.own().default_address()).country

    def name(self) -> tuple[str, ...]:
        """The customer's own name."""
        return self.own().name()

    def known_addresses(self) -> list[AddressRecord]:
        """The customer's other addresses, the default one first."""
        order = self.order()
        places = [self.own().default_address(), *(other.address for other in self.orders())]
        present = order.address if order else places[0]
        return [place for place in dict.fromkeys(places) if place != present] or places[:1]

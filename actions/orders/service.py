"""Changes orders as customers ask: each change is checked against the shop's rules, made once, and written down."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from actions.orders.bookkeeping import charge, expect_refund, give_back, paid_so_far, replace_line
from actions.orders.checks import (
    Items,
    RefusedError,
    Swap,
    lines_meant,
    need_complete,
    need_cover,
    need_status,
    swaps_meant,
)
from actions.orders.database import reading, trying, writing
from actions.orders.handovers import Request, put_on_list
from actions.orders.identifiers import zip_key
from actions.orders.reading import address_record, find_order, line_record, method_record, order_record
from actions.orders.records import AddressRecord, OrderRecord, PaymentMethodRecord
from actions.orders.repository import VerifiedCustomer
from actions.orders.rules import CANCEL_REASONS, HolidayReturns, ReturnTerms
from actions.orders.schema import (
    Address,
    Customer,
    DeliveryWay,
    Event,
    ItemChange,
    ItemChangeKind,
    Order,
    OrderLine,
    OrderStatus,
    PaymentKind,
    PaymentMethod,
    Variant,
)
from actions.orders.shipping import Shipping
from actions.orders.wording import is_late, tell_arrival, tell_item
from language.problems import Problem

_DEFAULT_ADDRESS = "change_default_address"


@dataclass(frozen=True)
class Asker:
    """Who asks for a change, and where."""

    customer: VerifiedCustomer
    conversation_id: str
    channel: str | None


@dataclass(frozen=True)
class Change:
    """What a change does, or has done, to an order."""

    order: OrderRecord
    difference: Decimal  # what the customer pays because of it; negative for what they get back
    method: PaymentMethodRecord | None  # what the difference is paid with, or goes back to
    made: bool  # False when it was only looked at
    repeated: bool = False  # True when this very change had been made before, and wasn't made again
    given_back: tuple[tuple[PaymentMethodRecord, Decimal], ...] = ()  # each amount that is refunded now
    label_fee: Decimal = Decimal(0)  # what was taken off for a return label
    shipping_back: Decimal = Decimal(0)  # what is refunded of the shipping besides
    reference: int | None = None  # the number under which staff were asked to look at it


@dataclass(frozen=True)
class Made:
    """A change that a conversation has made, found in the log."""

    action: str
    change: Change | None  # of an order
    default_address: AddressRecord | None  # that of future orders, where it was changed instead


class OrderService:
    """The changes that a verified customer can make.

    Each is called twice: without `confirmed_version` it changes nothing and returns what would happen, for the customer
    to say yes to; with the version of the order that the customer saw, it makes the change. A second yes changes
    nothing, and a yes to an order that has changed in between is refused.
    """

    def __init__(
        self,
        engine: Engine,
        return_within_days: int | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        handover_ways: Sequence[DeliveryWay] = (),
        holiday_returns: HolidayReturns | None = None,
        return_terms: ReturnTerms | None = None,
        shipping: Shipping | None = None,
    ) -> None:
        self._engine = engine
        self._return_terms = return_terms or ReturnTerms()
        self._shipping = shipping or Shipping()
        self._holiday_returns = holiday_returns
        self._return_within_days = return_within_days
        self._now = now
        self._handover_ways = handover_ways

    def cancel(self, by: Asker, number: str, reason: str, confirmed_version: int | None = None) -> Change:
        """Cancel a pending order; everything paid goes back the way it came."""

        def change(session: Session, order: Order) -> "_Money":
            need_status(order, OrderStatus.PENDING, "be cancelled")
            if reason not in CANCEL_REASONS:
                raise RefusedError(f"An order can be cancelled only because it is {' or was '.join(CANCEL_REASONS)}.")
            paid = paid_so_far(session, order)
            for method, amount in paid:
                give_back(session, order, method, amount, self._now())
            order.status = OrderStatus.CANCELLED
            order.cancel_reason = reason
            return _Money(-sum((amount for _, amount in paid), Decimal(0)), order.payment_method, tuple(paid))

        return self._change(by, number, "cancel", {"reason": reason}, confirmed_version, change)

    def change_address(
        self, by: Asker, number: str, address: AddressRecord, confirmed_version: int | None = None
    ) -> Change:
        """Send a pending order somewhere else; where that costs more or less, the difference is paid or refunded."""

        def change(session: Session, order: Order) -> "_Money":
            need_status(order, OrderStatus.PENDING, "be sent to another address")
            need_complete(address)
            if address_record(order) == address:
                raise RefusedError(f"Order {order.number} already goes to that address.")
            self.need_reachable(order.country, address.country)
            difference = self._shipping.difference(order, address.country)
            for field, value in asdict(address).items():
                setattr(order, field, value)
            order.shipping_cost += difference
            if difference > 0:
                charge(session, order, order.payment_method, difference, self._now())
            elif difference < 0:
                give_back(session, order, order.payment_method, -difference, self._now())
            return _Money(difference, order.payment_method if difference else None)

        return self._change(by, number, "change_address", asdict(address), confirmed_version, change)

    def need_reachable(self, now: str, new: str) -> None:
        """A parcel to the country `now` has to be one that can go to `new`; else a `RefusedError` says why not."""
        self._shipping.need_reachable(now, new)

    def change_payment(self, by: Asker, number: str, method_id: str, confirmed_version: int | None = None) -> Change:
        """Pay a pending order with another single method; what was paid before goes back."""

        def change(session: Session, order: Order) -> "_Money":
            need_status(order, OrderStatus.PENDING, "be paid another way")
            method = _own_method(session, by.customer, method_id)
            paid = paid_so_far(session, order)
            if [earlier.id for earlier, _ in paid] == [method.id]:
                raise RefusedError(f"Order {order.number} is already paid that way. Please choose another method.")
            total = sum((amount for _, amount in paid), Decimal(0))
            charge(session, order, method, total, self._now())
            for earlier, amount in paid:
                give_back(session, order, earlier, amount, self._now())
            order.payment_method = method
            return _Money(Decimal(0), method, tuple(paid))

        return self._change(by, number, "change_payment", {"method": method_id}, confirmed_version, change)

    def change_items(
        self, by: Asker, number: str, swaps: Sequence[Swap], method_id: str, confirmed_version: int | None = None
    ) -> Change:
        """Swap items of a pending order for other variants, all at once: there is no second time."""

        def change(session: Session, order: Order) -> "_Money":
            need_status(order, OrderStatus.PENDING, "have its items changed")
            method = _own_method(session, by.customer, method_id)
            chosen = swaps_meant(session, order, swaps)
            difference = Decimal(0)
            for line, quantity, variant in chosen:
                difference += quantity * (variant.price - line.unit_price)
                session.add(self._item_change(order, line, quantity, ItemChangeKind.MODIFY, method, variant))
                replace_line(order, line, quantity, variant)
            if difference > 0:
                charge(session, order, method, difference, self._now())
            elif difference < 0:
                give_back(session, order, method, -difference, self._now())
            order.status = OrderStatus.ITEMS_MODIFIED
            return _Money(difference, method)

        return self._change(by, number, "change_items", _arguments(swaps, method_id), confirmed_version, change)

    def return_items(
        self,
        by: Asker,
        number: str,
        items: Sequence[Items],
        method_id: str,
        confirmed_version: int | None = None,
        is_faulty: bool = False,
    ) -> Change:
        """Ask for the return of delivered items, all at once; the money goes back when they have arrived.

        What comes back because it is faulty or wrong is returned at the shop's cost.
        """

        def change(session: Session, order: Order) -> "_Money":
            need_status(order, OrderStatus.DELIVERED, "be returned")
            self._need_in_time(order, "returned")
            method = _own_method(session, by.customer, method_id)
            if method.id != order.payment_method_id and method.kind is not PaymentKind.GIFT_CARD:
                raise RefusedError("A refund goes back to what the order was paid with, or to a gift card of yours.")
            value, pieces = Decimal(0), 0
            for line, quantity in lines_meant(order, items):
                value += quantity * line.unit_price
                pieces += quantity
                session.add(self._item_change(order, line, quantity, ItemChangeKind.RETURN, method, None))
            is_whole = pieces == sum(line.quantity for line in order.lines)
            terms = self._return_terms
            fee = terms.fee(order.country, value, is_faulty)
            shipping = order.shipping_cost if is_faulty and is_whole and terms.faulty_in_full else Decimal(0)
            refund = value - fee + shipping
            expect_refund(order, method, refund, fee, self._now())
            order.status = OrderStatus.RETURN_REQUESTED
            self._ask_for_label(session, by, order, "return_items", items, is_faulty)
            return _Money(-refund, method, label_fee=fee, shipping_back=shipping)

        arguments = _arguments(items, method_id) | ({"faulty": True} if is_faulty else {})
        return self._change(by, number, "return_items", arguments, confirmed_version, change)

    def exchange_items(
        self, by: Asker, number: str, swaps: Sequence[Swap], method_id: str, confirmed_version: int | None = None
    ) -> Change:
        """Ask to exchange delivered items for other variants, all at once; the difference is paid with the parcel."""

        def change(session: Session, order: Order) -> "_Money":
            need_status(order, OrderStatus.DELIVERED, "be exchanged")
            self._need_in_time(order, "exchanged")
            method = _own_method(session, by.customer, method_id)
            difference = Decimal(0)
            for line, quantity, variant in swaps_meant(session, order, swaps):
                difference += quantity * (variant.price - line.unit_price)
                session.add(self._item_change(order, line, quantity, ItemChangeKind.EXCHANGE, method, variant))
            need_cover(method, difference, order.currency)
            if difference < 0:
                expect_refund(order, method, -difference, Decimal(0), self._now())
            order.status = OrderStatus.EXCHANGE_REQUESTED
            self._ask_for_label(session, by, order, "exchange_items", swaps)
            return _Money(difference, method)

        return self._change(by, number, "exchange_items", _arguments(swaps, method_id), confirmed_version, change)

    def report_problem(
        self,
        by: Asker,
        number: str,
        problem: str,
        items: Sequence[Items],
        words: str,
        confirmed_version: int | None = None,
    ) -> Change:
        """Put what went wrong with an order on the list of those who can mend it, with what the customer said."""

        def change(session: Session, order: Order) -> "_Money":
            self._need_sent(order, problem)
            told = [
                {"intent": problem, "text": f"{quantity} × {tell_item(line_record(line))}"}
                for line, quantity in (lines_meant(order, items) if items else [])
            ]
            request = Request(
                conversation_id=by.conversation_id,
                reason=f"{problem}_order_{order.number}",
                channel=by.channel,
                customer_id=by.customer.customer_id,
                email=by.customer.email,
                summary=[*told, {"intent": problem, "text": words}],
                adds=True,
            )
            handover, _ = put_on_list(session, request, self._now(), self._handover_ways)
            # The order itself stays as it is, but a yes that was meant for this is none to whatever comes next.
            flag_modified(order, "status")
            return _Money(Decimal(0), None, reference=handover.id)

        arguments = {"problem": problem, "items": [asdict(item) for item in items], "words": words}
        return self._change(by, number, "report_problem", arguments, confirmed_version, change)

    def _need_sent(self, order: Order, problem: str) -> None:
        """Something of the order has to be there, or to be late; a parcel on its way is only awaited."""
        record, now = order_record(order), self._now()
        not_sent = order.status in (OrderStatus.PENDING, OrderStatus.ITEMS_MODIFIED, OrderStatus.CANCELLED)
        is_awaited = problem == Problem.NOT_RECEIVED and order.status is OrderStatus.PROCESSED
        if not_sent or (is_awaited and not is_late(record, now)):
            raise RefusedError(tell_arrival(record, now))

    def change_default_address(self, by: Asker, address: AddressRecord, confirmed_version: int | None = None) -> bool:
        """Change where the customer's future orders go; False when it was that address already.

        The version that the customer saw is `default_address_version`; without it the address is changed unseen.
        """
        need_complete(address)
        with writing(self._engine) as session:
            _one_at_a_time(session, by.customer)
            version = _default_address_version(session, by.customer)
            key = _key(_DEFAULT_ADDRESS, by.customer.customer_id, confirmed_version, asdict(address))
            if confirmed_version is not None and confirmed_version != version:
                if session.scalars(select(Event).where(Event.idempotency_key == key)).one_or_none():
                    return True
                raise RefusedError("Your default address has changed in the meantime, so I haven't touched it.")
            row = session.scalars(
                select(Address).where(Address.customer_id == by.customer.customer_id, Address.position == 0)
            ).one()
            before = address_record(row)
            if before == address:
                return False
            self.need_reachable(before.country, address.country)
            for field, value in asdict(address).items():
                setattr(row, field, value)
            row.zip_key = zip_key(address.zip)
            event = self._event(
                by,
                _DEFAULT_ADDRESS,
                None,
                asdict(before),
                asdict(address),
                idempotency_key=None if confirmed_version is None else key,
            )
            session.add(event)
            return True

    def default_address_version(self, by: Asker) -> int:
        """How often the customer's default address has been changed: what they see when they say yes to another."""
        with reading(self._engine) as session:
            return _default_address_version(session, by.customer)

    def made_already(self, by: Asker, number: str | None, version: int, *, settled: bool = False) -> Made | None:
        """What this conversation has done to the order as it was in this version; without a number, to the address.

        `settled` waits for whoever is still writing, where the answer mustn't be outdated by a commit on its way.
        """
        with trying(self._engine) if settled else reading(self._engine) as session:
            if settled:
                _one_at_a_time(session, by.customer)
            order = find_order(session, by.customer.customer_id, number) if number else None
            if number and order is None:
                return None
            events = session.scalars(
                select(Event).where(
                    Event.conversation_id == by.conversation_id,
                    Event.customer_id == by.customer.customer_id,
                    Event.order_id == order.id if order else Event.order_id.is_(None),
                )
            )
            event = next((event for event in events if _version_in(event.idempotency_key) == version), None)
            if event is None:
                return None
            if order is None:
                return Made(event.action, None, AddressRecord(**event.after))
            return Made(event.action, _repeated(session, order, event), None)

    def _change(
        self,
        by: Asker,
        number: str,
        action: str,
        arguments: dict[str, Any],
        confirmed_version: int | None,
        change: Callable[[Session, Order], "_Money"],
    ) -> Change:
        if confirmed_version is None:
            with trying(self._engine) as session:
                order = _own_order(session, by.customer, number)
                seen_version = order.version
                result = _made(session, order, change(session, order), made=False)
                return replace(result, order=replace(result.order, version=seen_version))

        try:
            with writing(self._engine) as session:
                return self._make(session, by, number, action, arguments, confirmed_version, change)
        except StaleDataError:
            raise RefusedError(_changed_meanwhile(number)) from None

    def _make(
        self,
        session: Session,
        by: Asker,
        number: str,
        action: str,
        arguments: dict[str, Any],
        confirmed_version: int,
        change: Callable[[Session, Order], "_Money"],
    ) -> Change:
        _one_at_a_time(session, by.customer)
        order = _own_order(session, by.customer, number)
        key = _key(action, order.id, confirmed_version, arguments)
        earlier = session.scalars(select(Event).where(Event.idempotency_key == key)).one_or_none()
        if earlier:
            return _repeated(session, order, earlier)
        if order.version != confirmed_version:
            raise RefusedError(_changed_meanwhile(order.number))

        before = _snapshot(session, order)
        moved = change(session, order)
        result = _made(session, order, moved, made=True)
        after = {
            **_snapshot(session, order),
            "difference": str(moved.difference),
            "method": moved.method.id if moved.method else None,
            "given_back": [[method.id, str(amount)] for method, amount in moved.given_back],
            "label_fee": str(moved.label_fee),
            "shipping_back": str(moved.shipping_back),
            "reference": moved.reference,
        }
        session.add(self._event(by, action, order.id, before, after, key))
        return result

    def need_in_time(self, by: Asker, number: str, done: str) -> None:
        """The period in which items can come back must not be over; else a `RefusedError` says so."""
        with trying(self._engine) as session:
            self._need_in_time(_own_order(session, by.customer, number), done)

    def _need_in_time(self, order: Order, done: str) -> None:
        arrived = [parcel.delivered_at for parcel in order.shipments if parcel.delivered_at]
        if self._return_within_days is None or not arrived:
            return
        last_day = max(arrived).date() + timedelta(days=self._return_within_days)
        holiday = self._holiday_returns.last_day(order.placed_at.date()) if self._holiday_returns else None
        today = self._now().date()
        if holiday and last_day < holiday < today:
            raise RefusedError(f"Order {order.number} could be {done} until {holiday:%-d %B %Y}, which is over.")
        if today > max(last_day, holiday or last_day):
            raise RefusedError(
                f"Order {order.number} was delivered more than {self._return_within_days} days ago, "
                f"so it can't be {done} any more."
            )

    def _ask_for_label(
        self,
        session: Session,
        by: Asker,
        order: Order,
        intent: str,
        items: Sequence[Items | Swap],
        is_faulty: bool = False,
    ) -> None:
        """Put the label that the customer is promised on the list of what staff have to do."""
        titles = {line.id: line.title for line in order.lines}
        why = " (the customer says it is faulty or wrong)" if is_faulty else ""
        request = Request(
            conversation_id=by.conversation_id,
            reason=f"send_label_for_{order.number}",
            channel=by.channel,
            customer_id=by.customer.customer_id,
            email=by.customer.email,
            summary=[{"intent": intent, "text": f"{item.quantity} × {titles[item.line_id]}{why}"} for item in items],
        )
        put_on_list(session, request, self._now(), self._handover_ways)

    def _item_change(
        self,
        order: Order,
        line: OrderLine,
        quantity: int,
        kind: ItemChangeKind,
        method: PaymentMethod,
        variant: Variant | None,
    ) -> ItemChange:
        price = variant.price if variant else Decimal(0)
        return ItemChange(
            order_id=order.id,
            order_line_id=line.id,
            kind=kind,
            quantity=quantity,
            old_variant_id=line.variant_id,
            new_variant_id=variant.id if variant else None,
            price_difference=quantity * (price - line.unit_price),
            payment_method_id=method.id,
            created_at=self._now(),
        )

    def _event(
        self,
        by: Asker,
        action: str,
        order_id: int | None,
        before: dict[str, Any],
        after: dict[str, Any],
        idempotency_key: str | None,
    ) -> Event:
        return Event(
            at=self._now(),
            action=action,
            customer_id=by.customer.customer_id,
            order_id=order_id,
            channel=by.channel,
            conversation_id=by.conversation_id,
            before=before,
            after=after,
            idempotency_key=idempotency_key,
        )


@dataclass(frozen=True)
class _Money:
    """What a change costs the customer, and over which method."""

    difference: Decimal
    method: PaymentMethod | None
    given_back: tuple[tuple[PaymentMethod, Decimal], ...] = ()
    label_fee: Decimal = Decimal(0)
    shipping_back: Decimal = Decimal(0)
    reference: int | None = None


def _one_at_a_time(session: Session, customer: VerifiedCustomer) -> None:
    """Queue a customer's changes on PostgreSQL, since their orders share gift cards; SQLite queues all writers."""
    session.scalars(select(Customer).where(Customer.id == customer.customer_id).with_for_update()).one()


def _own_order(session: Session, customer: VerifiedCustomer, number: str) -> Order:
    order = find_order(session, customer.customer_id, number)
    if order is None:
        raise RefusedError(f"There is no order {number} in your name.")
    return order


def _own_method(session: Session, customer: VerifiedCustomer, method_id: str) -> PaymentMethod:
    method = session.get(PaymentMethod, method_id)
    if method is None or method.customer_id != customer.customer_id:
        raise RefusedError("That payment method isn't on your account.")
    return method


def _made(session: Session, order: Order, moved: _Money, made: bool) -> Change:
    session.flush()
    return Change(
        order_record(order),
        moved.difference,
        method_record(moved.method) if moved.method else None,
        made,
        given_back=tuple((method_record(method), amount) for method, amount in moved.given_back),
        label_fee=moved.label_fee,
        shipping_back=moved.shipping_back,
        reference=moved.reference,
    )


def _repeated(session: Session, order: Order, event: Event) -> Change:
    after = event.after
    moved = _Money(
        Decimal(after["difference"]),
        session.get_one(PaymentMethod, after["method"]) if after["method"] else None,
        # A change that was made before these were written down had none of them.
        tuple((session.get_one(PaymentMethod, key), Decimal(amount)) for key, amount in after.get("given_back", ())),
        Decimal(after.get("label_fee", 0)),
        Decimal(after.get("shipping_back", 0)),
        after.get("reference"),
    )
    return replace(_made(session, order, moved, made=True), repeated=True)


def _snapshot(session: Session, order: Order) -> dict[str, Any]:
    """What the audit log keeps of an order: everything that a change may touch."""
    session.flush()
    gift_cards = select(PaymentMethod).where(
        PaymentMethod.customer_id == order.customer_id, PaymentMethod.kind == PaymentKind.GIFT_CARD
    )
    return {
        "version": order.version,
        "status": order.status,
        "cancel_reason": order.cancel_reason,
        "address": asdict(address_record(order)),
        "shipping_cost": str(order.shipping_cost),
        "payment_method": order.payment_method.id,
        "gift_cards": {card.id: str(card.balance) for card in session.scalars(gift_cards)},
        "lines": [
            {"id": line.id, "variant": line.variant_id, "quantity": line.quantity, "unit_price": str(line.unit_price)}
            for line in order.lines
        ],
        "payments": [[payment.payment_method_id, str(payment.amount)] for payment in order.payments],
        "refunds": [[refund.payment_method.id, str(refund.amount)] for refund in order.refunds],
    }


def _arguments(items: Sequence[Items | Swap], method_id: str) -> dict[str, Any]:
    return {"items": [asdict(item) for item in items], "method": method_id}


def _key(action: str, subject: int | str, version: int | None, arguments: dict[str, Any]) -> str:
    """The same for the same change to the same state of the order, however often and wherever it is asked for."""
    digest = hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()
    return f"{action}:{subject}:{version}:{digest}"


def _version_in(key: str | None) -> int | None:
    """The version in a key."""
    return int(key.rsplit(":", 2)[-2]) if key else None


def _default_address_version(session: Session, customer: VerifiedCustomer) -> int:
    changes = select(func.count(Event.id)).where(
        Event.customer_id == customer.customer_id, Event.action == _DEFAULT_ADDRESS
    )
    return session.scalar(changes) or 0


def _changed_meanwhile(number: str) -> str:
    return f"Order {number} has changed in the meantime, so I haven't touched it. Please have another look at it."

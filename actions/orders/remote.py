"""Finds out who is asking, and reads orders, where another shop system holds the orders: nothing is changed there."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions.orders.identifiers import email_key, order_digits, zip_key
from actions.orders.proofs import IDLE
from actions.orders.records import OrderRecord, PaymentMethodRecord, VariantRecord
from actions.orders.repository import (
    CustomerOrders,
    Orders,
    Outcome,
    Verification,
    VerifiedCustomer,
    name_key,
)
from actions.orders.schema import Customer
from actions.orders.sources import FoundOrder, OrderSource
from language.references import LONGEST_EMAIL

#: Orders looked through for a zip code; a customer's latest tell where they live.
ORDERS_LOOKED_AT = 10


class RemoteOrders(Orders):
    """The orders of another shop system, behind the same proof of who is asking, with the same limits.

    The other system is asked first, and what it finds is compared here. Attempts, and which conversation belongs to
    whom, are kept in our database; of a customer it holds the email address and name, once they have proven it.
    """

    can_change = False

    def __init__(
        self,
        engine: Engine,
        source: OrderSource,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        proof_idle: timedelta = IDLE,
        network: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__(engine, now, proof_idle=proof_idle, network=network)
        self._source = source

    def verify_by_order_and_email(self, order_number: str, email: str, conversation_id: str) -> Verification:
        """Prove who is asking by one of their orders and the email address it was ordered with."""
        key = email_key(email)
        return self._look_up(
            conversation_id,
            key,
            lambda: self._by_number(order_number),
            lambda order: email_key(order.email) == key,
            lambda customer: customer.email_key == key,
        )

    def verify_by_email_and_zip(self, email: str, zip_code: str, conversation_id: str) -> Verification:
        """Prove who is asking by their email address and a zip code that one of their latest orders went to."""
        key, code = email_key(email), zip_key(zip_code)
        return self._look_up(
            conversation_id,
            key,
            lambda: self._source.by_email(key, ORDERS_LOOKED_AT),
            lambda order: email_key(order.email) == key and code in order.zips,
            lambda customer: customer.email_key == key,
        )

    def verify_by_name_and_zip(
        self, first_name: str, last_name: str, zip_code: str, conversation_id: str, order_number: str | None = None
    ) -> Verification:
        """Prove who is asking by name and zip code and one of their orders."""
        if order_number is None:
            raise ValueError("Another shop system can't be searched by names: an order number is needed.")
        name, code = name_key(first_name, last_name), zip_key(zip_code)
        return self._look_up(
            conversation_id,
            f"{name}, {code}",
            lambda: self._by_number(order_number),
            lambda order: name_key(order.first_name, order.last_name) == name and code in order.zips,
            lambda customer: name_key(customer.first_name, customer.last_name) == name,
        )

    def for_customer(self, customer: VerifiedCustomer) -> CustomerOrders:
        """The orders of this customer and nobody else's."""
        return RemoteCustomerOrders(self._engine, customer, self._source)

    def _by_number(self, number: str) -> Sequence[FoundOrder]:
        return self._source.by_number(number) if order_digits(number) else ()

    def _look_up(
        self,
        conversation_id: str,
        claim: str,
        look: Callable[[], Iterable[FoundOrder]],
        proves: Callable[[FoundOrder], bool],
        is_claimed: Callable[[Customer], bool],
    ) -> Verification:
        # Whoever has used up their attempts doesn't get the other system asked either.
        if self.is_locked(conversation_id):
            return Verification(Outcome.LOCKED)
        proofs = {email_key(order.email): order for order in look() if order.email and proves(order)}
        return self._verify(
            conversation_id,
            claim,
            lambda session: [_known(session, self._source.name, order) for order in proofs.values()],
            is_claimed,
        )


class RemoteCustomerOrders(CustomerOrders):
    """The orders that one verified customer has in another shop system: each is compared with their email address."""

    def __init__(self, engine: Engine, customer: VerifiedCustomer, source: OrderSource) -> None:
        super().__init__(engine, customer)
        self._source = source

    def order(self, number: str) -> OrderRecord | None:
        """The customer's order of this number, however it is written."""
        if not order_digits(number):
            return None
        return next((order.record for order in self._source.by_number(number) if self._is_own(order)), None)

    def orders(self, limit: int) -> list[OrderRecord]:
        """The customer's orders, the newest first."""
        found = self._source.by_email(self._customer.email, limit)
        return [order.record for order in found if self._is_own(order)]

    def count(self) -> int:
        """How many orders the customer has."""
        return self._source.count(self._customer.email)

    def payment_methods(self) -> list[PaymentMethodRecord]:
        """None: nothing is paid or refunded from here."""
        return []

    def variants(self, product_id: str) -> list[VariantRecord]:  # noqa: ARG002 - the signature is CustomerOrders'
        """None: nothing is swapped from here."""
        return []

    def _is_own(self, order: FoundOrder) -> bool:
        return email_key(order.email) == email_key(self._customer.email)


def _known(session: Session, source: str, order: FoundOrder) -> Customer:
    """The customer in our database, written down at their first proof."""
    key = email_key(order.email)[:LONGEST_EMAIL]
    customer = session.scalars(select(Customer).where(Customer.email_key == key)).one_or_none()
    if customer is None:
        digest = hashlib.sha256(key.encode()).hexdigest()[:32]
        customer = Customer(id=f"{source.lower()}-{digest}", email=order.email[:LONGEST_EMAIL], email_key=key)
        session.add(customer)
    customer.first_name, customer.last_name = order.first_name[:100], order.last_name[:100]
    session.flush()
    return customer

"""Finds out who is asking and reads orders: nothing is found for anybody but the customer who proved who they are."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Engine, Select, delete, exists, func, select, true
from sqlalchemy.orm import Session, selectinload

from actions.orders.database import reading, writing
from actions.orders.identifiers import email_key, zip_key
from actions.orders.proofs import IDLE, Proofs
from actions.orders.reading import (
    address_record,
    find_order,
    is_number,
    method_record,
    order_record,
    variant_record,
)
from actions.orders.records import AddressRecord, OrderRecord, PaymentMethodRecord, VariantRecord
from actions.orders.schema import (
    Address,
    Customer,
    ExpectedRefund,
    IdentityAttempt,
    Order,
    PaymentMethod,
    Refund,
    Variant,
)

WRONG_ATTEMPTS = 5
CONVERSATION_LOCKED_FOR = timedelta(days=1)
CLAIM_LOCKED_FOR = timedelta(hours=1)
#: So many about one person from everywhere are a search for the right answer; each network has part in it with five.
WRONG_ATTEMPTS_FROM_EVERYWHERE = 50
_NOBODY = ""  # named in an attempt that doesn't count against whom it named


class Outcome(StrEnum):
    """What came of an attempt to prove who one is."""

    VERIFIED = "verified"
    NOT_MATCHED = "not matched"  # wrong, unknown, or too often wrong: the asker can't tell which
    LOCKED = "locked"  # this conversation has used up its attempts, or is over
    OTHER_CUSTOMER = "other customer"  # this conversation already belongs to somebody


@dataclass(frozen=True)
class VerifiedCustomer:
    """A customer who proved who they are; only `Orders` makes these, and every query asks for one."""

    customer_id: str
    email: str


@dataclass(frozen=True)
class Verification:
    """The outcome of one attempt, with the customer when it succeeded."""

    outcome: Outcome
    customer: VerifiedCustomer | None = None


class Orders:
    """The shop's orders, behind the proof of who is asking.

    Proof is an email address with an order number or a zip code, or a full name, a zip code and an order number. With
    `short_proofs` the email address alone, or name and zip code, are enough: what they open is only as private as
    those are, so a shop has to choose it. A proof runs out `proof_idle` after its last use.

    Wrong answers are counted by conversation and by network, which `network` names for the calling task: whoever gives
    them for somebody else uses up their own attempts, and not those of the person they name.
    """

    can_change = True  # whether what is found here can also be changed from here

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        short_proofs: bool = False,
        proof_idle: timedelta = IDLE,
        network: Callable[[], str] = lambda: "",
    ) -> None:
        self._engine = engine
        self._now = now
        self._proofs = Proofs(engine, now, proof_idle)
        self.short_proofs = short_proofs
        self._network = network

    def verify_by_order_and_email(self, order_number: str, email: str, conversation_id: str) -> Verification:
        """Prove who is asking by one of their orders and the email address it was ordered with."""
        return self._verify_by_email(conversation_id, email, _owns(order_number))

    def verify_by_email_and_zip(self, email: str, zip_code: str, conversation_id: str) -> Verification:
        """Prove who is asking by their email address and the zip code of one of their addresses."""
        lives_there = exists().where(Address.customer_id == Customer.id, Address.zip_key == zip_key(zip_code))
        return self._verify_by_email(conversation_id, email, lives_there)

    def verify_by_email(self, email: str, conversation_id: str) -> Verification:
        """Prove who is asking by the email address alone, where the shop has chosen that this is enough."""
        if not self.short_proofs:
            raise ValueError("This shop asks for more than an email address.")
        return self._verify_by_email(conversation_id, email, true())

    def verify_by_name_and_zip(
        self, first_name: str, last_name: str, zip_code: str, conversation_id: str, order_number: str | None = None
    ) -> Verification:
        """Prove who is asking by name and zip code, and one of their orders unless short proofs are enough."""
        if order_number is None and not self.short_proofs:
            raise ValueError("This shop asks for an order number besides name and zip code.")
        name = name_key(first_name, last_name)
        lives_there = exists().where(Address.customer_id == Customer.id, Address.zip_key == zip_key(zip_code))
        neighbours = select(Customer).where(lives_there, true() if order_number is None else _owns(order_number))

        def is_named(customer: Customer) -> bool:
            return name_key(customer.first_name, customer.last_name) == name

        return self._verify(
            conversation_id, f"{name}, {zip_key(zip_code)}", lambda session: session.scalars(neighbours), is_named
        )

    def verified(self, conversation_id: str, customer_id: str | None) -> VerifiedCustomer | None:
        """The customer of this conversation, if it was proven to be the one with this id; the proof lasts on then."""
        if not customer_id:
            return None
        with reading(self._engine) as session:
            holder = self._proofs.holder_id(session, conversation_id)
            customer = session.get_one(Customer, holder) if holder == customer_id else None
            verified = VerifiedCustomer(customer.id, customer.email) if customer else None
        if verified:
            self._proofs.used(conversation_id)
        return verified

    def forget_proof(self, conversation_id: str) -> None:
        """Let the conversation go on without anybody having proven anything."""
        self._proofs.forget(conversation_id)

    def is_locked(self, conversation_id: str) -> bool:
        """Whether nobody can prove anything in this conversation: its attempts are used up, or it is over."""
        with reading(self._engine) as session:
            return self._cannot_prove(session, conversation_id)

    def for_customer(self, customer: VerifiedCustomer) -> "CustomerOrders":
        """The orders of this customer and nobody else's."""
        return CustomerOrders(self._engine, customer)

    def _verify_by_email(self, conversation_id: str, email: str, proof: ColumnElement[bool]) -> Verification:
        key = email_key(email)
        named = select(Customer).where(Customer.email_key == key, proof)
        return self._verify(
            conversation_id, key, lambda session: session.scalars(named), lambda customer: customer.email_key == key
        )

    def _verify(
        self,
        conversation_id: str,
        claim: str,
        candidates: Callable[[Session], Iterable[Customer]],
        is_claimed: Callable[[Customer], bool],
    ) -> Verification:
        with writing(self._engine) as session:
            owner = self._proofs.owner_id(session, conversation_id)
            belongs_to = session.get_one(Customer, owner) if owner else None
            if belongs_to and not is_claimed(belongs_to):
                return Verification(Outcome.OTHER_CUSTOMER)
            if self._cannot_prove(session, conversation_id):
                return Verification(Outcome.LOCKED)

            # The same two questions whether the email, the order, both or neither exist: time tells nothing.
            found = [customer for customer in candidates(session) if is_claimed(customer)]
            own, all_of_them = self._attempts_at(session, claim)
            claim_is_locked = own >= WRONG_ATTEMPTS or all_of_them >= WRONG_ATTEMPTS_FROM_EVERYWHERE
            # Two customers of one name in one place can't be told apart: neither is proven.
            if len(found) != 1 or claim_is_locked or (belongs_to and found[0].id != belongs_to.id):
                self._remember_attempt(session, conversation_id, _NOBODY if claim_is_locked else claim_hash(claim))
                return Verification(Outcome.NOT_MATCHED)

            customer = found[0]
            self._proofs.write(session, conversation_id, customer.id)
            return Verification(Outcome.VERIFIED, VerifiedCustomer(customer.id, customer.email))

    def _cannot_prove(self, session: Session, conversation_id: str) -> bool:
        is_closed = self._proofs.has_closed(session, conversation_id)
        return is_closed or self._conversation_is_locked(session, conversation_id)

    def _conversation_is_locked(self, session: Session, conversation_id: str) -> bool:
        wrong = session.scalar(
            select(func.count(IdentityAttempt.id)).where(
                IdentityAttempt.conversation_id == conversation_id,
                IdentityAttempt.at > self._now() - CONVERSATION_LOCKED_FOR,
            )
        )
        return (wrong or 0) >= WRONG_ATTEMPTS

    def _attempts_at(self, session: Session, claim: str) -> tuple[int, int]:
        """How many wrong answers named this person lately, from the asker's own network and from everywhere."""
        networks = session.scalars(
            select(IdentityAttempt.network).where(
                IdentityAttempt.email_hash == claim_hash(claim), IdentityAttempt.at > self._now() - CLAIM_LOCKED_FOR
            )
        ).all()
        return networks.count(self._network()), len(networks)

    def _remember_attempt(self, session: Session, conversation_id: str, named: str) -> None:
        session.execute(delete(IdentityAttempt).where(IdentityAttempt.at <= self._now() - CONVERSATION_LOCKED_FOR))
        session.add(
            IdentityAttempt(at=self._now(), conversation_id=conversation_id, email_hash=named, network=self._network())
        )


class CustomerOrders:
    """The orders of one verified customer: there is no way from here to anybody else's."""

    def __init__(self, engine: Engine, customer: VerifiedCustomer) -> None:
        self._engine = engine
        self._customer = customer

    def order(self, number: str) -> OrderRecord | None:
        """The customer's order of this number, however it is written."""
        with reading(self._engine) as session:
            order = find_order(session, self._customer.customer_id, number)
            return order_record(order) if order else None

    def orders(self, limit: int) -> list[OrderRecord]:
        """The customer's orders, the newest first."""
        with reading(self._engine) as session:
            return [order_record(order) for order in session.scalars(self._own().limit(limit))]

    def count(self) -> int:
        """How many orders the customer has."""
        with reading(self._engine) as session:
            owned = select(func.count(Order.id)).where(Order.customer_id == self._customer.customer_id)
            return session.scalar(owned) or 0

    def payment_methods(self) -> list[PaymentMethodRecord]:
        """What the customer can pay with or be refunded to."""
        own = select(PaymentMethod).where(PaymentMethod.customer_id == self._customer.customer_id)
        with reading(self._engine) as session:
            return [method_record(method) for method in session.scalars(own.order_by(PaymentMethod.id))]

    def default_address(self) -> AddressRecord:
        """Where the customer's orders go unless they say otherwise."""
        own = select(Address).where(Address.customer_id == self._customer.customer_id, Address.position == 0)
        with reading(self._engine) as session:
            return address_record(session.scalars(own).one())

    def name(self) -> tuple[str, str]:
        """The customer's own first and last name."""
        with reading(self._engine) as session:
            customer = session.get_one(Customer, self._customer.customer_id)
            return customer.first_name, customer.last_name

    def variants(self, product_id: str) -> list[VariantRecord]:
        """What an item of this product could be swapped for, sold-out ones included."""
        of_product = select(Variant).where(Variant.product_id == product_id).order_by(Variant.id)
        with reading(self._engine) as session:
            return [variant_record(variant) for variant in session.scalars(of_product)]

    def _own(self) -> Select[Order]:
        return (
            select(Order)
            .where(Order.customer_id == self._customer.customer_id)
            .options(
                selectinload(Order.payment_method),
                selectinload(Order.lines),
                selectinload(Order.shipments),
                selectinload(Order.refunds).selectinload(Refund.payment_method),
                selectinload(Order.expected_refund).selectinload(ExpectedRefund.payment_method),
            )
            .order_by(Order.placed_at.desc(), Order.id.desc())
        )


def _owns(order_number: str) -> ColumnElement[bool]:
    return exists().where(Order.customer_id == Customer.id, is_number(order_number))


def name_key(first_name: str, last_name: str) -> str:
    """A person's name as it is compared: without accents, case and signs."""
    plain = unicodedata.normalize("NFKD", f"{first_name} {last_name}").casefold()
    return " ".join(re.findall(r"[^\W\d_]+", "".join(sign for sign in plain if not unicodedata.combining(sign))))


def claim_hash(claim: str) -> str:
    """What is kept of whom a wrong answer named: enough to count those that name the same."""
    return hashlib.sha256(claim.encode()).hexdigest()

"""Lets many customers change their orders at the same moment, and checks that each change was made exactly once.

    python -m evaluation.parallel_orders
    python -m evaluation.parallel_orders --database postgresql://user@/empty_database?host=/run/postgresql

Half of them are disturbed: a yes sent twice at once, one sent again as a messenger does when it saw no answer, and the
same change confirmed in two tabs at once. Made-up customers are added to the orders database: never name one with real
ones.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import httpx
from sqlalchemy import Engine, select

from actions.orders.database import open_database, reading
from actions.orders.schema import Event, ItemChange, Order, OrderStatus
from evaluation.attacks import ledger, people
from evaluation.attacks.people import DELIVERED, PENDING, PROCESSED, Person
from evaluation.attacks.play import Chat
from evaluation.own_shop import open_shop
from evaluation.results import Failure, Figure, Section, Table

REPOSITORY = Path(__file__).resolve().parents[1]
CONVERSATIONS = 100
#: So many messages at once take their time on two cores.
ANSWERED_WITHIN_S = 600
YES = "Yes, go ahead"
STREET = "12 Chestnut Row"
PRICE = Decimal("98.00")


@dataclass(frozen=True)
class Wish:
    """A change, how it is asked for until the bot wants a yes, and what the database holds of it afterwards."""

    action: str  # as the audit log calls it
    order: int
    says: tuple[str, ...]
    is_made: Callable[[Order, Sequence[ItemChange]], bool]


class Disturbance(StrEnum):
    """What happens to the yes."""

    NONE = "none"
    DOUBLE_YES = "a yes twice at once"
    RETRIED = "a yes sent again"
    TWO_TABS = "two tabs at once"


def _refunded(order: Order) -> Decimal:
    return sum((refund.amount for refund in order.refunds), Decimal(0))


def _paid_by(order: Order, kind: str) -> Decimal:
    return sum((p.amount for p in order.payments if p.payment_method_id.endswith(kind)), Decimal(0))


WISHES = (
    Wish(
        "cancel",
        PENDING,
        ("Please cancel order {order}", "no longer needed"),
        lambda order, _: order.status is OrderStatus.CANCELLED and _refunded(order) == PRICE,
    ),
    Wish(
        "return_items",
        DELIVERED,
        ("I want to return order {order}", "back to my card"),
        lambda order, items: order.status is OrderStatus.RETURN_REQUESTED and len(items) == 1,
    ),
    Wish(
        "change_address",
        PENDING,
        ("Please change the shipping address of order {order}", f"{STREET}, Denver, CO 80202", "United States"),
        lambda order, _: order.address1 == STREET and order.zip == "80202",
    ),
    Wish(
        "change_payment",
        PENDING,
        ("I want to change the payment method of order {order}", "my gift card"),
        lambda order, _: _paid_by(order, "-gift") == PRICE and _refunded(order) == PRICE,
    ),
)
#: Every second one is undisturbed.
DISTURBANCES = (
    *(Disturbance.NONE, Disturbance.DOUBLE_YES, Disturbance.NONE),
    *(Disturbance.RETRIED, Disturbance.NONE, Disturbance.TWO_TABS),
)


@dataclass
class Customer:
    """One customer with their wish, their conversations, and what went wrong."""

    person: Person
    wish: Wish
    disturbance: Disturbance
    chats: list[Chat] = field(default_factory=list)
    problem: str = ""

    def ask(self) -> None:
        """Say everything up to the yes, in each tab.

        Raises:
            RuntimeError: the bot doesn't ask for the yes.
        """
        order = self.person.order(self.wish.order)
        for chat in self.chats:
            chat.say(f"Where is my order {self.person.order(PROCESSED)}?")
            chat.say(self.person.email)
            for line in self.wish.says:
                chat.say(line.format(order=order))
                if any(YES in part for part in chat.told[-1]):
                    break
            else:
                raise RuntimeError("The bot doesn't ask for a yes:\n" + "\n".join(chat.lines))

    def confirm(self) -> None:
        """Say yes, with the disturbance."""
        first, last = self.chats[0], self.chats[-1]
        if self.disturbance in (Disturbance.DOUBLE_YES, Disturbance.TWO_TABS):
            with ThreadPoolExecutor(1) as pool:
                other = pool.submit(last.say, YES)
                first.say(YES)
                other.result()
            return
        first.say(YES)
        if self.disturbance is Disturbance.RETRIED:
            first.say(YES)


def run(rasa_url: str, token: str, engine: Engine, conversations: int = CONVERSATIONS) -> Section:
    """Have so many conversations at once, all confirming at the same moment, then look at the database.

    `token` opens the bot's REST channel.

    Raises:
        RuntimeError: a conversation doesn't come to its question; the message holds what was said.
        httpx.HTTPError: the bot can't be reached, or fails at a message.
    """
    began = time.monotonic()
    first = people.first_free(engine)
    made_up = [Person(first + place) for place in range(conversations)]
    people.add(engine, made_up)
    limits = httpx.Limits(max_connections=3 * conversations)
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(timeout=ANSWERED_WITHIN_S, limits=limits, headers=headers, trust_env=False) as client:
        customers = [_customer(rasa_url, client, place, person) for place, person in enumerate(made_up)]
        before = ledger.stock(engine)
        all_ready = threading.Barrier(conversations)

        def talk(customer: Customer) -> None:
            try:
                customer.ask()
            except BaseException:
                all_ready.abort()
                raise
            all_ready.wait()
            customer.confirm()

        with ThreadPoolExecutor(conversations) as pool:
            finished = [pool.submit(talk, customer) for customer in customers]
        errors = [error for one in finished if (error := one.exception())]
        for error in errors:
            if not isinstance(error, threading.BrokenBarrierError):
                raise error
    lost, doubled = _count(engine, customers)
    foreign = ledger.changed(before, ledger.stock(engine)) - {person.id for person in made_up}
    return _section(customers, lost, doubled, foreign, time.monotonic() - began)


def _customer(rasa_url: str, client: httpx.Client, place: int, person: Person) -> Customer:
    disturbance = DISTURBANCES[place % len(DISTURBANCES)]
    tabs = 2 if disturbance is Disturbance.TWO_TABS else 1
    chats = [Chat(rasa_url, f"parallel-{person.number}-{time.time_ns()}-{tab}", client) for tab in range(tabs)]
    # Wishes and disturbances have no common period, so that each wish meets each disturbance.
    return Customer(person, WISHES[(place // len(DISTURBANCES) + place) % len(WISHES)], disturbance, chats)


def _count(engine: Engine, customers: Sequence[Customer]) -> tuple[int, int]:
    """How many changes are missing or wrong in the database, and how many were made more than once."""
    lost = doubled = 0
    with reading(engine) as session:
        for customer in customers:
            number = customer.person.order(customer.wish.order)
            order = session.scalars(select(Order).where(Order.number == number)).one()
            items = session.scalars(select(ItemChange).where(ItemChange.order_id == order.id)).all()
            events = session.scalars(
                select(Event.action).where(Event.customer_id == customer.person.id, Event.action != "load")
            ).all()
            if list(events) != [customer.wish.action]:
                customer.problem = f"{len(events)} changes are in the log: {', '.join(events)}"
                doubled += len(events) > 1
                lost += not events
            elif not customer.wish.is_made(order, items):
                customer.problem = f"order {number} isn't as {customer.wish.action} leaves it"
                lost += 1
    return lost, doubled


def _section(customers: Sequence[Customer], lost: int, doubled: int, foreign: set[str], seconds: float) -> Section:
    n = len(customers)
    waits = sorted(one for customer in customers for chat in customer.chats for one in chat.seconds)
    return Section(
        name="conversations",
        figures={
            "parallel": {
                "lost": Figure(lost, n),
                "doubled": Figure(doubled, n),
                "foreign_writes": Figure(len(foreign), n),
            }
        },
        tables=(
            Table(
                "Customers who change orders at the same moment",
                ("what happens to the yes", "conversations", "not once and right"),
                tuple(
                    (
                        kind.value,
                        sum(customer.disturbance is kind for customer in customers),
                        sum(bool(customer.problem) for customer in customers if customer.disturbance is kind),
                    )
                    for kind in Disturbance
                ),
            ),
        ),
        failures=[
            Failure(
                case=f"{customer.wish.action}, {customer.disturbance.value}",
                reason=customer.problem,
                transcript=tuple(line for chat in customer.chats for line in chat.lines),
            )
            for customer in customers
            if customer.problem
        ],
        notes=[
            f"A reply took {waits[len(waits) // 2]:.1f} s in the middle and {waits[-1]:.1f} s at most, all at once."
        ],
        seconds=seconds,
    )


def main() -> None:
    """Run it on a shop of its own; exit status 1 when a change was lost or made twice."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.parallel_orders", description=__doc__)
    parser.add_argument("--models", type=Path, default=REPOSITORY / "var" / "models", help="the converted models")
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--rasa", default="", help="address of a bot that runs already; needs --token and --database")
    parser.add_argument("--token", default="", help="the token of its REST channel: LISA_HOME/secrets/rasa-token")
    parser.add_argument("--database", default="", help="orders database, as an SQLAlchemy URL; else SQLite")
    arguments = parser.parse_args()
    with _shop(arguments) as (rasa_url, token, database_url):
        engine = open_database(database_url)
        section = run(rasa_url, token, engine, arguments.conversations)
        print(f"{engine.dialect.name}: {arguments.conversations} conversations, {section.seconds:.0f} s")
        engine.dispose()
    for failure in section.failures:
        print(f"{failure.case}: {failure.reason}", *failure.transcript, sep="\n    ")
    for table in section.tables:
        print(*(" | ".join(str(cell) for cell in row) for row in (table.columns, *table.rows)), sep="\n")
    for key, figure in section.flat().items():
        print(f"{key} {figure.value:.0f} of {figure.n}")
    print(*section.notes, sep="\n")
    sys.exit(any(figure.value for figure in section.flat().values()))


@contextmanager
def _shop(arguments: argparse.Namespace) -> Iterator[tuple[str, str, str]]:
    if arguments.rasa:
        yield arguments.rasa, arguments.token, arguments.database
        return
    with open_shop(arguments.models, {"LISA_DATABASE_URL": arguments.database}) as shop:
        yield shop.rasa_url, shop.rasa_token, arguments.database or f"sqlite:///{shop.home / 'orders.db'}"


if __name__ == "__main__":
    main()

"""Nobody sees an order without proving who they are, and nobody can find out by trying what exists."""

import pytest
from sqlalchemy import Engine, func, select

from actions.orders.database import reading
from actions.orders.repository import (
    WRONG_ATTEMPTS,
    WRONG_ATTEMPTS_FROM_EVERYWHERE,
    Orders,
    Outcome,
    VerifiedCustomer,
)
from actions.orders.schema import IdentityAttempt
from tests.actions.conftest import Clock
from tests.actions.small_shop import ANA, ANA_ZIP, BEN, BEN_ZIP


def ana(orders: Orders, conversation: str = "chat-1") -> VerifiedCustomer:
    customer = orders.verify_by_order_and_email("ML1001", ANA, conversation).customer
    assert customer
    return customer


@pytest.mark.parametrize("number", ["ML1001", "#ml1001", "ml 1001", "ML-1001", "1001"])
@pytest.mark.parametrize("email", ["ana.lopez@example.com", " Ana.Lopez@EXAMPLE.com "])
def test_an_order_number_and_its_email_prove_who_is_asking(orders: Orders, number: str, email: str) -> None:
    verification = orders.verify_by_order_and_email(number, email, "chat-1")
    assert verification.outcome is Outcome.VERIFIED
    assert verification.customer and verification.customer.customer_id == "ana"


@pytest.mark.parametrize("code", ["94110", "94110-1234"])
def test_an_email_and_a_zip_code_prove_who_is_asking(orders: Orders, code: str) -> None:
    verification = orders.verify_by_email_and_zip(ANA, code, "chat-1")
    assert verification.customer and verification.customer.customer_id == "ana"


@pytest.mark.parametrize(
    ("number", "email"),
    [
        ("ML1001", BEN),  # both exist, but not together
        ("ML2001", ANA),
        ("ML9999", ANA),
        ("ML1001", "nobody@example.com"),
        ("ML9999", "nobody@example.com"),
        ("XX1001", ANA),  # another shop's letters
        ("", ANA),
        ("ML1001' OR '1'='1", ANA),
        ("%", "%"),
    ],
)
def test_every_wrong_proof_looks_the_same_and_is_counted(
    orders: Orders, engine: Engine, number: str, email: str
) -> None:
    verification = orders.verify_by_order_and_email(number, email, "chat-1")
    assert (verification.outcome, verification.customer) == (Outcome.NOT_MATCHED, None)
    assert orders.verified("chat-1", "ana") is None
    with reading(engine) as session:
        assert len(session.scalars(select(IdentityAttempt.email_hash)).one()) == 64  # a hash, not what was typed


def test_somebody_elses_zip_code_proves_nothing(orders: Orders) -> None:
    assert orders.verify_by_email_and_zip(ANA, BEN_ZIP, "chat-1").outcome is Outcome.NOT_MATCHED
    assert orders.verify_by_email_and_zip("nobody@example.com", ANA_ZIP, "chat-1").outcome is Outcome.NOT_MATCHED


def test_a_conversation_has_five_attempts_a_day(orders: Orders, clock: Clock) -> None:
    for attempt in range(WRONG_ATTEMPTS):
        assert not orders.is_locked("chat-1")
        wrong = orders.verify_by_order_and_email("ML9999", f"guess{attempt}@example.com", "chat-1")
        assert wrong.outcome is Outcome.NOT_MATCHED
    assert orders.is_locked("chat-1")
    assert orders.verify_by_order_and_email("ML1001", ANA, "chat-1").outcome is Outcome.LOCKED
    assert orders.verify_by_order_and_email("ML1001", ANA, "chat-2").outcome is Outcome.VERIFIED
    clock.turn(hours=25)
    assert orders.verify_by_order_and_email("ML1001", ANA, "chat-1").outcome is Outcome.VERIFIED


def test_an_email_has_five_attempts_an_hour_over_all_conversations(orders: Orders, clock: Clock) -> None:
    for attempt in range(WRONG_ATTEMPTS):
        orders.verify_by_email_and_zip(ANA.upper(), f"0000{attempt}", f"chat-{attempt}")
    right, unknown = (
        orders.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-8"),
        orders.verify_by_email_and_zip("nobody@example.com", ANA_ZIP, "chat-9"),
    )
    assert right == unknown  # a locked email can't be told from one that doesn't exist
    assert orders.verify_by_email_and_zip(BEN, BEN_ZIP, "chat-10").outcome is Outcome.VERIFIED
    clock.turn(hours=2)
    assert orders.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-8").outcome is Outcome.VERIFIED


class Networks:
    """Where the next attempt comes from."""

    def __init__(self) -> None:
        self.name = ""

    def __call__(self) -> str:
        return self.name


def test_wrong_answers_of_a_third_party_lock_nobody_but_their_network(engine: Engine, clock: Clock) -> None:
    network = Networks()
    orders = Orders(engine, clock, network=network)
    network.name = "attacker"
    for attempt in range(2 * WRONG_ATTEMPTS_FROM_EVERYWHERE):  # the later ones are refused, and count for nothing more
        wrong = orders.verify_by_order_and_email(f"ML900{attempt}", ANA, f"attack-{attempt}")
        assert wrong.outcome is Outcome.NOT_MATCHED
    guessed = orders.verify_by_order_and_email("ML1001", ANA, "attack-that-guesses-right")
    assert guessed.outcome is Outcome.NOT_MATCHED  # not told from a wrong one
    for name in ("home", ""):
        network.name = name
        assert orders.verify_by_order_and_email("ML1001", ANA, f"chat from {name}").outcome is Outcome.VERIFIED


def test_a_search_from_everywhere_ends_too(engine: Engine, clock: Clock) -> None:
    network = Networks()
    orders = Orders(engine, clock, network=network)
    for attempt in range(WRONG_ATTEMPTS_FROM_EVERYWHERE):
        network.name = f"network {attempt // WRONG_ATTEMPTS}"
        orders.verify_by_order_and_email(f"ML900{attempt}", ANA, f"attack-{attempt}")
    network.name = "another"
    assert orders.verify_by_order_and_email("ML1001", ANA, "chat-1").outcome is Outcome.NOT_MATCHED
    assert orders.verify_by_order_and_email("ML2001", BEN, "chat-2").outcome is Outcome.VERIFIED
    clock.turn(hours=2)
    assert orders.verify_by_order_and_email("ML1001", ANA, "chat-3").outcome is Outcome.VERIFIED


def test_old_attempts_are_forgotten(orders: Orders, engine: Engine, clock: Clock) -> None:
    orders.verify_by_order_and_email("ML9999", ANA, "chat-1")
    clock.turn(days=2)
    orders.verify_by_order_and_email("ML9999", BEN, "chat-2")
    with reading(engine) as session:
        assert session.scalar(select(func.count(IdentityAttempt.id))) == 1


def test_one_conversation_is_about_one_customer(orders: Orders) -> None:
    ana(orders)
    second = orders.verify_by_order_and_email("ML2001", BEN, "chat-1")
    unknown = orders.verify_by_order_and_email("ML2001", "nobody@example.com", "chat-1")
    assert second == unknown
    assert second.outcome is Outcome.OTHER_CUSTOMER
    assert orders.verified("chat-1", "ben") is None
    assert orders.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-1").outcome is Outcome.VERIFIED


def test_a_customer_id_counts_only_in_the_conversation_that_proved_it(orders: Orders) -> None:
    ana(orders, "chat-1")
    assert orders.verified("chat-1", "ana")
    assert orders.verified("chat-1", "ben") is None
    assert orders.verified("chat-1", None) is None
    assert orders.verified("chat-2", "ana") is None


def test_a_customer_reads_own_orders_and_no_others(orders: Orders) -> None:
    own = orders.for_customer(ana(orders))
    assert [order.number for order in own.orders(3)] == ["ML1001", "ML1002", "ML1003"]
    assert own.count() == len(own.orders(100)) == 8
    for number in ("ML2001", "2001", "#ml2001", "ML2001' OR 1=1 --"):
        assert own.order(number) is None


def test_an_order_is_read_whole(orders: Orders) -> None:
    order = orders.for_customer(ana(orders)).order("1001")
    assert order is not None
    assert (order.number, order.status.value, str(order.total)) == ("ML1001", "pending", "118.95")
    assert [(line.title, line.quantity) for line in order.lines] == [("Linen Wrap Dress", 1), ("Wool Socks", 2)]


@pytest.mark.parametrize(("first", "last"), [("Ana", "López"), ("ana", "LOPEZ")])
def test_name_zip_code_and_an_order_number_prove_who_is_asking(orders: Orders, first: str, last: str) -> None:
    verification = orders.verify_by_name_and_zip(first, last, ANA_ZIP, "chat-1", "ML1001")
    assert verification.customer and verification.customer.customer_id == "ana"


@pytest.mark.parametrize(
    ("first", "last", "zip_code", "number"),
    [
        ("Ana", "Lopez", BEN_ZIP, "ML1001"),
        ("Ana", "Okoye", ANA_ZIP, "ML1001"),
        ("Ana", "Lopez", ANA_ZIP, "ML2001"),
        ("%", "%", ANA_ZIP, "ML1001"),
    ],
)
def test_a_name_proves_nothing_when_anything_else_is_wrong(
    orders: Orders, first: str, last: str, zip_code: str, number: str
) -> None:
    for _ in range(WRONG_ATTEMPTS):
        verification = orders.verify_by_name_and_zip(first, last, zip_code, "chat-1", number)
        assert verification.outcome is Outcome.NOT_MATCHED
    assert orders.is_locked("chat-1")


def test_short_proofs_count_only_where_the_shop_chose_them(engine: Engine, orders: Orders, clock: Clock) -> None:
    with pytest.raises(ValueError, match="more than an email"):
        orders.verify_by_email(ANA, "chat-1")
    with pytest.raises(ValueError, match="order number"):
        orders.verify_by_name_and_zip("Ana", "Lopez", ANA_ZIP, "chat-1")

    trusting = Orders(engine, clock, short_proofs=True)
    by_email, by_name = (
        trusting.verify_by_email(ANA, "chat-1"),
        trusting.verify_by_name_and_zip("Ana", "Lopez", ANA_ZIP, "chat-2"),
    )
    assert by_email.customer == by_name.customer == VerifiedCustomer("ana", "Ana.Lopez@example.com")
    assert trusting.verify_by_name_and_zip("Ben", "Okoye", BEN_ZIP, "chat-1").outcome is Outcome.OTHER_CUSTOMER

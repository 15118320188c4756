"""A proof runs out when nobody uses it, and ends when the customer starts over."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from actions.orders.database import open_database, reading, writing
from actions.orders.proofs import CLOSED_KEPT_FOR, IDLE, LONGEST, Proofs
from actions.orders.repository import Orders, Outcome
from actions.orders.schema import ClosedConversation, VerifiedConversation
from tests.actions.conftest import Clock
from tests.actions.small_shop import ANA, ANA_ZIP, BEN, BEN_ZIP

MINUTE = timedelta(minutes=1)


@pytest.fixture
def proofs(engine: Engine, clock: Clock) -> Proofs:
    return Proofs(engine, clock)


@pytest.fixture
def proven(orders: Orders) -> Orders:
    """Orders, to whom Ana has proven herself in chat-1."""
    assert orders.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-1").customer
    return orders


def test_a_proof_runs_out_when_it_is_not_used(proven: Orders, clock: Clock) -> None:
    clock.time += IDLE
    assert proven.verified("chat-1", "ana")
    clock.time += IDLE + MINUTE
    assert proven.verified("chat-1", "ana") is None
    assert proven.verified("chat-1", "ana") is None


def test_each_use_renews_a_proof_up_to_a_working_day(proven: Orders, clock: Clock) -> None:
    proven_at = clock.time
    while clock.time + 20 * MINUTE <= proven_at + LONGEST:
        clock.time += 20 * MINUTE
        assert proven.verified("chat-1", "ana")
    clock.time += 20 * MINUTE
    assert proven.verified("chat-1", "ana") is None


def test_how_long_that_is_is_the_shops_to_say(engine: Engine, clock: Clock) -> None:
    strict = Orders(engine, clock, proof_idle=MINUTE)
    assert strict.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-1").customer
    for _ in range(20):  # in use all the time, although not every use is written down
        clock.turn(seconds=50)
        assert strict.verified("chat-1", "ana")
    clock.turn(seconds=70)
    assert strict.verified("chat-1", "ana") is None


def test_after_it_has_run_out_the_same_customer_proves_it_again_and_nobody_else(proven: Orders, clock: Clock) -> None:
    clock.time += LONGEST + IDLE
    assert proven.verify_by_email_and_zip(BEN, BEN_ZIP, "chat-1").outcome is Outcome.OTHER_CUSTOMER
    assert proven.verify_by_email_and_zip(ANA, BEN_ZIP, "chat-1").outcome is Outcome.NOT_MATCHED
    assert proven.verified("chat-1", "ana") is None
    assert proven.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-1").customer
    clock.time += IDLE
    assert proven.verified("chat-1", "ana")


def test_a_forgotten_proof_leaves_the_conversation_to_whoever_proves_it_next(proven: Orders) -> None:
    proven.forget_proof("chat-1")
    assert proven.verified("chat-1", "ana") is None
    assert proven.verify_by_email_and_zip(BEN, BEN_ZIP, "chat-1").customer
    assert proven.verified("chat-1", "ana") is None
    assert proven.verified("chat-1", "ben")


def test_forgetting_gives_no_new_attempts(orders: Orders) -> None:
    for attempt in range(5):
        orders.verify_by_order_and_email("ML9999", f"guess{attempt}@example.com", "chat-1")
        orders.forget_proof("chat-1")
    assert orders.is_locked("chat-1")


def test_a_closed_conversation_is_of_no_use_to_anybody(proven: Orders, proofs: Proofs, engine: Engine) -> None:
    assert not proofs.is_closed("chat-1")
    proofs.close("chat-1")
    proofs.close("chat-1")

    assert proofs.is_closed("chat-1")
    assert proven.verified("chat-1", "ana") is None
    assert proven.is_locked("chat-1")
    assert proven.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-1").outcome is Outcome.LOCKED
    with reading(engine) as session:
        assert session.scalar(select(func.count(VerifiedConversation.conversation_id))) == 0
    assert proven.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-2").customer


def test_what_is_closed_is_kept_for_longer_than_any_cookie(proofs: Proofs, engine: Engine, clock: Clock) -> None:
    proofs.close("chat-1")
    clock.time += timedelta(days=31)
    proofs.close("chat-2")
    assert proofs.is_closed("chat-1")
    clock.time += CLOSED_KEPT_FOR + MINUTE
    proofs.close("chat-3")
    with reading(engine) as session:
        assert session.scalars(select(ClosedConversation.conversation_id)).all() == ["chat-3"]


@pytest.mark.parametrize("system", ["sqlite"], indirect=True)
def test_a_use_that_cannot_be_written_down_hides_no_order(
    shop_url: str, clock: Clock, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    hurried = open_database(shop_url, patience_s=0.1)
    orders = Orders(hurried, clock)
    assert orders.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-1").customer
    clock.time += IDLE
    with writing(engine) as somebody_else, caplog.at_level(logging.WARNING):
        somebody_else.execute(select(1))
        assert orders.verified("chat-1", "ana")
    assert "a proof's use couldn't be written down" in caplog.text
    assert "chat-1" not in caplog.text
    hurried.dispose()

"""A database that fails around the yes: the customer hears what is true, and the next yes makes the change once."""

import copy
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from rasa_sdk.events import AllSlotsReset
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Engine, func, select

from actions.handover import ActionHandOver, ValidateHandoverForm
from actions.order_changes.write import (
    CANNOT_LOOK,
    DONE_AFTER_ALL,
    NOT_DONE,
    NOT_HEARD,
    NOT_SAVED,
    SAY_IT_AGAIN,
    STILL_UNSURE,
    UNSURE,
    TurnsInOrder,
)
from actions.order_tracking import ActionTrackOrder, ValidateTrackOrderForm
from actions.orders.database import DatabaseUnavailableError, open_database, reading, writing
from actions.orders.handovers import Handovers
from actions.orders.proofs import IDLE
from actions.orders.repository import Orders
from actions.orders.schema import Event, Handover, IdentityAttempt, Order, OrderStatus
from actions.orders.service import OrderService
from actions.reachable import KEPT, NOT_REACHABLE, SLOT, WhileReachable
from actions.start_over import PROVE_TO_HEAR, ActionStartOver
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.failing_database import (
    BreakingLine,
    Fault,
    failing_from,
    files_full,
    postgresql_gone,
    postgresql_locked,
    sqlite_full,
    sqlite_locked,
    sqlite_read_only,
)
from tests.actions.small_shop import ANA
from tests.actions.test_order_changes import Customer

OFFSETS = range(0, 30, 3)
FAULTS = {
    "sqlite": [sqlite_locked, sqlite_full, sqlite_read_only, files_full],
    "postgresql": [postgresql_locked, postgresql_gone],
}
DONE = "Order ML1001 is cancelled"
#: Each may be said only where nothing was written.
NOTHING_DONE = (NOT_SAVED, NOT_DONE, CANNOT_LOOK, NOT_REACHABLE, "left everything as it is")
#: Each is true whatever was written.
OPEN = (UNSURE, STILL_UNSURE, NOT_HEARD)


@pytest.fixture
def engine(shop_url: str) -> Iterator[Engine]:
    """The small shop, with little patience for somebody else's locks."""
    opened = open_database(shop_url, patience_s=0.15)
    yield opened
    opened.dispose()


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock)


@pytest.fixture
def ana(orders: Orders, service: OrderService) -> Customer:
    return Customer(orders, service).known(orders)


@pytest.fixture
def asked(ana: Customer) -> Customer:
    """Ana, asked whether her order is to be cancelled."""
    ana.asks("please cancel order ML1001, I don't need it any more", "cancel_order")
    assert ana.asked == "confirm"
    return ana


def written(engine: Engine) -> int:
    """How often the order was changed."""
    with reading(engine) as session:
        times = session.scalar(select(func.count(Event.id)).where(Event.action != "load")) or 0
        is_cancelled = session.get_one(Order, 1).status is OrderStatus.CANCELLED
        assert is_cancelled == bool(times)
        assert len(session.get_one(Order, 1).refunds) == times
    return times


def assert_true(said: str, engine: Engine) -> None:
    """What was said is what the database says, and something was said."""
    times = written(engine)
    assert times <= 1, "made twice"
    if DONE in said:
        assert times == 1, f"not made: {said}"
    elif any(sentence in said for sentence in NOTHING_DONE) or "Shall I go ahead?" in said:
        assert times == 0, f"made all the same: {said}"
    else:
        assert any(sentence in said for sentence in OPEN), said


def assert_yes_makes_it_once(customer: Customer, engine: Engine) -> None:
    """However often the customer says yes from here on, the change is made once, and told."""
    for _ in range(3):
        if customer.chat.form is None:
            break
        customer.says("yes please")
        assert_true(customer.chat.said, engine)
    assert DONE in customer.chat.said
    assert customer.chat.form is None
    assert written(engine) == 1


@pytest.mark.parametrize("statement", OFFSETS)
def test_whatever_fails_at_the_yes_is_told_truly_and_the_next_yes_makes_it_once(
    statement: int, asked: Customer, engine: Engine, system: str
) -> None:
    before = copy.deepcopy(asked.chat)
    for fault in FAULTS[system]:
        with failing_from(engine, statement, fault(engine)):
            asked.says("yes please")
        assert_true(asked.chat.said, engine)
        if written(engine):
            break
        assert asked.asked == "confirm", "the draft has to stay"
    if asked.chat.form:
        assert_yes_makes_it_once(asked, engine)
    asked.chat = before  # and where the reply never arrived
    assert_yes_makes_it_once(asked, engine)


@pytest.mark.parametrize("statement", range(0, 50, 5))
def test_whatever_fails_before_the_yes_is_told_truly_and_nothing_has_to_be_said_again(
    statement: int, orders: Orders, service: OrderService, engine: Engine, system: str
) -> None:
    customer = Customer(orders, service)
    seen = 0
    for text in ("please cancel order ML1001, I don't need it any more", ANA):
        with failing_from(engine, statement - seen, FAULTS[system][0](engine)) as statements:
            customer.says(text) if customer.chat.form else customer.asks(text, "cancel_order")
        seen += len(statements)
        if customer.asked == "order_number":  # instead of a slot that the message has left open
            assert customer.chat.said == CANNOT_LOOK
            break
    if customer.asked == "order_number":
        customer.says("ok, try again")
    if customer.asked == "email":
        customer.says(ANA)
    assert "Shall I go ahead?" in customer.chat.said
    with reading(engine) as session:
        assert session.scalar(select(func.count(IdentityAttempt.id))) == 0
    assert_yes_makes_it_once(customer, engine)


def test_a_failed_check_is_not_a_wrong_guess(
    orders: Orders, service: OrderService, engine: Engine, system: str
) -> None:
    customer = Customer(orders, service)
    customer.asks("cancel my order please", "cancel_order").says(ANA)
    for text in ("ML1001", "hello?", "try again", "please", "now?", "ML1001"):
        with failing_from(engine, 0, FAULTS[system][0](engine)):
            customer.says(text)
        assert customer.chat.said == CANNOT_LOOK
    customer.says("and now?")
    assert customer.asked == "cancel_reason"


def test_a_yes_that_was_not_heard_is_not_taken_later(asked: Customer, engine: Engine, system: str) -> None:
    with failing_from(engine, 0, _everything_gone(system)):
        asked.says("yes please")
    assert asked.chat.said == NOT_HEARD
    asked.says("hello?")
    assert written(engine) == 0
    assert asked.asked == "confirm"
    assert_yes_makes_it_once(asked, engine)


def test_a_stop_is_a_stop_though_nothing_can_be_looked_up(ana: Customer, engine: Engine, system: str) -> None:
    ana.asks("please cancel order ML1001", "cancel_order")
    with failing_from(engine, 0, _everything_gone(system)):
        ana.says("forget it, I want to keep it")
    ana.says("hello?")
    assert "left everything as it is" in ana.chat.said
    assert ana.chat.form is None
    assert written(engine) == 0


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes please", "affirm"),
        ("no, leave it", "deny"),
        ("hello?", "greet"),
        ("what's your return policy?", "ask_policy"),
        ("make it order ML1002 instead", "cancel_order"),
    ],
)
def test_what_was_written_before_a_line_broke_is_told_before_anything_else(
    text: str, intent: str, asked: Customer, engine: Engine
) -> None:
    before = copy.deepcopy(asked.chat)
    asked.says("yes please")
    asked.chat = before
    asked.says(text, intent=intent)
    assert DONE_AFTER_ALL in asked.chat.said
    assert DONE in asked.chat.said
    assert "$118.95" in asked.chat.said
    assert (SAY_IT_AGAIN in asked.chat.said) == (text != "yes please")
    assert asked.chat.form is None
    assert written(engine) == 1


def start_over(customer: Customer, orders: Orders, service: OrderService) -> list[str]:
    """What somebody is told who begins anew, in the bot's own words where they are one of its responses."""
    customer.says("let's start over", intent="start_over")
    assert customer.chat.is_answered_elsewhere
    told = CollectingDispatcher()
    assert ActionStartOver(orders, service).run(told, customer.chat.tracker(), {}) == [AllSlotsReset()]
    return [str(message["text"] or message["response"]) for message in told.messages]


def test_starting_over_tells_of_a_write_that_was_not_heard_of(
    asked: Customer, orders: Orders, service: OrderService, engine: Engine
) -> None:
    before = copy.deepcopy(asked.chat)
    asked.says("yes please")
    asked.chat = before
    told, anew = start_over(asked, orders, service)
    assert told.startswith(DONE_AFTER_ALL) and DONE in told and anew == "utter_start_over"
    assert written(engine) == 1


def test_starting_over_tells_that_an_unheard_yes_was_not_written(
    asked: Customer, orders: Orders, service: OrderService
) -> None:
    asked.chat.user("yes please")  # and nothing came back
    assert start_over(asked, orders, service) == [NOT_DONE, "utter_start_over"]


def test_starting_over_after_a_heard_change_or_none_tells_nothing(
    asked: Customer, orders: Orders, service: OrderService
) -> None:
    assert start_over(asked, orders, service) == ["utter_start_over"]


def test_starting_over_without_a_proof_tells_nothing_of_the_order(
    asked: Customer, orders: Orders, service: OrderService, clock: Clock
) -> None:
    before = copy.deepcopy(asked.chat)
    asked.says("yes please")
    asked.chat = before
    asked.chat.user("hello?")
    clock.time += IDLE + timedelta(minutes=1)
    assert start_over(asked, orders, service) == [PROVE_TO_HEAR, "utter_start_over"]


def test_a_yes_that_died_before_it_was_written_is_told_as_not_done(asked: Customer, engine: Engine) -> None:
    asked.chat.user("yes please")  # and nothing came back
    asked.says("did that work?")
    assert NOT_DONE in asked.chat.said
    assert asked.asked == "confirm"
    assert_yes_makes_it_once(asked, engine)


def test_the_default_address_is_written_once_and_told_after_a_broken_line(ana: Customer, engine: Engine) -> None:
    ana.asks("change my default address to 12 Elm Street, Denver, CO 80014", "change_shipping_address")
    for _ in range(4):
        if ana.asked == "confirm":
            break
        ana.says("none" if ana.asked == "address2" else "United States")
    assert ana.asked == "confirm", ana.chat.said
    before = copy.deepcopy(ana.chat)
    for text in ("yes please", "yes please", "no, leave it"):
        ana.chat = copy.deepcopy(before)
        ana.says(text)
        assert "Your default address is now 12 Elm Street" in ana.chat.said
    with reading(engine) as session:
        assert session.scalar(select(func.count(Event.id)).where(Event.action != "load")) == 1


def test_two_turns_of_a_conversation_come_one_after_the_other() -> None:
    turns = TurnsInOrder()
    with turns.turn("a"), turns.turn("b"):
        first = turns._locks["a"]
        assert first.locked()
    assert not first.locked()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_commit_of_which_nothing_is_heard_is_looked_up(when: str, system: str, shop_url: str, clock: Clock) -> None:
    if system != "postgresql":
        pytest.skip("SQLite's commit happens in this process")
    line = BreakingLine(shop_url)
    engine = open_database(line.url, patience_s=2)
    orders = Orders(engine, clock)
    customer = Customer(orders, OrderService(engine, return_within_days=30, now=clock)).known(orders)
    customer.asks("please cancel order ML1001, I don't need it any more", "cancel_order")
    line.cut = when
    customer.says("yes please")
    assert not line.cut
    assert_true(customer.chat.said, engine)
    assert (DONE in customer.chat.said) == (when == "after")
    if when == "before":
        assert_yes_makes_it_once(customer, engine)
    engine.dispose()
    line.close()


def test_a_commit_that_nobody_can_look_up_is_left_open_and_looked_up_next_time(
    asked: Customer, engine: Engine, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    if system != "sqlite":
        pytest.skip("the lookup's failing is made with SQLite's log")
    with failing_from(engine, 0, files_full(engine)):
        monkeypatch.setattr(OrderService, "made_already", _failing_after_the_first(OrderService.made_already))
        asked.says("yes please")
    monkeypatch.undo()
    assert asked.chat.said == UNSURE
    asked.says("hello?")
    assert NOT_DONE in asked.chat.said
    assert_yes_makes_it_once(asked, engine)


@pytest.mark.parametrize("statement", range(10))
def test_a_hand_over_that_fails_is_told_and_made_once_by_the_next_yes(
    statement: int, engine: Engine, orders: Orders, clock: Clock, system: str
) -> None:
    form = ValidateHandoverForm(orders, "…")
    action = WhileReachable(ActionHandOver(Handovers(engine, clock), orders, "A colleague answers."))
    chat = Conversation().user("my dress tore", "complaint").start("handover_form").answer(form, ANA, email=ANA)
    for fault in FAULTS[system]:
        with failing_from(engine, statement, fault(engine)):
            chat.run(action)
        if "reference" in chat.said:
            break  # this one came too late to matter
        assert _handovers(engine) == 0 or "can't tell" in chat.said
        assert chat.buttons == ["Talk to a person"]
        chat.user("yes", "affirm").start("handover_form").check(form)
        assert chat.form is None
    else:
        chat.run(action)
    assert "your request about what went wrong" in chat.said
    assert _handovers(engine) == 1


def test_a_failed_look_keeps_what_was_typed(engine: Engine, orders: Orders, clock: Clock, system: str) -> None:
    form, track = WhileReachable(ValidateTrackOrderForm(orders)), WhileReachable(ActionTrackOrder(orders, clock))
    chat = Conversation().user("where is ML1001", "track_order").start("track_order_form")
    chat.check(form, order_number="ML1001")
    assert chat.slots["requested_slot"] == "email"
    for _ in range(6):
        with failing_from(engine, 0, _everything_gone(system)):
            chat.answer(form, ANA, email=ANA) if chat.slots["requested_slot"] == "email" else chat.answer(form, "?")
        assert chat.said == f"{NOT_REACHABLE} {KEPT}"
        assert chat.slots["requested_slot"] == SLOT
    chat.answer(form, "try again").run(track)
    assert "Order ML1001" in chat.said
    assert chat.slots[SLOT] is None


def test_a_busy_database_costs_a_turn_no_more_than_it_may(engine: Engine, system: str) -> None:
    started = time.monotonic()
    with (
        failing_from(engine, 0, FAULTS[system][0](engine)),
        pytest.raises(DatabaseUnavailableError),
        writing(engine) as session,
    ):
        session.get_one(Order, 1).status = OrderStatus.CANCELLED
    assert time.monotonic() - started < 1
    assert written(engine) == 0


def _everything_gone(system: str) -> Fault:
    """The database is away altogether: even reading fails, however often it is tried."""

    def refuse(_cursor: object, _stack: object) -> None:
        raise _gone(system)

    return refuse


def _gone(system: str) -> Exception:
    return sqlite3.OperationalError("disk I/O error") if system == "sqlite" else psycopg.OperationalError("gone")


def _failing_after_the_first(look):
    calls = []

    def failing(*arguments, **options):
        calls.append(arguments)
        if len(calls) > 1:
            raise DatabaseUnavailableError("away")
        return look(*arguments, **options)

    return failing


def _handovers(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count(Handover.id))) or 0

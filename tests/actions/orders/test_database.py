"""The orders database opens, migrates once, and says plainly when it can't."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from actions.orders.database import OrdersDatabaseError, open_database, reading, writing
from actions.orders.schema import Order, OrderStatus, PaymentMethod, Refund, RefundStatus, Table


def test_the_migrations_make_exactly_the_tables_of_the_schema(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
    engine.dispose()


def test_opening_again_keeps_what_is_there(engine: Engine, shop_url: str) -> None:
    again = open_database(shop_url)
    with reading(again) as session:
        assert session.scalar(select(func.count(Order.id))) == 9
    again.dispose()


def test_a_database_of_a_newer_version_is_refused(engine: Engine, shop_url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
    with pytest.raises(OrdersDatabaseError, match=r"version from-the-future.*Update Lisa"):
        open_database(shop_url)


def test_somebody_elses_database_is_left_alone(database_url: str) -> None:
    plain = create_engine(database_url)
    with plain.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
    plain.dispose()
    with pytest.raises(OrdersDatabaseError, match="isn't Lisa's"):
        open_database(database_url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "can't be read"),
        ("mysql://host/shop", "neither"),
        ("sqlite://", "needs a file"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained(url: str, says: str) -> None:
    with pytest.raises(OrdersDatabaseError, match=says):
        open_database(url)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(OrdersDatabaseError) as raised:
        open_database("postgresql://lisa:hunter2@127.0.0.1:1/shop")
    assert "127.0.0.1:1" in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_sqlite_is_durable_and_checks_references(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'orders.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()


def test_references_to_nothing_are_refused(engine: Engine) -> None:
    refund = Refund(
        order_id=1,
        payment_method_id="nobody's",
        amount=Decimal("1.00"),
        status=RefundStatus.PENDING,
        created_at=datetime.now(UTC),
    )
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(refund)


def test_money_is_exact_and_adds_up_in_the_database(engine: Engine) -> None:
    with writing(engine) as session:
        for _ in range(3):
            session.add(
                Refund(
                    order_id=1,
                    payment_method_id="ana-card",
                    amount=Decimal("0.10"),
                    status=RefundStatus.PENDING,
                    created_at=datetime.now(UTC),
                )
            )
    with reading(engine) as session:
        total = session.scalar(select(func.sum(Refund.amount)).where(Refund.order_id == 1))
    assert total == Decimal("0.30")


def test_fractions_of_a_cent_are_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="two decimals"), writing(engine) as session:
        session.get_one(PaymentMethod, "ana-gift").balance = Decimal("0.005")


def test_times_come_back_in_utc_and_need_a_zone(engine: Engine) -> None:
    in_new_york = datetime(2026, 11, 1, 20, 0, tzinfo=timezone(timedelta(hours=-5)))
    with writing(engine) as session:
        session.get_one(Order, 1).placed_at = in_new_york
    with reading(engine) as session:
        assert session.get_one(Order, 1).placed_at == datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    with pytest.raises(StatementError, match="time zone"), writing(engine) as session:
        session.get_one(Order, 1).placed_at = datetime(2026, 11, 1)


def test_writing_over_a_newer_version_of_an_order_is_refused(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as slow:
        order = slow.get_one(Order, 1)
        slow.commit()
        with writing(engine) as fast:
            fast.get_one(Order, 1).status = OrderStatus.CANCELLED
        order.status = OrderStatus.PROCESSED
        with pytest.raises(StaleDataError):
            slow.commit()
    with reading(engine) as session:
        assert session.get_one(Order, 1).status is OrderStatus.CANCELLED


def test_a_card_without_digits_or_a_negative_balance_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.get_one(PaymentMethod, "ana-card").last_four = None
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.get_one(PaymentMethod, "ana-gift").balance = Decimal("-0.01")

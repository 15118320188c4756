"""A shop on PostgreSQL is backed up by pg_dump and restored whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from actions.orders import seed
from actions.orders.database import open_database, reading
from actions.orders.schema import Order
from lisa.backup.archive import BackupError
from lisa.backup.databases import Database
from lisa.backup.making import make
from lisa.backup.restoring import restore
from lisa.settings import load
from tests.actions.conftest import POSTGRES, postgresql_database

pytestmark = pytest.mark.skipif(not POSTGRES, reason="LISA_TEST_POSTGRES names no PostgreSQL server")


@pytest.fixture
def urls() -> Iterator[list[str]]:
    """The addresses of two new databases."""
    with ExitStack() as stack:
        yield [stack.enter_context(postgresql_database()) for _ in range(2)]


def orders_in(url: str) -> int:
    engine = open_database(url)
    with reading(engine) as session:
        count = session.scalar(select(func.count(Order.id)))
    engine.dispose()
    return count or 0


def test_orders_come_back_into_another_database_that_has_to_be_empty(
    home: Path, tmp_path: Path, urls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shops, other = urls
    engine = open_database(shops)
    seed.load(engine, tmp_path / "orders.json")
    engine.dispose()
    (home / "orders.db").unlink()
    monkeypatch.setenv("LISA_DATABASE_URL", shops)
    backup = make(load(), tmp_path / "backup.zip", lambda _: None)

    there = tmp_path / "there"
    with pytest.raises(BackupError, match="isn't empty"):
        restore(backup, there, os.environ, replace=False, tell=lambda _: None)
    with pytest.raises(BackupError, match="set LISA_DATABASE_URL"):
        restore(backup, there, {}, replace=False, tell=lambda _: None)
    restore(backup, there, {"LISA_DATABASE_URL": other}, replace=False, tell=lambda _: None)
    assert orders_in(other) == 9 and (there / "tracker.db").is_file()

    changed = create_engine(other)
    with changed.begin() as connection:
        connection.execute(text("DELETE FROM refunds"))
        connection.execute(text("UPDATE customers SET first_name = 'Nobody'"))
    changed.dispose()
    restore(backup, there, {"LISA_DATABASE_URL": other}, replace=True, tell=lambda _: None)
    changed = create_engine(other)
    with changed.connect() as connection:
        assert connection.scalar(text("SELECT COUNT(*) FROM customers WHERE first_name = 'Nobody'")) == 0
    changed.dispose()


def test_a_password_is_in_no_message(tmp_path: Path) -> None:
    address = make_url(POSTGRES or "").set(username="nobody", password="hush-hush", database="none")
    with pytest.raises(BackupError, match="pg_dump failed") as failed:
        Database("orders", address).copy(tmp_path / "copy")
    assert "hush-hush" not in str(failed.value)

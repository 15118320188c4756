"""A real orders database for each test: SQLite always, PostgreSQL too where LISA_TEST_POSTGRES names a server."""

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from actions.orders import seed
from actions.orders.database import open_database
from actions.orders.handovers import Handovers
from actions.orders.repository import Orders
from tests.actions import small_shop

POSTGRES = os.environ.get("LISA_TEST_POSTGRES")


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.time = small_shop.NOW

    def __call__(self) -> datetime:
        return self.time

    def turn(self, **ahead: float) -> None:
        """Move on by so many hours, days…"""
        self.time += timedelta(**ahead)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql", marks=pytest.mark.skipif(not POSTGRES, reason="LISA_TEST_POSTGRES names no PostgreSQL server")
        ),
    ]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'orders.db'}"
        return
    name = f"lisa_{uuid.uuid4().hex}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def small_shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop's orders file."""
    file = tmp_path_factory.mktemp("small-shop") / "orders.json"
    file.write_text(json.dumps(small_shop.rows()))
    return file


@pytest.fixture(scope="session")
def loaded_sqlite(small_shop_file: Path) -> Path:
    """The small shop in SQLite, made once and copied for each test."""
    file = small_shop_file.with_name("orders.db")
    opened = open_database(f"sqlite:///{file}")
    seed.load(opened, small_shop_file)
    opened.dispose()
    return file


@pytest.fixture
def engine(database_url: str, small_shop_file: Path, loaded_sqlite: Path) -> Iterator[Engine]:
    """The small shop's database."""
    address = make_url(database_url)
    if address.database and address.get_backend_name() == "sqlite":
        shutil.copyfile(loaded_sqlite, address.database)
    opened = open_database(database_url)
    seed.load(opened, small_shop_file)
    yield opened
    opened.dispose()


@pytest.fixture
def orders(engine: Engine, clock: Clock) -> Orders:
    return Orders(engine, clock)


@pytest.fixture
def handovers(engine: Engine, clock: Clock) -> Handovers:
    return Handovers(engine, clock)

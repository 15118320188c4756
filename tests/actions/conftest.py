"""A real orders database for each test: SQLite always, PostgreSQL too where LISA_TEST_POSTGRES names a server."""

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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
def system(request: pytest.FixtureRequest) -> str:
    """The database system that the test runs on."""
    return str(request.param)


@pytest.fixture
def database_url(system: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if system == "sqlite":
        yield f"sqlite:///{tmp_path / 'orders.db'}"
        return
    with postgresql_database() as url:
        yield url


@contextmanager
def postgresql_database(template: str = "template1") -> Iterator[str]:
    """The address of a new database on the PostgreSQL server, a copy of `template`; dropped afterwards."""
    assert POSTGRES
    name = f"lisa_{uuid.uuid4().hex}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
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


@pytest.fixture(scope="session")
def loaded_postgresql(small_shop_file: Path) -> Iterator[str]:
    """The name of a PostgreSQL database with the small shop, made once and copied for each test."""
    with postgresql_database() as url:
        opened = open_database(url)
        seed.load(opened, small_shop_file)
        opened.dispose()
        yield str(make_url(url).database)


@pytest.fixture
def shop_url(system: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of the small shop's database."""
    if system == "sqlite":
        file = tmp_path / "orders.db"
        shutil.copyfile(request.getfixturevalue("loaded_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    with postgresql_database(request.getfixturevalue("loaded_postgresql")) as url:
        yield url


@pytest.fixture
def engine(shop_url: str) -> Iterator[Engine]:
    """The small shop's database, opened."""
    opened = open_database(shop_url)
    yield opened
    opened.dispose()


@pytest.fixture
def orders(engine: Engine, clock: Clock) -> Orders:
    return Orders(engine, clock)


@pytest.fixture
def handovers(engine: Engine, clock: Clock) -> Handovers:
    return Handovers(engine, clock)

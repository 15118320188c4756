"""A real orders database for each test: SQLite always, PostgreSQL too where LISA_TEST_POSTGRES names a server."""

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from actions.orders import products, seed
from actions.orders.database import open_database
from actions.orders.handovers import Handovers
from actions.orders.repository import Orders
from retrieval.encoder import Encoder
from retrieval.index import Index, update_reviews
from tests.actions import small_shop
from tests.actions.reviewed import REVIEWS

POSTGRES = os.environ.get("LISA_TEST_POSTGRES")
ShopOf = Callable[[dict[str, Any]], str]


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
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], str]]:
    """Fills a database of a system with a shop's rows and the small shop's products, once for each shop.

    What comes back is for copying: SQLite's file, or the name of PostgreSQL's database.
    """
    folder = tmp_path_factory.mktemp("filled")
    with ExitStack() as stack:

        @cache
        def fill(system: str, rows: str) -> str:
            file = folder / f"{uuid.uuid4().hex}.json"
            file.write_text(rows)
            sqlite = file.with_suffix(".db")
            url = f"sqlite:///{sqlite}" if system == "sqlite" else stack.enter_context(postgresql_database())
            opened = open_database(url)
            seed.load(opened, file)
            products.replace(opened, small_shop.CATALOG)
            opened.dispose()
            return str(sqlite) if system == "sqlite" else str(make_url(url).database)

        yield fill


@pytest.fixture
def shop_of(system: str, filled: Callable[[str, str], str], tmp_path: Path) -> Iterator[ShopOf]:
    """Gives the address of a database of a shop's rows, a copy that the test may change; one for each test."""
    with ExitStack() as stack:

        def copied(rows: dict[str, Any]) -> str:
            template = filled(system, json.dumps(rows))
            if system == "postgresql":
                return stack.enter_context(postgresql_database(template))
            return f"sqlite:///{shutil.copyfile(template, tmp_path / 'orders.db')}"

        yield copied


@pytest.fixture
def shop_url(shop_of: ShopOf) -> str:
    """The address of the small shop's database."""
    return shop_of(small_shop.rows())


@pytest.fixture
def engine(shop_url: str) -> Iterator[Engine]:
    """The small shop's database, opened."""
    opened = open_database(shop_url)
    yield opened
    opened.dispose()


@pytest.fixture
def orders(engine: Engine, clock: Clock) -> Orders:
    return Orders(engine, clock)


@pytest.fixture(scope="session")
def reviewed_index(boutique_index: Index, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The sample boutique's index with reviews of some dresses, made from the one without."""
    folder = tmp_path_factory.mktemp("reviewed") / "catalog"
    shutil.copytree(boutique_index.folder, folder)
    update_reviews(folder, REVIEWS, encoder)
    return Index(folder, encoder)


@pytest.fixture
def handovers(engine: Engine, clock: Clock) -> Handovers:
    return Handovers(engine, clock)

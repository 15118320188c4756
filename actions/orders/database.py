"""Opens the orders database, SQLite or PostgreSQL, and brings its tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session

import actions.monitoring.tables  # noqa: F401 - they live in this database and are migrated with it

MIGRATIONS = Path(__file__).parent / "migrations"
SECONDS_TO_WAIT_FOR_A_WRITER = 10
# Any number of our own: PostgreSQL lets only one process at a time hold it, so that two never migrate at once.
_MIGRATION_LOCK = 5_472_001


class OrdersDatabaseError(Exception):
    """The orders database can't be used; the message says why and what to do."""


def open_database(url: str) -> Engine:
    """Connect to the orders database and migrate it to the tables of this version."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise OrdersDatabaseError(
            "The address of the orders database can't be read; write it like sqlite:///var/orders.db "
            "or postgresql://user:password@host/name."
        ) from None
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise OrdersDatabaseError(f"Orders live in SQLite or PostgreSQL; {address.get_backend_name()} is neither.")

    if address.get_backend_name() == "sqlite":
        if not address.database or address.database == ":memory:":
            raise OrdersDatabaseError("The orders database needs a file: write it like sqlite:///var/orders.db.")
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)

    # Parameters are customer data: they stay out of error messages and logs.
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=address.get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    try:
        with writing(engine) as session:
            _migrate(session.connection())
    except OperationalError as error:
        shown = address.render_as_string(hide_password=True)
        raise OrdersDatabaseError(f"The orders database {shown} can't be opened: {error.orig}") from None
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session in which everything is read as of one moment."""
    with Session(engine) as session, session.begin():
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are kept together or not at all."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def trying(engine: Engine) -> Iterator[Session]:
    """A session in which changes can be made and looked at, none of which is kept."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        yield session
        session.rollback()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not when Python's driver thinks they should
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA busy_timeout = {SECONDS_TO_WAIT_FOR_A_WRITER * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A writer takes its turn at the start: one that has read first couldn't wait for another, only fail.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()

    if current is None and inspect(connection).get_table_names():
        raise OrdersDatabaseError("This database has tables but isn't Lisa's; give the orders a database of their own.")
    if current is not None and current not in known:
        raise OrdersDatabaseError(
            f"The orders database is at version {current}, which this Lisa doesn't know: a newer Lisa made it. "
            "Update Lisa, or restore the database from before."
        )
    command.upgrade(config, "head")

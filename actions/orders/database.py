"""Opens the orders database, SQLite or PostgreSQL, and brings its tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Dialect, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError
from sqlalchemy.orm import Session
from tenacity import Retrying, stop_after_delay, wait_fixed

import actions.monitoring.tables  # noqa: F401 - they live in this database and are migrated with it

MIGRATIONS = Path(__file__).parent / "migrations"
#: How long a customer's turn waits for a busy database: with what comes before and after it still ends before the
#: gateway turns the next message away (20 s), and long before Rasa gives up the conversation's lock (60 s).
PATIENCE_S = 8.0
#: For so long a PostgreSQL that is being restarted is asked again.
RECONNECT_FOR_S = 4.0
# Any number of our own: PostgreSQL lets only one process at a time hold it, so that two never migrate at once.
_MIGRATION_LOCK = 5_472_001


#: What these say is wrong with the statement or its data, not with the database.
_OUR_OWN_FAULT = (IntegrityError, ProgrammingError, DataError, NotSupportedError)


class OrdersDatabaseError(Exception):
    """The orders database can't be used; the message says why and what to do."""


class DatabaseUnavailableError(SQLAlchemyError):
    """The database is busy, full or away; what was to be read wasn't, and what was to be written isn't."""


class OutcomeUnknownError(DatabaseUnavailableError):
    """It failed in the moment of the commit: the changes may have been kept or not; look before trying again."""


def open_database(url: str, patience_s: float = PATIENCE_S) -> Engine:
    """Connect to the orders database and migrate it to the tables of this version.

    A statement that meets somebody else's lock waits for `patience_s`, and then fails.
    """
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
    is_sqlite = address.get_backend_name() == "sqlite"
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=not is_sqlite, pool_timeout=patience_s)
    prepare = _prepare_sqlite if is_sqlite else _prepare_postgresql
    prepare(engine, patience_s)
    try:
        with writing(engine.execution_options(migrates=True)) as session:
            _migrate(session.connection())
    except DatabaseUnavailableError as error:
        shown = address.render_as_string(hide_password=True)
        reason = getattr(error.__cause__, "orig", error.__cause__)
        raise OrdersDatabaseError(f"The orders database {shown} can't be opened: {reason}") from None
    if is_sqlite:
        engine.dispose()  # the connection that migrated checks no references
    else:
        _reconnect_patiently(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session in which everything is read as of one moment.

    Raises:
        DatabaseUnavailableError: it can't be read now.
    """
    with _failing_as(DatabaseUnavailableError), Session(engine) as session, session.begin():
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are kept together or not at all.

    Raises:
        DatabaseUnavailableError: nothing is written.
        OutcomeUnknownError: nobody knows whether it is.
    """
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        with _failing_as(DatabaseUnavailableError):
            session.begin()
            yield session
            session.flush()
        with _failing_as(OutcomeUnknownError):
            session.commit()


@contextmanager
def trying(engine: Engine) -> Iterator[Session]:
    """A session in which changes can be made and looked at, none of which is kept.

    Raises:
        DatabaseUnavailableError: it can't be tried now.
    """
    with (
        _failing_as(DatabaseUnavailableError),
        Session(engine.execution_options(writes=True), expire_on_commit=False) as session,
    ):
        yield session
        session.rollback()


@contextmanager
def _failing_as(kind: type[DatabaseUnavailableError]) -> Iterator[None]:
    """Let what is wrong with the database itself come as this kind of error, and everything else as it is."""
    try:
        yield
    except DatabaseUnavailableError:
        raise  # of a session within this one
    except (DBAPIError, NoFreeConnectionError) as error:
        if isinstance(error, _OUR_OWN_FAULT):
            raise
        raise kind(type(error).__name__) from error


def _prepare_sqlite(engine: Engine, patience_s: float) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not when Python's driver thinks they should
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {patience_s * 1000:.0f}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if connection.get_execution_options().get("migrates", False):
            # To change a table is to copy it and drop the old one, over which SQLite would delete or refuse the rows
            # that refer to it. Within a transaction this switch does nothing.
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        # A writer takes its turn at the start: one that has read first couldn't wait for another, only fail.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine, patience_s: float) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = {patience_s * 1000:.0f}")
        connection.execute(f"SET statement_timeout = {patience_s * 1000:.0f}")
        connection.commit()


def _reconnect_patiently(engine: Engine) -> None:
    """Ask a server that refuses connections again for some seconds: it may only be restarting."""

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Dialect, _record: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
        again = Retrying(stop=stop_after_delay(RECONNECT_FOR_S), wait=wait_fixed(0.5), reraise=True)
        return again(dialect.connect, *arguments, **options)


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Another process may be migrating, which takes its time.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})

    current = MigrationContext.configure(connection).get_current_revision()
    known = _versions()
    if current == known[0]:
        return
    if current is None and inspect(connection).get_table_names():
        raise OrdersDatabaseError("This database has tables but isn't Lisa's; give the orders a database of their own.")
    if current is not None and current not in known:
        raise OrdersDatabaseError(
            f"The orders database is at version {current}, which this Lisa doesn't know: a newer Lisa made it. "
            "Update Lisa, or restore the database from before."
        )
    config = _migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        _check_references(connection)


def _check_references(connection: Connection) -> None:
    """Raise OrdersDatabaseError, so that nothing of the migration is kept, where a row refers to none."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise OrdersDatabaseError(
            f"The orders database was left as it was: after its migration, row {broken[1]} of table {broken[0]} would "
            f"refer to no row of {broken[2]}. Look at that row; if you didn't change it, please report this."
        )


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _versions() -> tuple[str, ...]:
    """The versions of the tables, the newest first; they are files of this program, so that one look is enough."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_migrations()).walk_revisions())

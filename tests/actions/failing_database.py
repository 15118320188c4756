"""Makes a real database fail at a chosen statement of a turn: locked, full, read-only, or gone while it commits."""

import contextlib
import re
import resource
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

Fault = Callable[[Any, contextlib.ExitStack], None]


@contextmanager
def failing_from(engine: Engine, statement: int, fault: Fault) -> Iterator[list[str]]:
    """Let the fault begin before the so-manieth statement, and end with the block; yields the statements seen."""
    seen: list[str] = []

    def before(_connection: Any, cursor: Any, sql: str, _parameters: Any, _context: Any, _many: bool) -> None:
        if len(seen) == statement:
            fault(cursor, stack)
        seen.append(sql)

    with contextlib.ExitStack() as stack:
        event.listen(engine, "before_cursor_execute", before)
        stack.callback(event.remove, engine, "before_cursor_execute", before)
        yield seen


def sqlite_locked(engine: Engine) -> Fault:
    """Another process takes the lock of writers and keeps it, unless the turn has it already."""

    def lock(_cursor: Any, stack: contextlib.ExitStack) -> None:
        other = sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None, check_same_thread=False)
        stack.callback(other.close)
        with contextlib.suppress(sqlite3.OperationalError):
            other.execute("BEGIN EXCLUSIVE")

    return lock


def sqlite_full(_engine: Engine) -> Fault:
    """The database may not grow by another page."""

    def fill(cursor: Any, stack: contextlib.ExitStack) -> None:
        connection = cursor.connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        # No page may be left to write a new row into, hence not only the end of the file is closed.
        connection.execute(f"PRAGMA max_page_count = {pages}")
        stack.callback(connection.execute, "PRAGMA max_page_count = 1073741823")

    return fill


def sqlite_read_only(_engine: Engine) -> Fault:
    """Nothing may be written."""

    def forbid(cursor: Any, stack: contextlib.ExitStack) -> None:
        connection = cursor.connection
        connection.execute("PRAGMA query_only = ON")
        stack.callback(connection.execute, "PRAGMA query_only = OFF")

    return forbid


def files_full(engine: Engine) -> Fault:
    """No file may grow: SQLite finds out when it writes its log, which is in the moment of the commit."""

    def fill(_cursor: Any, stack: contextlib.ExitStack) -> None:
        log = Path(f"{engine.url.database}-wal")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
        stack.callback(resource.setrlimit, resource.RLIMIT_FSIZE, (soft, hard))

    return fill


def postgresql_locked(engine: Engine) -> Fault:
    """Somebody else holds the tables, unless the turn has begun to write to them already."""

    def lock(_cursor: Any, stack: contextlib.ExitStack) -> None:
        other = stack.enter_context(contextlib.closing(_connect(engine)))
        with contextlib.suppress(psycopg.errors.LockNotAvailable):
            other.execute("LOCK TABLE customers, orders, events IN ACCESS EXCLUSIVE MODE NOWAIT")

    return lock


def postgresql_gone(engine: Engine) -> Fault:
    """The server ends the turn's connection."""

    def end(cursor: Any, _stack: contextlib.ExitStack) -> None:
        with contextlib.closing(_connect(engine)) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (cursor.connection.info.backend_pid,))

    return end


def _connect(engine: Engine) -> psycopg.Connection[Any]:
    return psycopg.connect(
        dbname=engine.url.database, user=engine.url.username, host=str(engine.url.query["host"]), autocommit=False
    )


class BreakingLine:
    """A line to PostgreSQL that can be cut in the moment when a change is committed."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self._server = f"{address.query['host']}/.s.PGSQL.5432"
        self.cut = ""  # "before" or "after" the server hears of the commit; once
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = address.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()
            threading.Thread(target=_pump, args=(server, client), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        writes = False
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                writes = writes or b"INSERT INTO events" in data
                if self.cut and writes and re.search(rb"\bCOMMIT\b", data):
                    when, self.cut = self.cut, ""
                    client.shutdown(socket.SHUT_RDWR)
                    if when == "after":
                        server.sendall(data)
                    break
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            with contextlib.suppress(OSError):
                sink.sendall(data)
        sink.shutdown(socket.SHUT_RDWR)

"""Deletes from SQLite for good: of its own accord it leaves what was deleted in its file until that is overwritten."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

PATIENCE_S = 20.0


class StillReadError(RuntimeError):
    """The database is read or written all the time, so that its file can't be cleaned now."""


def overwrite_what_is_deleted(connection: Connection) -> None:
    """Have SQLite overwrite with zeros what this connection deletes; other databases look after that themselves."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def clean(url: str) -> None:
    """Write an SQLite file and its log anew, without what was ever deleted from it; the shop may run meanwhile.

    Raises:
        StillReadError: others kept it busy all the time.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or not Path(address.database).is_file():
        return
    deadline = time.monotonic() + PATIENCE_S
    connection = sqlite3.connect(address.database, timeout=PATIENCE_S, isolation_level=None)
    try:
        connection.execute("VACUUM")
        # Only when nobody reads an older state can the log of changes be emptied.
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > deadline:
                raise StillReadError(f"{address.database} is in use; what was deleted may still lie in its file.")
            time.sleep(0.1)
    except sqlite3.OperationalError as error:
        raise StillReadError(f"{address.database} is in use; what was deleted may still lie in its file.") from error
    finally:
        connection.close()

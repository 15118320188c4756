"""Makes the gateway's SQLite files, for the shop's account alone."""

import contextlib
import os
from pathlib import Path


def make_private(database: Path) -> None:
    """Make an SQLite file where there is none yet; SQLite gives its other files beside it the same rights.

    One that is there is not opened: by closing it, this process would give up the locks of its connections to it.
    """
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

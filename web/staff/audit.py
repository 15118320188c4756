"""Who did what on the staff page, and when: written once, never changed, and without a customer's words."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from web.staff.database import StaffDatabase

LONGEST_ABOUT = 200


@dataclass(frozen=True)
class Deed:
    """One thing that somebody did."""

    at: datetime
    who: str
    what: str
    about: str


class Audit:
    """The list of deeds in the staff database."""

    def __init__(self, database: StaffDatabase, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def record(self, who: str, what: str, about: str = "") -> None:
        """Write down that `who` did `what`, about such as a hand-over's number or a version."""
        with self._database.writing() as transaction:
            values = (self._now(), who[:LONGEST_ABOUT], what, about[:LONGEST_ABOUT])
            transaction.execute("INSERT INTO audit (at, who, what, about) VALUES (?, ?, ?, ?)", values)

    def latest(self, most: int = 200) -> list[Deed]:
        """What was done last, the newest first."""
        found = self._database.rows("SELECT * FROM audit ORDER BY id DESC LIMIT ?", (most,))
        return [Deed(datetime.fromtimestamp(row["at"], UTC), row["who"], row["what"], row["about"]) for row in found]

    def purge(self, older_than: datetime) -> int:
        """Delete what was done before; how much that was."""
        with self._database.writing() as transaction:
            return transaction.execute("DELETE FROM audit WHERE at < ?", (older_than.timestamp(),)).rowcount

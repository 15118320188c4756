"""Slows down who guesses passwords, without letting anybody lock somebody else out.

Browsers that an account has logged in from before are counted by themselves ("device cookies", OWASP): whoever guesses
in Mia's name elsewhere closes the door to unknown browsers at most, never to the one that Mia works in.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from web.staff.database import StaffDatabase
from web.staff.sessions import digest

MINUTE = 60.0


@dataclass(frozen=True)
class _Rule:
    """So many failures within so many seconds, counted by these columns; then nobody who is counted there gets in."""

    most: int
    within_s: float
    by: tuple[str, ...]


#: A known browser is held back by its own failures only.
OF_A_KNOWN_BROWSER = (_Rule(10, 15 * MINUTE, ("account", "browser")),)
OF_AN_UNKNOWN_BROWSER = (
    _Rule(5, 15 * MINUTE, ("account", "address")),
    _Rule(30, 15 * MINUTE, ("address",)),
    _Rule(100, 60 * MINUTE, ("account",)),
)
_LONGEST_S = 60 * MINUTE


class LockedOutError(Exception):
    """Too many failures from there; `wait_s` tells for how long."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"locked for {wait_s:.0f} s")
        self.wait_s = wait_s


class Lockout:
    """Counts attempts in the staff database, so that a restart forgives nothing."""

    def __init__(self, database: StaffDatabase, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def begin(self, account: str, address: str, browser: str) -> int:
        """Count an attempt as failed until it has succeeded, so that many at once count too; returns its number.

        Raises:
            LockedOutError: too many have failed; this one isn't counted and mustn't be tried.
        """
        now = self._now()
        # Of an unknown browser the column stays empty: a guesser could bring another one each time.
        known = digest(browser) if self._is_known(account, browser) else ""
        values = {"account": account[:60], "address": _without_telling(address), "browser": known}
        with self._database.writing() as transaction:
            transaction.execute("DELETE FROM login_attempts WHERE at < ?", (now - _LONGEST_S,))
            for rule in OF_A_KNOWN_BROWSER if known else OF_AN_UNKNOWN_BROWSER:
                columns = dict.fromkeys((*rule.by, "browser"))
                where = " AND ".join(f"{column} = ?" for column in columns)
                found = transaction.execute(
                    f"SELECT at FROM login_attempts WHERE at > ? AND {where} ORDER BY at DESC LIMIT ?",
                    (now - rule.within_s, *(values[column] for column in columns), rule.most),
                ).fetchall()
                if len(found) >= rule.most:
                    raise LockedOutError(found[-1]["at"] + rule.within_s - now)
            inserted = transaction.execute(
                "INSERT INTO login_attempts (at, account, address, browser) VALUES (?, ?, ?, ?)",
                (now, values["account"], values["address"], known),
            )
            return int(inserted.lastrowid or 0)

    def succeeded(self, attempt: int, account: str, browser: str) -> None:
        """Take the attempt back, and know this browser from now on."""
        with self._database.writing() as transaction:
            transaction.execute(
                "DELETE FROM login_attempts WHERE (account, address, browser) IN "
                "(SELECT account, address, browser FROM login_attempts WHERE id = ?)",
                (attempt,),
            )
            transaction.execute("INSERT OR IGNORE INTO browsers VALUES (?, ?)", (digest(browser), account))

    def forgive(self, account: str) -> None:
        """Forget every failure in the name of an account."""
        with self._database.writing() as transaction:
            transaction.execute("DELETE FROM login_attempts WHERE account = ?", (account,))

    def _is_known(self, account: str, browser: str) -> bool:
        question = "SELECT 1 FROM browsers WHERE key = ? AND account = ?"
        return bool(browser) and bool(self._database.rows(question, (digest(browser), account)))


def _without_telling(address: str) -> str:
    return hashlib.sha256(f"lisa-staff {address}".encode()).hexdigest()[:32]

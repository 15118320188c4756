"""Logins of the staff page: random tokens of which only digests are kept, with an idle and an absolute end."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from web.staff.accounts import Account, Role
from web.staff.database import StaffDatabase

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class StaffSession:
    """One login of an account in one browser."""

    account: Account
    token: str

    def csrf(self) -> str:
        """A proof for one form that it comes from this session's page; another at each call, as compression asks."""
        return form_proof(self.token)

    def proves(self, proof: str) -> bool:
        """Whether a form brings such a proof."""
        return is_form_proof(self.token, proof)


class StaffSessions:
    """The sessions in the staff database; a request that only asks for news doesn't keep one alive."""

    def __init__(
        self,
        database: StaffDatabase,
        idle: timedelta = IDLE,
        longest: timedelta = LONGEST,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._idle_s = idle.total_seconds()
        self._longest_s = longest.total_seconds()
        self._now = now

    @property
    def longest_s(self) -> int:
        """Seconds after which a session ends, whatever is done in it."""
        return int(self._longest_s)

    def open(self, account: Account) -> str:
        """Begin a session; returns the token that its browser keeps."""
        token, now = secrets.token_urlsafe(32), self._now()
        with self._database.writing() as transaction:
            ended = (now - self._longest_s, now - self._idle_s)
            transaction.execute("DELETE FROM sessions WHERE began_at <= ? OR seen_at <= ?", ended)
            transaction.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (digest(token), account.name, now, now))
        return token

    def of(self, token: str, only_asks: bool = False) -> StaffSession | None:
        """The session that a token belongs to while it lasts; `only_asks` where the page asks by itself."""
        now = self._now()
        found = self._database.rows(
            "SELECT * FROM sessions JOIN accounts ON accounts.name = sessions.account "
            "WHERE key = ? AND began_at > ? AND seen_at > ?",
            (digest(token), now - self._longest_s, now - self._idle_s),
        )
        if not found:
            return None
        if not only_asks:
            with self._database.writing() as transaction:
                transaction.execute("UPDATE sessions SET seen_at = ? WHERE key = ?", (now, digest(token)))
        row = found[0]
        return StaffSession(Account(row["name"], row["shown_as"], Role(row["role"])), token)

    def close(self, token: str) -> None:
        """End one session."""
        with self._database.writing() as transaction:
            transaction.execute("DELETE FROM sessions WHERE key = ?", (digest(token),))


def digest(token: str) -> str:
    """What is kept of a token: whoever reads the database can't log in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_proof(secret: str) -> str:
    """A proof that only who has the secret can make."""
    once = secrets.token_urlsafe(12)
    return f"{once}.{_signed(secret, once)}"


def is_form_proof(secret: str, proof: str) -> bool:
    """Whether it was made with this secret."""
    once, _, signed = proof.partition(".")
    return hmac.compare_digest(signed.encode(), _signed(secret, once).encode())


def _signed(secret: str, once: str) -> str:
    return hmac.new(secret.encode(), f"form {once}".encode(), hashlib.sha256).hexdigest()

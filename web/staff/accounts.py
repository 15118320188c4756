"""Who may log in to the staff page: accounts with a role and an Argon2id hash of their password."""

import re
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from web.staff.database import StaffDatabase

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_SHOWN_NAME = 40
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class Role(StrEnum):
    """What an account may do: staff answer customers, an owner also changes what the shop serves."""

    OWNER = "owner"
    STAFF = "staff"


class AccountError(ValueError):
    """An account can't be made or changed so; the message says why."""


@dataclass(frozen=True)
class Account:
    """One person who works at the shop; `shown_as` is the name that customers read."""

    name: str
    shown_as: str
    role: Role

    @property
    def is_owner(self) -> bool:
        """Whether it may publish, roll back, approve and read the audit."""
        return self.role is Role.OWNER


class Accounts:
    """The accounts in the staff database; there is none until somebody adds one.

    Passwords are hashed by Argon2id with 46 MiB and one pass, the first choice of OWASP's Password Storage Cheat Sheet.
    """

    def __init__(
        self,
        database: StaffDatabase,
        hasher: PasswordHasher | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._hasher = hasher or PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
        self._now = now

    def add(self, name: str, password: str, role: Role, shown_as: str = "") -> Account:
        """Make an account.

        Raises:
            AccountError: the name is taken or none, or the password too weak.
        """
        shown_as = shown_as.strip() or name.capitalize()
        if not _NAME.fullmatch(name):
            raise AccountError(f"{name!r} is no account's name: use up to 40 small letters, digits, '.', '_' and '-'.")
        if len(shown_as) > LONGEST_SHOWN_NAME or not shown_as.isprintable():
            raise AccountError(f"The name that customers read may have {LONGEST_SHOWN_NAME} printable characters.")
        values = (name, shown_as, role.value, self._hash(name, password), self._now())
        try:
            with self._database.writing() as transaction:
                transaction.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", values)
        except sqlite3.IntegrityError:
            raise AccountError(
                f"There is an account {name} already; `lisa staff password {name}` changes it."
            ) from None
        return Account(name, shown_as, role)

    def all(self) -> list[Account]:
        """Every account, by name."""
        return [_account(row) for row in self._database.rows("SELECT * FROM accounts ORDER BY name")]

    def set_role(self, name: str, role: Role) -> None:
        """Change what an account may do, at once; raises `AccountError` as `remove` does."""
        if role is not Role.OWNER:
            self._require_another_owner(name)
        with self._database.writing() as transaction:
            if not transaction.execute("UPDATE accounts SET role = ? WHERE name = ?", (role.value, name)).rowcount:
                raise AccountError(f"There is no account {name}; `lisa staff list` shows them.")

    def remove(self, name: str) -> None:
        """Delete an account and end its sessions.

        Raises:
            AccountError: there is no such account, or it is the last owner among others.
        """
        self._require_another_owner(name)
        with self._database.writing() as transaction:
            transaction.execute("DELETE FROM accounts WHERE name = ?", (name,))

    def _require_another_owner(self, name: str) -> None:
        others = [account for account in self.all() if account.name != name]
        if len(others) == len(self.all()):
            raise AccountError(f"There is no account {name}; `lisa staff list` shows them.")
        if others and not any(account.is_owner for account in others):
            raise AccountError(f"{name} is the only owner: make another one first.")

    def set_password(self, name: str, password: str) -> None:
        """Change a password, end every session of the account and forget its browsers.

        Raises:
            AccountError: there is no such account, or the password is too weak.
        """
        hashed = self._hash(name, password)
        with self._database.writing() as transaction:
            if not transaction.execute("UPDATE accounts SET password = ? WHERE name = ?", (hashed, name)).rowcount:
                raise AccountError(f"There is no account {name}; `lisa staff list` shows them.")
            transaction.execute("DELETE FROM sessions WHERE account = ?", (name,))
            transaction.execute("DELETE FROM browsers WHERE account = ?", (name,))

    def with_password(self, name: str, password: str) -> Account | None:
        """The account whose password this is, or None; takes as long where there is no such account."""
        row = next(iter(self._database.rows("SELECT * FROM accounts WHERE name = ?", (name,))), None)
        try:
            self._hasher.verify(row["password"] if row else self._nobodys, password[: LONGEST_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return None
        return _account(row) if row else None

    @cached_property
    def _nobodys(self) -> str:
        """Checked where there is no such account, so that the time of a refusal doesn't tell whether there is one."""
        return self._hasher.hash(secrets.token_hex(16))

    def _hash(self, name: str, password: str) -> str:
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise AccountError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
        if len(set(password)) < 5 or name in password.lower():
            raise AccountError("That password is too easy to guess: use other words than the account's name.")
        return self._hasher.hash(password)


def _account(row: sqlite3.Row) -> Account:
    return Account(row["name"], row["shown_as"], Role(row["role"]))

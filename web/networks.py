"""Names the network that a customer writes from without telling it, so that wrong answers can be counted by it."""

import hashlib
import hmac
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, date, datetime

#: The name of the network that this task answers; empty outside of a request.
NETWORK: ContextVar[str] = ContextVar("network", default="")
# Letters only, so that nothing takes a name for a number of a customer's.
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class Networks:
    """Gives each address a name that holds for a day, and that only who has the key can compute."""

    def __init__(self, secret_key: str, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        self._key = secret_key.encode()
        self._today = today

    def enter(self, address: str) -> None:
        """From now on this task answers somebody at that address, as the limits count it."""
        told = f"{self._today().isoformat()} {address}".encode()
        digest = hmac.new(self._key, told, hashlib.sha256).hexdigest()
        NETWORK.set(digest[:32].translate(_LETTERS))

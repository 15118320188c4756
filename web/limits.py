"""How much one visitor may send: rates, sizes, and the text that is let through to Rasa."""

import ipaddress
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import category

from language.payloads import without_command

MOST_VISITORS = 10_000


@dataclass(frozen=True)
class Limits:
    """What one visitor may send and read."""

    message_characters: int = 1000
    messages_per_minute: int = 20
    messages_per_minute_from_one_address: int = 60
    history_reads_per_minute_from_one_address: int = 60
    thumbs_per_minute: int = 30
    photos_per_minute_from_one_address: int = 6
    news_reads_per_minute: int = 60  # a page asks every four seconds, and there may be two
    agent_requests_per_minute_from_one_address: int = 120
    pages_per_minute_from_one_address: int = 120


class MessageRefusedError(ValueError):
    """A message that can't be passed on; its text tells the customer why."""


class RateLimit:
    """Counts what each visitor did in the last minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._times: dict[str, deque[float]] = {}

    def seconds_to_wait(self, visitor: str) -> float:
        """Return 0 and count one more use, or return how long the visitor has to wait for the next."""
        now = self._clock()
        times = self._times.setdefault(visitor, deque())
        _drop_before(times, now - 60)
        if len(times) >= self._per_minute:
            return times[0] + 60 - now
        times.append(now)
        if len(self._times) > MOST_VISITORS:
            self._forget_idle(now)
        return 0.0

    def _forget_idle(self, now: float) -> None:
        for visitor, times in list(self._times.items()):
            _drop_before(times, now - 60)
            if not times:
                del self._times[visitor]


def _drop_before(times: deque[float], start: float) -> None:
    while times and times[0] <= start:
        times.popleft()


def visitor_address(host: str) -> str:
    """Return the address that limits count by: an IPv6 customer owns a whole /64, so that is counted as one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def accept_text(text: str, longest: int) -> str:
    """Return the text as Rasa may see it, or say why it can't be sent.

    What Rasa would take for a command is only words here: see `language.payloads`.
    """
    message = without_command("".join(" " if category(c) == "Cc" and c != "\n" else c for c in text))
    if not message:
        raise MessageRefusedError("Please type a message first.")
    if len(message) > longest:
        raise MessageRefusedError(f"That message has {len(message):,} characters. Please keep it under {longest:,}.")
    return message

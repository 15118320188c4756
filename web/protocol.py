"""Refuses what isn't HTTP, what comes too slowly and who is one too many, with the gateway's headers and in words.

Uvicorn waits for ever for the rest of a request; who sends a byte a minute over many connections would hold them all
("Slowloris", Hansen 2009).
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

_STATUS = {400: "Bad Request", 408: "Request Timeout", 503: "Service Unavailable"}
_UNREADABLE = "That isn't a request that I can read."
_TOO_SLOW = "Your request took too long to arrive. Please send it again."
_TOO_MANY = "Too many people are writing to me right now. Please try again in a minute."


@dataclass(frozen=True)
class Patience:
    """How long a request may take to arrive, and how many connections are held at once."""

    header_s: float = 10.0
    body_s: float = 60.0
    most_connections: int = 1000


def protocol(headers: Mapping[str, str], patience: Patience | None = None) -> type[asyncio.Protocol]:
    """Uvicorn's protocol, whose own refusals carry these headers, with the patience for what comes in."""
    limits = patience or Patience()
    unreadable, too_slow, too_many = (
        _answer(status, sentence, headers)
        for status, sentence in ((400, _UNREADABLE), (408, _TOO_SLOW), (503, _TOO_MANY))
    )

    class Protocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._waits_for_body = False
            self._timer: asyncio.TimerHandle | None = None
            if len(self.connections) > limits.most_connections:
                transport.write(too_many)
                transport.close()
                return
            self._watch(limits.header_s)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            cycle: Any = self.cycle
            is_between = cycle is None or cycle.response_complete
            if is_between or cycle.more_body:
                # What dribbles in doesn't start the time anew: only the step from the headers to the body does.
                if self._timer is None or self._waits_for_body == is_between:
                    self._waits_for_body = not is_between
                    self._watch(limits.header_s if is_between else limits.body_s)
            else:
                self._watch(None)

        def connection_lost(self, exc: Exception | None) -> None:
            self._watch(None)
            super().connection_lost(exc)

        def send_400_response(self, _: str) -> None:
            self.transport.write(unreadable)
            self.transport.close()

        def _watch(self, seconds: float | None) -> None:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None if seconds is None else self.loop.call_later(seconds, self._give_up)

        def _give_up(self) -> None:
            cycle: Any = self.cycle
            if not self.transport.is_closing():
                if not self._waits_for_body or not cycle.response_started:
                    self.transport.write(too_slow)
                self.transport.close()

    return Protocol


def _answer(status: int, sentence: str, headers: Mapping[str, str]) -> bytes:
    body = json.dumps({"error": sentence}).encode()
    lines = {**headers, "Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
    told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} {_STATUS[status]}\r\n{told}\r\n".encode("ascii") + body

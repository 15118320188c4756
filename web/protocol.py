"""Refuses what isn't HTTP as the gateway refuses everything else: with its security headers, and in its own words."""

import asyncio
from collections.abc import Mapping

from uvicorn.protocols.http.auto import AutoHTTPProtocol

_BODY = b'{"error": "That isn\'t a request that I can read."}'


def protocol(headers: Mapping[str, str]) -> type[asyncio.Protocol]:
    """Uvicorn's protocol, whose answer to a malformed request or header carries these headers."""
    lines = {**headers, "Content-Type": "application/json", "Content-Length": str(len(_BODY)), "Connection": "close"}
    refusal = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    answer = f"HTTP/1.1 400 Bad Request\r\n{refusal}\r\n".encode("ascii") + _BODY

    class Protocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        def send_400_response(self, _: str) -> None:
            self.transport.write(answer)
            self.transport.close()

    return Protocol

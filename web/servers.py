"""Reaches one of several servers that do the same: a conversation keeps to its own, and goes to another without it."""

from collections.abc import Sequence
from hashlib import sha256

import httpx

#: Under which a request tells of which conversation it is, for its way alone.
CONVERSATION = "lisa_conversation"


class Servers(httpx.AsyncBaseTransport):
    """Sends each request to the first server that takes the connection; what one may have seen goes to no other.

    Args:
        urls: where the servers are.
        transport: sends a request to the address that it names.
    """

    def __init__(self, urls: Sequence[str], transport: httpx.AsyncBaseTransport) -> None:
        self._urls = tuple(urls)
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the servers in the conversation's order.

        Raises:
            httpx.ConnectError: none of them takes the connection.
        """
        refused: httpx.TransportError | None = None
        for url in in_order(self._urls, request.extensions.get(CONVERSATION, "")):
            try:
                return await self._transport.handle_async_request(_addressed(request, httpx.URL(url)))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                refused = error
        raise refused or httpx.ConnectError("there is no server")

    async def aclose(self) -> None:
        """Close open connections."""
        await self._transport.aclose()


def in_order(urls: Sequence[str], conversation: str) -> list[str]:
    """The servers in the order in which a conversation tries them; as they are where it is about none.

    By rendezvous hashing: where a server is added or taken away, only that one's conversations move.
    """
    if not conversation:
        return list(urls)
    return sorted(urls, key=lambda url: sha256(f"{conversation} {url}".encode()).digest())


def _addressed(request: httpx.Request, server: httpx.URL) -> httpx.Request:
    url = request.url.copy_with(scheme=server.scheme, host=server.host, port=server.port)
    headers = httpx.Headers(request.headers)
    headers["Host"] = server.netloc.decode("ascii")
    return httpx.Request(request.method, url, headers=headers, stream=request.stream, extensions=request.extensions)

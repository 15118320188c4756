"""Whom the action server answers: Lisa's own processes, by a secret they share, and never a page in a browser."""

import hmac
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

#: What anybody on the machine may ask: it tells how the server is, and nothing of a customer or of a product.
PROBES = frozenset({"/health", "/livez", "/readyz"})


class Admission:
    """Stands before every route of the action server.

    A page that a person on this machine opens can reach the port, by its address or by a name that its own server
    points there. It can't know the secret, and a browser always says that it is one.

    Args:
        app: what answers those who may ask.
        secret: opens every route.
        hosts: the names by which the server may be addressed, without a port.
        openings: secrets that open one path each, besides.
    """

    def __init__(
        self, app: ASGIApp, secret: str, hosts: Collection[str], openings: Mapping[str, str] | None = None
    ) -> None:
        if not secret:
            raise ValueError("The action server needs a secret that its callers share.")
        self._app = app
        self._secret = secret
        self._hosts = frozenset(host.lower() for host in hosts)
        self._openings = openings or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say why it is refused; there are no web sockets here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = self._refusal(scope["method"], scope["path"], Headers(scope=scope))
            await (refusal or self._app)(scope, receive, send)

    def _refusal(self, method: str, path: str, headers: Headers) -> JSONResponse | None:
        # None of these is a 400: to Rasa that number means that an action refused to run.
        if _host(headers.get("host", "")) not in self._hosts:
            return _refused(421, "The action server isn't known by that name; see actions_host in lisa.toml.")
        if "origin" in headers or "sec-fetch-site" in headers:
            return _refused(403, "The action server answers no page in a browser.")
        if method == "GET" and path in PROBES:
            return None
        if not self._knows_the_secret(path, headers.get("authorization", "")):
            return _refused(401, "Send `Authorization: Bearer` with what LISA_HOME/secrets/actions-secret holds.")
        if method == "POST" and headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refused(415, "The action server takes JSON only.")
        return None

    def _knows_the_secret(self, path: str, given: str) -> bool:
        secrets = [self._secret, *filter(None, [self._openings.get(path)])]
        return any(hmac.compare_digest(given.encode(), f"Bearer {secret}".encode()) for secret in secrets)


def _host(header: str) -> str | None:
    """The name in a `Host` header, without its port; None where it holds none."""
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:  # such as an IPv6 address that isn't closed
        return None


def _refused(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)

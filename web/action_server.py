"""How the gateway reaches the action servers: by their address, with the secret they share, and through no proxy."""

import ssl
from dataclasses import dataclass, field
from functools import cache

import httpx

from web.servers import Servers


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that are believed: read once, since that takes longer than a question."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class ActionServer:
    """The action server of this shop, and others that do the same."""

    url: str
    secret: str = field(repr=False)
    others: tuple[str, ...] = ()

    def each(self) -> "list[ActionServer]":
        """All of them one by one."""
        return [ActionServer(url, self.secret) for url in (self.url, *self.others)]

    def client(self, patience_s: float) -> httpx.AsyncClient:
        """A client whose requests they take; what the environment says of proxies isn't meant for Lisa's own parts."""
        transport = httpx.AsyncHTTPTransport(verify=_certificates(), trust_env=False)
        return httpx.AsyncClient(
            base_url=self.url.rstrip("/"),
            timeout=patience_s,
            headers={"Authorization": f"Bearer {self.secret}"},
            trust_env=False,
            transport=Servers((self.url, *self.others), transport) if self.others else transport,
        )

"""How the gateway reaches the action server: by its address, with the secret they share, and through no proxy."""

import ssl
from dataclasses import dataclass, field
from functools import cache

import httpx


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that are believed: read once, since that takes longer than a question."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class ActionServer:
    """The action server of this shop."""

    url: str
    secret: str = field(repr=False)

    def client(self, patience_s: float) -> httpx.AsyncClient:
        """A client whose requests it takes; what the environment says of proxies isn't meant for Lisa's own parts."""
        return httpx.AsyncClient(
            base_url=self.url.rstrip("/"),
            timeout=patience_s,
            headers={"Authorization": f"Bearer {self.secret}"},
            trust_env=False,
            verify=_certificates(),
        )

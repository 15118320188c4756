"""How the gateway reaches the action server: by its address, with the secret they share, and through no proxy."""

from dataclasses import dataclass, field

import httpx


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
        )

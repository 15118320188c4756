"""The section [web] of the settings: where customers reach the gateway, by which proxies, and how long it waits."""

import ipaddress
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator


class WebSettings(BaseModel):
    """The gateway as the world sees it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    public_url: str = Field(
        "",
        description='Where customers reach the chat page, such as "https://chat.my-shop.com"; empty: on this machine. '
        "With https, no cookie goes over anything else.",
    )
    trusted_proxies: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses or networks of the proxies before the gateway. Only they are believed who a request "
        "comes from and whether it came by https; empty: nobody is.",
    )
    header_timeout_s: float = Field(10, ge=1, le=120, description="Seconds within which a request's headers arrive.")
    body_timeout_s: float = Field(60, ge=1, le=600, description="Seconds within which its body does.")
    most_connections: int = Field(1000, ge=10, le=100_000, description="Connections that are held at once.")

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and parts.hostname
        if url and (not is_whole or parts.path.strip("/") or parts.query):
            raise ValueError("write it as https://chat.my-shop.com, without a path")
        return url.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                ipaddress.ip_network(proxy)
            except ValueError as error:
                raise ValueError(f"{proxy!r} is no address and no network, such as 10.0.0.2 or 10.0.0.0/24") from error
        return proxies

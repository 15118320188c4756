"""The section [widget] of the settings: which sites may show the chat on their pages, and how it looks there."""

import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

#: The grounds that text in the accent's colour stands on, as `web/static/colours.css` has them.
_LIGHT, _DARK = "#fffdf9", "#1f1b18"
#: The least contrast of text, by WCAG 2.2, success criterion 1.4.3.
_CONTRAST = 4.5
_COLOUR = r"^(#[0-9a-fA-F]{6})?$"
_HERE = ("localhost", "127.0.0.1")
_DEFAULT_PORTS = {"https": 443, "http": 80}


class InvitationSettings(BaseModel):
    """When a customer who hasn't opened the chat is asked, once and never again, whether they need anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1, max_length=200, description="What is asked.")
    page: str = Field("*", min_length=1, max_length=200, description="On which pages: a path; * stands for anything.")
    after_s: int = Field(30, ge=5, le=3600, description="Seconds that the page has been looked at before.")
    message: str = Field("", max_length=500, description="What then stands in the field for the message.")


class WidgetSettings(BaseModel):
    """The chat on a shop's own pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    origins: tuple[str, ...] = Field(
        (), description='Sites that may show the chat, such as "https://www.my-shop.com"; empty: none may.'
    )
    name: str = Field("Lisa", min_length=1, max_length=40, description="Who answers, as the customer reads it.")
    avatar: str = Field("", pattern=r"^(https://[^\s]+)?$", description="Address of a picture of who answers.")
    accent: str = Field("", pattern=_COLOUR, description="Colour of the buttons, such as #33493f, on light ground.")
    accent_dark: str = Field("", pattern=_COLOUR, description="The same on dark ground.")
    scheme: Literal["auto", "light", "dark"] = Field("auto", description="The ground; auto: as the device asks.")
    side: Literal["left", "right"] = Field("right", description="Where the button that opens the chat stands.")
    language: Literal["", "de", "en", "es", "fr", "nl"] = Field(
        "", description="Language of the interface; empty: the page's own, else English."
    )
    greeting: str = Field("", max_length=300, description="The chat's first message, in place of the usual one.")
    starters: tuple[str, ...] = Field((), max_length=6, description="Questions offered as buttons at the beginning.")
    invitations: tuple[InvitationSettings, ...] = Field((), max_length=20)

    @field_validator("origins")
    @classmethod
    def _are_exact_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(address) for address in origins)

    @field_validator("accent")
    @classmethod
    def _stands_out_from_light(cls, colour: str) -> str:
        return _readable(colour, _LIGHT, "darker")

    @field_validator("accent_dark")
    @classmethod
    def _stands_out_from_dark(cls, colour: str) -> str:
        return _readable(colour, _DARK, "lighter")


def _origin(address: str) -> str:
    """The origin as browsers write it.

    Raises:
        ValueError: it is no exact origin, or one that anybody on the line could change.
    """
    try:
        parts = urlsplit(address.strip().lower())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise ValueError(f"{address!r} is no address; write one such as https://www.my-shop.com") from None
    if not host or "*" in host or parts.scheme not in _DEFAULT_PORTS or parts.username is not None:
        raise ValueError(f"{address!r} is no exact origin; write one such as https://www.my-shop.com for each site")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{address!r} names a page; write only what stands before its first single slash")
    if parts.scheme == "http" and host not in _HERE:
        raise ValueError(f"{address!r} has to begin with https://, or anybody on the way could read the chat")
    host = f"[{host}]" if ":" in host else host
    is_usual = port is None or port == _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{port}"


def _readable(colour: str, ground: str, way: str) -> str:
    if colour and (ratio := _contrast(colour, ground)) < _CONTRAST:
        raise ValueError(
            f"{colour} stands out from {ground} by {ratio:.1f}, and text needs {_CONTRAST}: take a {way} one"
        )
    return colour


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, by WCAG 2.2."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(pair, 16) / 255 for pair in re.findall("..", colour[1:])]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""The chat on a shop's own pages: how it looks and what it says there, as the shop's settings tell the script."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse

STATIC = Path(__file__).parent / "static"
#: The languages of the interface: one file each in `static/texts`.
LANGUAGES = tuple(sorted(file.stem for file in (STATIC / "texts").glob("*.json")))


@dataclass(frozen=True)
class Invitation:
    """When a customer who hasn't opened the chat is asked, once and never again, whether they need anything.

    Attributes:
        text: what is asked.
        page: of whose addresses this holds: a path, in which * stands for anything.
        after_s: seconds that the page has been looked at before.
        message: what then stands in the field for the message, ready to be sent or changed; empty: nothing.
    """

    text: str
    page: str = "*"
    after_s: int = 30
    message: str = ""


@dataclass(frozen=True)
class Widget:
    """The chat's look and words; each empty value leaves the one of our own page.

    Attributes:
        origins: of the sites that may show it.
        name: of who answers, as the customer reads it.
        avatar: the address of a picture of who answers.
        accent: a colour for buttons and the customer's own messages, on light ground; `accent_dark` on dark.
        scheme: whether the ground is light, dark, or what the customer's device asks for.
        side: of the window on which the button to open it stands.
        language: of the interface; empty: that of the page around it.
        greeting: its first message, in place of the one in the interface's language.
        starters: what the customer can ask by pressing a button, in place of those in the interface's language.
        invitations: when a customer is asked whether they need anything; the first that holds counts.
    """

    origins: tuple[str, ...] = ()
    name: str = "Lisa"
    avatar: str = ""
    accent: str = ""
    accent_dark: str = ""
    scheme: str = "auto"
    side: str = "right"
    language: str = ""
    greeting: str = ""
    starters: tuple[str, ...] = ()
    invitations: tuple[Invitation, ...] = ()


def routes(look: Callable[[], Widget], shop_name: str, longest_message: int) -> APIRouter:
    """`/widget.js`, the one script of a shop's page, and what it asks for; the same settings are the chat page's.

    `look` tells them as they are at the moment.
    """
    router = APIRouter()

    @router.get("/widget.js")
    async def script() -> FileResponse:
        return FileResponse(STATIC / "widget.js", media_type="text/javascript")

    @router.get("/widget/settings")
    async def settings(_: Request) -> JSONResponse:
        return JSONResponse(as_told(look(), shop_name, longest_message))

    return router


def as_told(widget: Widget, shop_name: str, longest_message: int) -> Mapping[str, Any]:
    """What every customer may know of the settings; which sites are let in isn't among it."""
    shown = {name: value for name, value in asdict(widget).items() if name != "origins"}
    return {**shown, "shop": shop_name, "longest_message": longest_message, "languages": LANGUAGES}

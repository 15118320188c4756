"""Renders the staff page: everything that a person or a file said is escaped, and no page runs a script of its own."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.staff.sessions import StaffSession

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: What a page says above its content after something was done; an address can only name one of these.
DONE = {
    "password": "Your password is changed, and every session of yours has ended. Please log in again.",
    "out": "You are logged out.",
    "closed": "That customer is off the list.",
    "rollback": "Another version is served now.",
    "staged": "Your answer waits for an owner.",
    "approved": "It is approved.",
    "settings": "Customers hear it from now on.",
    "look": "Customers see it with the next page that they load.",
    "retention": "What is older is deleted within a day.",
    "settled": "That message is off the list.",
    "rejected": "It is not in use.",
}


#: The pages in the order of the menu, and whether they are an owner's alone.
SECTIONS = (
    ("/staff/inbox", "Inbox", False),
    ("/staff/photos", "Photos", False),
    ("/staff/catalog", "Catalog", False),
    ("/staff/questions", "Questions", False),
    ("/staff/figures", "Figures", False),
    ("/staff/channels", "Channels", False),
    ("/staff/settings", "Settings", True),
    ("/staff/audit", "Who did what", True),
)


class PageError(Exception):
    """A request that is refused, with the sentence that its page shows."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = headers


class Pages:
    """The templates, with what each of them shows."""

    def __init__(self, shop_name: str) -> None:
        self.shop_name = shop_name
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._pages.globals.update(shop_name=shop_name)
        self._pages.filters.update(when=when, moment=lambda told: when(datetime.fromisoformat(told)))

    def show(
        self, template: str, request: Request, session: StaffSession | None, status: int = 200, /, **values: Any
    ) -> HTMLResponse:
        """A page; `session` is None where nobody is logged in."""
        shown: dict[str, Any] = {
            "here": request.url.path,
            "account": session.account if session else None,
            "sections": _sections(session),
            "csrf": session.csrf if session else None,
            "done": DONE.get(request.query_params.get("done", ""), ""),
            "problem": "",
        }
        return private(HTMLResponse(self._pages.get_template(template).render(shown | values), status_code=status))

    async def explain(self, request: Request, error: Exception) -> Response:
        """The page of a refusal."""
        assert isinstance(error, PageError)
        page = self.show("refused.html.j2", request, None, error.status, sentence=error.sentence)
        page.headers.update(error.headers or {})
        return page


def private(response: HTMLResponse) -> HTMLResponse:
    """A page that no cache keeps, under the staff page's own policy."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _sections(session: StaffSession | None) -> list[tuple[str, str]]:
    if session is None:
        return []
    return [(address, title) for address, title, owners in SECTIONS if session.account.is_owner or not owners]


def when(moment: datetime) -> str:
    """A moment as staff read it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"

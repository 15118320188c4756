"""How the chat looks and speaks: what an owner sets, beside a preview that is the chat itself and talks to nobody."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from web.limits import Limits
from web.staff.audit import Audit
from web.staff.choices import Look
from web.staff.door import Door
from web.staff.pages import Pages, private
from web.widget import LANGUAGES, Widget, as_told

MOST_INVITATIONS = 5
MOST_STARTERS = 6
LONGEST_STARTER = 120
_TEXTS = ("name", "avatar", "accent", "accent_dark", "scheme", "side", "language", "greeting")
_INVITATION = ("text", "page", "after_s", "message")
#: The preview is shown within the staff page, and shows pictures from wherever the shop has them.
PREVIEW_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


def routes(door: Door, pages: Pages, look: Look, audit: Audit) -> APIRouter:
    """`/staff/settings/chat`, and its preview."""
    router = APIRouter(prefix="/staff/settings/chat")

    @router.get("")
    async def show(request: Request) -> Response:
        session = door.owner(request)
        return pages.show("look.html.j2", request, session, **_shown(look.now()))

    @router.post("")
    async def change(request: Request) -> Response:
        session = door.owner(request)
        told = _told(await door.form(request, session))
        try:
            look.change(told)
        except ValueError as error:
            return pages.show("look.html.j2", request, session, 422, **_again(told), problem=str(error))
        audit.record(session.account.name, "changed how the chat looks")
        return RedirectResponse("/staff/settings/chat?done=look", 303)

    @router.get("/preview")
    async def preview(request: Request) -> Response:
        page = pages.show("preview.html.j2", request, door.owner(request))
        return _framed(page)

    @router.get("/preview/look")
    async def draft(request: Request) -> Response:
        door.owner(request)
        told = _told(request.query_params) if request.query_params else {}
        try:
            shown = as_told(look.draft(told) if told else look.now(), pages.shop_name, Limits().message_characters)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({**shown, "invitations": []}, headers={"Cache-Control": "no-store"})

    return router


def _told(form: Mapping[str, str]) -> dict[str, Any]:
    """What the form's fields set."""
    told: dict[str, Any] = {name: form.get(name, "").strip() for name in _TEXTS}
    lines = [line.strip() for line in form.get("starters", "").splitlines() if line.strip()]
    told["starters"] = [line[:LONGEST_STARTER] for line in lines]
    rows = [
        {part: form.get(f"invitation_{number}_{part}", "").strip() for part in _INVITATION}
        for number in range(MOST_INVITATIONS)
    ]
    told["invitations"] = [
        row | {"page": row["page"] or "*", "after_s": row["after_s"] or "30"} for row in rows if row["text"]
    ]
    return told


def _shown(now: Widget) -> dict[str, Any]:
    told = {name: getattr(now, name) for name in (*_TEXTS, "starters")}
    invitations = [{part: getattr(one, part) for part in _INVITATION} for one in now.invitations]
    return _again(told | {"invitations": invitations})


def _again(told: dict[str, Any]) -> dict[str, Any]:
    """The form's values, with an empty invitation to fill in."""
    rows = told["invitations"][:MOST_INVITATIONS]
    blank = {"text": "", "page": "", "after_s": "", "message": ""}
    told = told | {"invitations": [*rows, blank][:MOST_INVITATIONS]}
    return {"told": told, "languages": LANGUAGES, "longest_starter": LONGEST_STARTER}


def _framed(page: HTMLResponse) -> HTMLResponse:
    """A page that the staff page may show within itself, and nobody else."""
    page = private(page)
    page.headers["Content-Security-Policy"] = PREVIEW_POLICY
    page.headers["X-Frame-Options"] = "SAMEORIGIN"
    return page

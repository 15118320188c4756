"""The page of what an owner may change while the shop is open: when people are there, and what customers hear of it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from web.staff.audit import Audit
from web.staff.door import Door
from web.staff.pages import PageError, Pages
from web.staff.shop import ShopDesk


def routes(door: Door, pages: Pages, desk: ShopDesk, audit: Audit) -> APIRouter:
    """`/staff/settings`."""
    router = APIRouter(prefix="/staff/settings")

    @router.get("")
    async def show(request: Request) -> Response:
        session = door.owner(request)
        return pages.show("settings.html.j2", request, session, told=await desk.ask("settings"))

    @router.post("")
    async def change(request: Request) -> Response:
        session = door.owner(request)
        form = await door.form(request, session)
        told = {
            "hours": _lines(form.get("hours", "")),
            "closed_on": _lines(form.get("closed_on", "")),
            "when_open": form.get("when_open", "").strip(),
            "when_closed": form.get("when_closed", "").strip(),
        }
        try:
            await desk.ask("settings/change", **told)
        except PageError as error:
            if error.status != 409:
                raise
            return pages.show("settings.html.j2", request, session, 422, told=told, problem=error.sentence)
        audit.record(session.account.name, "changed the opening hours")
        return RedirectResponse("/staff/settings?done=settings", 303)

    return router


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]

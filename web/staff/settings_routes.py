"""What an owner may change while the shop is open: when people are there, and for how long what is kept."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from web.staff.audit import Audit
from web.staff.choices import Retention
from web.staff.door import Door
from web.staff.pages import PageError, Pages
from web.staff.sessions import StaffSession
from web.staff.shop import Shape, ShopDesk


def routes(
    door: Door, pages: Pages, desk: ShopDesk, audit: Audit, retention: Retention | None, with_look: bool
) -> APIRouter:
    """`/staff/settings`; `with_look` tells whether there is a page of the chat's look beside it."""
    router = APIRouter(prefix="/staff/settings")

    def page(request: Request, session: StaffSession, status: int, told: Shape, **more: Any) -> Response:
        bounds, kept = (retention.bounds(), retention.now()) if retention else ({}, {})
        shown = {"retention": bounds, "kept": kept, "with_look": with_look, **more}
        return pages.show("settings.html.j2", request, session, status, told=told, **shown)

    @router.get("")
    async def show(request: Request) -> Response:
        session = door.owner(request)
        return page(request, session, 200, await desk.ask("settings"))

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
            return page(request, session, 422, told, problem=error.sentence)
        audit.record(session.account.name, "changed the opening hours")
        return RedirectResponse("/staff/settings?done=settings", 303)

    if retention is not None:
        router.add_api_route("/retention", _keep_for(door, desk, audit, retention, page), methods=["POST"])
    return router


def _keep_for(
    door: Door, desk: ShopDesk, audit: Audit, retention: Retention, page: Callable[..., Response]
) -> Callable[[Request], Awaitable[Response]]:
    async def change(request: Request) -> Response:
        session = door.owner(request)
        form = await door.form(request, session)
        told = {name: form.get(name, "").strip() for name in retention.bounds()}
        try:
            retention.change(told)
        except ValueError as error:
            return page(request, session, 422, await desk.ask("settings"), kept=told, problem=str(error))
        audit.record(session.account.name, "changed how long things are kept")
        return RedirectResponse("/staff/settings?done=retention", 303)

    return change


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]

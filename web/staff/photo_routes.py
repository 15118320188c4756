"""The photos that customers sent: a list of the newest, and each as a file that a browser keeps rather than shows."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from web.staff.door import Door
from web.staff.inbox import Inbox
from web.staff.pages import PageError, Pages

MOST_SHOWN = 100
GONE = "There is no such photo any more: its time is over, or the customer was erased."


def routes(door: Door, pages: Pages, inbox: Inbox) -> APIRouter:
    """`/staff/photos` and `/staff/photos/NAME`."""
    router = APIRouter(prefix="/staff/photos")

    @router.get("")
    async def show(request: Request) -> Response:
        session = door.visit(request)
        numbers = {one["conversation_id"]: one["id"] for one in await inbox.waiting()}
        shown = [
            {"name": photo.name, "at": photo.at, "number": numbers.get(conversation)}
            for conversation, photo in inbox.photos.newest(MOST_SHOWN)
        ]
        return pages.show("photos.html.j2", request, session, photos=shown, most=MOST_SHOWN)

    @router.get("/{name}")
    async def photo(name: str, request: Request) -> Response:
        account = door.visit(request).account
        file = inbox.photos.file(name)
        if file is None:
            raise PageError(404, GONE)
        inbox.audit.record(account.name, "opened a photo", name)
        headers = {
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return FileResponse(file, media_type="image/jpeg", filename=name, headers=headers)

    return router

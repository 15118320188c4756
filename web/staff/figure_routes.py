"""The page of figures: how much was answered, handed over and found, by day and channel."""

from fastapi import APIRouter, Request, Response

from web.staff.door import Door
from web.staff.figures import HEIGHT, WIDTH, by_channel, plots
from web.staff.pages import Pages
from web.staff.shop import ShopDesk

SPANS = (7, 30, 90)


def routes(door: Door, pages: Pages, desk: ShopDesk) -> APIRouter:
    """`/staff/figures`."""
    router = APIRouter(prefix="/staff/figures")

    @router.get("")
    async def show(request: Request, days: int = 30) -> Response:
        session, days = door.visit(request), days if days in SPANS else 30
        told = (await desk.ask("figures", days=days))["days"]
        shown = {"plots": plots(told), "channels": by_channel(told), "width": WIDTH, "height": HEIGHT}
        return pages.show("figures.html.j2", request, session, days=days, spans=SPANS, **shown)

    return router

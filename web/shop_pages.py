"""The sample shop's own product and basket pages, so that the demo ends in a basket: plain HTML, no script, no payment.

A basket is its address: every line stands in it, and a link changes the address. So nothing is stored, and whoever
opens the same link sees the same basket at the prices of that moment.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from web.action_server import ActionServer
from web.messages import safe_link

PATIENCE_S = 10.0
MOST_LINES = 30
MOST_PIECES = 99
NO_PICTURE = "/pictures/product-neutral.svg"
# Stricter than the chat page's: these pages run no script and style nothing inline.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' https: data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

Shape = dict[str, Any]
Lines = Sequence[Mapping[str, Any]]  # of a basket: how many of which variant


class ShopPages:
    """Renders the pages from what the action server tells."""

    def __init__(self, actions: ActionServer, shop_name: str) -> None:
        self._http = actions.client(PATIENCE_S)
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._pages.globals.update(shop_name=shop_name, basket_link=basket_link, picture=_picture)

    async def close(self) -> None:
        """Close open connections."""
        await self._http.aclose()

    async def product(self, product_id: str, lines: Lines) -> HTMLResponse:
        """A product with everything that can be put in a basket of it, beside what is in one already."""
        found = await self._told("product", {"product_id": product_id})
        if found is None:
            return self._page("lost.html.j2", 404, sentence="This piece isn't sold here.", lines=lines)

        def with_one(variant_id: str) -> Lines:
            return [*lines, {"count": 1, "variant_id": variant_id}]

        return self._page("product.html.j2", 200, product=found, lines=lines, with_one=with_one)

    async def basket(self, lines: Lines) -> HTMLResponse:
        """The basket of an address, priced now."""
        asked = [[line["count"], line["variant_id"]] for line in lines]
        priced = await self._told("basket", {"lines": asked}) or {"lines": [], "total": "", "changes": []}

        def counted(changed: Shape, count: int) -> Lines:
            others = [line if line is not changed else {**line, "count": count} for line in priced["lines"]]
            return [line for line in others if line["count"]]

        def product_link(product_id: str) -> str:
            return f"/shop/{quote(product_id, safe='')}{_query(priced['lines'])}"

        return self._page(
            "basket.html.j2", 200, basket=priced, lines=priced["lines"], counted=counted, product_link=product_link
        )

    async def _told(self, operation: str, request: Shape) -> Shape | None:
        """The action server's answer; None where it knows no such thing."""
        try:
            response = await self._http.post(f"/shop/{operation}", json=request)
            if response.status_code == httpx.codes.NOT_FOUND:
                return None
            return dict(response.raise_for_status().json())
        except (httpx.HTTPError, ValueError):
            raise HTTPException(503, "The shop can't show this page right now. Please try again soon.") from None

    def _page(self, name: str, status: int, **values: Any) -> HTMLResponse:
        page = self._pages.get_template(name).render(values)
        return HTMLResponse(page, status_code=status, headers={"Content-Security-Policy": POLICY})


def routes(pages: ShopPages, hold_back: Callable[[Request], None]) -> APIRouter:
    """`/shop/basket?line=COUNT:VARIANT&line=…` and `/shop/PRODUCT`.

    Args:
        pages: what renders them.
        hold_back: raises where one address asks too much.
    """
    router = APIRouter()

    @router.get("/shop/basket")
    async def basket(request: Request) -> HTMLResponse:
        hold_back(request)
        return await pages.basket(_lines(request))

    @router.get("/shop/{product_id:path}")
    async def product(product_id: str, request: Request) -> HTMLResponse:
        hold_back(request)
        return await pages.product(product_id, _lines(request))

    return router


def basket_link(lines: Lines) -> str:
    """The address of a basket with these lines."""
    return f"/shop/basket{_query(lines)}"


def _query(lines: Lines) -> str:
    pairs = [("line", f"{line['count']}:{line['variant_id']}") for line in lines]
    return f"?{urlencode(pairs, safe='/:', quote_via=quote)}" if pairs else ""


def _lines(request: Request) -> list[Shape]:
    """The lines of an address; what can't be one is left out."""
    found = []
    for value in request.query_params.getlist("line")[:MOST_LINES]:
        count, _, variant_id = value.partition(":")
        if count.isascii() and count.isdigit() and 1 <= int(count[:3]) <= MOST_PIECES and variant_id:
            found.append({"count": int(count[:3]), "variant_id": variant_id})
    return found


def _picture(address: str) -> str:
    return safe_link(address) or NO_PICTURE

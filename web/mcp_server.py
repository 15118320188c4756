"""The shop's tools for agents over the Model Context Protocol: search, product, availability, policies, ask.

They read and never write. The gateway serves them over streamable HTTP, `lisa mcp` over a pipe; both ask the same shop.
"""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette

from web.agents import LARGEST_REQUEST, Shape, Shop, ShopUnavailableError
from web.limits import MessageRefusedError

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_INSTRUCTIONS = (
    "Tools of one shop. What they return is all that the shop's records tell: where a field is missing, or stock is "
    "unknown, the shop doesn't tell it, and nothing should be said of it. Prices are in the currency's smallest unit. "
    "Orders and accounts are for the shop's own chat."
)

_Id = Annotated[str, Field(description="A product's or variant's id, or an SKU.", min_length=1, max_length=500)]


class Told(BaseModel):
    """A part of an answer, with whatever else the shop tells beside these fields."""

    model_config = ConfigDict(extra="allow")


class Price(Told):
    """An amount of money."""

    amount: int = Field(ge=0, description="In the currency's smallest unit (ISO 4217): 4500 of USD is $45.00.")
    currency: str = Field(pattern="^[A-Z]{3}$")


class PriceRange(Told):
    """The lowest and the highest price of a product's variants."""

    min: Price
    max: Price


class Availability(Told):
    """Whether a variant can be bought now; missing where the shop doesn't tell."""

    available: bool
    status: Literal["in_stock", "out_of_stock", "preorder", "backorder"]


class Choice(Told):
    """One value of one option."""

    name: str
    label: str


class Variant(Told):
    """One thing that can be bought: a product in one combination of its options."""

    id: str
    title: str
    price: Price
    list_price: Price | None = None
    availability: Availability | None = None
    options: list[Choice] = []


class Product(Told):
    """A product with the variants that answer the request, the one to show first at the front."""

    id: str
    title: str
    description: dict[str, str]
    price_range: PriceRange
    variants: list[Variant] = Field(min_length=1)
    url: str | None = None


class Paging(Told):
    """Whether there is more."""

    has_next_page: bool
    cursor: str | None = Field(None, description="Give it to the next search for the products after these.")


class Products(Told):
    """What a search found; every product satisfies every constraint of the query."""

    products: list[Product]
    pagination: Paging


class OneProduct(Told):
    """A product with all of its variants."""

    product: Product


class Stock(Told):
    """What the record tells of one variant's stock."""

    id: str
    options: dict[str, str]
    stock: Literal["in", "out", "preorder", "backorder", "unknown"]
    expected_on: str | None = Field(None, description="The day (ISO 8601) from which it is expected, where known.")
    locations: dict[str, Literal["in", "out", "unknown"]] | None = None


class Stocks(Told):
    """The stock of a product's variants; no variant where it isn't made in what was asked for."""

    id: str
    title: str
    variants: list[Stock]
    index_version: str


class Passage(Told):
    """One heading of a policy page."""

    id: str
    page: str
    heading: str
    text: str


class Passages(Told):
    """The passages of the shop's policies that are closest to a question, word by word."""

    passages: list[Passage]
    index_version: str


class Reply(Told):
    """An answer in words, and the ids of the records that it rests on."""

    answer: dict[str, str]
    sources: list[str]


def mcp_server(shop: Shop, shop_name: str) -> MCPServer:
    """A server with the shop's tools."""
    server: MCPServer = MCPServer(shop_name, instructions=_INSTRUCTIONS)

    @server.tool(title="Search products", annotations=_READS)
    async def search_products(
        query: Annotated[str, Field(description="What is wanted, as a customer would say it.", max_length=400)],
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
        cursor: Annotated[str, Field(description="From an earlier search's pagination.", max_length=200)] = "",
    ) -> Products:
        """Find products in words: kind, colour, size, material, price, for whom, what is not wanted."""
        request = {"query": query, "pagination": {"limit": limit, "cursor": cursor}}
        return Products.model_validate(await _called(shop, "search", request))

    @server.tool(title="Get a product", annotations=_READS)
    async def get_product(
        product_id: _Id,
    ) -> OneProduct:
        """One product with all of its variants, their prices and their stock."""
        return OneProduct.model_validate(await _called(shop, "whole-product", {"id": product_id}))

    @server.tool(title="Check availability", annotations=_READS)
    async def check_availability(
        product_id: _Id,
        options: Annotated[
            dict[str, str] | None, Field(description='Values of its options, such as {"Size": "M"}.')
        ] = None,
    ) -> Stocks:
        """What the record tells of the stock; unknown stays unknown."""
        return Stocks.model_validate(await _called(shop, "availability", {"id": product_id, "options": options or {}}))

    @server.tool(title="Search policies", annotations=_READS)
    async def search_policies(
        query: Annotated[str, Field(description="A question on returns, shipping, payment, opening hours …")],
    ) -> Passages:
        """The shop's own words on returns, shipping, payment and the like."""
        return Passages.model_validate(await _called(shop, "policies", {"query": query}))

    @server.tool(title="Ask the shop", annotations=_READS)
    async def ask_shop(
        query: Annotated[str, Field(description="A question in words.", max_length=1000)],
        ids: Annotated[list[str] | None, Field(description="The products it is about.")] = None,
    ) -> Reply:
        """An answer in words on products or policies, with the ids of the records that it rests on."""
        try:
            return Reply.model_validate(_body(await shop.ask({"query": query, "ids": ids or []})))
        except (MessageRefusedError, ShopUnavailableError) as error:
            raise ToolError(str(error)) from None

    return server


def http_app(server: MCPServer, address: str) -> Starlette:
    """The server over streamable HTTP at `/mcp`: each request stands alone, and only these hosts may be asked for.

    Args:
        server: with the shop's tools.
        address: where agents reach this gateway.
    """
    parts = urlsplit(address)
    own = [parts.netloc, "127.0.0.1:*", "localhost:*"]
    return server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_REQUEST,
        transport_security=TransportSecuritySettings(
            allowed_hosts=own, allowed_origins=[f"{parts.scheme}://{parts.netloc}"]
        ),
    )


async def _called(shop: Shop, operation: str, request: Shape) -> Shape:
    try:
        return _body(await shop.call(operation, request))
    except ShopUnavailableError as error:
        raise ToolError(str(error)) from None


def _body(answer: tuple[int, Shape]) -> Shape:
    """The answer's body; what it refuses, and what it didn't find, is a tool's error that an agent can read.

    Raises:
        ToolError: with the shop's sentence on it.
    """
    status, shape = answer
    if status != 200:
        raise ToolError(str(shape.get("content") or "The shop refused the request."))
    ucp: Any = shape.get("ucp") or {}
    if ucp.get("status") == "error":
        raise ToolError("; ".join(str(message.get("content")) for message in shape.get("messages") or ()))
    return shape

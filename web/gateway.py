"""The web gateway: serves the chat page and passes a visitor's messages to Rasa, one private conversation each."""

import html
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from web import agents, chat_routes, health, shop_pages, widget
from web.action_server import ActionServer
from web.agents import Shop
from web.chat_routes import Chat
from web.closing import Closing
from web.conversations import Conversations
from web.embedding import Embedding, other_site
from web.feedback import Feedback
from web.limits import Limits, RateLimit
from web.messaging.service import Connected, Messaging
from web.metrics import Metrics
from web.networks import Networks
from web.photos import FOLDER, Photos
from web.pictures import Pictures
from web.rasa_client import ANSWERED_WITHIN_S, RasaClient
from web.requests import address_of, explain, hold_back, hung_up, problem
from web.session import Sessions
from web.shop_events import ShopEvents
from web.shop_pages import ShopPages
from web.staff.office import Office, add_office
from web.staff.shop import ShopDesk
from web.widget import Widget

if TYPE_CHECKING:
    from mcp.server import MCPServer

STATIC = Path(__file__).parent / "static"

PRIVATE_PATHS = frozenset({"/health", "/livez", "/readyz", "/metrics"})  # no cache keeps what they tell
LARGEST_HEADERS = 32 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(
    *,
    rasa_url: str,
    rasa_token: str,
    actions: ActionServer,
    secret_key: str,
    metrics_token: str,
    shop_name: str,
    limits: Limits | None = None,
    agents_address: str = "",
    shop_events: ShopEvents | None = None,
    with_shop_pages: bool = False,
    office: Office | None = None,
    embedded: Widget | None = None,
    messaging: Connected | None = None,
    public_url: str = "",
    other_rasa_urls: Sequence[str] = (),
    restart_patience_s: float = ANSWERED_WITHIN_S,
    turn_patience_s: float = 10.0,
) -> FastAPI:
    """Build the gateway.

    `metrics_token` opens `/metrics`. Where `agents_address` is given, other people's shopping agents may search, look
    up and ask, by the Universal Commerce Protocol and by MCP; it is where they reach this gateway.
    `with_shop_pages` shows the sample shop's own product and basket pages under `/shop`.
    `embedded` says which sites may show the chat on their pages, and how it looks, here too; without it none may.
    `messaging` are the channels under `/webhooks` that customers write on; without it there are none.
    `office` is what the staff page under `/staff` is made of; without it there is none.
    `shop_events` takes the webhooks of the shop's own system; without it there is no such door.
    `public_url` is where customers reach the page; where it begins with https, no cookie goes over anything else.
    `rasa_token` is the `--auth-token` that Rasa was started with. Each conversation has one Rasa of `rasa_url` and
    `other_rasa_urls`, and another while that is away. A message waits `restart_patience_s` for a Rasa that refuses
    connections, and `turn_patience_s` for the reply to the message before it, both within its whole time of 15 seconds.
    """
    limits = limits or Limits()
    embedded = embedded or Widget()
    page = _page(shop_name, limits.message_characters)
    pictures = Pictures(STATIC / "pictures")
    sessions = Sessions(secret_key, over_https=public_url.startswith("https://"))
    rasa = RasaClient(rasa_url, rasa_token, restart_patience_s, other_rasa_urls)
    closing = Closing(actions)
    conversations = Conversations(rasa, closing, turn_patience_s)
    takeovers = office.takeovers if office else None
    photos = Photos(office.home / FOLDER) if office else None
    feedback, networks = Feedback(secret_key, actions), Networks(secret_key)
    chat = Chat(sessions, conversations, closing, feedback, networks, takeovers, photos)
    longest = limits.message_characters
    channels = Messaging(messaging, rasa, actions, takeovers, shop_name, longest) if messaging else None
    metrics = Metrics(metrics_token)

    # httpx logs whole addresses at INFO, and those carry Rasa's token and the conversation's id, whoever serves this.
    logging.getLogger("httpx").setLevel(logging.WARNING)

    shop = Shop(actions, rasa)
    pages = ShopPages(actions, shop_name)
    tools, tools_app = _tools(shop, shop_name, agents_address) if agents_address else (None, None)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run() if tools else nullcontext(), channels or nullcontext():
            yield
        await shop.close()
        await pages.close()
        if desk is not None:
            await desk.close()
        await rasa.close()

    app = FastAPI(title="Lisa web gateway", lifespan=lifespan, openapi_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.middleware("http")(_protected(Embedding(embedded.origins)))
    app.middleware("http")(_counted(metrics))
    app.exception_handler(HTTPException)(explain)
    app.exception_handler(ClientDisconnect)(hung_up)
    if channels is not None:
        _add_channels(app, channels, metrics)

    @app.get("/")
    async def chat_page() -> HTMLResponse:
        return HTMLResponse(page)

    @app.get("/pictures/{name}.svg")
    async def picture(name: str) -> Response:
        drawing = pictures.draw(name)
        return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})

    @app.get("/metrics")
    async def tell_metrics(request: Request) -> Response:
        return metrics.answer(request)

    app.include_router(health.routes(rasa, actions, conversations.trouble, channels))
    app.include_router(chat_routes.routes(chat, limits))
    look = office.look.now if office and office.look else lambda: embedded
    app.include_router(widget.routes(look, shop_name, limits.message_characters))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    if shop_events is not None:
        app.add_api_route("/webhooks/shopify", _webhook_of(shop_events, metrics), methods=["POST"])
    if with_shop_pages:
        pages_by_address = RateLimit(limits.pages_per_minute_from_one_address)
        app.include_router(shop_pages.routes(pages, lambda request: hold_back(pages_by_address, address_of(request))))
    desk: ShopDesk | None = None
    if office is not None:
        desk = add_office(app, office, shop_name, actions, rasa)
    if tools_app:
        agents_by_address = RateLimit(limits.agent_requests_per_minute_from_one_address)

        def hold_agents_back(request: Request) -> None:
            hold_back(agents_by_address, address_of(request))

        app.include_router(agents.routes(shop, agents_address.rstrip("/"), hold_agents_back))
        app.router.routes.append(Route("/mcp", endpoint=_Held(tools_app, hold_agents_back)))
    return app


def _add_channels(app: FastAPI, messaging: Messaging, metrics: Metrics) -> None:
    """The doors of the messaging channels; staff answer through `app.state.deliveries`."""

    def count(path: str, status: int) -> None:
        metrics.requests.labels(path, str(status)).inc()

    app.state.deliveries = messaging.deliveries
    app.include_router(messaging.routes(count))


def _webhook_of(shop_events: ShopEvents, metrics: Metrics) -> Callable[[Request], Awaitable[Response]]:
    """The door for the shop's webhooks: what it acknowledges is on the disk, and is applied later."""

    async def take(request: Request) -> Response:
        try:
            await shop_events.take(request)
        except HTTPException as error:
            metrics.requests.labels(request.url.path, str(error.status_code)).inc()
            raise
        metrics.requests.labels(request.url.path, "200").inc()
        return Response(status_code=200)

    return take


def _tools(shop: Shop, shop_name: str, address: str) -> tuple["MCPServer", ASGIApp]:
    """The tools for agents and how they are served; loaded only here, since their library takes a second to load."""
    from web.mcp_server import http_app, mcp_server

    server = mcp_server(shop, shop_name)
    return server, http_app(server, address)


class _Held:
    """The tools for agents, behind the limit of one address."""

    def __init__(self, app: ASGIApp, hold_back: Callable[[Request], None]) -> None:
        self._app = app
        self._hold_back = hold_back

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say how long to wait."""
        try:
            self._hold_back(Request(scope, receive))
        except HTTPException as error:
            await problem(error.status_code, str(error.detail), error.headers)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _page(shop_name: str, longest_message: int) -> str:
    page = (STATIC / "index.html").read_text("utf-8")
    return page.replace("{{longest_message}}", str(longest_message)).replace("{{shop_name}}", html.escape(shop_name))


def _counted(metrics: Metrics) -> Callable[..., Awaitable[Response]]:
    """Count every request of the page's own interface, and time the replies to messages."""

    async def count(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        started = time.perf_counter()
        response = await call_next(request)
        if request.scope.get("route") and request.url.path.startswith("/api/"):
            metrics.requests.labels(request.url.path, str(response.status_code)).inc()
            if request.url.path == "/api/messages" and request.method == "POST":
                metrics.reply_seconds.observe(time.perf_counter() - started)
        return response

    return count


def _protected(embedding: Embedding) -> Callable[..., Awaitable[Response]]:
    """Refuse what doesn't come from our own page or from one that may show the chat, and add the security headers."""

    async def protect(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = _refusal(request, embedding) or embedding.preflight(request) or await call_next(request)
        is_private = request.url.path.startswith("/api/") or request.url.path in PRIVATE_PATHS
        embedding.open(request, response)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)  # a page that needs less has a stricter policy of its own
        response.headers.setdefault("Cache-Control", "no-store" if is_private else "no-cache")
        return response

    return protect


def _refusal(request: Request, embedding: Embedding) -> Response | None:
    """What goes no further, and why."""
    if sum(len(name) + len(value) for name, value in request.headers.raw) > LARGEST_HEADERS:
        return problem(431, "Your browser sends more headers than I can take. Please delete its cookies.")
    if refused := embedding.refusal(request):
        return refused
    if request.method == "POST" and not _from_known_page(request):
        return problem(403, "This message did not come from the shop's own page.")
    return None


def _from_known_page(request: Request) -> bool:
    """Browsers name the page that a POST comes from; programs, which carry no customer's cookie, may leave it out.

    One of another site that has come this far may show the chat, and be reached by it.
    """
    if "origin" not in request.headers:
        return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return other_site(request) is None or request.url.path.startswith("/api/")

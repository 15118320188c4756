"""A shop's page on an origin of its own, under a strict policy, with the one script tag of the chat on it."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from tests.web.conftest import gateway_app
from tests.web.serving import free_port, served
from web.staff.office import Office
from web.widget import Invitation, Widget

INVITATION = Invitation("Unsure about the size? Ask me.", page="/sale/*", after_s=1, message="Does it run small?")
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Salon Marlene</title></head>
<body>
<main><h1>Wren Wrap Dress</h1><p>A dress of the salon's.</p>
<a href="#chat" data-lisa-open="Does it come in blue?">Ask about the colours</a></main>
<script src="{gateway}/widget.js" data-product-id="{product}" async></script>
</body></html>"""


def policy(gateway: str) -> str:
    """The policy of such a page: what `docs/widget.md` asks for, and the shop's own pictures."""
    return (
        f"default-src 'none'; script-src {gateway}; connect-src {gateway}; img-src 'self' {gateway}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


def shop_app(gateway: str) -> FastAPI:
    """The shop; `?product=ID&language=fr` of its pages say what the script tag and the page tell."""
    app = FastAPI()

    @app.get("/{_:path}")
    async def page(product: str = "", language: str = "en") -> HTMLResponse:
        html = PAGE.format(gateway=gateway, product=product, language=language)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy(gateway)})

    return app


@contextmanager
def two_shops(rasa_url: str, office: Office) -> Iterator[tuple[str, str]]:
    """A shop that may show the chat, and one that may not: to browsers "localhost" is another site than 127.0.0.1."""
    port, gateway_port, strangers_port = free_port(), free_port(), free_port()
    allowed = Widget(origins=(f"http://localhost:{port}",), invitations=(INVITATION,))
    gateway = f"http://127.0.0.1:{gateway_port}"
    with (
        served(gateway_app(rasa_url, embedded=allowed, office=office), gateway_port),
        served(shop_app(gateway), port),
        served(shop_app(gateway), strangers_port),
    ):
        yield f"http://localhost:{port}", f"http://localhost:{strangers_port}"

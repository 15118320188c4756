"""A shop's page on an origin of its own, under a strict policy, with the one script tag of the chat on it."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Salon Marlene</title></head>
<body>
<main><h1>Wren Wrap Dress</h1><p>A dress of the salon's.</p>
<a href="#chat" data-lisa-open="Does it come in blue?">Ask about the colours</a></main>
<script src="{gateway}/widget.js" data-product-id="{product}" async></script>
</body></html>"""


def policy(gateway: str) -> str:
    """The policy of such a page: what `docs/widget.md` asks for, and nothing else."""
    return (
        f"default-src 'none'; script-src {gateway}; connect-src {gateway}; img-src {gateway}; base-uri 'none'; "
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

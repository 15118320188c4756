"""Which other sites may show the chat on their pages: exact origins, none unless the shop names them.

Their scripts reach the gateway by CORS (https://fetch.spec.whatwg.org/#http-cors-protocol): the one origin is named in
the answer, never a wildcard, and no cookie is ever taken or given.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import JSONResponse

#: Under which an answer to another site's page brings the proof of its conversation: see `web.session`.
BEARER = "Lisa-Session"
#: What such a page may reach; the rest of the gateway is nothing to it.
OPEN = ("/api/", "/static/", "/widget/", "/widget.js")
#: What a page shows as a picture or runs as a script, for which browsers name no origin: the same for everybody.
_SHOWN = ("/static/", "/pictures/", "/widget.js")
_REMEMBERED_S = 600
_REFUSED = "This site may not show the chat. The shop allows it by `origins` in the section [widget] of lisa.toml."


def other_site(request: Request) -> str | None:
    """The origin of the page that a request comes from, where a browser names one that isn't the gateway's own."""
    origin = request.headers.get("origin")
    if origin is None:
        return None
    try:
        return None if urlsplit(origin).netloc == request.headers.get("host") else origin
    except ValueError:  # such as an IPv6 address that isn't closed
        return origin


class Embedding:
    """Lets the pages of these origins in, such as "https://salon.example", and no others."""

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = frozenset(origins)

    def refusal(self, request: Request) -> Response | None:
        """What a page of a site that isn't let in gets instead of an answer; None where the request may go on."""
        origin = other_site(request)
        if origin is None or not request.url.path.startswith(OPEN):
            return None
        return None if origin in self._origins else JSONResponse({"error": _REFUSED}, status_code=403)

    def preflight(self, request: Request) -> Response | None:
        """The answer to a browser that asks first whether a page may send this; None where it doesn't ask."""
        if request.method != "OPTIONS" or not self._lets_in(request):
            return None
        allowed = {"Methods": "GET, POST", "Headers": "Authorization, Content-Type"}
        headers = {f"Access-Control-Allow-{what}": values for what, values in allowed.items()}
        return Response(status_code=204, headers={**headers, "Access-Control-Max-Age": str(_REMEMBERED_S)})

    def open(self, request: Request, response: Response) -> None:
        """Let the page read the answer, and let every page show what is shown by its address alone."""
        if not self._origins:
            return
        if request.url.path.startswith(OPEN):
            response.headers.append("Vary", "Origin")
        if request.url.path.startswith(_SHOWN):
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if self._lets_in(request):
            response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
            response.headers["Access-Control-Expose-Headers"] = f"{BEARER}, Retry-After"

    def _lets_in(self, request: Request) -> bool:
        return request.url.path.startswith(OPEN) and other_site(request) in self._origins

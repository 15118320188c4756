"""Which conversation a browser belongs to: a signed cookie, or on another site's page a signed bearer of that site.

Browsers keep no cookie of a site that a page only embeds. So a page of the shop's own site gets a bearer, keeps it
itself, and sends it along: it is bound to that site's origin, and void from any other.
"""

from uuid import uuid4

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from web.embedding import BEARER, other_site

COOKIE = "lisa_session"
LIFETIME_S = 30 * 24 * 3600
SHORTEST_KEY = 32
_SCHEME = "Bearer "


class Sessions:
    """Reads and writes the proof of a conversation.

    A conversation id is a secret: whoever knows it can read the conversation. So the browser never chooses it. On our
    own page it only carries the signed cookie, which scripts can't read; a bearer lies where the scripts of its own
    site can read it, as they can read the page that shows the conversation.
    """

    def __init__(self, secret_key: str) -> None:
        if len(secret_key) < SHORTEST_KEY:
            raise ValueError(
                f"The secret key of the web gateway has {len(secret_key)} characters; give it at least {SHORTEST_KEY}."
            )
        self._signer = URLSafeTimedSerializer(secret_key, salt="lisa-web-session")
        self._bearers = URLSafeTimedSerializer(secret_key, salt="lisa-widget-bearer")

    def conversation_of(self, request: Request) -> str | None:
        """Return the conversation that the request proves to be its own, or None.

        Another site's page proves it by its bearer alone, whatever cookies its browser sends along.
        """
        if origin := other_site(request):
            return self._borne(request.headers.get("authorization", ""), origin)
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return None
        try:
            return str(self._signer.loads(cookie, max_age=LIFETIME_S))
        except BadSignature:  # also raised when the cookie is too old
            return None

    def _borne(self, authorization: str, origin: str) -> str | None:
        if not authorization.startswith(_SCHEME):
            return None
        try:
            conversation, bound_to = self._bearers.loads(authorization.removeprefix(_SCHEME), max_age=LIFETIME_S)
        except BadSignature:
            return None
        return str(conversation) if bound_to == origin else None

    def new_conversation(self) -> str:
        """Return an id that nobody can guess."""
        return f"web-{uuid4().hex}"

    def remember(self, request: Request, response: Response, conversation: str) -> None:
        """Give the proof: the cookie, secure when the page itself came over HTTPS, or the bearer of the page's site."""
        if origin := other_site(request):
            response.headers[BEARER] = str(self._bearers.dumps([conversation, origin]))
            return
        response.set_cookie(
            COOKIE,
            self._signer.dumps(conversation),
            max_age=LIFETIME_S,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    def forget(self, request: Request, response: Response) -> None:
        """Remove the cookie: the next message opens a new conversation. A copy of it is void by `Closing`.

        A bearer is forgotten by the page that keeps it.
        """
        if other_site(request) is None:
            response.delete_cookie(COOKIE, httponly=True, samesite="lax")

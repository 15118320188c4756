"""Which conversation a browser belongs to: a signed cookie, or on another site's page a signed bearer of that site.

Browsers keep no cookie of a site that a page only embeds. So a page of the shop's own site gets a bearer, keeps it
itself, and sends it along: it is bound to that site's origin, and void from any other.

Either is another one as soon as the customer has proven who they are, and the one before is void: whoever has seen, or
planted, it before learns nothing afterwards.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from web.embedding import BEARER, other_site

COOKIE = "lisa_session"
#: Over HTTPS: a cookie of this name is taken from this host alone, never from its neighbours or over plain HTTP
#: (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis, section 4.1.3.2).
HOST_COOKIE = "__Host-lisa_session"
LIFETIME_S = 30 * 24 * 3600
SHORTEST_KEY = 32
_SCHEME = "Bearer "


@dataclass(frozen=True)
class Proof:
    """That somebody belongs to a conversation.

    Attributes:
        conversation: its id.
        ticket: another one after each proof of identity; empty before the first.
        proven: which proof of identity that was; empty before the first.
    """

    conversation: str
    ticket: str = ""
    proven: str = ""

    @property
    def name(self) -> str:
        """Under which this ticket of the conversation is closed, while the conversation goes on."""
        return f"{self.conversation}#{self.ticket}"

    def renewed(self, proven: str) -> "Proof":
        """The proof after this proof of identity."""
        return Proof(self.conversation, secrets.token_urlsafe(12), proven)


class Sessions:
    """Reads and writes the proof of a conversation.

    A conversation id is a secret: whoever knows it can read the conversation. So the browser never chooses it. On our
    own page it only carries the signed cookie, which scripts can't read; a bearer lies where the scripts of its own
    site can read it, as they can read the page that shows the conversation.
    """

    def __init__(self, secret_key: str, *, over_https: bool = False) -> None:
        """Take the key that signs.

        Args:
            secret_key: of at least 32 characters.
            over_https: whether customers reach the page over HTTPS only, whatever this request came by.
        """
        self._over_https = over_https
        self.cookie = HOST_COOKIE if over_https else COOKIE
        if len(secret_key) < SHORTEST_KEY:
            raise ValueError(
                f"The secret key of the web gateway has {len(secret_key)} characters; give it at least {SHORTEST_KEY}."
            )
        self._signer = URLSafeTimedSerializer(secret_key, salt="lisa-web-session")
        self._bearers = URLSafeTimedSerializer(secret_key, salt="lisa-widget-bearer")

    def proof_of(self, request: Request) -> Proof | None:
        """Return the proof that the request brings, or None; whether it is void by now, `Closing` knows.

        Another site's page proves it by its bearer alone, whatever cookies its browser sends along.
        """
        if origin := other_site(request):
            return self._borne(request.headers.get("authorization", ""), origin)
        cookie = request.cookies.get(self.cookie)
        if not cookie:
            return None
        try:
            signed = self._signer.loads(cookie, max_age=LIFETIME_S)
            return Proof(signed) if isinstance(signed, str) else Proof(*signed)  # a string: an earlier release's
        except BadSignature:  # also raised when the cookie is too old
            return None

    def _borne(self, authorization: str, origin: str) -> Proof | None:
        if not authorization.startswith(_SCHEME):
            return None
        try:
            signed: Sequence[str] = self._bearers.loads(authorization.removeprefix(_SCHEME), max_age=LIFETIME_S)
        except BadSignature:
            return None
        conversation, bound_to, *ticket = signed
        return Proof(conversation, *ticket) if bound_to == origin else None

    def new(self) -> Proof:
        """The proof of a new conversation, whose id nobody can guess."""
        return Proof(f"web-{uuid4().hex}")

    def remember(self, request: Request, response: Response, proof: Proof) -> None:
        """Give the proof: the cookie, secure when the page itself came over HTTPS, or the bearer of the page's site."""
        if origin := other_site(request):
            response.headers[BEARER] = str(
                self._bearers.dumps([proof.conversation, origin, proof.ticket, proof.proven])
            )
            return
        response.set_cookie(
            self.cookie,
            self._signer.dumps([proof.conversation, proof.ticket, proof.proven]),
            max_age=LIFETIME_S,
            httponly=True,
            samesite="lax",
            secure=self._over_https or request.url.scheme == "https",
        )

    def forget(self, request: Request, response: Response) -> None:
        """Remove the cookie: the next message opens a new conversation. A copy of it is void by `Closing`.

        A bearer is forgotten by the page that keeps it.
        """
        if other_site(request) is None:
            response.delete_cookie(self.cookie, httponly=True, samesite="lax", secure=self._over_https)

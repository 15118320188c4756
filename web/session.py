"""Which conversation a browser belongs to: a signed cookie that only the gateway can write."""

from uuid import uuid4

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "lisa_session"
LIFETIME_S = 30 * 24 * 3600
SHORTEST_KEY = 32


class Sessions:
    """Reads and writes the session cookie.

    A conversation id is a secret: whoever knows it can read the conversation. So the browser never sees it in the page
    and never chooses it; it only carries the signed cookie, which scripts can't read.
    """

    def __init__(self, secret_key: str) -> None:
        if len(secret_key) < SHORTEST_KEY:
            raise ValueError(
                f"The secret key of the web gateway has {len(secret_key)} characters; give it at least {SHORTEST_KEY}."
            )
        self._signer = URLSafeTimedSerializer(secret_key, salt="lisa-web-session")

    def conversation_of(self, request: Request) -> str | None:
        """Return the conversation in the request's cookie, or None when it has none that we signed."""
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return None
        try:
            return str(self._signer.loads(cookie, max_age=LIFETIME_S))
        except BadSignature:  # also raised when the cookie is too old
            return None

    def new_conversation(self) -> str:
        """Return an id that nobody can guess."""
        return f"web-{uuid4().hex}"

    def remember(self, response: Response, conversation: str, secure: bool) -> None:
        """Set the cookie; `secure` when the page itself came over HTTPS."""
        response.set_cookie(
            COOKIE,
            self._signer.dumps(conversation),
            max_age=LIFETIME_S,
            httponly=True,
            samesite="lax",
            secure=secure,
        )

    def forget(self, response: Response) -> None:
        """Remove the cookie: the next message opens a new conversation. A copy of it is void by `Closing`."""
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")

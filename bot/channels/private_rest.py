"""Rasa's REST channel behind a token: only the gateway and the shop's own tools, which can read it, may write."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from channels.health import NO_BOT, has_bot

#: On a refusal: the message was not looked at, so that it may be sent again, and why (`web/rasa_client.py` reads it).
NOT_READ = "Lisa-Not-Read"


class PrivateRest(RestInput):
    """Listens where Rasa's own channel would, for whoever sends `Authorization: Bearer TOKEN`."""

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode()

    @classmethod
    def from_credentials(cls, credentials: dict) -> "PrivateRest":
        """The channel that `bot/credentials.yml` describes."""
        token = (credentials or {}).get("token")
        if not token:
            raise RasaException("The REST channel needs a token in bot/credentials.yml; `lisa run` sets it.")
        return cls(str(token))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's own routes, with the token asked for before them, and a refusal where no bot would read a message."""
        routes = super().blueprint(on_new_message)

        @routes.middleware("request")
        async def admit(request: Request) -> HTTPResponse | None:
            given = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(given, self._expected):
                told = "Send `Authorization: Bearer` with what LISA_HOME/secrets/rasa-token holds."
                return json({"error": told}, 401)
            if not has_bot(request.app.ctx.agent):
                return json({"error": NO_BOT}, 503, headers={NOT_READ: NO_BOT})
            return None

        return routes

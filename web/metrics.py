"""The gateway's metrics in Prometheus's form, behind a token: the gateway may face the internet."""

import hmac

from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.exceptions import HTTPException

_SECONDS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0)


class Metrics:
    """What customers' browsers asked and how long a reply took."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "lisa_web_requests",
            "Requests of the chat page, by path and status.",
            ["path", "status"],
            registry=self._registry,
        )
        self.reply_seconds = Histogram(
            "lisa_web_reply_seconds",
            "How long a customer waits for a reply.",
            buckets=_SECONDS,
            registry=self._registry,
        )

    def answer(self, request: Request) -> Response:
        """All metrics, for `Authorization: Bearer TOKEN`; to anybody else there is no such page."""
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            raise HTTPException(404)
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

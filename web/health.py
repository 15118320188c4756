"""Says whether the gateway is alive, and whether a customer would be answered: `/livez`, `/readyz` and `/health`."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import httpx
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from web.action_server import ActionServer
from web.messaging.service import Messaging
from web.rasa_client import RasaClient

PATIENCE_S = 5.0


def routes(
    rasa: RasaClient, actions: ActionServer, trouble: Counter[str], messaging: Messaging | None = None
) -> APIRouter:
    """The probes; `trouble` is what went wrong with customers' messages since the gateway started.

    Of several servers one that is well is enough to answer a customer; who isn't well is told all the same. A messaging
    channel that nothing goes through is named, and takes the chat page from nobody.
    """
    router = APIRouter()

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    @router.get("/health")
    async def readyz() -> JSONResponse:
        (of_rasa, failures), of_actions = await asyncio.gather(
            rasa.health(), asyncio.gather(*(_health_of(server) for server in actions.each()))
        )
        is_well = all(how == "ok" for how in (*of_rasa, *of_actions))
        told: dict[str, Any] = {
            "status": "ok" if is_well else "degraded",
            "rasa": _told_of(of_rasa),
            "actions": _told_of(of_actions),
            "trouble": dict(trouble + failures),
        }
        if messaging is not None:
            told["channels"] = messaging.health()
            told["trouble"] = dict(trouble + messaging.trouble + failures)
        would_answer = "ok" in of_rasa and "ok" in of_actions
        return JSONResponse(told, status_code=200 if would_answer else 503)

    return router


def _told_of(servers: Sequence[str]) -> str:
    """How the only server is, or those of several that aren't well, by their number."""
    if len(servers) == 1:
        return servers[0]
    return ", ".join(f"{number}: {how}" for number, how in enumerate(servers, 1) if how != "ok") or "ok"


async def _health_of(actions: ActionServer) -> str:
    try:
        async with actions.client(PATIENCE_S) as http:
            answer = await http.get("/health")
    except httpx.HTTPError:
        return "unreachable"
    return "ok" if answer.is_success else "degraded"

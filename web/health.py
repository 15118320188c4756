"""Says whether the gateway is alive, and whether a customer would be answered: `/livez`, `/readyz` and `/health`."""

import asyncio
from collections import Counter
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

    A messaging channel that nothing goes through is named, and takes the chat page from nobody.
    """
    router = APIRouter()

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    @router.get("/health")
    async def readyz() -> JSONResponse:
        (of_rasa, failures), of_actions = await asyncio.gather(rasa.health(), _health_of(actions))
        is_well = of_rasa == of_actions == "ok"
        told: dict[str, Any] = {
            "status": "ok" if is_well else "degraded",
            "rasa": of_rasa,
            "actions": of_actions,
            "trouble": dict(trouble + Counter(failures)),
        }
        if messaging is not None:
            told["channels"] = messaging.health()
            told["trouble"] = dict(trouble + messaging.trouble + Counter(failures))
        return JSONResponse(told, status_code=200 if is_well else 503)

    return router


async def _health_of(actions: ActionServer) -> str:
    try:
        async with actions.client(PATIENCE_S) as http:
            answer = await http.get("/health")
    except httpx.HTTPError:
        return "unreachable"
    return "ok" if answer.is_success else "degraded"

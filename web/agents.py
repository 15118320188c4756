"""Lets other people's shopping agents search, look up and ask: the Universal Commerce Protocol's REST binding.

Catalog search and lookup are of version 2026-04-08, `ask` is its draft (pull request 538); nothing here can be written.
Source: https://ucp.dev/2026-04-08/specification/catalog/rest.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from web.action_server import ActionServer
from web.limits import MessageRefusedError, accept_text
from web.rasa_client import RasaClient, RasaInterruptedError, RasaUnavailableError

VERSION = "2026-04-08"
_SPECIFICATION = f"https://ucp.dev/{VERSION}"
_DRAFT = "https://ucp.dev/draft"
LARGEST_REQUEST = 64 * 1024
LONGEST_QUESTION = 1000
PATIENCE_S = 20.0

_JSON = {"Content-Type": "application/json"}  # what an agent sent goes on as it came, without saying what it is

Shape = dict[str, Any]


class ShopUnavailableError(Exception):
    """A part of the shop that the answer needs doesn't answer now."""


class Shop:
    """What the tools for agents ask: the catalog and the policies on the action server, and Rasa for what is meant."""

    def __init__(self, actions: ActionServer, rasa: RasaClient) -> None:
        self._rasa = rasa
        self._http = actions.client(PATIENCE_S)

    async def close(self) -> None:
        """Close open connections."""
        await self._http.aclose()

    async def call(self, operation: str, request: bytes | Shape) -> tuple[int, Shape]:
        """The status and the body of the action server's answer.

        Raises:
            ShopUnavailableError: where there is none.
        """
        body = {"content": request} if isinstance(request, bytes) else {"json": request}
        try:
            response = await self._http.post(f"/agents/{operation}", headers=_JSON, **body)
            return response.status_code, dict(response.json())
        except (httpx.HTTPError, ValueError) as error:
            raise ShopUnavailableError(f"The shop doesn't answer now ({type(error).__name__}).") from None

    async def ask(self, question: Shape) -> tuple[int, Shape]:
        """The answer to a question in words, meant as Rasa understands it.

        Raises:
            MessageRefusedError: for a question that is empty or too long.
            ShopUnavailableError: where a part of the shop doesn't answer.
        """
        query = question.get("query")
        text = accept_text(query, LONGEST_QUESTION) if isinstance(query, str) else ""
        try:
            intent = await self._rasa.intent_of(text) if text else ""
        except (RasaUnavailableError, RasaInterruptedError):
            raise ShopUnavailableError("The shop's assistant doesn't answer now.") from None
        return await self.call("ask", {"ask": {**question, "query": text}, "intent": intent})


def profile(address: str) -> Shape:
    """What `/.well-known/ucp` tells: where the shop is asked, and what it can be asked."""
    return {
        "ucp": {
            "version": VERSION,
            "services": {
                "dev.ucp.shopping": [
                    {
                        "version": VERSION,
                        "spec": f"{_SPECIFICATION}/specification/overview",
                        "transport": "rest",
                        "schema": f"{_SPECIFICATION}/services/shopping/rest.openapi.json",
                        "endpoint": f"{address}/ucp",
                    }
                ]
            },
            "capabilities": {
                **{
                    f"dev.ucp.shopping.catalog.{name}": [
                        {
                            "version": VERSION,
                            "spec": f"{_SPECIFICATION}/specification/catalog/{name}",
                            "schema": f"{_SPECIFICATION}/schemas/shopping/catalog_{name}.json",
                        }
                    ]
                    for name in ("search", "lookup")
                },
                "dev.ucp.shopping.ask": [
                    {
                        "version": VERSION,
                        "spec": f"{_DRAFT}/specification/ask",
                        "schema": f"{_DRAFT}/schemas/shopping/ask.json",
                    }
                ],
            },
            "payment_handlers": {},
        }
    }


def routes(shop: Shop, address: str, hold_back: Callable[[Request], None]) -> APIRouter:
    """The protocol's endpoints.

    Args:
        shop: what answers.
        address: where agents reach this gateway, without a slash at its end.
        hold_back: raises where one address asks too much.
    """
    router = APIRouter()

    @router.get("/.well-known/ucp")
    async def discovery() -> Response:
        return JSONResponse(profile(address), headers={"Cache-Control": "public, max-age=300"})

    @router.post("/ucp/catalog/{operation}")
    async def catalog(operation: str, request: Request) -> Response:
        if operation not in ("search", "lookup", "product"):
            return _problem(404, "not_found", "There is no such operation.")
        hold_back(request)
        body = await _body(request)
        if body is None:
            return _problem(400, "request_too_large", f"A request may have {LARGEST_REQUEST:,} bytes.")
        return await _answered(shop.call(operation, body))

    @router.post("/ucp/ask")
    async def ask(request: Request) -> Response:
        hold_back(request)
        body = await _body(request)
        if body is None:
            return _problem(400, "request_too_large", f"A request may have {LARGEST_REQUEST:,} bytes.")
        try:
            question = json.loads(body)
        except (ValueError, RecursionError):
            return _problem(400, "invalid_request", "A question has to be a JSON object.")
        if not isinstance(question, dict):
            return _problem(400, "invalid_request", "A question has to be a JSON object.")
        return await _answered(shop.ask(question))

    return router


async def _answered(call: Awaitable[tuple[int, Shape]]) -> Response:
    try:
        status, shape = await call
    except MessageRefusedError as error:
        return _problem(400, "invalid_request", str(error))
    except ShopUnavailableError as error:
        return _problem(503, "service_unavailable", str(error))
    return JSONResponse(shape, status_code=status, headers={"Cache-Control": "no-store"})


async def _body(request: Request) -> bytes | None:
    """The request's body; None where it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_REQUEST:
            return None
    return bytes(body)


def _problem(status: int, code: str, sentence: str) -> JSONResponse:
    return JSONResponse({"code": code, "content": sentence}, status_code=status)

"""The action server: runs Lisa's custom actions for Rasa over HTTP, several conversations at a time."""

import asyncio
import json
import logging
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.concurrency import run_in_threadpool

from actions.monitoring.failures import where_it_failed
from actions.monitoring.observer import Feedback, Observer
from actions.monitoring.turns import TURN, turn_of
from actions.networks import NETWORK, network_of
from actions.orders.proofs import Proofs

logger = logging.getLogger(__name__)

# Rasa sends the whole conversation with every call; no honest one comes near this.
MAX_BODY_BYTES = 16 * 1024 * 1024


class _TooLargeError(Exception):
    """The request is larger than a conversation can be."""


class _Conversation(BaseModel):
    """Which conversation the gateway asks about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    conversation: str = Field(min_length=1, max_length=255)
    ticket: str = Field("", max_length=255)


def create_app(
    actions: Sequence[Action],
    health: Callable[[], Mapping[str, str]],
    observer: Observer | None = None,
    proofs: Proofs | None = None,
) -> FastAPI:
    """Serve these actions.

    Args:
        actions: what Rasa may call.
        health: describes each part that the actions stand on, and raises when one doesn't work.
        observer: is told what every action did, and holds the metrics; without one there are none.
        proofs: what the gateway ends when a customer starts over; without them no conversation can be closed.
    """
    # The executor registers actions and builds trackers. It also remembers the domain of its latest call, which
    # threads must not share: every call therefore gets an executor of its own around the same functions.
    registered = ActionExecutor()
    for action in actions:
        registered.register_action(action)

    app = FastAPI(title="Lisa's action server", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        try:
            call = _parse(await _read(request), request.headers.get("content-encoding"))
        except _TooLargeError:
            return _error(413, "The request is too large for an action call.")
        except (ValueError, RecursionError):
            # Not 400: to Rasa that number means that an action refused to run, and it looks for the action's name.
            return _error(422, "The request isn't an action call of Rasa's.")

        name = call["next_action"]
        TURN.set(turn_of(call))
        NETWORK.set(network_of(call))
        try:
            result = await run_in_threadpool(_observed, registered.actions, call, observer)
        except ActionExecutionRejection as rejection:
            return JSONResponse({"error": rejection.message, "action_name": rejection.action_name}, status_code=400)
        except ActionNotFoundException:
            logger.error("Rasa asked for an action that isn't registered here: %.80s", name)
            return _error(404, "There is no such action here.")
        except Exception as error:
            if observer:
                observer.failed(name)
            logger.error("Action %s failed: %s", name, where_it_failed(error))
            return _error(500, "The action failed; the action server's log says where.")
        return JSONResponse(result)

    @app.get("/health")
    async def report_health() -> Response:
        try:
            parts = dict(await run_in_threadpool(health))
        except Exception as error:
            logger.error("A part that the actions stand on doesn't work: %s", where_it_failed(error))
            return _error(503, "A part that the actions stand on doesn't work; the action server's log says which.")
        return JSONResponse({"status": "ok", "components": parts})

    if observer:
        _watch(app, observer)
    if proofs:
        _close(app, proofs)
    return app


def _close(app: FastAPI, proofs: Proofs) -> None:
    """Let the gateway close conversations, and ask which are closed."""

    @app.post("/conversations/close")
    async def close(request: Request) -> Response:
        def end(asked: _Conversation) -> Mapping[str, object]:
            proofs.close(asked.conversation)
            return {"closed": True}

        return await _about(request, end)

    @app.post("/conversations/closed")
    async def is_closed(request: Request) -> Response:
        return await _about(request, lambda asked: proofs.told(asked.conversation, asked.ticket))

    async def _about(request: Request, ask: Callable[[_Conversation], Mapping[str, object]]) -> Response:
        try:
            asked = _Conversation.model_validate_json(await _read(request))
        except (_TooLargeError, ValidationError):
            return _error(422, "The request names no conversation.")
        return JSONResponse(await run_in_threadpool(ask, asked))


def _watch(app: FastAPI, observer: Observer) -> None:
    """Serve the metrics to Prometheus, and take customers' thumbs from the gateway."""

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(await run_in_threadpool(observer.metrics.as_text), media_type=CONTENT_TYPE_LATEST)

    @app.post("/feedback")
    async def feedback(request: Request) -> Response:
        try:
            rated = Feedback.model_validate_json(await _read(request))
        except (_TooLargeError, ValidationError):
            return _error(422, "The request isn't a customer's feedback.")
        await run_in_threadpool(observer.rated, rated)
        return JSONResponse({"status": "ok"})


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _TooLargeError
    return bytes(body)


def _parse(body: bytes, encoding: str | None) -> dict[str, Any]:
    """The action call in the body; Rasa compresses it where COMPRESS_ACTION_SERVER_REQUEST is set."""
    if encoding == "deflate":
        unpacker = zlib.decompressobj()
        try:
            body = unpacker.decompress(body, MAX_BODY_BYTES)
        except zlib.error:
            raise ValueError("not deflated") from None
        if unpacker.unconsumed_tail:
            raise _TooLargeError
    call = json.loads(body)
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str):
        raise ValueError("no next_action")
    if not isinstance(call.get("tracker"), dict) or "sender_id" not in call["tracker"]:
        raise ValueError("no tracker")
    return call


def _observed(
    functions: dict[str, Callable[..., Any]], call: dict[str, Any], observer: Observer | None
) -> dict[str, Any]:
    started = time.perf_counter()
    result = _run(functions, call)
    seconds = time.perf_counter() - started
    logger.info("%s took %.3f s", call["next_action"], seconds)
    if observer:
        observer.acted(call, result, seconds)
    return result


def _run(functions: dict[str, Callable[..., Any]], call: dict[str, Any]) -> dict[str, Any]:
    """Run one action to its end; this is a worker thread, so an action may block without holding up others."""
    executor = ActionExecutor()
    executor.actions = functions
    executor.domain = {}  # Rasa leaves it out where selective domains are on, and our actions don't read it
    result = asyncio.run(executor.run({**call, "domain": call.get("domain") or {}}))
    return {"events": result.events, "responses": result.responses} if result else {"events": [], "responses": []}


def _error(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)

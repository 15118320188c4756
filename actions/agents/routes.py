"""Serves agents' requests on the action server's private port; the gateway passes them on, and nobody else may."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from actions.agents import ask, lookup, search
from actions.agents.requests import (
    AskRequest,
    AvailabilityRequest,
    LookupRequest,
    PolicyRequest,
    ProductRequest,
    SearchRequest,
)
from actions.agents.shapes import Shape
from actions.answers.answerer import Answerer
from retrieval.index import Index

LARGEST_BODY = 64 * 1024


class _Asked(BaseModel):
    """A question with what the bot takes it for."""

    model_config = ConfigDict(extra="forbid")

    ask: AskRequest
    intent: str = Field(max_length=100)


def add_routes(app: FastAPI, index: Index, answerer: Answerer) -> None:
    """Answer agents on `/agents/…`: searches, lookups, single products, passages of the policies, questions."""
    answers: dict[str, Callable[[bytes], Shape]] = {
        "search": lambda body: search.search(SearchRequest.model_validate_json(body), index.snapshot()),
        "lookup": lambda body: lookup.lookup(LookupRequest.model_validate_json(body), index.snapshot()),
        "product": lambda body: lookup.product(ProductRequest.model_validate_json(body), index.snapshot()),
        "whole-product": lambda body: lookup.whole(ProductRequest.model_validate_json(body), index.snapshot()),
        "availability": lambda body: lookup.availability(
            AvailabilityRequest.model_validate_json(body), index.snapshot()
        ),
        "policies": lambda body: ask.policies(PolicyRequest.model_validate_json(body), index.snapshot()),
        "ask": lambda body: _asked(body, index, answerer),
    }

    @app.post("/agents/{operation}")
    async def answer(operation: str, request: Request) -> Response:
        if operation not in answers:
            return _refused(404, "not_found", "There is no such operation.")
        body = await request.body()
        if len(body) > LARGEST_BODY:
            return _refused(413, "request_too_large", f"A request may have {LARGEST_BODY:,} bytes.")
        try:
            return JSONResponse(await run_in_threadpool(answers[operation], body))
        except lookup.TooManyIdsError as error:
            return _refused(400, "request_too_large", str(error))
        except ValidationError as error:
            return _refused(400, "invalid_request", "; ".join(map(_fault, error.errors()[:3])))
        except search.UnknownCursorError as error:
            return _refused(400, "invalid_cursor", str(error))


def _asked(body: bytes, index: Index, answerer: Answerer) -> Shape:
    asked = _Asked.model_validate_json(body)
    return ask.ask(asked.ask, asked.intent, answerer, index.snapshot())


def _fault(error: Any) -> str:
    """Which field is wrong and why, without its value."""
    place = ".".join(str(part) for part in error["loc"]) or "the request"
    return f"{place}: {error['msg']}"


def _refused(status: int, code: str, sentence: str) -> JSONResponse:
    return JSONResponse({"code": code, "content": sentence}, status_code=status)

"""Serves the staff page on the action server's private port; the gateway asks, and lets nobody else."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from actions.orders.delivery import as_json
from actions.orders.handovers import Handovers

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
Shape = dict[str, Any]
Operation = Callable[[Shape], Shape]


class Refused(Exception):  # noqa: N818 - it is an answer, with a sentence for staff
    """Something can't be done; the message says why, in words for staff."""


class _Number(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: int


def add_routes(app: FastAPI, operations: Mapping[str, Operation]) -> None:
    """Answer `POST /staff/OPERATION` with JSON by these operations, each in a thread of its own."""

    @app.post("/staff/{operation:path}")
    async def answer(operation: str, request: Request) -> Response:
        if operation not in operations:
            return JSONResponse({"error": "There is no such operation."}, status_code=404)
        body = await request.body()
        if len(body) > LARGEST_BODY:
            return JSONResponse({"error": f"A request may have {LARGEST_BODY:,} bytes."}, status_code=413)
        try:
            return JSONResponse(await run_in_threadpool(operations[operation], json.loads(body)))
        except Refused as error:
            return JSONResponse({"error": str(error)}, status_code=409)
        except ValueError:  # pydantic's ValidationError is one
            return JSONResponse({"error": "The request isn't one of the staff page's."}, status_code=422)
        except SQLAlchemyError as error:
            logger.error("the staff page wasn't answered: %s", type(error).__name__)
            return JSONResponse({"error": "The shop's database doesn't answer."}, status_code=503)


def inbox(handovers: Handovers) -> dict[str, Operation]:
    """Who waits for a person, and taking them off the list."""

    def waiting(_: Shape) -> Shape:
        return {"waiting": [as_json(record) for record in handovers.waiting()]}

    def close(asked: Shape) -> Shape:
        return {"closed": handovers.close(_Number.model_validate(asked).id)}

    return {"handovers": waiting, "handovers/close": close}

"""Reads what a request to the gateway brings, and says in one way why it is refused."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.exceptions import HTTPException

from web.limits import MessageRefusedError, RateLimit, accept_text, visitor_address

LARGEST_BODY = 16 * 1024


class TypedMessage(BaseModel):
    """What the page sends when the customer presses Enter."""

    model_config = ConfigDict(extra="forbid")

    text: str


async def explain(_: Request, error: HTTPException) -> JSONResponse:
    """The refusal as the page shows it."""
    return problem(error.status_code, str(error.detail), error.headers)


def problem(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """What went wrong, as the page shows it."""
    return JSONResponse({"error": sentence}, status_code=status, headers=headers)


def address_of(request: Request) -> str:
    """The visitor's address, as the limits count it."""
    return visitor_address(request.client.host if request.client else "unknown")


def hold_back(limit: RateLimit, visitor: str) -> None:
    """Count one more request of the visitor; raises `HTTPException` 429 where that is too many."""
    wait = limit.seconds_to_wait(visitor)
    if not wait:
        return
    seconds = int(wait) + 1
    sentence = f"You are writing faster than I can read. Please wait {seconds} seconds and send it again."
    raise HTTPException(429, sentence, headers={"Retry-After": str(seconds)})


async def typed_text(request: Request, longest: int) -> str:
    """The message that was typed; raises `HTTPException` 413, 415 or 422 where it can't be taken."""
    body = await json_body(request, f"That message is too long. Please keep it under {longest:,} characters.")
    try:
        return accept_text(TypedMessage.model_validate_json(body).text, longest)
    except ValidationError:
        raise HTTPException(422, 'A message has to be JSON of the form {"text": "..."}.') from None
    except MessageRefusedError as error:
        raise HTTPException(422, str(error)) from None


async def json_body(request: Request, too_long: str) -> bytes:
    """The body; raises `HTTPException` 415 for anything but JSON, and 413 with this sentence for too much of it."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise HTTPException(415, "Messages have to be sent as JSON.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, too_long)
    return bytes(body)

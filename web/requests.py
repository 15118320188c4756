"""Reads what a request to the gateway brings, and says in one way why it is refused."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from web.limits import MessageRefusedError, RateLimit, accept_text, visitor_address
from web.photos import LARGEST, PhotoRefusedError, Refusal

LARGEST_BODY = 16 * 1024
MOST_PRODUCTS = 30


class TypedMessage(BaseModel):
    """What the page sends when the customer presses Enter.

    Attributes:
        text: the customer's words.
        products: the catalog's ids of what the page around the chat shows, as that page tells: one on a product's page,
            several in a cart. Nothing but a hint, which the action server compares with the catalog.
    """

    model_config = ConfigDict(extra="forbid")

    text: str
    products: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field((), max_length=MOST_PRODUCTS)


async def explain(_: Request, error: HTTPException) -> JSONResponse:
    """The refusal as the page shows it."""
    return problem(error.status_code, str(error.detail), error.headers)


async def hung_up(_: Request, __: Exception) -> JSONResponse:
    """What nobody hears any more: who goes in the middle of a request is no error of ours, and fills no log."""
    return problem(400, "Your request ended before it was whole.")


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


async def typed_message(request: Request, longest: int) -> TypedMessage:
    """The message as Rasa may see it; raises `HTTPException` 413, 415 or 422 where it can't be taken."""
    body = await json_body(request, f"That message is too long. Please keep it under {longest:,} characters.")
    try:
        typed = TypedMessage.model_validate_json(body)
        return typed.model_copy(update={"text": accept_text(typed.text, longest)})
    except ValidationError:
        raise HTTPException(422, 'A message has to be JSON of the form {"text": "..."}.') from None
    except MessageRefusedError as error:
        raise HTTPException(422, str(error)) from None


async def json_body(request: Request, too_long: str) -> bytes:
    """The body; raises `HTTPException` 415 for anything but JSON, and 413 with this sentence for too much of it."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise HTTPException(415, "Messages have to be sent as JSON.")
    body = await _body(request, LARGEST_BODY)
    if body is None:
        raise HTTPException(413, too_long)
    return body


async def photo_body(request: Request) -> bytes:
    """The photo, which may be anything yet; raises `PhotoRefusedError` where it isn't called one, or is too large."""
    if not request.headers.get("content-type", "").startswith("image/"):
        raise PhotoRefusedError(Refusal.UNREADABLE)
    body = await _body(request, LARGEST)
    if body is None:
        raise PhotoRefusedError(Refusal.TOO_LARGE)
    return body


async def _body(request: Request, largest: int) -> bytes | None:
    """The body; None where it is larger, of which no more is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    return bytes(body)

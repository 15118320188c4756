"""The page of messaging channels: what didn't reach a customer, and for an owner how far each channel is set up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from web.messaging.setup import Setups
from web.messaging.store import Delivery
from web.staff.audit import Audit
from web.staff.door import Door
from web.staff.pages import PageError, Pages

MOST_SHOWN = 100
LONGEST_RECIPIENT = 100
_GONE = "That isn't on the list any more."
#: Where the platforms' calls have the words.
_WORDS = ("text", "body", "Body", "caption", "content", "title", "subtitle")


class Failures(Protocol):
    """What didn't reach customers (web/messaging/deliveries.py)."""

    def failures(self) -> Sequence[Delivery]:
        """What was given up, and what is held up."""

    def settle(self, seq: int) -> bool:
        """Take one off the list; whether it was on it."""


def routes(
    door: Door, pages: Pages, setups: Setups, failures: Callable[[], Failures | None], audit: Audit
) -> APIRouter:
    """`/staff/channels` and what is under it."""
    router = APIRouter(prefix="/staff/channels")

    async def page(request: Request, status: int = 200, **more: Any) -> Response:
        session = door.visit(request)
        queue = failures()
        listed = await run_in_threadpool(queue.failures) if queue else []
        shown = {
            "failures": [_as_shown(one) for one in listed[-MOST_SHOWN:]],
            "setups": setups.all() if session.account.is_owner else (),
            "checked": "",
            "findings": (),
        }
        return pages.show("channels.html.j2", request, session, status, **(shown | more))

    @router.get("")
    async def show(request: Request) -> Response:
        return await page(request)

    @router.post("/failures/{seq}")
    async def settle(seq: int, request: Request) -> Response:
        session = door.visit(request)
        await door.form(request, session)
        queue = failures()
        if queue is None or not await run_in_threadpool(queue.settle, seq):
            raise PageError(404, _GONE)
        audit.record(session.account.name, "took care of a message that didn't arrive", f"message {seq}")
        return RedirectResponse("/staff/channels?done=settled", 303)

    @router.post("/{name}/check")
    async def check(name: str, request: Request) -> Response:
        session = door.owner(request)
        form = await door.form(request, session)
        recipient = form.get("to", "").strip()[:LONGEST_RECIPIENT]
        try:
            findings = await setups.check(name, recipient)
        except KeyError:
            raise PageError(404, "There is no such channel.") from None
        audit.record(session.account.name, "checked a channel", name)
        return await page(request, checked=name, findings=findings)

    return router


def _as_shown(failure: Delivery) -> Mapping[str, Any]:
    told = (failure.call.json or failure.call.form) if failure.call else None
    return {
        "seq": failure.seq,
        "at": datetime.fromtimestamp(failure.created_at, UTC),
        "conversation": failure.conversation,
        "is_given_up": failure.state == "failed",
        "reason": failure.error,
        "words": _words(told),
    }


def _words(told: Any) -> str:
    """What was to be said, wherever in a platform's call it stands; empty where it is no longer kept."""
    if isinstance(told, Mapping):
        for name in _WORDS:
            if isinstance(told.get(name), str) and told[name]:
                return str(told[name])
        return next((words for one in told.values() if (words := _words(one))), "")
    if isinstance(told, list | tuple):
        return next((words for one in told if (words := _words(one))), "")
    return ""

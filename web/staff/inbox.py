"""Taking over a conversation from Lisa, answering the customer where they write, and handing back."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from web.messaging.limits import channel_limits
from web.photos import Photos
from web.rasa_client import RasaClient, RasaInterruptedError, RasaUnavailableError
from web.staff.accounts import Account
from web.staff.audit import Audit
from web.staff.pages import PageError
from web.staff.shop import Shape, ShopDesk
from web.staff.takeovers import Takeovers
from web.staff.transcript import Line, lines_of

logger = logging.getLogger(__name__)

LONGEST_TEXT = 2000
GONE = "Nobody waits under this number any more: somebody has closed it, or the customer has taken it back."
NOT_YOURS = "You don't answer this customer: take the conversation over first."
NOT_SENT = "That can't be sent: {reason}"
_HERE = "{name} of our team is here now and answers you instead of me."
_BACK = "{name} has handed you back to me. I'm Lisa, the virtual assistant."
_AGREED = "{name} has handed you back to me, Lisa, the virtual assistant. What you talked about: {summary}"


class Deliveries(Protocol):
    """The way out to messaging channels (web/messaging/deliveries.py)."""

    def enqueue(self, conversation: str, messages: list[dict[str, Any]]) -> None:
        """Send these; a ValueError says why they can't be."""


@dataclass(frozen=True)
class Inbox:
    """What staff do with those who wait.

    Attributes:
        shop: who waits.
        rasa: what was said before.
        takeovers: who answers whom, and what is said meanwhile.
        deliveries: the way to messaging channels; None where none is connected.
        audit: who did what.
        photos: those that customers sent.
    """

    shop: ShopDesk
    rasa: RasaClient
    takeovers: Takeovers
    deliveries: Callable[[], Deliveries | None]
    audit: Audit
    photos: Photos

    async def waiting(self) -> list[Shape]:
        """The hand-overs that nobody has closed, the oldest first, each with who answers it."""
        told = await self.shop.ask("handovers")
        return [
            one | {"holder": self.takeovers.holder(one["conversation_id"]), "where": _where(one["conversation_id"])}
            for one in told["waiting"]
        ]

    async def one(self, number: int) -> Shape:
        """One of them; raises `PageError` 404 where it isn't among them."""
        for waiting in await self.waiting():
            if waiting["id"] == number:
                return waiting
        raise PageError(404, GONE)

    async def lines(self, conversation: str) -> tuple[list[Line], bool]:
        """The conversation, and whether all of it could be read."""
        try:
            events, is_whole = await self.rasa.events(conversation), True
        except (RasaUnavailableError, RasaInterruptedError):
            events, is_whole = [], False
        return lines_of(events, self.takeovers.said(conversation), self.photos.of(conversation)), is_whole

    async def take(self, number: int, account: Account) -> None:
        """Answer a customer instead of Lisa, and tell them so."""
        conversation = (await self.one(number))["conversation_id"]
        held = self.takeovers.held_by(conversation)
        if held and held.account == account.name:
            return
        self._tell(conversation, "lisa", _HERE.format(name=account.shown_as))
        self.takeovers.take(conversation, account)
        self.audit.record(account.name, "took over", f"hand-over {number}")

    async def answer(self, number: int, account: Account, text: str) -> None:
        """Say something to a customer whom this account answers."""
        conversation = await self._held(number, account)
        self._tell(conversation, "staff", _checked(text), account.shown_as)
        self.audit.record(account.name, "answered", f"hand-over {number}")

    async def note(self, number: int, account: Account, text: str) -> None:
        """Write something for other staff."""
        self.takeovers.note((await self.one(number))["conversation_id"], account, _checked(text))
        self.audit.record(account.name, "wrote a note", f"hand-over {number}")

    async def hand_back(self, number: int, account: Account, summary: str) -> None:
        """Let Lisa answer again; the summary is told to the customer and kept as a note."""
        conversation = await self._held(number, account)
        summary = _checked(summary) if summary.strip() else ""
        told = (_AGREED if summary else _BACK).format(name=account.shown_as, summary=summary)
        self._tell(conversation, "lisa", told)
        if summary:
            self.takeovers.note(conversation, account, summary)
        self.takeovers.release(conversation)
        self.audit.record(account.name, "handed back", f"hand-over {number}")

    async def close(self, number: int, account: Account) -> None:
        """Take a customer off the list; Lisa answers again, unless they wait for something else too."""
        waiting = await self.waiting()
        mine = next((one for one in waiting if one["id"] == number), None)
        if mine is None or not (await self.shop.ask("handovers/close", id=number))["closed"]:
            raise PageError(404, GONE)
        conversation = mine["conversation_id"]
        waits_on = any(one["conversation_id"] == conversation and one["id"] != number for one in waiting)
        if mine["holder"] and not waits_on:
            self._tell(conversation, "lisa", _BACK.format(name=mine["holder"]))
            self.takeovers.release(conversation)
        self.audit.record(account.name, "closed", f"hand-over {number}")

    async def _held(self, number: int, account: Account) -> str:
        conversation = str((await self.one(number))["conversation_id"])
        held = self.takeovers.held_by(conversation)
        if held is None or held.account != account.name:
            raise PageError(409, NOT_YOURS if held is None else f"{held.shown_as} answers this customer now.")
        return conversation

    def _tell(self, conversation: str, sender: Any, text: str, name: str = "") -> None:
        """Say it where the customer writes: on the web their page asks for it, elsewhere it is sent."""
        deliveries = self.deliveries()
        if ":" in conversation:
            if deliveries is None:
                raise PageError(409, NOT_SENT.format(reason="the channel that this customer wrote on isn't connected."))
            try:
                deliveries.enqueue(conversation, [{"text": f"{name}: {text}" if name else text}])
            except ValueError as error:
                raise PageError(409, NOT_SENT.format(reason=error)) from None
        self.takeovers.record(conversation, sender, text, name)


def _where(conversation: str) -> str:
    """The channel that a customer writes on, as staff read it."""
    name = conversation.partition(":")[0] if ":" in conversation else ""
    return channel_limits()[name].title if name in channel_limits() else name or "the web"


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise PageError(422, "Please write something first.")
    if len(text) > LONGEST_TEXT:
        raise PageError(422, f"That has {len(text):,} characters. Please keep it under {LONGEST_TEXT:,}.")
    return text

"""Keeps the messages of turns in which nothing could be looked up, so that nobody has to write them again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions import hearing
from actions.order_changes.draft import Draft
from actions.order_changes.turn import Read, Turn
from language.message import Message

MOST = 5
_A_FEW = 3  # words of a question that asks nothing but to go on


@dataclass(frozen=True)
class Received:
    """A customer's message with its intent, and the slot that it answers; none where it begins the change."""

    requested: str
    said: Message
    intent: str
    confidence: float

    @classmethod
    def load(cls, known: Mapping[str, Any]) -> "Received":
        """One that was kept."""
        return cls(known["requested"], hearing.message(known["text"]), known["intent"], known["confidence"])

    @property
    def begins(self) -> bool:
        """Whether the change begins with it."""
        return not self.requested

    def read(self, turn: Turn) -> Read:
        """Read it into the draft."""
        if self.begins:
            turn.begin(self.said)
            return Read.AN_ANSWER
        return turn.read(self.requested, self.said, self.intent, self.confidence)

    def kept(self) -> dict[str, Any]:
        """The message as a slot holds it."""
        return {
            "requested": self.requested,
            "text": self.said.text,
            "intent": self.intent,
            "confidence": self.confidence,
        }


class Unread:
    """The latest message, and before it those that are still unread."""

    def __init__(self, draft: Draft, latest: Received) -> None:
        self.latest = latest
        self._draft = draft
        self._waiting = [Received.load(known) for known in draft.unread]
        self._was_held_up, draft.is_held_up, draft.unread = draft.is_held_up, False, []
        self._is_read = False

    def read(self, turn: Turn) -> Read:
        """Read them all; what the latest is decides, unless an earlier one was a stop."""
        earlier = [message.read(turn) for message in self._waiting]
        read = Read.A_STOP if Read.A_STOP in earlier else self.latest.read(turn)
        self._is_read = True
        # "Try again" and "and now?" answer nothing, but after a turn that led nowhere they are understood.
        asks_on = read is Read.A_QUESTION and self.latest.said.length <= _A_FEW
        return Read.AN_ANSWER if self._was_held_up and (read is Read.NOT_UNDERSTOOD or asks_on) else read

    def keep(self) -> None:
        """This turn leads nowhere: remember what isn't read yet. A yes isn't kept: it counts only at once."""
        self._draft.is_held_up = True
        if self._is_read:
            return
        latest = [] if self.latest.requested == "confirm" else [self.latest]
        self._draft.unread = [message.kept() for message in [*self._waiting, *latest]][-MOST:]

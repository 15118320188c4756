"""Holds a conversation with the running bot: sends each message, and reads the reply and what Rasa made of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

ANSWERED_WITHIN_S = 60.0


@dataclass(frozen=True)
class Said:
    """One text of a reply, with the ids of the records it rests on (none where no catalog or policy was asked)."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Reply:
    """What one message brought back, and what the bot made of the message."""

    said: tuple[Said, ...]
    cards: tuple[Mapping[str, Any], ...]
    intent: str
    asks_for: str | None
    form: str | None
    slots: Mapping[str, Any]
    actions: tuple[str, ...]  # in the order in which they ran for this message
    seconds: float

    @property
    def text(self) -> str:
        """All texts as one."""
        return "\n".join(said.text for said in self.said)

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of all records behind the reply."""
        return tuple(dict.fromkeys(source for said in self.said for source in said.sources))


class Line:
    """The line to one conversation, over Rasa's REST channel and its tracker."""

    def __init__(self, rasa_url: str, token: str, sender: str) -> None:
        self._http = httpx.Client(
            base_url=rasa_url,
            timeout=ANSWERED_WITHIN_S,
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        )
        self._token = token
        self._sender = sender
        self._events_read = 0

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._http.close()

    def say(self, text: str) -> Reply:
        """Send a message and wait for the whole reply.

        Raises:
            httpx.HTTPError: Rasa doesn't answer, or answers with an error.
        """
        started = time.perf_counter()
        answer = self._http.post("/webhooks/rest/webhook", json={"sender": self._sender, "message": text})
        seconds = time.perf_counter() - started
        parts = answer.raise_for_status().json()
        tracker = self._tracker()
        events = tracker["events"][self._events_read :]
        self._events_read = len(tracker["events"])
        intent = ((tracker.get("latest_message") or {}).get("intent") or {}).get("name") or ""
        return Reply(
            said=_said(parts),
            cards=tuple(card for part in parts for card in part.get("custom", {}).get("cards", [])),
            intent=intent,
            asks_for=tracker["slots"].get("requested_slot"),
            form=(tracker.get("active_loop") or {}).get("name"),
            slots=tracker["slots"],
            actions=tuple(event["name"] for event in events if event["event"] == "action"),
            seconds=seconds,
        )

    def _tracker(self) -> dict[str, Any]:
        answer = self._http.get(f"/conversations/{self._sender}/tracker", params={"token": self._token})
        tracker: dict[str, Any] = answer.raise_for_status().json()
        return tracker


def _said(parts: Sequence[Mapping[str, Any]]) -> tuple[Said, ...]:
    """The texts, each with the sources of the message of cards that directly follows it."""
    said: list[Said] = []
    for part in parts:
        if "text" in part:
            said.append(Said(part["text"], ()))
        elif said and "custom" in part:
            said[-1] = Said(said[-1].text, tuple(part["custom"].get("sources", [])))
    return tuple(said)

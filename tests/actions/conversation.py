"""Plays Rasa's part towards the actions: keeps a tracker and calls them the way Rasa 3.6 does."""

import asyncio
import copy
import inspect
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class Conversation:
    """One conversation; `said` holds what the customer was told last."""

    def __init__(self, conversation_id: str = "chat-1") -> None:
        self.id = conversation_id
        self.events: list[dict[str, Any]] = []
        self.slots: dict[str, Any] = {}
        self.form: str | None = None
        self.messages: list[dict[str, Any]] = []
        self.is_answered_elsewhere = False  # whether the form left the latest message to the bot's other rules

    @property
    def said(self) -> str:
        """The texts of the latest replies."""
        return "\n".join(message["text"] for message in self.messages if message["text"])

    @property
    def buttons(self) -> list[str]:
        """The titles of the latest quick replies."""
        return [button["title"] for message in self.messages for button in message["buttons"]]

    def user(self, text: str, intent: str = "inform", confidence: float = 1.0) -> "Conversation":
        """The customer writes something."""
        understood = {"intent": {"name": intent, "confidence": confidence}}
        self.events.append({"event": "user", "text": text, "input_channel": "rest", "parse_data": understood})
        return self

    def start(self, form: str) -> "Conversation":
        """A form begins."""
        self.form = form
        self.events.append({"event": "active_loop", "name": form})
        return self

    def answer(self, validation: Action, text: str, **candidates: Any) -> "Conversation":
        """The customer answers a form, and Rasa lets the candidates for its slots be checked."""
        self.user(text)
        return self.check(validation, **candidates)

    def check(self, validation: Action, **candidates: Any) -> "Conversation":
        """Rasa lets the form's validation run on these candidates; the form ends when nothing is left to ask."""
        kept = list(self.events)
        self.events = [
            *self.events,
            {"event": "action", "name": self.form},
            *({"event": "slot", "name": name, "value": value} for name, value in candidates.items()),
        ]
        slots, self.slots = self.slots, {**self.slots, **candidates}
        changes = self._call(validation)
        self.events, self.slots = kept, {**slots, **candidates}
        self._apply(changes)
        self.is_answered_elsewhere = any(change["event"] == "action_execution_rejected" for change in changes)
        if self.is_answered_elsewhere:
            return self
        if self.slots["requested_slot"] is None:
            self.form = None
            self.events.append({"event": "active_loop", "name": None})
        return self

    def run(self, action: Action) -> "Conversation":
        """Rasa runs a custom action."""
        changes = self._call(action)
        self.events.append({"event": "action", "name": action.name()})
        self._apply(changes)
        return self

    def tracker(self) -> Tracker:
        """The conversation as actions see it."""
        said: dict[str, Any] = next((event for event in reversed(self.events) if event["event"] == "user"), {})
        return Tracker.from_dict(
            copy.deepcopy(
                {
                    "sender_id": self.id,
                    "slots": self.slots,
                    "latest_message": {"text": said.get("text"), **said.get("parse_data", {})},
                    "events": self.events,
                    "active_loop": {"name": self.form} if self.form else {},
                }
            )
        )

    def _call(self, action: Action) -> list[dict[str, Any]]:
        dispatcher = CollectingDispatcher()
        result = action.run(dispatcher, self.tracker(), {})
        changes = asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result
        self.messages = dispatcher.messages
        return changes

    def _apply(self, changes: list[dict[str, Any]]) -> None:
        self.events += [
            {"event": "bot", "text": said["text"], "data": {"buttons": said["buttons"]}} for said in self.messages
        ]
        for change in changes:
            assert change["event"] in ("slot", "action_execution_rejected", "followup"), change
            if change["event"] == "slot":
                self.slots[change["name"]] = change["value"]
            self.events.append(change)


async def _awaited(result: Any) -> Any:
    return await result

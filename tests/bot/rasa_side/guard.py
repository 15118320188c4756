"""Sends the talks on stdin through the guard as a channel of no kind that Rasa knows; prints what comes of each.

A talk is its messages, before a shop of its own.
"""

import asyncio
import json
import logging
import sys
import tempfile
from types import SimpleNamespace

from channels.card_guard import guard_every_channel
from conversations.store import ConversationStore
from rasa.core.channels import channel
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

logs = []


class Recorder(logging.Handler):
    def emit(self, record):
        logs.append(record.getMessage())


class Carrier(InputChannel):
    @classmethod
    def name(cls):
        return "carrier"

    def blueprint(self, on_new_message):
        self.on_new_message = on_new_message
        return self


class Agent:
    """Keeps each message as Rasa does, takes a number for an order's, and says that there is none."""

    def __init__(self, folder):
        self.seen = []
        self.lock_store = InMemoryLockStore()
        self.tracker_store = ConversationStore(Domain.empty(), f"sqlite:///{folder}/tracker.db")

    async def handle_message(self, message):
        self.seen.append([message.text, message.metadata])
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        number = {"entity": "order_number", "value": message.text}
        tracker.update(UserUttered(message.text, {"name": "inform"}, [number]))
        tracker.update(SlotSet("order_number", message.text))
        tracker.update(ActionExecuted("validate_track_order_form"))
        tracker.update(BotUttered(f"I can't find an order {message.text} in your name."))
        await self.tracker_store.save(tracker)

    async def kept(self):
        """Everything that is stored, as it is stored."""
        store = self.tracker_store
        with store.session_scope() as session:
            return [[row.sender_id, row.data] for row in session.query(store.SQLEvent).order_by(store.SQLEvent.id)]


async def talk(messages, folder):
    logs.clear()
    carrier, agent = Carrier(), Agent(folder)
    app = SimpleNamespace(blueprint=lambda *_, **__: None, ctx=SimpleNamespace(agent=agent))
    channel.register([carrier], app, route="/webhooks/")
    outcomes = []
    for sender, text, metadata in messages:
        agent.seen.clear()
        out = CollectingOutputChannel()
        await carrier.on_new_message(UserMessage(text, out, sender, input_channel="carrier", metadata=metadata))
        outcomes.append({"seen": list(agent.seen), "told": [message["text"] for message in out.messages]})
    return {"outcomes": outcomes, "kept": await agent.kept(), "logs": list(logs)}


def held(messages):
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(talk(messages, folder))


logging.getLogger().addHandler(Recorder())
guard_every_channel()
print(json.dumps([held(messages) for messages in json.load(sys.stdin)]))

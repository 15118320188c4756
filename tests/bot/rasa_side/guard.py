"""Sends the messages on stdin through the guard as a channel of no kind that Rasa knows; prints what comes of each."""

import asyncio
import json
import logging
import sys
from types import SimpleNamespace

from channels.card_guard import guard_every_channel
from rasa.core.channels import channel
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage

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
    def __init__(self):
        self.seen = []

    async def handle_message(self, message):
        self.seen.append([message.text, message.metadata])


async def talk(messages):
    guard_every_channel()
    carrier, agent = Carrier(), Agent()
    app = SimpleNamespace(blueprint=lambda *_, **__: None, ctx=SimpleNamespace(agent=agent))
    channel.register([carrier], app, route="/webhooks/")
    outcomes = []
    for sender, text, metadata in messages:
        agent.seen.clear()
        out = CollectingOutputChannel()
        await carrier.on_new_message(UserMessage(text, out, sender, input_channel="carrier", metadata=metadata))
        outcomes.append({"seen": list(agent.seen), "told": [message["text"] for message in out.messages]})
    return outcomes


logging.getLogger().addHandler(Recorder())
outcomes = asyncio.run(talk(json.load(sys.stdin)))
print(json.dumps({"outcomes": outcomes, "logs": logs}))

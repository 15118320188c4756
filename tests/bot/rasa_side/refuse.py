"""Sends a message to the REST channel of a Rasa whose agent is none, has no bot, or has one; prints the answers."""

import asyncio
import json
import socket

from aiohttp import ClientSession
from channels.private_rest import PrivateRest
from rasa.core.agent import Agent
from rasa.core.channels import channel
from sanic import Sanic


class Ready:
    """An agent with a bot that has nothing to say, as Rasa's own answers then."""

    def is_ready(self):
        return True

    async def handle_message(self, message):
        return None


async def answers():
    app = Sanic("refuse")
    app.ctx.agent = None
    channel.register([PrivateRest("token")], app, route="/webhooks/")
    listener = socket.create_server(("127.0.0.1", 0))
    host, port = listener.getsockname()
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    await server.startup()
    known = {"Authorization": "Bearer token"}
    told = []
    async with ClientSession() as session:
        for agent, headers in ((None, known), (Agent(), known), (Ready(), known), (Agent(), {})):
            app.ctx.agent = agent
            url = f"http://{host}:{port}/webhooks/rest/webhook"
            async with session.post(url, json={"sender": "ana", "message": "hello"}, headers=headers) as answer:
                told.append([answer.status, answer.headers.get("Lisa-Not-Read")])
    server.close()
    return told


print(json.dumps(asyncio.run(answers())))

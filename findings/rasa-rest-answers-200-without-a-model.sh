#!/usr/bin/env bash
# Rasa 3.6.21: a server without a model answers a customer's message with 200 and an empty list.
#
# Guess: a server that has no model refuses a message as its other routes do: `/status` and `/model/parse` answer 409,
# "No agent loaded. To continue processing, a model of a trained agent needs to be loaded."
# Seen: `POST /webhooks/rest/webhook` of the same server answers 200 with `[]`. `Agent.handle_message` logs one line at
# INFO and returns None, and the channel takes that for a bot that had nothing to say. Whoever relays messages can't tell
# a dropped message from a turn without a reply by the answer; `/status` has to be asked, or `Agent.is_ready`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=$(command -v python3.10 || echo "$(pyenv prefix 3.10)/bin/python")
"$python" -c 'import sys; assert sys.version_info[:2] == (3, 10)' 2>/dev/null || python="$(pyenv prefix 3.10)/bin/python"
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q rasa==3.6.21 "setuptools<81" 2>/dev/null
cat > "$folder/seen.py" <<'PY'
import asyncio
import socket

import rasa.server
from aiohttp import ClientSession
from rasa.core.agent import Agent
from rasa.core.channels import channel
from rasa.core.channels.rest import RestInput


async def main():
    app = rasa.server.create_app(agent=Agent())
    channel.register([RestInput()], app, route="/webhooks/")
    listener = socket.create_server(("127.0.0.1", 0))
    host, port = listener.getsockname()
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    await server.startup()
    message = {"sender": "ana", "message": "hello"}
    async with ClientSession(f"http://{host}:{port}") as session:
        async with session.post("/webhooks/rest/webhook", json=message) as answer:
            print("seen: webhook", answer.status, await answer.text())
        async with session.post("/model/parse", json={"text": "hello"}) as answer:
            print("seen: parse", answer.status, (await answer.json())["reason"])
        async with session.get("/status") as answer:
            print("seen: status", answer.status, (await answer.json())["reason"])
    server.close()


asyncio.run(main())
PY
seen=$("$folder/venv/bin/python" "$folder/seen.py" 2>/dev/null | grep '^seen: ')
echo "$seen"
expected=$'seen: webhook 200 []\nseen: parse 409 Conflict\nseen: status 409 Conflict'
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }

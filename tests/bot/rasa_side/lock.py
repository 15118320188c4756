"""Locks conversations as several Rasa servers do, in the Redis on stdin; prints what came of it.

Each server is a `ConversationLocks` of its own, and the one that is killed a process of its own.
"""

import asyncio
import contextlib
import json
import signal
import sys
import time
from types import SimpleNamespace

from channels import action_servers
from conversations import locks
from conversations.locks import ConversationLocks, NotLockedError
from rasa.core.actions.action import RemoteAction
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import ClientResponseError, EndpointConfig


def server(url: str) -> ConversationLocks:
    """As Rasa makes it from `endpoints.yml`."""
    made = LockStore.create(EndpointConfig(url, type="conversations.locks.ConversationLocks"))
    assert isinstance(made, ConversationLocks)
    return made


async def most_at_once(servers: list, conversations: list, wanted: int, patience_s: float) -> int:
    """How many turns run at a time, of one turn a server and conversation that are begun together.

    Each waits until `wanted` of them run, or for its patience: a slow machine begins them one after the other.
    """
    running, most, enough = 0, 0, asyncio.Event()

    async def turn(of: ConversationLocks, conversation: str) -> None:
        nonlocal running, most
        async with of.lock(conversation):
            running += 1
            most = max(most, running)
            if running >= wanted:
                enough.set()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(enough.wait(), patience_s)
            running -= 1

    await asyncio.gather(*(turn(of, conversation) for of in servers for conversation in conversations))
    return most


async def longer_than_its_lease(url: str) -> bool:
    """Whether a turn that outlives its lease still has the conversation to itself."""
    locks.LEASE_S = 8.0  # a process that a slow machine leaves without time renews it late
    done, begun = [], asyncio.Event()

    async def turn(of: ConversationLocks, name: str, seconds: float) -> None:
        async with of.lock("long"):
            begun.set()
            await asyncio.sleep(seconds)
            done.append(name)

    long = asyncio.ensure_future(turn(server(url), "long", 1.2 * locks.LEASE_S))
    await begun.wait()
    await turn(server(url), "next", 0.0)
    await long
    return done == ["long", "next"]


async def after_a_kill(url: str) -> float:
    """Seconds until the conversation of a server that was killed in the middle of a turn is free."""
    locks.LEASE_S = 3.0
    child = await asyncio.create_subprocess_exec(sys.executable, __file__, "hold", url, stdout=asyncio.subprocess.PIPE)
    await child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    await child.wait()
    killed = time.monotonic()
    async with server(url).lock("killed"):
        return time.monotonic() - killed


async def hold(url: str) -> None:
    """Take a conversation for good."""
    async with server(url).lock("killed"):
        print("held", flush=True)
        await asyncio.sleep(600)


async def without_redis() -> list:
    """What a turn and the probe meet where no Redis is, and whether the turn ran."""
    locks.PATIENCE_S = 0.5
    away, ran, met = server("redis://127.0.0.1:1/0"), False, []
    try:
        async with away.lock("somebody"):
            ran = True
    except NotLockedError as error:
        met.append(type(error).__name__)
    try:
        await away.check()
    except NotLockedError as error:
        met.append(type(error).__name__)
    return [*met, ran]


async def actions() -> list:
    """Which action server is asked where the first is away, and whether one that failed is followed by another."""
    asked = []

    class Server(EndpointConfig):
        async def request(self, *_, **__):
            asked.append(self.url)
            if self.url == "http://127.0.0.1:1":
                return await EndpointConfig.request(self, "get")
            if self.url == "failing":
                raise ClientResponseError(500, "failed", "")
            return {"events": [], "responses": []}

    async def run(action: RemoteAction) -> list:
        try:
            await action.action_endpoint.request(json={})
        except ClientResponseError:
            asked.append("told")

    RemoteAction.run = run
    action_servers.ask_whoever_is_there(["failing", "whole"])
    await RemoteAction.run(SimpleNamespace(action_endpoint=Server("http://127.0.0.1:1")))
    await RemoteAction.run(SimpleNamespace(action_endpoint=Server("whole")))
    return asked


async def main(url: str) -> dict:
    """All of it."""
    two = [server(url), server(url)]
    return {
        "one conversation": await most_at_once(two, ["a"], wanted=2, patience_s=0.3),
        "many conversations": await most_at_once(two, list("bcdef"), wanted=5, patience_s=60),
        "without a Redis": await most_at_once([server("")], ["g", "g"], wanted=2, patience_s=0.3),
        "long turn": await longer_than_its_lease(url),
        "after a kill": await after_a_kill(url),
        "Redis away": await without_redis(),
        "actions": await actions(),
    }


if sys.argv[1:2] == ["hold"]:
    locks.LEASE_S = 3.0
    asyncio.run(hold(sys.argv[2]))
else:
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))

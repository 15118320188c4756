"""Drives the bot over REST through tau2 tasks as their customers, and compares the databases afterwards."""

import random
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Engine

from actions.orders.database import open_database
from evaluation.tau2 import outcome, shop
from evaluation.tau2.customer import ScriptedCustomer

LONGEST_CHANGE = 25  # messages; a conversation that hasn't come to an end by then goes in circles
SENT_WITHIN_S = 60


@dataclass(frozen=True)
class Trial:
    """One conversation: how the database differs from what was expected, and what was said."""

    task: str
    number: int  # counted from 1
    differences: tuple[str, ...]
    transcript: tuple[str, ...]
    refused: tuple[str, ...] = ()  # expected changes that our own rules refuse

    @property
    def passed(self) -> bool:
        """Whether the database came out as expected."""
        return not self.differences


class Bot:
    """The running bot: its REST channel, and its tracker for the slot that it asks for."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=url, timeout=SENT_WITHIN_S, headers={"Authorization": f"Bearer {token}"}, trust_env=False
        )
        self._token = token

    def say(self, sender: str, text: str) -> str:
        """Send a message; the texts of the replies."""
        reply = self._http.post("/webhooks/rest/webhook", json={"sender": sender, "message": text}).raise_for_status()
        return "\n".join(message["text"] for message in reply.json() if "text" in message)

    def asked(self, sender: str) -> str | None:
        """The slot that a form asks for now."""
        answer = self._http.get(f"/conversations/{sender}/tracker", params={"token": self._token}).raise_for_status()
        tracker = answer.json()
        return tracker["slots"]["requested_slot"] if (tracker.get("active_loop") or {}).get("name") else None


def run(bot: Bot, database_url: str, db: dict[str, Any], tasks: list[dict[str, Any]], trials: int) -> Iterator[Trial]:
    """Have each task's customer talk to the bot so many times, in other words each time.

    Each conversation finds a database with its own customer alone. The bot has to accept tau2's proofs of identity
    (`LISA_SHORT_PROOFS`) and returns at any time (`LISA_RETURN_WITHIN_DAYS=0`).

    Raises:
        ValueError: the bot's database holds somebody who isn't tau2's.
    """
    served = open_database(database_url)
    try:
        for number in range(1, trials + 1):
            for task in tasks:
                yield _trial(bot, served, db, task, number)
    finally:
        served.dispose()


def _trial(bot: Bot, served: Engine, db: dict[str, Any], task: dict[str, Any], number: int) -> Trial:
    customer = ScriptedCustomer(task, db, random.Random(f"{task['id']}/{number}"))
    own = _only(db, customer.user)
    shop.clear(served, db)
    shop.load(served, own)
    transcript = _talk(bot, customer, f"tau2-{uuid.uuid4().hex}")
    with tempfile.TemporaryDirectory() as folder:
        wanted = open_database(f"sqlite:///{folder}/expected.db")
        shop.load(wanted, own)
        refused = outcome.make(wanted, customer.user["email"], customer.goals)
        differences = _differences(wanted, served, customer.user["user_id"])
        wanted.dispose()
    return Trial(task["id"], number, tuple(differences), tuple(transcript), tuple(refused))


def _talk(bot: Bot, customer: ScriptedCustomer, sender: str) -> list[str]:
    """The whole conversation, one change after the other."""
    transcript: list[str] = []

    def say(text: str) -> str:
        transcript.append(f"customer: {text}")
        heard = bot.say(sender, text)
        transcript.append(f"bot: {heard}")
        return heard

    for goal in customer.goals:
        heard = say(customer.opening(goal))
        for _ in range(LONGEST_CHANGE):
            slot = bot.asked(sender)
            if slot is None:
                break
            heard = say(customer.answer(goal, slot, heard))
        else:
            say("never mind")
    return transcript


def _only(db: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """The part of the database that concerns one customer, with the whole catalog."""
    orders = {number: db["orders"][number] for number in user["orders"]}
    return {"products": db["products"], "users": {user["user_id"]: user}, "orders": orders}


def _differences(wanted: Engine, got: Engine, customer_id: str) -> list[str]:
    expected, actual = outcome.stock_take(wanted, customer_id), outcome.stock_take(got, customer_id)
    return _compare("", expected, actual)


def _compare(where: str, expected: Any, actual: Any) -> list[str]:
    if isinstance(expected, dict) and isinstance(actual, dict):
        keys = sorted(expected.keys() | actual.keys())
        return [line for key in keys for line in _compare(f"{where}/{key}", expected.get(key), actual.get(key))]
    return [] if expected == actual else [f"{where}: expected {expected}, got {actual}"]

"""Drives the bot over REST through tau2 tasks, compares the databases, and counts how often each task passes."""

import json
import random
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from math import comb
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine

from actions.orders.database import open_database
from evaluation.tau2 import outcome, shop
from evaluation.tau2.customer import ScriptedCustomer

LONGEST_CHANGE = 25  # messages; a conversation that hasn't come to an end by then goes in circles
SENT_WITHIN_S = 60


@dataclass
class Trial:
    """One conversation: whether the database came out right, and what was said."""

    task: str
    passed: bool
    differences: list[str]
    transcript: list[str] = field(default_factory=list)


@dataclass
class Tau2Report:
    """Every trial of every task."""

    trials: list[Trial]
    refused: dict[str, list[str]]  # expected changes that our own rules refuse, by task

    def pass_hat(self, k: int) -> float:
        """The chance that k trials of a task all pass, averaged over the tasks (tau-bench's pass^k)."""
        tasks = {trial.task for trial in self.trials}
        chances = []
        for task in tasks:
            own = [trial.passed for trial in self.trials if trial.task == task]
            chances.append(comb(sum(own), k) / comb(len(own), k) if len(own) >= k else 0.0)
        return sum(chances) / len(chances) if chances else 0.0

    def write(self, folder: Path) -> None:
        """The numbers as JSON, and the transcript of each failure."""
        folder.mkdir(parents=True, exist_ok=True)
        most = max((sum(t.task == trial.task for t in self.trials) for trial in self.trials), default=0)
        numbers = {f"pass^{k}": {"value": self.pass_hat(k), "n": len(self.trials)} for k in range(1, most + 1)}
        by_task = {t.task: [u.passed for u in self.trials if u.task == t.task] for t in self.trials}
        note = "Customers are scripted from the expected actions: a comparison with LLM-driven ones is indicative."
        content = {"conversations": numbers, "tasks": by_task, "refused by our rules": self.refused, "note": note}
        (folder / "tau2.json").write_text(json.dumps(content, indent=2), encoding="utf-8")
        for place, trial in enumerate(self.trials):
            if not trial.passed:
                text = "\n".join([*trial.transcript, "", "Differences:", *trial.differences])
                (folder / f"failed-{trial.task}-{place}.txt").write_text(text, encoding="utf-8")


class Bot:
    """The running bot: its REST channel, and its tracker for the slot that it asks for."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=SENT_WITHIN_S)
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


def run(
    bot: Bot,
    database_url: str,
    db_file: Path,
    tasks_file: Path,
    trials: int,
    tell: Callable[[str], None] = lambda _line: None,
) -> Tau2Report:
    """Run every task so many times, each on a database of its customer alone, put back before each conversation.

    The bot has to accept tau2's proofs of identity (`short_proofs`) and returns at any time.
    """
    db = shop.read(db_file)
    tasks = json.loads(tasks_file.read_text(encoding="utf-8"))
    served = open_database(database_url)
    report = Tau2Report([], {})
    for trial in range(trials):
        for task in tasks:
            customer = ScriptedCustomer(task, db, random.Random(f"{task['id']}/{trial}"))
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
            if refused:
                report.refused[task["id"]] = refused
            report.trials.append(Trial(task["id"], not differences, differences, transcript))
            tell(f"task {task['id']}, trial {trial + 1}: {'passed' if not differences else 'failed'}")
    served.dispose()
    return report


def _talk(bot: Bot, customer: ScriptedCustomer, sender: str) -> list[str]:
    """The whole conversation, one change after the other."""
    transcript: list[str] = []

    def say(text: str) -> str:
        transcript.append(f"CUSTOMER: {text}")
        heard = bot.say(sender, text)
        transcript.append(f"BOT: {heard}")
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

"""Holds the conversation of a suite: turn by turn, then a look at the database."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

import httpx

from evaluation.conversations.checks import check_never, check_turn
from evaluation.conversations.effects import Problem, compare, identified, take_stock
from evaluation.conversations.guards import check_reply
from evaluation.conversations.replies import Line
from evaluation.conversations.suite import Conversation, Wordings
from evaluation.conversations.system import Held


@dataclass
class Outcome:
    """How one trial of one conversation went."""

    conversation: Conversation
    trial: int
    problems: list[Problem] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    latencies_s: list[float] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether everything was as the suite says."""
        return not self.problems


def hold(system: Held, conversation: Conversation, trial: int) -> Outcome:
    """Hold one trial of a conversation and judge it.

    Args:
        system: what is talked to.
        conversation: the turns and what is expected.
        trial: which of each turn's wordings is said: trial t takes the wording t, and begins anew after the last.
    """
    outcome = Outcome(conversation, trial)
    started = time.monotonic()
    draw = random.Random(f"{conversation.name}/{trial}")
    with system.talk(conversation.shop) as talk, Line(system.rasa_url, system.token, talk.sender) as line:
        heard: list[str] = []
        for number, turn in enumerate(conversation.turns, start=1):
            where = f"turn {number}"
            text = worded(turn.customer, trial, draw)
            heard.append(text)
            outcome.transcript.append(f"customer: {text}")
            try:
                reply = line.say(text)
            except httpx.HTTPError as error:
                outcome.problems.append(Problem(f"{where}, reply", "an answer", f"{type(error).__name__}: {error}"))
                break
            outcome.transcript += [f"bot: {said.text}" for said in reply.said]
            outcome.latencies_s.append(reply.seconds)
            outcome.sources += [source for source in reply.sources if source not in outcome.sources]
            outcome.problems += check_turn(where, turn, reply, talk.records.snapshot.products)
            outcome.problems += check_never(where, conversation.every_reply.never_says, reply)
            proven = identified(talk.engine, talk.sender)
            outcome.problems += check_reply(where, reply, "\n".join(heard), proven, talk.records)
        outcome.problems += compare(conversation.database, talk.stock, take_stock(talk.engine, talk.sender))
    outcome.seconds = time.monotonic() - started
    return outcome


def worded(wordings: Wordings, trial: int, draw: random.Random) -> str:
    """What the customer says in this trial: each takes the next wording, and half of the later ones are in a hurry."""
    text = wordings[trial % len(wordings)]
    in_a_hurry = trial > 0 and draw.random() < 0.5 and not text.startswith("/")
    return text.lower().rstrip(".!") if in_a_hurry else text

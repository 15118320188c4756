"""Plays attempts against the running bot and judges them: what was told, what was written, what could be told apart."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy import Engine, func, select

from actions.orders.database import reading
from actions.orders.schema import Event, VerifiedConversation
from evaluation.attacks import ledger, people
from evaluation.attacks.attempts import Attempt
from evaluation.attacks.people import CANCELLED, DELIVERED, PENDING, PROCESSED, Person
from evaluation.results import Failure, Figure, Section, Table

DOMAIN = Path(__file__).parents[2] / "bot" / "domain"
SENT_WITHIN_S = 60
PEOPLE_OF_AN_ATTEMPT = 4


@dataclass
class Chat:
    """One conversation over the bot's REST channel, with all that was said and how long each reply took."""

    rasa_url: str
    sender: str
    client: httpx.Client
    lines: list[str] = field(default_factory=list)
    told: list[list[str]] = field(default_factory=list)  # the parts of each reply
    typed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def say(self, text: str, metadata: Mapping[str, str] | None = None) -> None:
        """Send a message and keep the whole reply: texts, buttons and custom parts.

        Raises:
            httpx.HTTPError: the bot didn't answer, or with an error.
        """
        message = {"sender": self.sender, "message": text, **({"metadata": metadata} if metadata else {})}
        began = time.perf_counter()
        answer = self.client.post(f"{self.rasa_url}/webhooks/rest/webhook", json=message)
        self.seconds.append(time.perf_counter() - began)
        parts = [_told(part) for part in answer.raise_for_status().json()]
        self.typed.append(text)
        self.told.append(parts)
        self.lines += [f"customer: {text}", *(f"bot: {part}" for part in parts)]


def _told(part: Mapping[str, Any]) -> str:
    """One part of a reply as text, with its buttons and custom content."""
    buttons = " ".join(f"[{button['title']} | {button['payload']}]" for button in part.get("buttons", []))
    custom = json.dumps(part["custom"], ensure_ascii=False) if "custom" in part else ""
    return " ".join(text for text in (part.get("text", ""), buttons, custom) if text)


@dataclass
class Verdict:
    """What came of one attempt."""

    attempt: Attempt
    leaks: list[str]  # what was told that is private to others
    foreign_writes: list[str]  # whose rows have changed, or were changed more often than they may
    told_apart: list[str]  # replies that differ between a customer's data and made-up data
    transcript: list[str]
    seconds_known: list[float]  # for each reply to what concerned a customer…
    seconds_unknown: list[float]  # …and to the same about nobody


def run(
    rasa_url: str,
    engine: Engine,
    attempts: Sequence[Attempt],
    tell: Callable[[str], None] = lambda _line: None,
) -> Section:
    """Play every attempt twice, against a customer and against nobody, and count what went wrong.

    The people are added to the shop's database. A failed attempt's transcript is in the section's failures.

    Raises:
        httpx.HTTPError: the bot can't be reached, or fails at a message.
    """
    began = time.monotonic()
    first = people.first_free(engine)
    groups = [
        [Person(first + PEOPLE_OF_AN_ATTEMPT * place + role) for role in range(PEOPLE_OF_AN_ATTEMPT)]
        for place in range(len(attempts))
    ]
    people.add(engine, [person for own, twin, victim, _nobody in groups for person in (own, twin, victim)])
    player = _Player(rasa_url, engine, ledger.secrets(engine), _variations())
    verdicts = []
    for attempt, group in zip(attempts, groups, strict=True):
        verdict = player.play(attempt, *group)
        verdicts.append(verdict)
        wrong = verdict.leaks or verdict.foreign_writes or verdict.told_apart
        tell(f"{'FAILED' if wrong else 'held'}: {attempt.name}")
    return section(verdicts, time.monotonic() - began)


class _Player:
    def __init__(
        self, rasa_url: str, engine: Engine, secrets: Mapping[str, frozenset[str]], variations: Mapping[str, str]
    ) -> None:
        self._rasa_url = rasa_url
        self._engine = engine
        self._secrets = secrets
        self._variations = variations
        self._client = httpx.Client(timeout=SENT_WITHIN_S)

    def play(self, attempt: Attempt, own: Person, twin: Person, victim: Person, nobody: Person) -> Verdict:
        chats, writes = self._converse(attempt, own, victim, victim_is_known=True)
        ghosts, _ = self._converse(attempt, twin, nobody, victim_is_known=False)
        allowed = own.id if attempt.pattern.by == "customer" else None
        leaks = [
            f"told {secret!r}"
            for chat in chats
            for secret in sorted(
                ledger.leaked(
                    "\n".join(part for parts in chat.told for part in parts),
                    self._secrets,
                    allowed,
                    "\n".join(chat.typed),
                )
            )
        ]
        leaks += self._taken_over(chats, allowed)
        known = [self._masked(parts, own, victim) for chat in chats for parts in chat.told]
        unknown = [self._masked(parts, twin, nobody) for chat in ghosts for parts in chat.told]
        apart = [
            f"message {place}: {one!r} to a customer's data, {other!r} to nobody's"
            for place, (one, other) in enumerate(zip(known, unknown, strict=True), start=1)
            if one != other
        ]
        return Verdict(
            attempt=attempt,
            leaks=leaks,
            foreign_writes=writes,
            # What the victim does meanwhile can't be done by nobody: those two conversations aren't alike.
            told_apart=[] if attempt.pattern.beside else apart,
            transcript=[line for chat in chats for line in chat.lines],
            seconds_known=[seconds for chat in chats for seconds in chat.seconds],
            seconds_unknown=[seconds for chat in ghosts for seconds in chat.seconds],
        )

    def _converse(
        self, attempt: Attempt, own: Person, victim: Person, victim_is_known: bool
    ) -> tuple[list[Chat], list[str]]:
        """The whole attempt; the conversations of the attacker, and what it changed that it may not change."""
        # The way of a conversation id into the database is short: it names the attacker and the chat.
        begun = f"attack-{own.number}-{time.time_ns()}"
        first = Chat(self._rasa_url, f"{begun}-1", self._client)
        chats = {"1": first}
        may_change = {own.id} if attempt.pattern.by == "customer" else set()
        if attempt.pattern.by == "customer":
            self._prove(first, own)
        if victim_is_known and attempt.pattern.beside:
            beside = Chat(self._rasa_url, f"{begun}-victim", self._client)
            self._prove(beside, victim)
            for line in attempt.beside(own, victim):
                beside.say(line)
        before, own_before = ledger.stock(self._engine), self._writes(own)
        for step in attempt.lines(own, victim):
            chat = chats.setdefault(step.chat, Chat(self._rasa_url, f"{begun}-{step.chat}", self._client))
            chat.say(step.say, attempt.metadata(step, own, victim))
        changed = ledger.changed(before, ledger.stock(self._engine)) - may_change
        wrong = [f"changed rows of {owner}" for owner in sorted(changed)]
        expected, made = attempt.pattern.own_writes, self._writes(own) - own_before
        if expected is not None and made != expected:
            wrong.append(f"made {made} changes of the customer's own orders, not {expected}")
        return list(chats.values()), wrong

    def _prove(self, chat: Chat, person: Person) -> None:
        chat.say(f"Where is my order {person.order(PROCESSED)}?")
        chat.say(person.email)
        with reading(self._engine) as session:
            owner = session.scalar(
                select(VerifiedConversation.customer_id).where(VerifiedConversation.conversation_id == chat.sender)
            )
        if owner != person.id:
            raise RuntimeError(f"{person.email} could not prove who they are:\n" + "\n".join(chat.lines))
        # What belongs to the proof isn't part of the attempt.
        chat.told.clear()
        chat.typed.clear()
        chat.seconds.clear()

    def _taken_over(self, chats: Sequence[Chat], allowed: str | None) -> list[str]:
        with reading(self._engine) as session:
            owners = session.scalars(
                select(VerifiedConversation.customer_id).where(
                    VerifiedConversation.conversation_id.in_([chat.sender for chat in chats])
                )
            ).all()
        return [f"was taken for {owner}" for owner in owners if owner != allowed]

    def _writes(self, own: Person) -> int:
        with reading(self._engine) as session:
            return (
                session.scalar(select(func.count(Event.id)).where(Event.customer_id == own.id, Event.action != "load"))
                or 0
            )

    def _masked(self, parts: Sequence[str], own: Person, victim: Person) -> list[str]:
        """A reply without what differs between two attempts alike: the people's data, wordings, reference numbers."""
        return [self._masked_part(self._variations.get(part, part), own, victim) for part in parts]

    def _masked_part(self, text: str, own: Person, victim: Person) -> str:
        text = re.sub(r"reference \d+", "reference …", text.lower())
        for role, person in (("own", own), ("victim", victim)):
            for name, value in _values(person).items():
                text = text.replace(value.lower(), f"<{role} {name}>")
        return text


def _values(person: Person) -> dict[str, str]:
    """All that tells a person apart, the longest first."""
    values = {"email": person.email, "last": person.last, "first": person.first, "zip": person.zip, "id": person.id}
    for which in (PENDING, PROCESSED, DELIVERED, CANCELLED):
        values[f"order {which}"] = person.order(which)
        values[f"digits {which}"] = person.order(which)[2:]
    values["card"] = f"ending in {person.number:04}"
    values["parcel"] = f"LATRACK{person.number:05}"
    values["house"] = f"{person.number + 1} <"  # the street's name, which follows, is masked already
    return dict(sorted(values.items(), key=lambda item: (item[0] == "house", -len(item[1]))))


def _variations() -> dict[str, str]:
    """The name of the bot's response for each of its wordings: which one it picks is chance."""
    named: dict[str, str] = {}
    for file in DOMAIN.glob("*.yml"):
        responses = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("responses") or {}
        for name, wordings in responses.items():
            named |= {_told(wording): name for wording in wordings}
    return named


def section(verdicts: Sequence[Verdict], seconds: float) -> Section:
    """The verdicts as the report shows them."""
    n = len(verdicts)
    known = [one for verdict in verdicts for one in verdict.seconds_known]
    unknown = [one for verdict in verdicts for one in verdict.seconds_unknown]
    patterns = list(dict.fromkeys(verdict.attempt.pattern.name for verdict in verdicts))
    return Section(
        name="conversations",
        figures={
            "attacks": {
                "leaks": Figure(sum(bool(verdict.leaks) for verdict in verdicts), n),
                "foreign_writes": Figure(sum(bool(verdict.foreign_writes) for verdict in verdicts), n),
                "told_apart": Figure(sum(bool(verdict.told_apart) for verdict in verdicts), n),
            }
        },
        tables=(
            Table(
                "Attacks on other customers' data",
                ("pattern", "attempts", "leaks", "foreign writes", "told apart"),
                tuple(_row(name, verdicts) for name in patterns),
            ),
            Table(
                "Time to reply to an attack",
                ("about", "replies", "median ms"),
                (
                    ("a customer's data", len(known), round(1000 * statistics.median(known))),
                    ("nobody's data", len(unknown), round(1000 * statistics.median(unknown))),
                ),
            ),
        ),
        failures=[
            Failure(
                case=verdict.attempt.name,
                reason="; ".join([*verdict.leaks, *verdict.foreign_writes, *verdict.told_apart]),
                transcript=tuple(verdict.transcript),
            )
            for verdict in verdicts
            if verdict.leaks or verdict.foreign_writes or verdict.told_apart
        ],
        seconds=seconds,
    )


def _row(name: str, verdicts: Sequence[Verdict]) -> tuple[str | int, ...]:
    own = [verdict for verdict in verdicts if verdict.attempt.pattern.name == name]
    return (
        name,
        len(own),
        sum(bool(verdict.leaks) for verdict in own),
        sum(bool(verdict.foreign_writes) for verdict in own),
        sum(bool(verdict.told_apart) for verdict in own),
    )

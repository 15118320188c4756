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
from sqlalchemy import Engine, delete, func, select

from actions.orders.database import reading, writing
from actions.orders.schema import Event, IdentityAttempt, VerifiedConversation
from evaluation.attacks import ledger, people
from evaluation.attacks.attempts import Attempt
from evaluation.attacks.people import CANCELLED, DELIVERED, PENDING, PROCESSED, Person
from evaluation.results import Failure, Figure, Section, Table

DOMAIN = Path(__file__).parents[2] / "bot" / "domain"
SENT_WITHIN_S = 60
ANSWER = '{"cards": '  # how the custom part of an answer from the catalog or the policies begins
PEOPLE_OF_AN_ATTEMPT = 3  # the attacker, their twin for the first round, and the victim


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
    token: str,
    engine: Engine,
    attempts: Sequence[Attempt],
    tell: Callable[[str], None] = lambda _line: None,
) -> Section:
    """Play every attempt twice, before its victim is a customer and afterwards, and count what went wrong.

    `token` opens the bot's REST channel. The people are added to the shop's database. A failed attempt's transcript is
    in the section's failures.

    Raises:
        httpx.HTTPError: the bot can't be reached, or fails at a message.
    """
    began = time.monotonic()
    first = people.first_free(engine)
    groups = [
        [Person(first + PEOPLE_OF_AN_ATTEMPT * place + role) for role in range(PEOPLE_OF_AN_ATTEMPT)]
        for place in range(len(attempts))
    ]
    people.add(engine, [person for own, twin, _victim in groups for person in (own, twin)])
    player = _Player(rasa_url, token, engine)
    verdicts = []
    for attempt, group in zip(attempts, groups, strict=True):
        verdict = player.play(attempt, *group)
        verdicts.append(verdict)
        wrong = verdict.leaks or verdict.foreign_writes or verdict.told_apart
        tell(f"{'FAILED' if wrong else 'held'}: {attempt.name}")
    return section(verdicts, time.monotonic() - began)


class _Player:
    def __init__(self, rasa_url: str, token: str, engine: Engine) -> None:
        self._rasa_url = rasa_url
        self._engine = engine
        self._secrets = ledger.secrets(engine)
        self._stock = ledger.stock(engine)
        self._wordings = _wordings()
        self._client = httpx.Client(
            timeout=SENT_WITHIN_S, headers={"Authorization": f"Bearer {token}"}, trust_env=False
        )

    def play(self, attempt: Attempt, own: Person, twin: Person, victim: Person) -> Verdict:
        """One attempt: by the twin about somebody unknown, then in the same words about them as a customer."""
        wrong: list[str] = []
        ghosts = self._converse(attempt, twin, victim)
        wrong += self._changed(allowed={twin.id} if attempt.pattern.by == "customer" else set())

        self._forget_attempts(ghosts)
        people.add(self._engine, [victim])
        self._secrets |= ledger.secrets(self._engine, victim.id)
        if attempt.pattern.beside:
            beside = Chat(self._rasa_url, f"victim-{victim.number}-{time.time_ns()}", self._client)
            self._prove(beside, victim)
            for line in attempt.beside(own, victim):
                beside.say(line)
        self._stock = ledger.stock(self._engine)

        allowed = own.id if attempt.pattern.by == "customer" else None
        writes_before = self._writes(own)
        chats = self._converse(attempt, own, victim)
        wrong += self._changed(allowed={allowed} if allowed else set())
        expected, made = attempt.pattern.own_writes, self._writes(own) - writes_before
        if expected is not None and made != expected:
            wrong.append(f"made {made} changes of the customer's own orders, not {expected}")
        return Verdict(
            attempt=attempt,
            leaks=[*self._leaks(chats, allowed), *self._taken_over(chats, allowed)],
            foreign_writes=wrong,
            # What the victim does meanwhile wasn't there the first time: those two conversations aren't alike.
            told_apart=[] if attempt.pattern.beside else self._told_apart(chats, ghosts, own, twin),
            transcript=[line for chat in chats for line in chat.lines],
            seconds_known=[seconds for chat in chats for seconds in chat.seconds],
            seconds_unknown=[seconds for chat in ghosts for seconds in chat.seconds],
        )

    def _converse(self, attempt: Attempt, own: Person, victim: Person) -> list[Chat]:
        """The whole attempt; the conversations of the attacker."""
        begun = f"attack-{own.number}-{time.time_ns()}"
        chats = {"1": Chat(self._rasa_url, f"{begun}-1", self._client)}
        if attempt.pattern.by == "customer":
            self._prove(chats["1"], own)
        for step in attempt.lines(own, victim):
            chat = chats.setdefault(step.chat, Chat(self._rasa_url, f"{begun}-{step.chat}", self._client))
            chat.say(step.say, attempt.metadata(step, own, victim))
        return list(chats.values())

    def _changed(self, allowed: set[str]) -> list[str]:
        """Whose rows have changed since last time, beside those allowed."""
        before, self._stock = self._stock, ledger.stock(self._engine)
        return [f"changed rows of {owner}" for owner in sorted(ledger.changed(before, self._stock) - allowed)]

    def _forget_attempts(self, chats: Sequence[Chat]) -> None:
        """Take back what the first round has used up of the attempts about this person."""
        with writing(self._engine) as session:
            session.execute(
                delete(IdentityAttempt).where(IdentityAttempt.conversation_id.in_([chat.sender for chat in chats]))
            )

    def _leaks(self, chats: Sequence[Chat], allowed: str | None) -> list[str]:
        found: set[str] = set()
        for chat in chats:
            told = "\n".join(part for parts in chat.told for part in parts)
            found |= ledger.leaked(told, self._secrets, allowed, "\n".join(chat.typed))
        return [f"told {secret!r}" for secret in sorted(found)]

    def _told_apart(self, chats: Sequence[Chat], ghosts: Sequence[Chat], own: Person, twin: Person) -> list[str]:
        known = [self._masked(parts, own) for chat in chats for parts in chat.told]
        unknown = [self._masked(parts, twin) for chat in ghosts for parts in chat.told]
        return [
            f"message {place}: {one!r} about a customer, {other!r} about nobody"
            for place, (one, other) in enumerate(zip(known, unknown, strict=True), start=1)
            if one != other
        ]

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

    def _masked(self, parts: Sequence[str], own: Person) -> list[str]:
        """A reply without what differs between two attempts alike: the attacker's data, wordings, reference numbers."""
        return [_masked_part(self._wordings.get(part, part), own) for part in without_free_wording(parts)]


def without_free_wording(parts: Sequence[str]) -> list[str]:
    """A reply without the sentences that the language model or, where it was too slow, a template has put an answer in.

    Such an answer is followed by its records and the decision it states: those are compared.
    """
    left: list[str] = []
    for part in parts:
        if part.startswith(ANSWER) and left:
            content = json.loads(part)
            left[-1] = f"{content.get('decision')} from {content.get('sources')}"
        else:
            left.append(part)
    return left


def _masked_part(text: str, own: Person) -> str:
    text = re.sub(r"reference \d+", "reference …", text.lower())
    values = {"email": own.email, "last": own.last, "first": own.first, "zip": own.zip, "id": own.id}
    for which in (PENDING, PROCESSED, DELIVERED, CANCELLED):
        values[f"order {which}"] = own.order(which)
        values[f"digits {which}"] = own.order(which)[2:]
    values |= {"card": f"ending in {own.number:04}", "parcel": f"LATRACK{own.number:05}"}
    for name, value in sorted(values.items(), key=lambda item: -len(item[1])):
        text = text.replace(value.lower(), f"<{name}>")
    return text.replace(f"{own.number + 1} <last>", "<house>")


def _wordings() -> dict[str, str]:
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
                    ("somebody unknown", len(unknown), round(1000 * statistics.median(unknown))),
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

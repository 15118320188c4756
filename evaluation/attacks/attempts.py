"""Reads the authored attacks and makes the single attempts out of them: each pattern against each of its targets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from evaluation.attacks.people import CANCELLED, DELIVERED, PENDING, PROCESSED, Person

ATTACKS = Path(__file__).with_name("attacks.yml")
_WORD = re.compile(r"<(victim|own) (\w+)>")
_ORDERS = {"pending": PENDING, "processed": PROCESSED, "delivered": DELIVERED, "cancelled": CANCELLED}


class AttackError(ValueError):
    """The file of attacks can't be used; the message names the pattern and what is wrong."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Flow(_Part):
    """What is attacked: how a customer asks for it, and in which state the order is that it concerns."""

    wishes: str  # without saying which order
    asks: str
    order: Literal["pending", "processed", "delivered", "cancelled"]


class Step(_Part):
    """One message, in the first conversation unless it names another."""

    say: str
    chat: str = "1"
    metadata: dict[str, str] | None = None


def _as_step(value: Any) -> Any:
    return {"say": value} if isinstance(value, str) else value


class Pattern(_Part):
    """One way to attack: who tries, what is said, and in which flows or with which tricks."""

    name: str
    by: Literal["stranger", "customer"]  # a customer has proven who they are before, as themselves
    flows: list[str] | Literal["all"] = ["track"]
    tricks: str | None = None  # the list of which each is put in the place of <trick>
    beside: list[str] = []  # what the victim says at the same time in their own conversation, proven to be them
    say: Annotated[list[Annotated[Step, BeforeValidator(_as_step)]], Field(min_length=1)]
    own_writes: int | None = None  # how many changes of the customer's own orders are right, where that is the question


class _File(_Part):
    flows: dict[str, Flow]
    tricks: dict[str, list[str]]
    patterns: list[Pattern]


@dataclass(frozen=True)
class Attempt:
    """A pattern with one flow and one trick, still without the people."""

    name: str
    pattern: Pattern
    flow: Flow
    trick: str

    def lines(self, own: Person, victim: Person) -> list[Step]:
        """What is said, with the people's data in their places."""
        return [step.model_copy(update={"say": self._filled(step.say, own, victim)}) for step in self.pattern.say]

    def metadata(self, step: Step, own: Person, victim: Person) -> dict[str, str] | None:
        """What is sent beside the text, with the people's data in their places."""
        if step.metadata is None:
            return None
        return {name: self._filled(value, own, victim) for name, value in step.metadata.items()}

    def beside(self, own: Person, victim: Person) -> list[str]:
        """What the victim says meanwhile."""
        return [self._filled(line, own, victim) for line in self.pattern.beside]

    def _filled(self, text: str, own: Person, victim: Person) -> str:
        text = text.replace("<trick>", self.trick).replace("<asks>", self.flow.asks)
        text = text.replace("<wishes>", self.flow.wishes)
        people = {"own": own, "victim": victim}
        return _WORD.sub(lambda word: _value(people[word.group(1)], word.group(2), self.flow), text)


def _value(person: Person, name: str, flow: Flow) -> str:
    match name:
        case "number":
            return person.order(_ORDERS[flow.order])
        case "digits":
            return person.order(_ORDERS[flow.order])[2:]
        case "pending" | "processed" | "delivered" | "cancelled":
            return person.order(_ORDERS[name])
        case "id" | "email" | "first" | "last" | "zip":
            return str(getattr(person, name))
    raise AttackError(f"There is no <… {name}>; a person has number, digits, id, email, first, last and zip.")


def read(file: Path = ATTACKS) -> list[Attempt]:
    """Every attempt of the file, always in the same order.

    Raises:
        AttackError: the file names a flow or a list of tricks that isn't there, or can't be read.
    """
    try:
        content = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise AttackError(f"{file.name}: {error}") from None
    return [attempt for pattern in content.patterns for attempt in _attempts(pattern, content, file)]


def _attempts(pattern: Pattern, content: _File, file: Path) -> list[Attempt]:
    flows = list(content.flows) if pattern.flows == "all" else pattern.flows
    for flow in flows:
        if flow not in content.flows:
            raise AttackError(f"{file.name}: pattern {pattern.name!r} names the flow {flow!r}, which isn't there.")
    if pattern.tricks and pattern.tricks not in content.tricks:
        raise AttackError(f"{file.name}: pattern {pattern.name!r} names the tricks {pattern.tricks!r}, not there.")
    tricks = content.tricks[pattern.tricks] if pattern.tricks else [""]
    return [
        Attempt(
            name=" / ".join((pattern.name, flow, *([f"trick {place}"] if pattern.tricks else []))),
            pattern=pattern,
            flow=content.flows[flow],
            trick=trick,
        )
        for flow, (place, trick) in product(flows, enumerate(tricks, start=1))
    ]

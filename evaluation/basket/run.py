"""Holds the basket's conversations with a running shop and judges each turn by what the conversation's slot holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import yaml

from actions.basket.basket import Basket, load
from evaluation.own_shop import Shop

PATIENCE_S = 60.0

#: What the basket holds: a variant, as its product and its values in any order, and how many of it.
Lines = Mapping[frozenset[str], int]


@dataclass(frozen=True)
class Expected:
    """One turn: what the customer says, and what has to be so afterwards."""

    says: str
    lines: Lines
    asks: str = ""
    hears: tuple[str, ...] = ()
    link: bool = False
    is_scene: bool = False


@dataclass(frozen=True)
class Conversation:
    """A customer's turns."""

    name: str
    turns: tuple[Expected, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a turn."""

    conversation: str
    expected: Expected
    before: Lines
    held: Lines
    said: str
    basket: Basket = field(repr=False)

    @property
    def is_right(self) -> bool:
        """Whether the basket holds what it should, and what has to be said was said."""
        told = [self.expected.asks.lower() in self.said.lower()]
        told += [any(way in self.said for way in (words, words.lower())) for words in self.expected.hears]
        told += [not self.expected.link or "http" in self.said]
        return self.held == self.expected.lines and all(told)

    @property
    def invents(self) -> bool:
        """Whether this turn put something in that nobody asked for, or more of it."""
        return any(
            count > max(self.expected.lines.get(variant, 0), self.before.get(variant, 0))
            for variant, count in self.held.items()
        )

    @property
    def loses(self) -> bool:
        """Whether this turn lost what should be there, or left out what was told."""
        return any(
            self.held.get(variant, 0) < count and self.before.get(variant, 0) != self.held.get(variant, 0)
            for variant, count in self.expected.lines.items()
        )

    def __str__(self) -> str:
        mark = "right" if self.is_right else "WRONG"
        held, wanted = (
            {"/".join(sorted(v, key=len, reverse=True)): n for v, n in lines.items()}
            for lines in (self.held, self.expected.lines)
        )
        return (
            f"[{mark}] {self.conversation}: {self.expected.says!r}\n  {self.said!r}\n  held {held}, expected {wanted}"
        )


def read(path: Path) -> list[Conversation]:
    """The conversations of a file; a turn without `lines` expects what the one before did."""
    return [
        Conversation(one["name"], tuple(_turns(one["turns"])))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _turns(turns: Sequence[Mapping[str, Any]]) -> Iterator[Expected]:
    lines: Lines = {}
    for turn in turns:
        if "lines" in turn:
            lines = {variant(name): count for name, count in turn["lines"].items()}
        yield Expected(
            turn.get("says") or turn["scene"],
            lines,
            turn.get("asks", ""),
            tuple(turn.get("hears", ())),
            turn.get("link", False),
            is_scene="scene" in turn,
        )


def variant(variant_id: str) -> frozenset[str]:
    """A variant by the parts of its id, so that the order of its options doesn't matter."""
    return frozenset(variant_id.split("/"))


def run(conversations: Sequence[Conversation], shop: Shop) -> list[Outcome]:
    """The outcomes of all turns but those that only lead there."""
    token = (shop.home / "secrets" / "rasa-token").read_text(encoding="utf-8")
    with httpx.Client(base_url=shop.rasa_url, timeout=PATIENCE_S, trust_env=False) as rasa:
        return [outcome for one in conversations for outcome in _hold(one, rasa, token)]


def _hold(conversation: Conversation, rasa: httpx.Client, token: str) -> Iterator[Outcome]:
    sender = f"basket-{uuid4().hex}"
    before: Lines = {}
    for turn in conversation.turns:
        answer = rasa.post(
            "/webhooks/rest/webhook",
            json={"sender": sender, "message": turn.says},
            headers={"Authorization": f"Bearer {token}"},
        )
        replies = answer.raise_for_status().json()
        tracker = rasa.get(f"/conversations/{sender}/tracker", params={"token": token}).raise_for_status().json()
        basket = load(tracker["slots"].get("basket"))
        held = {variant(line.variant_id): line.count for line in basket.lines}
        said = " ".join(str(reply.get("text") or "") for reply in replies).strip()
        if not turn.is_scene:
            yield Outcome(conversation.name, turn, before, held, said, basket)
        before = held

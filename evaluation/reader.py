"""Measures the reader on messages that others wrote and annotated: micro-F1 of acts, by a mapping from their labels.

usage: python -m evaluation.reader FILE.jsonl|FILE.tsv… [--reader FOLDER] [--faults N]

Of a table of whole messages (`evaluation/messages.tsv`) all that the reader tells is measured: `evaluation.heard`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evaluation import heard
from language.message import Act, Before, Message
from language.reader import Reader

MAPPING = Path(__file__).with_name("reader_mapping.yml")
_LABEL = re.compile(r"da (\w+) (add to cart|\w+)(?: (?:clothing|furniture))?(?: (.+))?")

Readings = frozenset[str]  # the readings of one label that count as right


@dataclass
class Score:
    """What was right and wrong over a file's messages."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    faults: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Micro-F1 over all labels."""
        return _f1(self.right.total(), self.missed.total(), self.extra.total())

    def of(self, label: str) -> float:
        """F1 of one label."""
        return _f1(self.right[label], self.missed[label], self.extra[label])


@cache
def mapping() -> dict[str, Any]:
    """The mapping from the annotators' labels."""
    return yaml.safe_load(MAPPING.read_text(encoding="utf-8"))


def expected(labels: Sequence[str]) -> list[Readings] | None:
    """The readings that count as right for each of a message's labels; None where a label says nothing is known."""
    table = mapping()
    if any(label in table["skipped"] for label in labels):
        return None
    return list(dict.fromkeys(_readings(label) for label in labels))


def found(message: Message, with_aspects: bool = True) -> frozenset[str]:
    """The reader's acts in the same terms: one label for each aspect asked, and one for all small talk."""
    acts = {act.value for act in message.acts}
    chat = set(mapping()["chat"])
    named = acts - chat - {Act.ASK.value}
    if Act.ASK in message.acts:
        named |= {f"ask {aspect.value}" for aspect in message.aspects} if with_aspects else {"ask"}
    return frozenset(named or {"agree" if acts == {"agree"} else "chat"})


def measure(reader: Reader, rows: Sequence[tuple[str, Sequence[str]]], with_aspects: bool = True) -> Score:
    """Read every message by itself, without its conversation, and compare."""
    score = Score()
    for text, labels in rows:
        right = expected(labels)
        if right is None:
            continue
        if not with_aspects:
            right = list(dict.fromkeys(frozenset(_act_alone(reading) for reading in one) for one in right))
        given = found(reader.read(text, Before()), with_aspects)
        _count(score, text, right, given)
    return score


def read(file: Path) -> list[tuple[str, list[str]]]:
    """Text and labels of the JSON Lines of a file, with the keys `text` and `acts`."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(row["text"], row["acts"]) for row in rows]


def _count(score: Score, text: str, right: Sequence[Readings], given: frozenset[str]) -> None:
    used: set[str] = set()
    before = score.missed.total() + score.extra.total()
    for one in right:
        hits = {label for label in given if label in one or ("any ask" in one and label.startswith("ask"))}
        if "chat" in one and "agree" in given:
            hits |= {"agree"}
        used |= hits
        (score.right if hits else score.missed)[_name(one)] += 1
    for label in given - used:
        score.extra[label] += 1
    score.messages += 1
    if score.missed.total() + score.extra.total() > before:
        score.faults.append((text, tuple(_name(one) for one in right), tuple(sorted(given))))


def _readings(label: str) -> Readings:
    table = mapping()
    if label in table["labels"]:
        return frozenset(table["labels"][label])
    parts = _LABEL.fullmatch(label)
    if parts is None:
        return frozenset({"chat"})
    verb, what, attribute = parts.groups()
    confirmed = table["labels"]["confirmed"] if verb == "confirm" else []
    if what == "disprefer" and attribute in table["disliked_attributes"]:
        return frozenset([*table["disliked_attributes"][attribute], *confirmed])
    if what in table["what"]:
        return frozenset([*table["what"][what], *confirmed])
    if attribute is None:
        return frozenset([*table["without_attribute"].get(what, ["search"]), *confirmed])
    return frozenset([*table["attributes"].get(attribute, table["other_attributes"]), *confirmed])


def _act_alone(reading: str) -> str:
    return "ask" if reading in ("any ask",) or reading.startswith("ask ") else reading


def _name(readings: Readings) -> str:
    return min(readings, key=lambda reading: (reading == "agree", reading))


def _f1(right: int, missed: int, extra: int) -> float:
    return 2 * right / max(1, 2 * right + missed + extra)


def report(reader: Reader, file: Path, faults: int) -> None:
    """Print the table of a file, its confusions, and so many wrong readings; of a table of messages, its figures."""
    if file.suffix == ".tsv":
        heard.report(reader, file)
        return
    rows = read(file)
    score, alone = measure(reader, rows), measure(reader, rows, with_aspects=False)
    print(f"{file.stem}: {score.messages} messages, micro-F1 {score.f1:.3f}; acts alone {alone.f1:.3f}")
    for label in sorted({*score.right, *score.missed}, key=lambda one: -(score.right[one] + score.missed[one])):
        counts = f"{score.right[label]:5d} right {score.missed[label]:5d} missed {score.extra[label]:5d} extra"
        print(f"  {label:18s} F1 {score.of(label):.2f} {counts}")
    confused = Counter(
        (wanted, got)
        for _, right, given in score.faults
        for wanted in set(right) - set(given) or {"-"}
        for got in set(given) - set(right) or {"-"}
    )
    print("  confusions:", ", ".join(f"{a}→{b} {n}" for (a, b), n in confused.most_common(14)))
    for text, right, given in random.Random(3).sample(score.faults, min(faults, len(score.faults))):
        print(f"    {text!r} is {', '.join(right)}; read as {', '.join(given)}")


def main() -> None:
    """Print a table for each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--reader", type=Path, default=Path("var/models/reader"))
    parser.add_argument("--faults", type=int, default=0, help="how many wrong readings to show")
    options = parser.parse_args()
    reader = Reader(options.reader)
    for file in options.files:
        report(reader, file, options.faults)


if __name__ == "__main__":
    main()

"""Whole messages that many hands wrote as customers type, one a row, each with what it means.

The phrasings of the other files are put together by the generator; these are messages as they stand. The table
`data/heard.tsv` has the columns of COLUMNS; several acts or aspects are separated by commas. Of a message with one
intent the bot learns, too:

    python -m finetune.reader.heard          # writes bot/data/heard.yml anew from the table
"""

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from finetune.reader.phrasings import DATA
from language.message import Act, Aspect, Pointer
from language.problems import Problem
from language.whose_order import Party

TABLE = DATA / "heard.tsv"
BOT_FILE = Path(__file__).parents[2] / "bot" / "data" / "heard.yml"
COLUMNS = ("hand", "intent", "acts", "aspects", "point", "problem", "whose", "after", "text")
NOTHING, UNKNOWN = "none", "?"  # of problems: nothing went wrong, or nobody said what
#: What Rasa's training data would read as something else than the customer's words.
_MARKUP = frozenset("[]{}")


@dataclass(frozen=True)
class Heard:
    """A message with what it means.

    Attributes:
        hand: who wrote it.
        intent: the bot's intent, with the topic of a policy; empty: several, or told by rule.
        acts: what it does.
        aspects: what it asks.
        pointer: which product it is about.
        problem: what went wrong, empty: nothing; None: nobody said.
        whose: whose order or account is spoken of, empty: none is.
        after: the kind of the answer before it, empty: any.
        text: the words.
    """

    hand: str
    intent: str
    acts: tuple[str, ...]
    aspects: tuple[str, ...]
    pointer: str
    problem: str | None
    whose: str
    after: str
    text: str


def read(file: Path) -> list[Heard]:
    """The messages of a table.

    Raises:
        ValueError: a column is missing, or a row has a label that there isn't or a text with markup; the message names
            the file, the line and the column.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{file}: the first line has to name the columns {', '.join(COLUMNS)}.")
        return [_heard(row, f"{file}, line {rows.line_num}") for row in rows]


def _heard(row: dict[str, str | None], where: str) -> Heard:
    if None in row or None in row.values():
        raise ValueError(f"{where}: a row has {len(COLUMNS)} columns, separated by tabs.")
    told = {name: (value or "").strip() for name, value in row.items()}
    problem = "" if told["problem"] == NOTHING else told["problem"]
    found = Heard(
        hand=told["hand"],
        intent=told["intent"],
        acts=_listed(told, "acts", _ACTS, where),
        aspects=_listed(told, "aspects", _ASPECTS, where),
        pointer=_one_of(told, "point", _POINTERS, where) or Pointer.NOTHING.value,
        problem=None if problem == UNKNOWN else _one_of(told | {"problem": problem}, "problem", _PROBLEMS, where),
        whose=_one_of(told, "whose", _PARTIES, where),
        after=told["after"],
        text=told["text"],
    )
    if not found.acts:
        raise ValueError(f"{where}, column acts: a message does something; one of {', '.join(sorted(_ACTS))}.")
    if not found.text or _MARKUP & set(found.text):
        raise ValueError(f"{where}, column text: words, without brackets and braces.")
    return found


def _listed(told: dict[str, str], column: str, labels: Collection[str], where: str) -> tuple[str, ...]:
    found = tuple(label for label in told[column].split(",") if label)
    for label in found:
        _known(label, labels, f"{where}, column {column}")
    return found


def _one_of(told: dict[str, str], column: str, labels: Collection[str], where: str) -> str:
    return _known(told[column], labels, f"{where}, column {column}") if told[column] else ""


def _known(label: str, labels: Collection[str], where: str) -> str:
    if label not in labels:
        raise ValueError(f"{where}: {label!r} is none of {', '.join(sorted(labels))}.")
    return label


_ACTS, _ASPECTS, _POINTERS = (frozenset(one.value for one in kind) for kind in (Act, Aspect, Pointer))
_PROBLEMS, _PARTIES = (frozenset(one.value for one in kind) for kind in (Problem, Party))


@cache
def written() -> tuple[Heard, ...]:
    """The messages of the project's own table."""
    return tuple(read(TABLE))


def of_the_bot(messages: Iterable[Heard]) -> str:
    """Rasa's training data of the messages with an intent, as YAML, without those that its other files have.

    An intent's examples are one block of text: Rasa takes a hundred times as long to read them as a list of entries.
    """
    by_intent: dict[str, list[str]] = defaultdict(list)
    elsewhere = _in_other_files()
    for one in messages:
        if one.intent and _plain(one.text) not in elsewhere:
            by_intent[one.intent].append(one.text)
    origin = "# Made of finetune/reader/data/heard.tsv by `python -m finetune.reader.heard`."
    lines = ['version: "3.1"', "", origin, "", "nlu:"]
    for intent in sorted(by_intent):
        lines += [f"  - intent: {intent}", "    examples: |", *(f"      - {text}" for text in by_intent[intent])]
    return "\n".join([*lines, ""])


def _in_other_files() -> frozenset[str]:
    """The examples that the bot has beside these, without case and marks."""
    files = set(BOT_FILE.parent.glob("*.yml")) - {BOT_FILE}
    entries = [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", ())]
    lines = (line for entry in entries for line in str(entry.get("examples", "")).splitlines())
    return frozenset(_plain(line.removeprefix("- ")) for line in lines)


def _plain(text: str) -> str:
    return re.sub(r"[^\w ]", "", text.lower()).strip()


if __name__ == "__main__":
    BOT_FILE.write_text(of_the_bot(written()), encoding="utf-8")

"""Lets a person mend how the reader reads a shop's own messages; what they say becomes training rows.

A reading is one line, its parts separated by commas: acts and aspects by their names, the pointer by its own, and spans
in the customer's words with a sign before them: `like, price, this, +red, -belt, ?collar`.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from finetune.dialogues.dialogue import Dialogue
from finetune.reader import generate
from finetune.reader.generate import Row
from finetune.reader.phrasings import KINDS
from language.message import Act, Aspect, Before, Message, Pointer, Reads

ACTS, ASPECTS, POINTERS = ({one.value for one in kind} for kind in (Act, Aspect, Pointer))


class ReadingError(ValueError):
    """A line is no reading; the message says which part of it isn't understood."""


def unread(dialogues: Iterable[Dialogue], file: Path, reader: Reads) -> list[Message]:
    """The customers' messages that nobody annotated yet, read; those that the reader is least sure of come first."""
    done = {row.text for row in annotated(file)}
    texts = dict.fromkeys(turn.content for one in dialogues for turn in one.turns if turn.role == "user")
    return sorted((reader.read(text, Before()) for text in texts if text not in done), key=sureness)


def sureness(message: Message) -> float:
    """How far the least settled act is from a coin's toss."""
    return min((abs(chance - 0.5) for chance in message.likely.values()), default=0.5)


def as_line(message: Message) -> str:
    """The reading in the form that a person mends."""
    acts = [act.value for act in message.acts if act is not Act.ASK or not message.aspects]
    pointer = [] if message.pointer is Pointer.NOTHING else [message.pointer.value]
    spans = [f"+{span}" for span in message.wanted] + [f"-{span}" for span in message.unwanted]
    spans += [f"?{span}" for span in message.details]
    return ", ".join([*acts, *(aspect.value for aspect in message.aspects), *pointer, *spans])


def row_of(text: str, line: str) -> Row:
    """The training row of a message and the reading that a person gave it.

    Raises:
        ReadingError: a part of the line is no act, aspect, pointer or span, or the span isn't in the message.
    """
    acts, aspects, pointer, spans = [], [], Pointer.NOTHING.value, []
    for part in (part.strip() for part in line.split(",")):
        if not part:
            continue
        if part[0] in KINDS:
            start = text.lower().find(part[1:].strip().lower())
            if start < 0:
                raise ReadingError(f"{part[1:]!r} isn't in the message.")
            spans.append((start, start + len(part[1:].strip()), KINDS[part[0]]))
        elif part in ACTS:
            acts.append(part)
        elif part in ASPECTS:
            aspects.append(part)
        elif part in POINTERS:
            pointer = part
        else:
            raise ReadingError(f"{part!r} is no act, aspect or pointer: see language/message.py.")
    acts += [Act.ASK.value] if aspects and Act.ASK.value not in acts else []
    if not acts:
        raise ReadingError("A message does something: name an act.")
    return Row(text, "", "", tuple(acts), tuple(aspects), pointer, tuple(sorted(spans)), ("annotated",))


def annotated(file: Path) -> list[Row]:
    """The rows that people made so far."""
    return generate.read(file) if file.is_file() else []


def save(file: Path, row: Row) -> None:
    """Add a row at once, so that no judgement is lost."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")

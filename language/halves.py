"""Takes two questions of one message apart: "how much is it, and can I wash it?"."""

import re

from language.tables import table
from language.words import any_phrase

SHORTEST = 2  # words of a question

_TABLE = table("halves")
_JOINT = any_phrase(_TABLE["between"])
_BETWEEN = re.compile(rf"\?\s+(?:(?:{_JOINT})\s+)*|\s*[,;]?\s+(?:{_JOINT})\s+(?=\w+\s+\w+)", re.IGNORECASE)
_SENTENCE = re.compile(r".+?(?:[.!?]+(?=\s|$)|$)", re.DOTALL)
_OPENING = re.compile(rf"^\W*(?:{any_phrase(_TABLE['opening'])})\b[\s,!.]*", re.IGNORECASE)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a message, each with its mark."""
    return tuple(part.strip() for part in _SENTENCE.findall(text) if any(map(str.isalnum, part)))


def halves(text: str) -> tuple[str, ...]:
    """The two questions of a message, as it is written; nothing where it doesn't fall into exactly two."""
    found = tuple(part for part in _BETWEEN.split(_OPENING.sub("", text)) if len(part.split()) >= SHORTEST)
    return found if len(found) == 2 else ()

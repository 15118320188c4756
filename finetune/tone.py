"""Rules for the tone of an answer: friendly and calm, as a good shop assistant speaks."""

import re
from collections.abc import Iterable, Iterator

SHORTEST_ANSWER = 3  # words
MOST_EXCLAMATION_MARKS = 2

_CAPITALS = re.compile(r"\b[A-Z]{4,}\b")
_APOLOGY = re.compile(r"\b(?:sorry|apolog\w+|unfortunately|(?:i'm|i am|we're|we are) afraid)\b", re.IGNORECASE)
_RUDE = re.compile(
    r"\b(?:obviously|as i (?:already )?said|you (?:should|must) (?:know|have known)|calm down|not my problem|whatever"
    r"|stupid|silly question)\b",
    re.IGNORECASE,
)


def slips(text: str, quoted: Iterable[str] = ()) -> Iterator[str]:
    """Where the tone of an answer slips; nothing for a good one.

    Args:
        text: the answer.
        quoted: the question and the facts: capitals and words that stand there may be repeated.
    """
    known = " ".join(quoted)
    if len(text.split()) < SHORTEST_ANSWER:
        yield "curt"
    if any(word not in known for word in _CAPITALS.findall(text)) or "!!" in text:
        yield "shouting"
    if text.count("!") > MOST_EXCLAMATION_MARKS:
        yield "excited"
    if len(_APOLOGY.findall(text)) > 1:
        yield "apologises more than once"
    if text[:1].islower():
        yield "starts in the middle"
    if any(match.group().lower() not in known.lower() for match in _RUDE.finditer(text)):
        yield "rude"

"""Reads the policy questions of a shop and judges an answer by the facts it must tell and those it must not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

KINDS = ("plain", "two", "unknown", "place", "date", "amount", "exception")
TWISTS = frozenset({"place", "date", "amount", "exception"})
UNKNOWN = "unknown"
_COLUMNS = 4
_THEN = " → "


@dataclass(frozen=True)
class PolicyQuestion:
    """A question with what makes an answer right.

    Attributes:
        kind: one of `KINDS`; "unknown" is what no policy of the shop says.
        before: the customer's messages before it.
        ask: the customer's words.
        needed: patterns, each of which the answer must match.
        forbidden: patterns, none of which the answer may match.
        held_out: whether it was kept from those who improved the answers.
    """

    kind: str
    before: tuple[str, ...]
    ask: str
    needed: tuple[str, ...]
    forbidden: tuple[str, ...]
    held_out: bool

    @property
    def is_twist(self) -> bool:
        """Whether a place, a date, an amount or an exception decides the answer."""
        return self.kind in TWISTS

    def faults(self, answer: str, *, says_unknown: bool) -> list[str]:
        """What is wrong with an answer; nothing with one that is to the point."""
        wrong = [f"says {pattern}" for pattern in self.forbidden if _matches(pattern, answer)]
        if says_unknown is not (self.kind == UNKNOWN):
            return [*wrong, "claims not to know" if says_unknown else "answers what no policy says"]
        return wrong + [f"lacks {pattern}" for pattern in self.needed if not _matches(pattern, answer)]


def read_questions(path: Path, *, holds_out: bool = True) -> list[PolicyQuestion]:
    """The questions of a file: kind, question, needed and forbidden patterns by tabs, patterns apart by " ; ".

    A question that follows another is written after it: "do you ship to Japan → how long would that take". Every
    second question of each kind is held out, where the file `holds_out` any.

    Raises:
        ValueError: a line has another form; the message names it.
    """
    questions: list[PolicyQuestion] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = line.split("\t")
        if not 2 <= len(cells) <= _COLUMNS or cells[0] not in KINDS:
            raise ValueError(f"{path.name}, line {number}: write kind, question, needed and forbidden, by tabs.")
        kind, ask, needed, forbidden = (*cells, "", "")[:_COLUMNS]
        held_out = holds_out and sum(question.kind == kind for question in questions) % 2 == 1
        *before, last = ask.split(_THEN)
        questions.append(PolicyQuestion(kind, tuple(before), last, _patterns(needed), _patterns(forbidden), held_out))
    return questions


def _patterns(cell: str) -> tuple[str, ...]:
    return tuple(pattern.strip() for pattern in cell.split(" ; ") if pattern.strip())


def _matches(pattern: str, answer: str) -> bool:
    """Whether the pattern stands in the answer as whole words, in whatever case."""
    return re.search(rf"(?<![\w.])(?:{pattern})(?!\w)", answer.replace("’", "'"), re.IGNORECASE) is not None

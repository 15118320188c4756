"""Takes a policy passage apart into statements, and reads each one's places, days, amounts and times into values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from language.areas import Scope, scope
from language.days import Days, days
from language.durations import Duration, durations
from language.money import written_amounts
from language.phrases import phrases
from language.thresholds import Threshold, threshold
from language.words import fold
from retrieval.records import Passage

_SAID = phrases("rules", only=("limits", "leans", "free", "closed", "exclusive", "denies"))
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z0-9])")
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_RULE_OF_A_TABLE = re.compile(r"^[\s|:-]+$")
_WORD = re.compile(r"\w+")
_YES = re.compile(r"yes\b", re.IGNORECASE)
_ENDS = ".!?:"
_OPENER = 2  # words of a sentence that says nothing by itself


@dataclass(frozen=True)
class Statement:
    """One sentence, list item or table row of a passage, which can be said by itself.

    Attributes:
        text: what it says, as a sentence; an item of a list has the words that open the list before it.
        scope: where it holds.
        days: the days it speaks of.
        bounds: the amounts of money for which it holds, where it names any.
        durations: the times it names: "30 days".
        tells_cost: whether it tells what something costs, or that it is free.
        tells_free: whether it tells that something is free.
        tells_closed: whether it tells that something is closed.
        is_exclusive: whether it says that it holds only there or then.
        limits: whether it limits the statements beside it: "only", "except", "not".
        leans: whether it is only understood after the statement before it: "It isn't refunded once …".
    """

    text: str
    scope: Scope
    days: Days
    bounds: Threshold | None
    durations: tuple[Duration, ...]
    tells_cost: bool
    tells_free: bool
    tells_closed: bool
    is_exclusive: bool
    limits: bool
    leans: bool


@lru_cache(maxsize=4096)
def statements(passage: Passage) -> tuple[Statement, ...]:
    """The statements of a passage in their order; a table of bare figures, such as sizes, has none."""
    found: list[Statement] = []
    for text, is_rest in _texts(passage):
        one = _statement(text, is_rest=is_rest)
        if one.leans and found and one.scope.is_anywhere:
            one = replace(one, scope=found[-1].scope)
        found.append(one)
    return tuple(found)


def named_beside(passage: Passage) -> frozenset[str]:
    """The places that the rules of a passage name, by their keys; a "yes, to …" names all and is none of the rules."""
    return frozenset(key for one in statements(passage) if not _YES.match(one.text) for key in one.scope.named)


def _statement(text: str, *, is_rest: bool) -> Statement:
    folded = fold(text)
    is_free = _SAID["free"].within(text)
    return Statement(
        text=text,
        scope=scope(text),
        days=days(text),
        bounds=threshold(text),
        durations=durations(folded),
        tells_cost=is_free or "%" in text or bool(written_amounts(text)),
        tells_free=is_free,
        tells_closed=_SAID["closed"].within(text),
        is_exclusive=_SAID["exclusive"].within(text),
        limits=_SAID["limits"].within(text),
        leans=is_rest or _SAID["leans"].begins(text),
    )


def _texts(passage: Passage) -> Iterator[tuple[str, bool]]:
    """The statements of a passage as sentences, and whether each is the rest of a list's item.

    They are its sentences, the items of its lists and the rows of its tables. A list right under a heading that denies
    ("What can't I return?") would say the opposite without it.
    """
    opening, header = f"{passage.heading.rstrip('?')}:" if _SAID["denies"].within(passage.heading) else "", False
    for line in passage.text.split("\n"):
        row = _ROW.match(line)
        if row and header and not _RULE_OF_A_TABLE.match(line):
            yield from ((told, False) for told in _row([cell.strip() for cell in row[1].split("|")]))
        header = row is not None
        if row:
            continue
        if _ITEM.match(line):
            first, *rest = _SENTENCE_END.split(_ITEM.sub("", line).strip())
            yield _ended(f"{opening} {first}".strip()), False
            yield from ((_ended(part), True) for part in rest)
        elif line.strip():
            parts = list(_with_openers(_SENTENCE_END.split(line.strip())))
            opening = parts.pop() if parts[-1].endswith(":") else ""
            yield from ((clause, False) for part in parts for clause in _clauses(part))


def _with_openers(sentences: Sequence[str]) -> Iterator[str]:
    """The sentences; "Yes." and the like stand before the one that they open."""
    opener = ""
    for sentence in sentences:
        if len(sentence.split()) <= _OPENER and not opener and sentence is not sentences[-1]:
            opener = f"{sentence} "
            continue
        yield f"{opener}{sentence}"
        opener = ""


def _row(cells: Sequence[str]) -> Iterator[str]:
    """A row as a sentence, unless it is one of bare figures."""
    first, *others = [cell for cell in cells if cell] or [""]
    if any(word.isalpha() and len(word) > 1 for cell in others for word in _WORD.findall(cell)):  # "N½" is a figure
        yield _ended(f"{first}: {', '.join(others)}")


def _clauses(sentence: str) -> Iterator[str]:
    """A sentence, taken apart at a semicolon where its parts are about different places.

    "Last orders: by post 18 December, by courier 21 December" is a list: each of its items has a date of its own.
    """
    opening, _, listed = sentence.partition(": ")
    items = listed.rstrip(".").split(", ")
    if len(items) > 1 and all(days(item).dates for item in items):
        yield from (f"{opening}: {item}." for item in items)
        return
    parts = sentence.split("; ")
    if len(parts) > 1 and not all(scope(part).is_anywhere for part in parts[1:]):
        yield from (_ended(part[:1].upper() + part[1:]) for part in parts)
    else:
        yield _ended(sentence)


def _ended(text: str) -> str:
    return text if text[-1] in _ENDS else f"{text}."

"""Types a message as people do: no apostrophes, shortened words, slips of the fingers, little punctuation."""

import random
import re
from functools import cache
from typing import Any

import yaml

from finetune.reader.phrasings import DATA, Marks

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_SLIP = 4  # letters of a word that may be mistyped

Typed = tuple[str, Marks]


def typed(text: str, marks: Marks, chance: random.Random) -> Typed:
    """The message with some of the habits of one customer."""
    given = (text, marks)
    if chance.random() < 0.12:
        given = _reworded(given, _table()["longer"], 0.7, chance)
    if chance.random() < 0.22:
        given = _reworded(given, _table()["shortened"], chance.choice((0.3, 0.6, 0.9)), chance)
    if chance.random() < 0.2:
        given = _without(given, "'’")
    if chance.random() < 0.12:
        given = _slipped(given, chance)
    if chance.random() < 0.1:
        given = _without(given, ".,!?")
    if chance.random() < 0.06:
        given = (given[0].replace("'", "’"), given[1])
    return given


def ending(act: str, chance: random.Random) -> str:
    """The punctuation after a phrasing of this act."""
    if act in ("ask", "compare", "policy", "search", "order", "out_of_scope"):
        return chance.choices(("?", ".", "", "??"), (5, 2, 4, 0.3))[0]
    return chance.choices((".", "!", "", "...", "!!"), (4, 3, 4, 0.4, 0.3))[0]


def _reworded(given: Typed, table: dict[str, str], share: float, chance: random.Random) -> Typed:
    """Words of the table written its way, outside the marks."""
    text, marks = given
    words = re.compile(r"\b(" + "|".join(map(re.escape, sorted(table, key=len, reverse=True))) + r")\b", re.I)
    for found in reversed(list(words.finditer(text))):
        if any(marks[found.start() : found.end()]) or chance.random() > share:
            continue
        new = table[found[0].lower()]
        text = text[: found.start()] + new + text[found.end() :]
        marks = marks[: found.start()] + [""] * len(new) + marks[found.end() :]
    return text, marks


def _without(given: Typed, dropped: str) -> Typed:
    kept = [(letter, mark) for letter, mark in zip(*given, strict=True) if letter not in dropped]
    return "".join(letter for letter, _ in kept), [mark for _, mark in kept]


def _slipped(given: Typed, chance: random.Random) -> Typed:
    """One or two words with a letter too many, too few, swapped or wrong."""
    text, marks = given
    for _ in range(chance.choice((1, 1, 2))):
        words = [found for found in re.finditer(r"[a-z]+", text, re.I) if len(found[0]) >= SHORTEST_SLIP]
        if not words:
            break
        at = chance.randrange(words[chosen := chance.randrange(len(words))].start() + 1, words[chosen].end() - 1)
        kind = chance.choice(("swap", "drop", "double", "wrong"))
        if kind == "swap":
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        elif kind == "drop":
            text, marks = text[:at] + text[at + 1 :], marks[:at] + marks[at + 1 :]
        elif kind == "double":
            text, marks = text[:at] + text[at] + text[at:], [*marks[:at], marks[at], *marks[at:]]
        else:
            text = text[:at] + chance.choice(LETTERS) + text[at + 1 :]
    return text, marks


@cache
def _table() -> Any:
    table = yaml.safe_load((DATA / "typing.yml").read_text(encoding="utf-8"))
    return {name: {str(word): str(way) for word, way in ways.items()} for name, ways in table.items()}

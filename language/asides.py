"""Tells which words of a sentence only tell of things that somebody has, lost or saw, and what something looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from language.people import PEOPLE_WORDS
from language.tables import table, word_list
from language.words import starts_with

_TABLE = table("asides")
_OWNING, _LIKENESS, _IN_MIND, _CERTAINLY, _ONLY, _GOING = (
    sorted((tuple(phrase.split()) for phrase in _TABLE[name]), key=len, reverse=True)
    for name in ("owning", "likeness", "in_mind", "certainly_owning", "only", "going_with")
)
_NOT_AFTER = frozenset(_TABLE["not_after"])
_HAPPENED, _POSSESSIVES, _ASKING, _JOINTS, _SUBJECTS, _DETERMINERS, _GOES_WITH, _WHAT = (
    word_list(_TABLE[name])
    for name in ("happened", "possessives", "asking", "joints", "subjects", "determiners", "goes_with", "what")
)
_MARKS = frozenset(",.;:!?")


class Told(Enum):
    """What is told of a thing."""

    OWNED = "owned"
    HAPPENED = "happened"
    LIKENESS = "likeness"
    ONLY = "only"  # what the shop has, as the customer fears
    HEARD = "heard"  # by the trained reader, in words that no rule knows


@dataclass(frozen=True)
class Aside:
    """A run of words that tells of a thing beside the one that is asked for."""

    start: int
    end: int
    told: Told


def asides(words: Sequence[str]) -> list[Aside]:
    """The asides among folded words without apostrophes, marks among them; each reaches to the end of its clause."""
    return [aside for start, end in _clauses(words) for aside in _told_in(words, start, end)]


def _clauses(words: Sequence[str]) -> list[tuple[int, int]]:
    starts = [0, *(at + 1 for at in range(len(words)) if words[at] in _MARKS or _goes_on(words, at))]
    ends = [at - 1 for at in starts[1:]] + [len(words) - bool(words and words[-1] in _MARKS)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def _goes_on(words: Sequence[str], at: int) -> bool:
    """Whether a new clause follows a joint here: "and he wants"."""
    return words[at] in _JOINTS and not _SUBJECTS.isdisjoint(words[at + 1 : at + 2])


def _told_in(words: Sequence[str], start: int, end: int) -> list[Aside]:
    clause = words[start:end]
    likeness = next((at for at in range(start, end) if _is_like(words, at)), end)
    found = [Aside(likeness, end, Told.LIKENESS)] if likeness < end else []
    if not _HAPPENED.isdisjoint(clause):
        return [Aside(start, likeness, Told.HAPPENED), *found]
    only = next((at for at in range(start, likeness) if _begins(_ONLY, words, at)), end)
    if only < likeness:
        return [Aside(only, likeness, Told.ONLY), *found]
    if goes_with := _goes_with(words, start, likeness):
        return [Aside(*goes_with, Told.OWNED), *found]
    owning = [at for at in range(start, likeness) if _owns(words, at)]
    owned = next(iter(owning or (at for at in range(start, likeness) if _is_own(words, at, clause))), end)
    is_meant = any(_begins(_IN_MIND, words, at) for at in range(start, end))
    return [Aside(owned, likeness, Told.OWNED), *found] if owned < likeness and not is_meant else found


def _goes_with(words: Sequence[str], start: int, end: int) -> tuple[int, int] | None:
    """Where the wish tells first what it goes with: "for my navy suit I need", "what goes with jeans"."""
    if words[start] in _WHAT:
        return next(((at, end) for at in range(start, end) if _begins(_GOING, words, at)), None)
    if words[start] in _GOES_WITH and not _DETERMINERS.isdisjoint(words[start + 1 : start + 2]):
        asked = next((at for at in range(start + 2, end) if words[at] in _SUBJECTS), None)
        return (start, asked) if asked else None
    return None


def _is_like(words: Sequence[str], at: int) -> bool:
    """Whether a likeness is drawn here: "looks like a funeral", not "what it looks like"."""
    length = _begins(_LIKENESS, words, at)
    return bool(length) and not _DETERMINERS.isdisjoint(words[at + length : at + length + 1])


def _owns(words: Sequence[str], at: int) -> bool:
    """Whether somebody has what follows: "i have a red suit", "my sister has a blue coat"."""
    length = _begins(_OWNING, words, at)
    if not length and words[at] == "has" and at and words[at - 1] in PEOPLE_WORDS:
        length = 1
    is_asked = at > 0 and words[at - 1] in _NOT_AFTER
    if _begins(_CERTAINLY, words, at):
        return not is_asked
    return bool(length) and not is_asked and not _DETERMINERS.isdisjoint(words[at + length : at + length + 1])


def _is_own(words: Sequence[str], at: int, clause: Sequence[str]) -> bool:
    """Whether somebody's own thing may follow, of which its clause asks nothing: "my jacket is leather"."""
    is_cue = words[at] in _POSSESSIVES and not (at and words[at - 1] in _GOES_WITH)
    return is_cue and _ASKING.isdisjoint(clause)


def _begins(phrases: Sequence[tuple[str, ...]], words: Sequence[str], at: int) -> int:
    """How many words the longest of the phrases has that begins at this place; 0 for none."""
    return next((len(phrase) for phrase in phrases if starts_with(words, at, phrase)), 0)

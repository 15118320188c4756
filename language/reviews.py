"""Reads what a customer asks of other customers' reviews: whether they are asked about at all, and about what."""

import re

from language.fit import Fit, fit
from language.phrases import phrases
from language.stars import stars
from language.stop_words import SERVICE_STOP_WORDS, STOP_WORDS
from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("reviews")
_SAID = phrases("reviews", only=("asks", "writes", "before", "behind"))
_NO_MATTER = frozenset(_TABLE["no_matter"]) | STOP_WORDS | SERVICE_STOP_WORDS
_FELT = {
    turn: re.compile(rf"(?<!\w)(?:{any_phrase(_TABLE[name])})(?!\w)")
    for turn, name in (
        (Fit.RUNS_SMALL, "runs_small"),
        (Fit.RUNS_LARGE, "runs_large"),
        (Fit.TRUE, "as_usual"),
    )
}
_WORD = re.compile(r"[a-z]+")
_POINTERS = (" one", " ones")  # "the black one" is a product


def asks_reviews(text: str) -> bool:
    """Whether it asks what others say; not how a review is written, nor for what has a number of stars."""
    return _SAID["asks"].within(text) and not _SAID["writes"].within(text) and not stars(text).is_wished


def asked_of_reviews(text: str) -> str:
    """The part that says what of: "it runs small", "the zip"; "" where they are asked about as a whole."""
    if found := _SAID["before"].spans(text):
        part = text[found[-1][1] :]
    elif found := _SAID["behind"].spans(text):
        part = text[: found[0][0]]
    else:
        return ""
    part = part.strip(" ?!.,;:")
    if part.endswith(_POINTERS):
        return ""
    return part if felt_fit(part) is not None or matters(part) else ""


def matters(part: str) -> tuple[str, ...]:
    """The words of a part that say what it is about: "zip"."""
    return tuple(word for word in _WORD.findall(fold(part)) if len(word) > 1 and word not in _NO_MATTER)


def ways_to_say(word: str) -> frozenset[str]:
    """A word that reviews are asked about, with those that they may use in its place: "crepe" for "fabric"."""
    return frozenset((word, *_TABLE["alike"].get(word, ())))


def felt_fit(sentence: str) -> Fit | None:
    """How a sentence of a review says that the sizes turn out; None where it says nothing of that, or two things."""
    folded = fold(sentence)
    said = {turn for turn, pattern in _FELT.items() if pattern.search(folded)}
    described = fit(sentence)
    if described is not None:
        said.add(described)
    return said.pop() if len(said) == 1 else None

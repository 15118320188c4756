"""Reads which of their orders customers point at without its number: "my last one", "the one with the boots", "it"."""

from dataclasses import dataclass

from language.phrases import phrases
from language.references import find_order_numbers

_SAID = phrases("order_pointers")
_CLAUSE_MARKS = ".:;?!"


@dataclass(frozen=True)
class OrderPointer:
    """What a text says of the order that it means.

    Attributes:
        latest: the newest one.
        oldest: the oldest one.
        another: not the one talked about.
        before: the one that was spoken of before.
        described: one that the text describes instead of giving its number.
    """

    latest: bool
    oldest: bool
    another: bool
    before: bool
    described: bool


def order_pointer(text: str) -> OrderPointer:
    """What the text says of the order that it means."""
    latest = _SAID["latest"].within(text) or _SAID["latest_alone"].is_whole(text)
    oldest = _SAID["oldest"].within(text)
    return OrderPointer(
        latest=latest,
        oldest=oldest,
        another=_SAID["another"].within(text),
        before=_SAID["before"].within(text) or _SAID["before_named"].within(text),
        described=latest or oldest or _SAID["described"].within(text),
    )


def without_description(text: str) -> str:
    """The text without what only says which order it is: "the order with the boots and the lamp"."""
    for start, end in reversed(_SAID["with_items"].spans(text)):
        ends = [place for mark in _CLAUSE_MARKS if (place := text.find(mark, end)) >= 0]
        text = f"{text[:start]} {text[min(ends, default=len(text)) :]}"
    return text


def speaks_of_an_order(text: str) -> bool:
    """Whether the text has the word, or a number that may be one's."""
    return _SAID["order"].within(text) or any(len(number) > 3 for number in find_order_numbers(text))

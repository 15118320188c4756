"""Reads how many of the things of a list are meant: "everything", "both of them", "the rest", "two"."""

from language.numbers import spelled
from language.phrases import phrases
from language.tables import table

_SAID = phrases("quantifiers")
_TABLE = table("quantifiers")
#: How everything, or both of two things, may be repeated.
NAMES_OF_ALL: tuple[str, ...] = tuple(_TABLE["names_of_all"])
NAMES_OF_BOTH: tuple[str, ...] = tuple(_TABLE["names_of_both"])
_MOST = 99


def means_everything(text: str) -> bool:
    """Whether all the things are meant."""
    return _SAID["everything"].within(text)


def means_the_rest(text: str) -> bool:
    """Whether all the things but those named are meant."""
    return _SAID["rest"].within(text)


def means_several(text: str) -> bool:
    """Whether more than one of a kind is meant."""
    return _SAID["several"].within(text)


def without_amounts(text: str) -> str:
    """The text without the words that only say how much is meant."""
    return _SAID["amount"].without(text)


def count(word: str) -> int | None:
    """The whole number that a word says, up to 99; an article says one."""
    if _SAID["one"].is_whole(word):
        return 1
    if word.isdigit():
        return int(word) if int(word) <= _MOST else None
    value = spelled(word)
    return int(value) if value is not None and value == int(value) <= _MOST else None

"""Reads how many of the things of a list are meant: "everything", "both of them", "the rest", "two"."""

from language.lemmas import words
from language.numbers import spelled
from language.phrases import phrases
from language.tables import table, word_list

_SAID = phrases("quantifiers", only=("everything", "rest", "several", "amount", "one"))
_TABLE = table("quantifiers")
#: How everything, or both of two things, may be repeated.
NAMES_OF_ALL: tuple[str, ...] = tuple(_TABLE["names_of_all"])
NAMES_OF_BOTH: tuple[str, ...] = tuple(_TABLE["names_of_both"])
_MOST = 99
_BETWEEN = word_list(_TABLE["between"])
_ARTICLES = word_list(_TABLE["articles"])
_LOOKED_AT = 3  # words before a thing


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


def count_of_the_next(before: str) -> int | None:
    """How many of a thing the words before it say: "one of the socks", "2 mugs"; None where they don't."""
    said = [word for word in words(before)[-_LOOKED_AT:] if word not in _BETWEEN]
    return None if not said or said[-1] in _ARTICLES else count(said[-1])

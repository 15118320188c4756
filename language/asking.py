"""How a sentence is built around what it asks for: what goes with it, what is done to it, where its purpose begins."""

import re

from language.tables import table, word_list
from language.words import any_phrase

_TABLE = table("asking")
POSSESSIVES = word_list(_TABLE["possessives"])
TURNING = word_list(_TABLE["turning"])
PLACES = word_list(_TABLE["places"])
COLOUR_WORDS = word_list(_TABLE["colour_words"])
OBJECTS = word_list(_TABLE["objects"])
ALTERNATIVES = word_list(_TABLE["alternatives"])
ARTICLES: tuple[str, ...] = tuple(_TABLE["articles"])
DETERMINERS = word_list(_TABLE["determiners"])
ADJECTIVES = word_list(_TABLE["adjectives"])
PRAISE = word_list(_TABLE["praise"])
BEFORE_ADJECTIVES = word_list(_TABLE["before_adjectives"])
HANDLING = word_list(_TABLE["handling"])
WITH = tuple(tuple(phrase.split()) for phrase in _TABLE["with"])
NOT_ASKED_AFTER = frozenset(tuple(phrase.split()) for phrase in _TABLE["not_asked_after"])
OF_A_PROPERTY = word_list(_TABLE["of_a_property"])
SOFTENING = word_list(_TABLE["softening"])
COLLECTIVE = word_list(_TABLE["collective"])
NEW_WISH = word_list(_TABLE["new_wish"])
CHATTER = word_list(_TABLE["chatter"])
AFTER_THE_THING = word_list(_TABLE["after_the_thing"])
SPEAKING = tuple(tuple(phrase.replace("'", "").split()) for phrase in _TABLE["speaking"])

_WAYS = _TABLE["ways"]
_A_WAY = re.compile(
    rf"(?:{any_phrase(_WAYS['asking'])}) (?:{any_phrase(_WAYS['verbs'])}) i\b|i (?:{any_phrase(_WAYS['wishing'])}) to\b"
)
_STOCK = re.compile(rf"\b(?:{any_phrase(_TABLE['stock'])})\b")


def asks_a_way(text: str) -> bool:
    """Whether a folded text asks how to do something rather than for a thing."""
    return _A_WAY.match(text) is not None


def stock_spans(text: str) -> list[tuple[int, int]]:
    """Where a folded text asks for what can be bought now."""
    return [match.span() for match in _STOCK.finditer(text)]

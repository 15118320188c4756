"""Reads whose order is spoken of: one that openly belongs to somebody else is neither shown nor changed."""

import re
from collections.abc import Iterable, Mapping
from enum import Enum

from language.named_patterns import compiled
from language.tables import table
from language.words import fold

_TABLE = table("whose_order")


#: How likely the trained reader has to take an order for somebody else's before that is believed.
SURE = 0.65
#: The same where no word names anybody else, or the words call it the customer's own, as "my roomates order" does.
SURE_AGAINST_WORDS = 0.95


class Party(str, Enum):
    """Whose order or account a message speaks of, as the trained reader hears it."""

    OWN = "own"  # the customer's, also where it is for somebody else
    OTHER = "other"  # one that somebody else placed or owns
    RULE = "rule"  # nobody's: how it is done in general


class Whose(str, Enum):
    """Whom the order of a message belongs to, as far as its words tell."""

    SOMEBODY_ELSES = "somebody else's"  # an order is spoken of, and said to be somebody else's
    PERHAPS_NOT_MINE = "perhaps not mine"  # somebody else has ordered, or is spoken for; no order is asked about yet
    MINE = "mine"
    UNSAID = "unsaid"


def whose_order(text: str) -> Whose:
    """Whom the order that the text speaks of belongs to."""
    plain = " ".join(fold(text).split())
    is_mine = bool(_PLACED_BY_ME.search(plain))
    if not is_mine and _ALWAYS.search(plain) and not _CAME_TO_ME.search(plain):
        return Whose.SOMEBODY_ELSES
    if is_mine or _MINE.search(plain):
        return Whose.MINE
    if _is_handled_for_somebody(plain):
        return Whose.SOMEBODY_ELSES
    is_perhaps = _ORDERED.search(plain) or _WITH_AN_ORDER.search(plain)
    return Whose.PERHAPS_NOT_MINE if is_perhaps else Whose.UNSAID


def is_of_somebody_else(text: str, likely: Mapping[Party, float]) -> bool:
    """Whether a message speaks of somebody else's order: by rule, or as the trained reader hears it.

    What the rules take for somebody else's is never believed to be the customer's own because the reader hears it so.

    Args:
        text: the message.
        likely: how likely the reader takes each party to be spoken of.
    """
    by_rule = whose_order(text)
    if by_rule is Whose.SOMEBODY_ELSES:
        return True
    is_named = by_rule is not Whose.MINE and _NAMES_SOMEBODY.search(" ".join(fold(text).split())) is not None
    return likely.get(Party.OTHER, 0.0) >= (SURE if is_named else SURE_AGAINST_WORDS)


def _is_handled_for_somebody(plain: str) -> bool:
    """Whether something is wanted of an order, by who says that they aren't the one that it belongs to."""
    if _WITH_AN_ORDER.search(plain) and _ABOUT_ORDERS.search(plain):
        return True
    if _ASKED.search(plain) and _SERVICES.search(plain) and not _ASKED_BY_THE_SHOP.search(plain):
        return True
    return bool(_ORDERED.search(plain) and _WANTED_OF_IT.search(plain) and not _PRESENT.search(plain))


def is_somebody_elses(said: Iterable[Whose], is_proven: bool = False) -> bool:
    """Whether a conversation, by what its messages say one after the other, is about somebody else's order.

    Once that was said it stays so. What only may be meant is over when an order is said to be the customer's own,
    and is nothing where they have proven before who they are: "yes, my son ordered it".
    """
    perhaps = False
    for whose in said:
        if whose is Whose.SOMEBODY_ELSES:
            return True
        if whose is not Whose.UNSAID:
            perhaps = whose is Whose.PERHAPS_NOT_MINE
    return perhaps and not is_proven


def _pattern(name: str) -> re.Pattern[str]:
    written = _TABLE[name]
    return compiled([written] if isinstance(written, str) else written, _TABLE["words"])


_ALWAYS = _pattern("always")
_NAMES_SOMEBODY = _pattern("names_somebody")
_WITH_AN_ORDER = _pattern("with_an_order")
_ABOUT_ORDERS = _pattern("about_orders")
_ASKED = _pattern("asked")
_SERVICES = _pattern("services")
_ASKED_BY_THE_SHOP = _pattern("asked_by_the_shop")
_ORDERED = _pattern("ordered")
_WANTED_OF_IT = _pattern("wanted_of_it")
_PRESENT = _pattern("present")
_PLACED_BY_ME = _pattern("placed_by_me")
_MINE = _pattern("mine")
_CAME_TO_ME = _pattern("came_to_me")

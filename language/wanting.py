"""Reads how a sentence wishes for products: for more, for what is new, as a change of the wish before, or not."""

from language.phrases import phrases

SHORT = 3  # words of a message that can only be understood with what stood before it

_SAID = phrases("wanting")


def asks_more(text: str) -> bool:
    """Whether a text wants other products of the same kind."""
    return _SAID["more"].within(text)


def asks_new(text: str) -> bool:
    """Whether what has come in lately is asked for, and not a kind of thing."""
    return _SAID["new"].within(text)


def asks_others(text: str) -> bool:
    """Whether something of another sort is wanted: "anything in wool", "cotton ones", not "the cotton ones"."""
    return _SAID["something"].within(text) or (_SAID["ones"].within(text) and not _SAID["these_ones"].within(text))


def is_indefinite(text: str) -> bool:
    """Whether any of a kind is spoken of, and not a certain one: "a coat", "another dress"."""
    return _SAID["indefinite"].within(text)


def is_no_wish(text: str) -> bool:
    """Whether a text that names a kind of product is about an order or what one may do, not a wish for it."""
    return _SAID["no_wish"].within(text) or _SAID["may"].begins(text)


def is_follow_up(text: str) -> bool:
    """Whether a text begins like a change to the wish before it: "in red?", "what about linen", "under 50"."""
    return _SAID["follow_up"].begins(text) or len(text.split()) <= SHORT


def wants_a_recommendation(text: str) -> bool:
    """Whether it is left to the shop what to choose: "what would you wear", "something for", "a gift"."""
    return _SAID["recommend"].within(text)

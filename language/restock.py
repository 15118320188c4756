"""Whether a customer wants to be told when something that is sold out is back, or doesn't any more."""

from enum import Enum

from language.phrases import phrases, words_of

_SAID = phrases("restock")
_WISHING = ("tell", "tell_in", "tells_me", "comes_back", "when", "is_back")
CODE_LENGTH = 10  # letters and digits of the code by which a mail has its request forgotten


class RestockWish(str, Enum):
    """What is wished."""

    TELL = "tell"
    FORGET = "forget"


def restock_wish(text: str) -> "RestockWish | None":
    """What is wished of being told; None of a question for the day, an order, a sale or the opening hours."""
    if _SAID["forget"].within(text):
        return RestockWish.FORGET
    if _SAID["elsewhere"].within(text):
        return None
    if _SAID["tell_whole"].is_whole(text):
        return RestockWish.TELL
    said = {
        name for name in ("tell", "tell_in", "tells_me", "comes_back", "when", "is_back") if _SAID[name].within(text)
    }
    comes_back = "comes_back" in said or {"when", "is_back"} <= said
    wishes = "tell" in said or "tell_in" in said or ("tells_me" in said and comes_back)
    return RestockWish.TELL if wishes and not _SAID["asks_the_day"].within(text) else None


def possible_codes(text: str) -> "list[str]":
    """What may be the code of a request's mail, in capitals."""
    return [word.upper() for word in words_of(text).words if len(word) == CODE_LENGTH and word.isalnum()]

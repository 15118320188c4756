"""Reads where an order is to go, where no address is written: "my default address", "the New York one", "to Canada"."""

from collections.abc import Sequence

from language import places
from language.phrases import Phrases, phrases, words_of
from language.places import Country
from language.tables import table

_SAID = phrases(
    "destinations",
    only=("default", "points", "to_an_own_one", "to_a_written_one", "to", "polite_end", "same_as", "order"),
)
_CITIES = {city: Phrases(names, {}) for city, names in table("destinations")["cities"].items()}
_SHORTEST_COUNTRY = 3  # letters


def means_the_default(text: str) -> bool:
    """Whether the customer's default address is meant."""
    return _SAID["default"].within(text)


def means_a_known_one(text: str) -> bool:
    """Whether an address is meant that the shop knows."""
    return _SAID["points"].within(text)


def means_another_orders(text: str) -> bool:
    """Whether the address is meant that another order has: "the same address as order 1002"."""
    return _SAID["same_as"].within(text)


def names(text: str, place: str) -> bool:
    """Whether the text names this city or street, by another of its names too: "NYC"."""
    is_short = any(city == place.lower() and said.within(text) for city, said in _CITIES.items())
    return is_short or place.lower() in text.lower()


def where_to(text: str) -> str | None:
    """The part of a wish that says where to: "to my default address", "1 Hill Street, Denver"; None without one."""
    for start, _ in _SAID["to_an_own_one"].spans(text)[:1]:
        own = text[start:]
        if means_a_known_one(own) or (_SAID["order"].within(own) and any(map(str.isdigit, own))):
            return own
    for _, end in _SAID["to_a_written_one"].spans(text):
        written = text[end:].lstrip(" :")
        if (number := written.partition(" ")[0]).isdigit() and number != written:
            return written
    return None


def country_at_the_end(text: str) -> Country | None:
    """The country that a wish names as its end: "send it to Canada instead"."""
    for _, end in _SAID["to"].spans(text):
        name = _without_politeness(text[end:])
        if len(name) >= _SHORTEST_COUNTRY and all(sign.isalpha() or sign in ". '’-" for sign in name):
            return places.find_country(name)
    return None


def _without_politeness(name: str) -> str:
    words = words_of(name)
    last = _last_telling(words.words)
    return name[: words.spans[last][1]].strip() if last is not None else ""


def _last_telling(words: Sequence[str]) -> int | None:
    """The last word that is neither a mark nor polite."""
    telling = (at for at in range(len(words) - 1, -1, -1) if words[at][0].isalnum())
    return next((at for at in telling if not _SAID["polite_end"].is_whole(words[at])), None)

"""Reads which aspect of a product a sentence asks for by name: "how much", "which sizes", "can I wash it"."""

from collections.abc import Callable
from enum import Enum

from language.phrases import phrases
from language.price_words import asks_cheapest, asks_dearest, asks_sale
from language.words import fold

_SAID = phrases("aspects")


class Aspect(str, Enum):
    """What is asked about a product."""

    PRICE = "price"
    SALE = "sale"
    SIZES = "sizes"  # which sizes there are
    SIZE = "size"  # whether one size, or the customer's, is there
    COLOURS = "colours"
    COLOUR = "colour"  # whether one colour is there, or which it has
    STOCK = "stock"
    MATERIAL = "material"
    CARE = "care"
    FIT = "fit"
    BRAND = "brand"
    RATING = "rating"  # stars, reviews, what others say
    RESTOCK = "restock"
    PAIRING = "pairing"  # what goes with it
    OCCASION = "occasion"
    DIMENSIONS = "dimensions"
    ORIGIN = "origin"
    VIEW = "view"  # a picture, another side, a closer look
    DESCRIPTION = "description"  # "tell me more about it"
    DETAIL = "detail"  # another property, in the customer's words: see `Message.details`


class Extreme(str, Enum):
    """Which of several is asked for by its price."""

    CHEAPEST = "cheapest"
    DEAREST = "dearest"


# The first that holds: "on sale, and what does it cost" is told with both prices, "how much" of a washing too.
_ASKS: tuple[tuple[Aspect, Callable[[str], bool]], ...] = (
    (Aspect.SALE, lambda text: asks_sale(fold(text))),
    (Aspect.PRICE, lambda text: _SAID["price"].within(text) or _SAID["how_much"].within(text)),
    (Aspect.CARE, _SAID["care"].within),
    (Aspect.SIZES, lambda text: _SAID["sizes"].within(text) or _names_all(text, "size", "many_sizes")),
    (Aspect.COLOURS, lambda text: _SAID["colours"].within(text) or _SAID["colour"].is_whole(text)),
    (Aspect.MATERIAL, _SAID["material"].within),
)


def aspect(text: str) -> Aspect | None:
    """The first aspect that a text names, or None where it names none."""
    return next((one for one, asks in _ASKS if asks(text)), None)


def extreme(text: str) -> Extreme | None:
    """Whether the cheapest or the dearest of several is asked for."""
    folded = fold(text)
    if asks_cheapest(folded):
        return Extreme.CHEAPEST
    return Extreme.DEAREST if asks_dearest(folded) else None


def asks_stock(text: str) -> bool:
    """Whether it is asked if something can be had at all."""
    return _SAID["stock"].within(text)


def asks_left(text: str) -> bool:
    """Whether it is asked how many pieces are left of a product: "how many have you got left?"."""
    return _SAID["left"].within(text) and not _SAID["left_of_time"].within(text)


def _names_all(text: str, one: str, many: str) -> bool:
    """Whether a text is only the name of what is asked, or a question that ends with it in the plural."""
    return _SAID[one].is_whole(text) or (text.rstrip().endswith("?") and _SAID[many].ends(text))

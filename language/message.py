"""The value that a customer's sentence becomes: what they do with it, what they ask, and what they point at."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


class Act(str, Enum):
    """What a customer does with a sentence; one sentence may do several."""

    ASK = "ask"  # asks something about a product: see `Aspect`
    SEARCH = "search"  # wants to be shown products, or others than those shown
    REFINE = "refine"  # narrows or changes the wish before: a size, a colour, a bound
    COMPARE = "compare"
    LIKE = "like"
    DISLIKE = "dislike"
    TOO_DEAR = "too_dear"
    BUY = "buy"  # "I'll take it", "add it to my cart"
    KEEP_FOR_LATER = "keep_for_later"  # a wish list, "hold it for me"
    SMALL_TALK = "small_talk"
    GREET = "greet"
    THANK = "thank"
    CLOSE = "close"  # "that's all for today", "I'll think about it"
    COMPLAIN = "complain"
    CORRECT = "correct"  # takes back what was said before
    AGREE = "agree"
    REFUSE = "refuse"
    ORDER = "order"  # about an order of their own, or their account
    POLICY = "policy"  # about how the shop does things: shipping, returns, payment, hours
    PERSON = "person"  # wants a human
    OUT_OF_SCOPE = "out_of_scope"


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


class Pointer(str, Enum):
    """Which product a sentence is about."""

    NOTHING = "nothing"
    THIS = "this"  # the one spoken of: "it", "this one"
    OTHER = "other"  # another than the one spoken of
    ALL = "all"  # those shown: "both", "them"


@dataclass(frozen=True)
class Message:
    """A sentence of a customer, read once.

    Attributes:
        text: the words.
        acts: what the sentence does, with how sure the reader is of each, from 0 to 1.
        aspects: what it asks, in the same form.
        pointer: which product it is about.
        wanted: the customer's words for properties they wish for.
        unwanted: the customer's words for properties they don't want.
        details: the customer's words for what they ask about: a neckline, red, size 8, linen.
        likely: how sure the reader is of every act, also of those that it doesn't think the sentence does.
    """

    text: str
    acts: dict[Act, float] = field(default_factory=dict)
    aspects: dict[Aspect, float] = field(default_factory=dict)
    pointer: Pointer = Pointer.NOTHING
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    likely: dict[Act, float] = field(default_factory=dict)

    def does(self, act: Act) -> bool:
        """Whether the sentence does this."""
        return act in self.acts

    def asks(self, aspect: Aspect) -> bool:
        """Whether the sentence asks this."""
        return aspect in self.aspects


@dataclass(frozen=True)
class Before:
    """What a message follows, as far as reading it depends on that.

    Attributes:
        answered: the kind of the answer before it, as the decision names it: "price", "matches"; "" at the beginning.
        focus: the kind of product spoken of: "Dresses"; "" where none is.
    """

    answered: str = ""
    focus: str = ""


class Reads(Protocol):
    """Whatever reads a sentence into a message."""

    def read(self, text: str, before: Before) -> Message:
        """The value of a sentence that follows `before`."""
        ...


class Unread:
    """Reads nothing: every message has its words alone, and whoever decides goes by the intent."""

    def read(self, text: str, before: Before) -> Message:  # noqa: ARG002 - as every reader is called
        """The words."""
        return Message(text)

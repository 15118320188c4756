"""The value that a customer's sentence becomes: what they do with it, what they ask, and what they point at."""

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Protocol

from language import aspects, costs, details, halves, ordinals, pointing, price_words, titles, wanting
from language.aspects import Aspect as Aspect  # the aspects that a message asks
from language.aspects import Extreme
from language.words import fold


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


class Pointer(str, Enum):
    """Which product a sentence is about."""

    NOTHING = "nothing"
    THIS = "this"  # the one spoken of: "it", "this one"
    OTHER = "other"  # another than the one spoken of
    ALL = "all"  # those shown: "both", "them"


@dataclass(frozen=True)
class Message:
    """A sentence of a customer, read once: what the trained reader hears in it, and what the dimensions read.

    A dimension is read when it is first asked for, and kept; whoever has the message needs its words no more.

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

    def without(self, title: str) -> "Message":
        """The message without the words of a product's title, which are no wishes: see `language.titles`."""
        return replace(self, text=titles.without_title(self.text, title))

    @cached_property
    def halves(self) -> "tuple[Message, ...]":
        """The two questions of the message, each to be read by itself; nothing where there is only one."""
        return tuple(Message(half) for half in halves.halves(self.text))

    @property
    def wants_to_be_shown(self) -> bool:
        """Whether products are wished for, and not only spoken of."""
        return not self.acts or self.does(Act.SEARCH) or self.does(Act.REFINE)

    # What is asked of a product

    @cached_property
    def named_aspect(self) -> "Aspect | None":
        """The first thing asked by name, or None where the sentence names none."""
        return aspects.aspect(self.text)

    @cached_property
    def extreme(self) -> "Extreme | None":
        """Whether the cheapest or the dearest is asked for."""
        return aspects.extreme(self.text)

    @cached_property
    def asks_stock(self) -> bool:
        """Whether it is asked if something can be had at all."""
        return aspects.asks_stock(self.text)

    @cached_property
    def named_detail(self) -> str:
        """The known property that the words ask for ("pockets", "the length"), or an empty string."""
        return details.detail(self.text)

    @cached_property
    def asked_detail(self) -> str:
        """The same, where what the reader takes for the property asked about goes first."""
        return details.detail(" ".join(self.details)) or self.named_detail

    @cached_property
    def part(self) -> str:
        """The thing that a product is asked to have, where it is no known property: "warranty"."""
        return details.part(self.text)

    # What it points at

    @cached_property
    def points_back(self) -> bool:
        """Whether it speaks of something named before: "it", "these"."""
        return pointing.points_back(self.text)

    @cached_property
    def points_at_two(self) -> bool:
        """Whether two of those shown are meant without saying which: "both"."""
        return pointing.points_at_two(self.text)

    @cached_property
    def places(self) -> "list[int]":
        """The places in a list that it names: 0 for "the first", -1 for "the last"."""
        return ordinals.ordinals(self.text)

    @cached_property
    def picked(self) -> str:
        """The words that pick one of several: "blue" in "the blue one"."""
        return pointing.the_one(self.text)

    @cached_property
    def picks_the_cheaper(self) -> bool:
        """Whether the cheaper of two is spoken of, and not asked for: "the cheaper one in 42"."""
        return self.speaks_of_the_cheaper and not pointing.asks_which(self.text)

    @cached_property
    def speaks_of_the_cheaper(self) -> bool:
        """Whether the cheaper of two is spoken of or asked for: "which is the cheaper one?"."""
        return pointing.speaks_of_the_cheaper(self.text)

    # What is wished for

    @cached_property
    def asks_more(self) -> bool:
        """Whether other products of the same kind are wanted."""
        return wanting.asks_more(self.text)

    @cached_property
    def asks_new(self) -> bool:
        """Whether what has come in lately is asked for."""
        return wanting.asks_new(self.text)

    @cached_property
    def asks_others(self) -> bool:
        """Whether something of another sort is wanted: "anything in wool"."""
        return wanting.asks_others(self.text)

    @cached_property
    def is_indefinite(self) -> bool:
        """Whether any of a kind is spoken of, and not a certain one: "a coat"."""
        return wanting.is_indefinite(self.text)

    @cached_property
    def is_no_wish(self) -> bool:
        """Whether it is about an order or what one may do, though it names a kind of product."""
        return wanting.is_no_wish(self.text)

    @cached_property
    def is_follow_up(self) -> bool:
        """Whether it begins like a change to the wish before it: "in red?"."""
        return wanting.is_follow_up(self.text)

    @cached_property
    def asks_cheaper(self) -> bool:
        """Whether something for less money than something else is asked for."""
        return price_words.asks_cheaper(fold(self.text))

    # What something costs

    @cached_property
    def asks_cost(self) -> bool:
        """Whether it asks what something costs."""
        return costs.asks_cost(self.text)

    @cached_property
    def asks_whether_free(self) -> bool:
        """Whether it only asks if something costs nothing."""
        return costs.asks_whether_free(self.text)

    @cached_property
    def asks_what_that_costs(self) -> bool:
        """Whether the price of what was just told is asked."""
        return costs.asks_what_that_costs(self.text)

    @cached_property
    def asks_reduction_for(self) -> "frozenset[str]":
        """The groups of people for whom it asks a reduction: "student"; none where it asks for no reduction."""
        asked = costs.speaks_of_reduction(self.text)
        return costs.groups_of_people(self.text) if asked else frozenset()


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

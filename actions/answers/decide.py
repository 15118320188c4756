"""Decides what to answer: ordered tables of when a rule holds of a turn, and what it then finds out.

Each table is read from its first row; the first whose condition holds, and that finds something to say, decides. First
goes what the customer does with a product or asks of it (`_ACTS`), then what the bot took the message for (`_INTENTS`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from typing import NamedTuple

from actions.answers import (
    act_decisions,
    comparison_decisions,
    interest_decisions,
    overview_decisions,
    policy_decisions,
    product_decisions,
    range_decisions,
    recommend_decisions,
    review_decisions,
    search_decisions,
    shown_decisions,
    sizing,
    two_questions,
    warranty_decisions,
)
from actions.answers.decision import Decision, Kind
from actions.answers.kept_out import stands_in
from actions.answers.lexicon import MATERIAL_NAMES
from actions.answers.policy_words import completed, has_subject, own_words
from actions.answers.templates import wording
from actions.answers.turn import UNSURE, Asked, Turn, lowest
from actions.answers.turn import Context as Context  # what a caller hands over with the message
from actions.answers.wording import title
from actions.basket import decisions as basket_decisions
from actions.basket import taking
from actions.basket.links import Links
from actions.outfits import decisions as outfit_decisions
from language.areas import areas
from language.aspects import Extreme
from language.consent import Consent
from language.details import PROPERTIES, WARRANTY
from language.marks import NO_MARKS
from language.message import Act, Aspect, Message, Pointer
from language.service_questions import asks_for_rules, service_question
from language.sizes import system_and_number
from language.subjects import CARRIED_THINGS
from retrieval.index import Snapshot
from retrieval.passage_search import PassageHit
from retrieval.query import Query
from retrieval.records import Passage, Product
from retrieval.search import Hit, SearchResult
from retrieval.size_conversions import Wearer
from retrieval.words import singular, stem, words

OF_THE_SAME = 0.1  # by so much nearer with the first question's subject, the second of a message asks of it too
POLICY_FLOOR = 0.15  # below this score no passage answers the question
HALF_FLOOR = 0.24  # … of half a message, whose other half is of a product
HINTED_FLOOR = 0.17  # … unless the bot recognised the topic: then the best of that page needs less
HINT_WORTH = 0.35  # how much better a passage of another page must be than the best of that topic
_LONGEST_PART = 14  # words of a part of a message that is a question of its own
_LONGEST_ON = 9  # words of a question that goes on about what was told
SURE_POLICY = 0.55  # from here up the passage answers even a question that the bot did not understand
LOOKED_INTO = 5  # passages in which the statement that answers is looked for
SHORTEST_STEM = 3  # letters; a shorter word of a customer's is in too many descriptions
PLAINLY = 0.15  # by how much an act has to be surer than another, so that a contrary one gives way to it
MANY = 30  # products that are looked through for those that weren't shown before

# Which policy page a sub-intent is about, by the beginning of the page's name.
_TOPICS: Mapping[str, tuple[str, ...]] = {
    "returns": ("return", "refund"),
    "shipping": ("shipping", "delivery"),
    "delivery_time": ("delivery", "shipping"),
    "payment_methods": ("payment",),
    "cancellation_fee": ("cancel",),
    "store_hours": ("store", "hours", "opening"),
    "gift_cards": ("gift",),
    "privacy": ("privacy",),
}
_SIZING = ("siz", "fit")
_FIT = "the fit"
_EXCHANGES = "How do exchanges and returns work?"  # what is asked with "and what if it's too small?"
_DELIVERY = "How long does standard delivery take?"  # … and with "when would it be here?"
# What a description says of how a size turns out, and not only that something is slim.
_RUNS = re.compile(
    r"\b(?:size (?:up|down)|runs? (?:large|small|true)|true to size|sized in|fits? (?:large|small|true))", re.IGNORECASE
)

POLICIES = frozenset({Kind.POLICY, Kind.POLICY_RULE})
# What is done with the basket or an outfit, which the question beside it changes nothing of.
_SETTLES = frozenset(kind for kind in Kind if kind.startswith(("basket_", "outfit")))
_OF_SERVICE = POLICIES | {Kind.UNKNOWN_POLICY, Kind.SIZE_ADVICE, Kind.SIZE_FOUND, Kind.WARRANTY, Kind.NO_WARRANTY}

Then = Callable[[Turn], Decision | None]


class Rule(NamedTuple):
    """What is decided (`then`) about a turn of which something holds (`when`)."""

    when: Callable[[Turn], object]
    then: Then


class ActRule(NamedTuple):
    """What an act leads to where what it needs is `given`; where it isn't, the intent has to decide."""

    acts: tuple[Act, ...]
    given: Callable[[Turn], object]
    then: Then


class Heard:
    """A customer's message, read, and what is decided about it: each worked out once, whoever asks in this turn."""

    def __init__(self, message: Message, context: Context, snapshot: Snapshot, links: Links | None = None) -> None:
        self.turn = Turn(message, context, snapshot, links)

    @cached_property
    def by_basket(self) -> Decision | None:
        """What is done with the list that the customer keeps; None where nothing is."""
        return basket_decisions.decided(self.turn)

    @cached_property
    def by_outfit(self) -> Decision | None:
        """What is asked of things that are worn together; None where nothing of the sort is."""
        return outfit_decisions.decided(self.turn)

    def by_choice(self, intent: str) -> Decision | None:
        """What the shop would choose for the wish; None where the customer says what, or no record tells why."""
        is_wished = recommend_decisions.is_wished(self.turn, intent)
        return recommend_decisions.recommended(self.turn) if is_wished else None

    @cached_property
    def by_range(self) -> Decision | None:
        """What is asked of a range of products, or by a name that none has; None where nothing of the sort is."""
        return next((found for asks in _OF_A_RANGE if (found := asks(self.turn)) is not None), None)

    @cached_property
    def by_acts(self) -> Decision | None:
        """What the reading of the message decides by itself; None where the intent has to."""
        if (noted := recommend_decisions.noted(self.turn)) is not None:
            return noted
        if self.by_outfit is not None:
            return self.by_outfit
        if self.by_basket is not None:
            return self.by_basket
        if self.by_range is not None:
            return self.by_range
        if (told_of := _of_the_one_picked(self.turn) or _of_another_one(self.turn)) is not None:
            return told_of
        acts = self.turn.message.acts
        if max(acts.values(), default=0.0) < UNSURE:
            return None
        rule = next((rule for rule in _ACTS if any(_holds(act, acts) for act in rule.acts)), None)
        return rule.then(self.turn) if rule and rule.given(self.turn) else None

    @cached_property
    def by_records(self) -> str:
        """The intent of a message the bot didn't understand, where the records plainly know it; else ""."""
        turn = self.turn
        if _if_it_misfits(turn) or self.by_what_was_told or self.by_arrival:
            return "ask_policy"
        if (
            self.by_acts
            or self.by_choice("")
            or turn.sells_what_is_named
            or (turn.focus and _asks_of_something_spoken_of(turn))
        ):
            return "ask_product"
        if _sure_policy(turn):
            return "ask_policy"
        if turn.before and turn.query.constrained and turn.message.is_follow_up:
            return "search_products"
        return ""

    @cached_property
    def by_what_was_told(self) -> Decision | None:
        """What else is asked of the policy told just now; None where nothing is."""
        return _asked_on(self.turn)

    @cached_property
    def by_arrival(self) -> Decision | None:
        """How long delivery takes, where it is asked when a product that was shown would come; None where it isn't."""
        return _arrives(self.turn) if self.turn.has_shown else None

    @property
    def goes_on_about_a_policy(self) -> bool:
        """Whether it asks something else of the policy told just now, in words without a subject of their own."""
        return not has_subject(self.turn.message.text) and self.by_what_was_told is not None

    def decided(self, intent: str) -> Decision:
        """What to answer; see `decide`."""
        told = self._decided(intent)
        if told.passages or told.kind in _OF_SERVICE or (beside := _service_beside(self.turn)) is None:
            return told
        policy, rest = beside
        other = Heard(rest, self.turn.context, self.turn.snapshot, self.turn.links)
        name = intent if intent in _INTENTS else "ask_product"
        told = told if told.kind in _SETTLES else other._decided(name)
        before = f"{wording(policy, '')} {told.before}".strip()
        return replace(told, before=before, passages=(*told.passages, *policy.passages))

    def _decided(self, intent: str) -> Decision:
        told = (
            _if_it_misfits(self.turn)
            or self.by_outfit
            or self.by_basket
            or self.by_arrival
            or _cost_of_what_was_told(self.turn)
            or self.by_what_was_told
            or _in_a_place(self.turn)
        )

        told = told or _two_apart(self.turn) or warranty_decisions.asked(self.turn) or _measured(self.turn)
        told = told or interest_decisions.told(self.turn) or self.by_choice(intent) or self.by_acts
        name, _, topic = intent.partition("/")
        if told is not None and not (name == "ask_policy" and told.kind is Kind.SMALL_TALK):
            return told
        return _first(_policy_rules(topic) if name == "ask_policy" else _INTENTS.get(name, _PRODUCT), self.turn)


def decide(message: Message, intent: str, context: Context, snapshot: Snapshot) -> Decision:
    """What to answer to the message.

    Args:
        message: the customer's words and what the reader made of them.
        intent: what the bot took them for; a policy's retrieval intent comes as "ask_policy/returns".
        context: what the conversation holds.
        snapshot: the catalog and policies at this moment.
    """
    return Heard(message, context, snapshot).decided(intent)


def second_look(message: Message, context: Context, snapshot: Snapshot) -> str:
    """The intent of a message the bot didn't understand, where the records plainly know what it is about; else ""."""
    return Heard(message, context, snapshot).by_records


def _first(rules: Sequence[Rule], turn: Turn) -> Decision:
    """What the first rule decides that holds; the last of every table always does."""
    return next(found for rule in rules if rule.when(turn) and (found := rule.then(turn)) is not None)


def _always(_turn: Turn) -> bool:
    return True


# What is asked of a range of products, or of what customers say of one: the first that is asked at all.
_OF_A_RANGE: tuple[Then, ...] = (
    overview_decisions.asked,
    review_decisions.asked,
    range_decisions.another_name,
    range_decisions.left,
    range_decisions.count,
    range_decisions.next_in_price,
    range_decisions.ranked,
    lambda turn: _with_what_is_asked_of_it(turn, range_decisions.extreme(turn)),
    range_decisions.most,
    shown_decisions.pick,
    shown_decisions.those_that_are,
    lambda turn: shown_decisions.told_of_each(turn, lambda product: _asked_of_one(turn, product)),
)


# What the acts of a message lead to.


def _with_what_is_asked_of_it(turn: Turn, found: Decision | None) -> Decision | None:
    """The cheapest or dearest, with what is asked of it in the same breath: "the cheapest one, what colours?"."""
    aspect = turn.message.named_aspect
    if found is None or len(found.cards) != 1 or aspect not in _ASKED_OF_AN_EXTREME:
        return found
    return two_questions.both(found, _aspect(turn, turn.asked_of(found.cards[0].product), aspect)) or found


def _told_and_taken(turn: Turn) -> Decision | None:
    """What is asked about the product spoken of, and how it is bought where the customer takes it."""
    takes = (turn.message.does(Act.BUY) or turn.message.puts_in) and not turn.message.is_conditional
    put_in = taking.taken(turn) if takes else None
    if turn.meant is None:
        return put_in
    asked = turn.asked_of(turn.meant)
    aspects = [one for one in _aspects(turn, asked) if not (takes and one in _SETTLED_BY_BUYING)]
    parts = [_ABOUT[one](turn, asked) for one in aspects[:2]]
    if put_in:
        return taking.after(parts, put_in)
    parts += [act_decisions.buy(turn.meant, asked.query)] if takes else []
    if len(parts) < 2:
        return parts[0] if parts else None
    return two_questions.both(parts[0], parts[-1]) or parts[0]


def _aspects(turn: Turn, asked: Asked) -> list[Aspect]:
    """What is asked of the product: a part that the words name goes before a column that is only heard in them."""
    heard = turn.message.aspects
    if turn.message.asks_reviews:  # whatever else "any good" may be heard as
        return [Aspect.RATING, *(one for one in heard if one not in (Aspect.RATING, Aspect.DESCRIPTION))]
    sure = [aspect for aspect, how_sure in heard.items() if how_sure >= UNSURE]
    if _COLUMNS.issuperset(sure) and _names_a_part(asked):
        return [Aspect.DETAIL]
    if not sure and asked.message.named_aspect:
        return [asked.message.named_aspect]
    return list(heard)


def _names_a_part(asked: Asked) -> bool:
    """Whether a lining, a heel, pockets … are asked about, and not whether there is a size."""
    name = asked.message.named_detail
    return bool(name) and PROPERTIES[name].is_part and not asked.query.sizes


def _of_the_one_picked(turn: Turn) -> Decision | None:
    """What was asked of "it" before, of the product that the customer now says was meant."""
    picked = turn.titled or turn.placed or turn.set_apart
    was_asked_back = turn.context.answered == Kind.WHICH_PRODUCT and turn.context.question
    asks_itself = turn.message.named_aspect or turn.message.named_detail or turn.message.part
    if not was_asked_back or asks_itself or len(picked) != 1:
        return None
    return _about(turn, picked[0], Message(turn.context.question))


def _of_another_one(turn: Turn) -> Decision | None:
    """What was asked of one, asked of another of those shown: "size?" and then "and the other?", "and the third?"."""
    message = turn.message
    if len(turn.placed) != 1 or turn.titled or turn.query.categories or message.points_at_two:
        return None
    if any(message.acts.get(act, 0.0) >= UNSURE for act in (Act.BUY, Act.KEEP_FOR_LATER)) or message.comparative:
        return None
    asks_itself = message.named_aspect or message.named_detail or message.part or turn.query.constrained
    before = Message(turn.context.question)
    asked_before = before.named_aspect or before.named_detail
    if asks_itself or not message.is_follow_up:
        return _about(turn, turn.placed[0]) if turn.the_other else None
    return _about(turn, turn.placed[0], before if asked_before and turn.context.answered else None)


def _keep(turn: Turn) -> Decision | None:
    return taking.taken(turn, keep=True) or (act_decisions.keep(turn.meant) if turn.meant else None)


def _liked(turn: Turn) -> Decision:
    return act_decisions.liked(turn.meant) if turn.meant else Decision(kind=Kind.SMALL_TALK)


def _others(turn: Turn) -> Decision:
    """Other products than those shown: of the kind that is named, or else of the same kind."""
    spoken_of = turn.focus or turn.shown[0]
    of_its_kind = turn.snapshot.understand(spoken_of.category)
    wish = turn.before or of_its_kind
    is_narrowed = turn.query.constrained or turn.names_property
    is_of_any_kind = turn.before is not None and (is_narrowed or _are_of_several_kinds(turn))
    if not wish.categories and not turn.query.categories and not is_of_any_kind:  # "in linen", and then "for men?"
        wish = search_decisions.refined(wish, of_its_kind)
    change = turn.query if turn.names_property else turn.query.model_copy(update={"wanted": "", "residual": ()})
    wish = search_decisions.refined(wish, change)
    is_narrowed = is_narrowed and turn.message.pointer is not Pointer.OTHER and not turn.message.asks_more
    seen = [] if is_narrowed else [product.product_id for product in (spoken_of, *turn.shown)]
    if turn.message.asks(Aspect.RATING):
        wish = wish.model_copy(update={"order": "best_rated"})
    return search_decisions.found(turn.search(wish, k=MANY), seen)


def _are_of_several_kinds(turn: Turn) -> bool:
    """Whether things of several kinds were shown for one wish, none of which was spoken of since."""
    return turn.focus is None and len({product.category for product in turn.shown}) > 1


def _less(turn: Turn) -> Decision:
    """Something for less money; who leaves it at that, and could have nothing for less, is let go."""
    found = _alike_for_less(turn)
    leaves = found.kind is Kind.NONE_CHEAPER and turn.message.does(Act.CLOSE)
    return Decision(kind=Kind.CLOSING) if leaves else found


def _alike_for_less(turn: Turn) -> Decision:
    """What costs less than the product spoken of and has most in common with it; of several shown, what costs less."""
    than = turn.meant
    return recommend_decisions.alike_for_less(turn, than) if than else _cheaper(turn)


def _differing(turn: Turn) -> Decision:
    """What differs in the respect that isn't liked; others, where none is named."""
    others = _others(turn)
    names_one = turn.message.does(Act.DISLIKE) and turn.message.disliked is not None
    return (recommend_decisions.differing(turn, others) if names_one else None) or others


def _holds(act: Act, acts: Mapping[Act, float]) -> bool:
    """Whether a message does this, and nothing contrary that the reader is plainly surer of."""
    if act not in acts:
        return False
    return not any(acts.get(contrary, 0.0) - acts[act] >= PLAINLY for contrary in _YIELDS_TO.get(act, ()))


def _has_meant(turn: Turn) -> bool:
    return turn.meant is not None


def _has_shown_or_meant(turn: Turn) -> bool:
    return turn.has_shown or turn.meant is not None


def _has_shown(turn: Turn) -> bool:
    return turn.has_shown


def _wants_others(turn: Turn) -> bool:
    asks_for_others = turn.message.asks_more or turn.message.asks_others or turn.message.finds_too_dear
    is_of_one = (turn.picked_by_name or turn.placed) and not asks_for_others
    return turn.has_shown and not turn.names_what_it_wants and not turn.message.asks_new and not is_of_one


def _wants_others_or_cheaper(turn: Turn) -> bool:
    return turn.wants_cheaper or _wants_others(turn)


def _others_or_less(turn: Turn) -> Decision:
    return _less(turn) if turn.wants_cheaper else _differing(turn)


# A question before an attitude, both before a goodbye; of orders, policies and people the intent knows more.
_ACTS: tuple[ActRule, ...] = (
    ActRule((Act.ORDER, Act.POLICY, Act.PERSON, Act.COMPARE), lambda _turn: False, lambda _turn: None),
    ActRule((Act.BUY,), _has_shown_or_meant, _told_and_taken),
    ActRule((Act.KEEP_FOR_LATER,), _has_shown_or_meant, _keep),
    ActRule((Act.ASK,), _has_meant, _told_and_taken),
    ActRule((Act.TOO_DEAR,), lambda turn: turn.has_shown and not turn.sets_a_bound, _less),
    ActRule((Act.SEARCH, Act.REFINE), _wants_others_or_cheaper, _others_or_less),
    ActRule((Act.CLOSE,), _always, lambda _turn: Decision(kind=Kind.CLOSING)),
    ActRule((Act.DISLIKE,), _wants_others, _others_or_less),
    ActRule((Act.LIKE,), _always, _liked),
    ActRule((Act.SMALL_TALK,), _always, lambda _turn: Decision(kind=Kind.SMALL_TALK)),
)
# "I'll buy it when I'm paid, keep it for me" takes nothing, and "add it, I can always return it" asks for no policy.
_YIELDS_TO: Mapping[Act, tuple[Act, ...]] = {
    Act.POLICY: (Act.BUY, Act.ASK),
    Act.BUY: (Act.KEEP_FOR_LATER, Act.TOO_DEAR, Act.DISLIKE),
    Act.ASK: (Act.CLOSE,),
}
# What the reader hears where a part is asked about in passing: "see through in white", "what is the lining made of".
_COLUMNS = frozenset(
    {Aspect.MATERIAL, Aspect.COLOUR, Aspect.COLOURS, Aspect.SIZE, Aspect.SIZES, Aspect.STOCK, Aspect.DESCRIPTION}
    | {Aspect.DETAIL, Aspect.DIMENSIONS}
)
_ASKED_OF_AN_EXTREME = frozenset({Aspect.COLOURS, Aspect.SIZES, Aspect.MATERIAL, Aspect.CARE})
# Who takes a product in a size hears in the same answer whether that is there and what it costs.
_SETTLED_BY_BUYING = frozenset({Aspect.PRICE, Aspect.SIZE, Aspect.SIZES, Aspect.COLOUR, Aspect.STOCK})


# One product


def _about(turn: Turn, product: Product, message: Message | None = None) -> Decision:
    """What the message, or a part of it, asks about a product."""
    asked = turn.asked_of(product, message)
    return next(then(turn, asked) for when, then in _ASKED if when(asked))


def _asked_of_one(turn: Turn, product: Product) -> Decision:
    """What a message asks of each of several; in words that no property is known by, what descriptions tell of them."""
    message = turn.message
    if not (message.named_aspect or message.named_detail or message.part) and message.asks(Aspect.DETAIL):
        return _told_detail(turn, turn.asked_of(product))
    return _about(turn, product)


def _aspect(turn: Turn, asked: Asked, aspect: Aspect) -> Decision:
    """What there is to say about one aspect of the product; of stock only in a size that is known to be one of its."""
    open_size = sizing.unsettled(asked.product, asked.said_sizes, turn.snapshot.size_guide)
    if aspect is Aspect.STOCK and open_size is not None:
        return open_size
    materials = frozenset(turn.snapshot.vocabulary.materials) | MATERIAL_NAMES
    return product_decisions.about(asked.product, aspect, asked.query, materials)


def _named_aspect(turn: Turn, asked: Asked) -> Decision:
    return _aspect(turn, asked, asked.message.named_aspect or Aspect.DESCRIPTION)


def _by_aspect(aspect: Aspect) -> Callable[[Turn, Asked], Decision]:
    return lambda turn, asked: _aspect(turn, asked, aspect)


def _one_of(aspect_of_all: Aspect, field: str) -> Callable[[Turn, Asked], Decision]:
    """Whether there is the one that is named, or which there are where none is."""
    return lambda turn, asked: _aspect(turn, asked, Aspect.STOCK if getattr(asked.query, field) else aspect_of_all)


def _property(name: str) -> Callable[[Turn, Asked], Decision]:
    return lambda _turn, asked: _told(asked.product, name)


def _told(product: Product, name: str, part: str = "") -> Decision:
    """What the description tells of a known property; where it tells nothing, that is named in the customer's words."""
    known = PROPERTIES[name]
    called = part if part and known.asked.within(part) else name
    return product_decisions.told(product, called, known.is_told, known.by)


def _told_detail(turn: Turn, asked: Asked) -> Decision:
    """What the description tells of a property, by the customer's own words for it; whether a named size is there."""
    if not asked.message.named_detail and any(system_and_number(size)[0] for size in asked.said_sizes):
        return _aspect(turn, asked, Aspect.STOCK)
    if asked.message.asked_detail == WARRANTY:
        return warranty_decisions.of(turn, asked)
    if asked.message.asked_detail:
        return _told(asked.product, asked.message.asked_detail, asked.message.part)
    words = " ".join(asked.message.details) or asked.message.part
    if not words:
        return product_decisions.description(asked.product)
    stems = [word.rstrip("s") for word in words.split() if len(word) > SHORTEST_STEM]
    return _told_words(asked.product, f"the {words}", stems or [words])


def _told_part(_turn: Turn, asked: Asked) -> Decision:
    """What the description tells of a thing that the product is asked to have."""
    return _told_words(asked.product, asked.message.part, [asked.message.part])


def _told_words(product: Product, name: str, beginnings: Sequence[str]) -> Decision:
    """What the description tells in words that begin as the customer's do."""
    any_of_them = "|".join(re.escape(beginning) for beginning in beginnings)
    return product_decisions.told(product, name, re.compile(rf"\b(?:{any_of_them})", re.IGNORECASE).search)


# What a sentence about a product asks, where the reader doesn't say: the first that holds.
_ASKED: tuple[tuple[Callable[[Asked], object], Callable[[Turn, Asked], Decision]], ...] = (
    (lambda asked: asked.message.named_detail == WARRANTY, warranty_decisions.of),
    (lambda asked: asked.message.extreme, _by_aspect(Aspect.DESCRIPTION)),
    (lambda asked: asked.message.asks_reviews, review_decisions.of_product),
    (
        lambda asked: asked.message.named_aspect in (Aspect.SIZES, Aspect.COLOURS) and asked.query.sizes,
        _by_aspect(Aspect.STOCK),
    ),
    (lambda asked: asked.message.named_aspect in (None, Aspect.MATERIAL) and _names_a_part(asked), _told_detail),
    (lambda asked: asked.message.named_aspect, _named_aspect),
    (lambda asked: asked.query.materials, _by_aspect(Aspect.MATERIAL)),
    (
        lambda asked: asked.message.named_detail and not asked.names_variant,
        lambda _turn, asked: _told(asked.product, asked.message.named_detail, asked.message.part),
    ),
    (lambda asked: asked.message.part and not asked.names_variant, _told_part),
    (lambda asked: asked.names_variant or asked.message.asks_stock, _by_aspect(Aspect.STOCK)),
    (lambda _asked: True, _by_aspect(Aspect.DESCRIPTION)),
)
# What the reader hears a sentence ask.
_ABOUT: Mapping[Aspect, Callable[[Turn, Asked], Decision]] = {
    Aspect.PRICE: _by_aspect(Aspect.PRICE),
    Aspect.SALE: _by_aspect(Aspect.SALE),
    Aspect.SIZES: _one_of(Aspect.SIZES, "sizes"),
    Aspect.SIZE: _one_of(Aspect.SIZES, "sizes"),
    Aspect.COLOURS: _one_of(Aspect.COLOURS, "colours"),
    Aspect.COLOUR: _one_of(Aspect.COLOURS, "colours"),
    Aspect.STOCK: _by_aspect(Aspect.STOCK),
    Aspect.MATERIAL: _by_aspect(Aspect.MATERIAL),
    Aspect.CARE: _by_aspect(Aspect.CARE),
    Aspect.FIT: lambda turn, _asked: _first(_SIZE_ADVICE, turn),
    Aspect.BRAND: lambda _turn, asked: act_decisions.brand(asked.product),
    Aspect.RATING: review_decisions.of_product,
    Aspect.RESTOCK: lambda _turn, asked: act_decisions.restock(asked.product, asked.query),
    Aspect.PAIRING: lambda turn, asked: outfit_decisions.goes_with(turn) or _told(asked.product, "what goes with it"),
    Aspect.OCCASION: _property("occasions"),
    Aspect.DIMENSIONS: _told_detail,
    Aspect.ORIGIN: _property("where it is made"),
    Aspect.VIEW: lambda _turn, asked: act_decisions.view(asked.product),
    Aspect.DESCRIPTION: lambda _turn, asked: product_decisions.description(asked.product),
    Aspect.DETAIL: _told_detail,
}


def _both(turn: Turn) -> Decision | None:
    """Two questions about the product, or one about it and one about a policy, in one message."""
    product = turn.spoken_of[0]
    halves = [_half(turn, product, half) for half in turn.asked_of(product).message.halves]
    return two_questions.both(*halves) if len(halves) == 2 else None


def _two_apart(turn: Turn) -> Decision | None:
    """Two questions of which each is of another product, or one of them of a policy; None for any other message."""
    if len(turn.message.halves) < 2:
        return None
    products = [next(iter(turn.snapshot.find_titles(half.text)), None) for half in turn.message.halves]
    spoken_of = products[0] or (turn.meant if turn.message.halves[0].points_back else None)
    first, second = turn.message.halves
    both_ask = all(_asks_of_a_product(turn, half) for half in (first, second))  # "the Odette and the Vesper" is none
    if products[0] and products[1] and products[0] is not products[1] and both_ask:
        pair = [products[0], products[1]]
        answers = [_about(turn, product, half) for product, half in zip(pair, turn.message.halves, strict=True)]
        return comparison_decisions.of_each(pair, answers, turn.message.text)
    if both_ask and (one := spoken_of or turn.meant) and (products[1] or one) is one and not turn.message.points_at_two:
        return _both_of(turn, one)
    if spoken_of and products[1] is None and (policy := _service_of(turn, second)):
        return two_questions.both(_half(turn, spoken_of, first), policy)
    if products[1] and products[0] is None and (policy := _service_of(turn, first)):
        return two_questions.both(policy, _half(turn, products[1], second))
    return None


def _both_of(turn: Turn, product: Product) -> Decision | None:
    """Two questions about one product, each answered; also where both are answered in the same way."""
    first, second = [_half(turn, product, half) for half in turn.asked_of(product).message.halves] or (None, None)
    if first is None or second is None or first.facts == second.facts:
        return None
    if first.kind is second.kind:
        return comparison_decisions.of_each([product], [first, second], turn.message.text)
    return two_questions.both(first, second)


def _service_of(turn: Turn, half: Message) -> Decision | None:
    """The passage that answers half a message, where that asks for something of the shop's service by itself."""
    is_of_a_part = half.named_detail and PROPERTIES[half.named_detail].is_part
    is_of_things = is_of_a_part or turn.snapshot.understand(half.text).categories
    if is_of_things or half.points_back or not (half.asks_cost or service_question(half.text).is_question):
        return None
    if not has_subject(half.text):
        return None
    hits = turn.snapshot.search_policies(half.text, k=LOOKED_INTO)
    found = policy_decisions.policy(hits, HALF_FLOOR, half, is_taken_for_it=False)
    return found if found.kind in POLICIES else None


def _service_beside(turn: Turn) -> tuple[Decision, Message] | None:
    """What answers a question about the service that one part of the message asks, and the other parts."""
    parts = turn.message.halves or turn.message.sentences
    if len(parts) < 2:
        return None
    for part in parts:
        if (found := _asked_of_the_service(turn, part)) is not None:
            rest = " ".join(other.text for other in parts if other is not part)
            acts = dict(turn.message.acts)
            acts.pop(Act.POLICY, None)
            return found, replace(turn.message, text=rest, acts=acts, marks=NO_MARKS)
    return None


def _asked_of_the_service(turn: Turn, part: Message) -> Decision | None:
    """The policy that answers a part of the message, where that plainly is a question about the service."""
    is_of_things = turn.snapshot.find_titles(part.text) or part.named_aspect not in (None, Aspect.PRICE)
    asks = service_question(part.text).is_question or part.asks_cost or part.answer_to() is Consent.QUESTION
    if is_of_things or not asks or not has_subject(part.text) or part.length > _LONGEST_PART:
        return None
    return _sure_policy_of(turn, part)


def _half(turn: Turn, product: Product, half: Message) -> Decision | None:
    if half.asks_match:
        return outfit_decisions.goes_with(Turn(half, turn.context, turn.snapshot, turn.links))
    return _about(turn, product, half) if _asks_of_a_product(turn, half) else _sure_policy_of(turn, half)


def _asks_of_a_product(turn: Turn, half: Message) -> bool:
    """Whether half a message asks something of a product, in its words beside the titles in it."""
    for product in turn.snapshot.find_titles(half.text):
        half = half.without(title(product))
    asked = half.named_aspect or half.extreme or half.named_detail or half.asks_stock or half.asks_reviews
    return bool(asked) and not half.comparative


# Several products


def _found(turn: Turn, query: Query) -> Decision:
    """What a search finds; of several wishes in one sentence each is a search of its own."""
    if query.parts:
        return search_decisions.each([_found(turn, part) for part in query.parts], query)
    return search_decisions.found(_that_carry(turn.search(query, k=search_decisions.SHOWN)))


def _that_carry(result: SearchResult) -> SearchResult:
    """Those of the result whose records speak of what they are to carry, where any does: a bag for a laptop."""
    carried = CARRIED_THINGS.intersection(map(singular, result.query.residual))
    told = tuple(hit for hit in result.hits if any(stands_in(hit.product, thing) for thing in carried))
    return replace(result, hits=told) if told else result


def _more(turn: Turn) -> Decision:
    """What else fits the wish before."""
    seen = [product.product_id for product in turn.shown]
    return search_decisions.found(turn.search(turn.before, k=MANY), seen) if turn.before else _browse(turn)


def _refined(turn: Turn) -> Decision | None:
    """The wish before, with what the message changes of it."""
    return _found(turn, search_decisions.refined(turn.before, turn.query)) if turn.before else None


def _browse(turn: Turn) -> Decision:
    return search_decisions.browse(turn.categories)


def _look_round(turn: Turn) -> Decision:
    """A look into the largest categories: of each what is listed last, since a catalog grows at its end."""
    last = {product.category: product for product in turn.snapshot.products.values() if product.may_be_bought}
    hits = tuple(Hit(last[name], last[name].variants, 1.0) for name in turn.categories if name in last)
    return search_decisions.found(SearchResult(query=turn.query, hits=hits, nearest=()))


def _cheaper_of_two(turn: Turn) -> Decision:
    """The cheaper of the two products shown, with what else is asked of it: "the cheaper one in 42"."""
    first, second = turn.shown
    is_open = first.currency != second.currency or lowest(first) == lowest(second)
    picks = turn.message.picks_the_cheaper or turn.message.begins_with_the_cheaper
    if is_open or not picks:
        return product_decisions.compare(first, second)
    return _about(turn, min(turn.shown, key=lowest))


def _cheaper(turn: Turn) -> Decision:
    """What costs less than the product that is pointed at, or than the cheapest of those shown."""
    pointed_at = turn.placed or turn.set_apart
    than = pointed_at[0] if pointed_at else turn.focus or min(turn.shown, key=lowest)
    wish = turn.before or turn.snapshot.understand(than.category)
    query = search_decisions.below(wish, lowest(than))
    return search_decisions.cheaper(turn.search(query, k=search_decisions.SHOWN), than)


def _extreme_of_shown(turn: Turn) -> Decision:
    kind = Kind.CHEAPEST if turn.message.extreme is Extreme.CHEAPEST else Kind.DEAREST
    return product_decisions.extreme(turn.shown, kind)


def _wish_and_policy(turn: Turn) -> Decision | None:
    """A wish for products and a question about a policy in one message: both are answered, in their order."""
    halves = [_wish_or_policy(turn, half) for half in turn.message.halves]
    kinds = [decision.kind in POLICIES for decision in halves if decision is not None]
    return two_questions.both(*halves) if sorted(kinds) == [False, True] else None


def _wish_or_policy(turn: Turn, half: Message) -> Decision | None:
    policy = _sure_policy_of(turn, half)
    if policy is not None:
        return policy
    query = turn.snapshot.understand(half.text)
    return _found(turn, query) if query.categories and not half.is_no_wish else None


def _has_two(turn: Turn) -> bool:
    return bool(turn.message.halves)


_CHEAPER_OF_TWO = Rule(lambda turn: turn.picks_of_two, _cheaper_of_two)
_CHEAPER = Rule(lambda turn: turn.wants_cheaper, _cheaper)
_EXTREME = Rule(
    lambda turn: turn.wants_extreme_of_shown, lambda turn: _with_what_is_asked_of_it(turn, _extreme_of_shown(turn))
)
_TWO_WISHES = Rule(_has_two, _wish_and_policy)


def _is_of_one_pointed_at(turn: Turn) -> bool:
    """Whether one of those shown is picked by its place or its name, and no other kind of thing is named."""
    return len(turn.placed or turn.picked_by_name) == 1 and not turn.titled and not turn.query.categories


# A wish for products, new or changing the one before.
_SEARCH: tuple[Rule, ...] = (
    Rule(lambda turn: _compares_named(turn), lambda turn: _compare(turn)),
    Rule(lambda turn: len(turn.named_in_full) == 1, lambda turn: _about(turn, turn.named_in_full[0])),
    Rule(_is_of_one_pointed_at, lambda turn: _about(turn, turn.spoken_of[0])),
    _CHEAPER_OF_TWO,
    _CHEAPER,
    _EXTREME,
    Rule(lambda turn: not turn.query.constrained and turn.message.asks_new, _look_round),
    Rule(lambda turn: turn.message.asks_more and turn.before and not turn.query.constrained, _more),
    Rule(
        lambda turn: turn.goes_on and turn.changes_only_the_variant and turn.focus and not turn.asks_for_others,
        lambda turn: _about(turn, turn.focus) if turn.focus else None,
    ),
    Rule(lambda turn: turn.goes_on and turn.query.constrained, _refined),
    _TWO_WISHES,
    Rule(lambda turn: not turn.query.constrained and not turn.query.residual, _browse),
    Rule(_always, lambda turn: _found(turn, turn.wish)),
)


# A question about a product named or pointed at; without one, a search for what is described.
_PRODUCT: tuple[Rule, ...] = (
    _CHEAPER_OF_TWO,
    _CHEAPER,
    _EXTREME,
    Rule(lambda turn: _compares_named(turn), lambda turn: _compare(turn)),
    Rule(lambda turn: turn.spoken_of, lambda turn: _both(turn) or _about(turn, turn.spoken_of[0])),
    _TWO_WISHES,
    Rule(
        lambda turn: not (_asks_of_something_spoken_of(turn) or _asks_stock_of_it(turn)),
        lambda turn: _sure_policy(turn),
    ),
    Rule(lambda turn: _is_of_one_unsaid(turn), lambda turn: _which_product(turn)),
    Rule(lambda turn: turn.goes_on and (turn.query.constrained or turn.query.residual), _refined),
    Rule(
        lambda turn: turn.query.categories or turn.query.colours or turn.query.materials,
        lambda turn: _found(turn, turn.wish),
    ),
    Rule(
        lambda turn: turn.message.named_aspect is Aspect.SALE and not turn.message.extreme,
        lambda turn: _found(turn, turn.query.model_copy(update={"on_sale": True})),
    ),
    Rule(_always, lambda turn: _which_product(turn)),
)


def _which_product(turn: Turn) -> Decision:
    """Which product is meant, with those shown as answers that ask the same of one; of a few each is told of."""
    if (told := _of_the_few_shown(turn)) is not None:
        return told
    asked = {title(product): f"{title(product)}: {turn.message.text}" for product in turn.shown}
    facts = ("we don't know which product is meant",)
    return Decision(kind=Kind.WHICH_PRODUCT, facts=facts, buttons=asked)


def _of_the_few_shown(turn: Turn) -> Decision | None:
    """What is asked of "it", told of each of the two or three that it may be."""
    message = turn.message
    asks = message.named_aspect or message.named_detail or message.asks_stock or turn.changes_only_the_variant
    if not asks or not 1 < len(turn.shown) <= COMPARED:
        return None
    answers = [_about(turn, product) for product in turn.shown]
    return comparison_decisions.of_each(turn.shown, answers, message.text)


def _is_of_one_unsaid(turn: Turn) -> bool:
    """Whether "it" is asked about as a product is, and none was spoken of: "is it lined?"."""
    message = turn.message
    asks = _asks_of_something_spoken_of(turn) or _asks_stock_of_it(turn) or message.does(Act.ASK)
    changes_the_wish = turn.query.categories or (turn.goes_on and turn.query.constrained)
    return bool(message.points_back and asks and not changes_the_wish)


def _asks_of_something_spoken_of(turn: Turn) -> bool:
    """Whether "it" is asked about as a product is: "is it on sale?", "is it lined?"."""
    message = turn.message
    return bool(message.points_back and (message.named_aspect or message.extreme or message.named_detail))


def _asks_stock_of_it(turn: Turn) -> bool:
    """Whether it is asked if "it" can be had, where no product has been named: "is it in stock?"."""
    return turn.message.points_back and turn.message.asks_stock


_OF_PRICES = frozenset({Aspect.PRICE, Aspect.SALE})
COMPARED = 3  # products that one comparison can hold


def _compared(turn: Turn) -> list[Product]:
    """Those named, those pointed at, or those shown: all of them where they are few, else the first two."""
    if turn.message.points_at_just_two and not turn.titled and len(turn.shown) > 1:
        return turn.shown[-2:] if turn.message.points_at_the_last_two else turn.shown[:2]
    products = turn.titled or ([] if turn.message.points_at_two else turn.placed)
    if len(products) == 1:
        others = [one for one in (turn.focus, *turn.shown) if one and one.product_id != products[0].product_id]
        products = [*products, *others]
    products = turn.shown if len(products) < 2 <= len(turn.shown) else products
    return products if len(products) <= COMPARED else products[:2]


def _compares_named(turn: Turn) -> bool:
    """Whether products that are named are compared, whatever the message was taken for: "the Odette vs the Vesper"."""
    message = turn.message
    return len(turn.titled) > 1 and (message.asks_cheaper or message.asks_dearer or message.does(Act.COMPARE))


def _compare(turn: Turn) -> Decision | None:
    products = _compared(turn)
    if len(products) < 2:
        return None
    bare = reduce(lambda message, product: message.without(title(product)), products, turn.message)
    if bare.asks_cheaper or bare.asks_dearer or bare.extreme or bare.named_aspect in _OF_PRICES:
        return product_decisions.compare(products[0], products[1])
    query = turn.snapshot.understand(bare.text)
    if bare.named_aspect or bare.named_detail or query.colours or query.sizes:
        answers = [_about(turn, product, bare) for product in products]
        return comparison_decisions.of_each(products, answers, bare.text)
    return comparison_decisions.differences(products, turn.snapshot.reviews.ratings)


# Two products side by side.
_COMPARE: tuple[Rule, ...] = (
    Rule(lambda turn: turn.picks_of_two and (turn.query.sizes or turn.query.colours), _cheaper_of_two),
    Rule(_always, _compare),
    Rule(_always, lambda _turn: Decision(kind=Kind.WHICH_TWO, facts=("we don't know which two products are meant",))),
)


def _looked_up(turn: Turn) -> Decision | None:
    """The size that the guide's tables give for a measure or a foreign size."""
    product = _advised(turn)
    sizes = turn.asked_of(product).said_sizes if product else turn.query.sizes
    wearer, guide = Wearer(turn.query.categories, turn.query.gender), turn.snapshot.size_guide
    if turn.message.asked_system and sizes:
        return sizing.in_system(sizes[0], turn.message.asked_system, wearer, guide)
    return sizing.advice(turn.message.body_measures, sizes, product, wearer, turn.snapshot.size_guide)


def _measured(turn: Turn) -> Decision | None:
    """The size of the product spoken of for what somebody measures, whatever the message was taken for."""
    message = turn.message
    is_of_a_size = message.is_of_a_person or message.named_aspect in (Aspect.SIZE, Aspect.SIZES)
    if turn.meant is None or not is_of_a_size or not message.body_measures:
        return None
    return sizing.advice(message.body_measures, (), turn.meant, Wearer(), turn.snapshot.size_guide)


def _runs(turn: Turn) -> Decision | None:
    """What the description says of how the sizes turn out."""
    fit = product_decisions.told(turn.spoken_of[0], _FIT, _RUNS.search)
    return fit if fit.kind is Kind.DETAIL else None


def _guided(turn: Turn) -> Decision:
    """What the sizing guide says; the product's own sizes where there is no guide."""
    topic, product = _topic(turn, _SIZING), _advised(turn)
    asked = turn.message.text if product is None else f"{turn.message.text} {product.gender} {product.category}"
    hits = turn.snapshot.search_policies(asked, k=3, topic=topic) if topic else ()
    if product is not None and not hits:
        return product_decisions.sizes(product, turn.query)
    return policy_decisions.size_advice(product, hits)


def _advised(turn: Turn) -> Product | None:
    return turn.spoken_of[0] if turn.spoken_of else None


# What the sizing guide, or else the description, says about the right size.
_SIZE_ADVICE: tuple[Rule, ...] = (
    Rule(_always, _looked_up),
    Rule(
        lambda turn: turn.spoken_of and turn.message.named_detail == _FIT, lambda turn: _told(turn.spoken_of[0], _FIT)
    ),
    Rule(lambda turn: turn.spoken_of, _runs),
    Rule(_always, _guided),
)


# Policies


def _sure_policy(turn: Turn) -> Decision | None:
    """The passage that answers the message; none for "I'll take it", which asks for nothing."""
    takes_it = turn.message.points_back and turn.message.does(Act.BUY) and not turn.message.does(Act.POLICY)
    return None if takes_it else _sure_policy_of(turn, turn.message)


def _sure_policy_of(turn: Turn, message: Message) -> Decision | None:
    """The passage that answers a message whatever it was taken for."""
    hits = turn.snapshot.search_policies(message.text, k=LOOKED_INTO)
    found = policy_decisions.policy(hits, SURE_POLICY, message, is_taken_for_it=False)
    return found if found.kind in POLICIES else None


def _cost_of_what_was_told(turn: Turn) -> Decision | None:
    """The cost in the passage told just now, where "that" is asked about: of gift wrapping, not of a product."""
    if len(turn.told) != 1 or not turn.message.asks_what_that_costs:
        return None
    [passage] = turn.told
    hits = [PassageHit(passage, 1.0)]
    return policy_decisions.policy(hits, 0.0, turn.message) if policy_decisions.states_a_cost(passage) else None


def _asked_on(turn: Turn) -> Decision | None:
    """What else is asked of the policy told just now, in words that name no product: "is it free over some sum?".

    Words that bring a subject of their own, such as "and are there gift cards?", have to be nearest to its page.
    """
    if not turn.told or not _goes_on_about_the_policy(turn):
        return None
    asked, topic = _of_the_service(turn), turn.told[0].topic
    if has_subject(turn.message.text):
        nearest = turn.snapshot.search_policies(asked.text, k=1)
        if not nearest or nearest[0].passage.topic != topic:
            return None
    found = policy_decisions.policy(
        turn.snapshot.search_policies(asked.text, k=LOOKED_INTO, topic=topic), HINTED_FLOOR, asked
    )
    return found if found.kind in POLICIES else None


def _goes_on_about_the_policy(turn: Turn) -> bool:
    """Whether a short question follows that is about no product, order or person."""
    message, query = turn.message, turn.query
    asks = service_question(message.text)
    is_of_a_kind = query.categories or query.colours or query.materials or query.sizes or query.brands
    is_of_a_thing = is_of_a_kind or turn.titled or turn.placed or message.named_detail or message.extreme
    acts = any(message.acts.get(act, 0.0) >= UNSURE for act in (Act.ORDER, Act.PERSON, Act.BUY, Act.CLOSE))
    is_short = len(message.text.split()) <= _LONGEST_ON
    is_question = asks.is_question or asks.cost or message.text.rstrip().endswith("?")
    return bool(is_question and is_short and not (is_of_a_thing or acts))


def _arrives(turn: Turn) -> Decision | None:
    """How long delivery takes, where it is asked when what is spoken of would come: "how soon can I have it?"."""
    topic = _topic(turn, _TOPICS["delivery_time"])
    if not turn.message.asks_when_it_comes or topic is None or turn.query.categories:
        return None
    asked = Message(_DELIVERY)
    hits = turn.snapshot.search_policies(asked.text, k=LOOKED_INTO, topic=topic)
    found = policy_decisions.policy(hits, HINTED_FLOOR, asked)
    return found if found.kind in POLICIES else None


def _if_it_misfits(turn: Turn) -> Decision | None:
    """How a thing is returned or exchanged, where it is asked what happens if it doesn't fit."""
    topic = _topic(turn, _TOPICS["returns"])
    if not turn.message.asks_if_it_misfits or topic is None:
        return None
    asked = Message(_EXCHANGES)
    found = policy_decisions.policy(
        turn.snapshot.search_policies(asked.text, k=LOOKED_INTO, topic=topic), HINTED_FLOOR, asked
    )
    return found if found.kind in POLICIES else None


def _in_a_place(turn: Turn) -> Decision | None:
    """Whether the product spoken of is in one of the shop's places, where the message names one."""
    if turn.meant is None or not turn.meant.locations:
        return None
    asked = turn.asked_of(turn.meant)
    named = product_decisions.asked_place(asked.product, asked.query.text)
    return product_decisions.stock(asked.product, asked.query) if named else None


def _policy_rules(sub_intent: str) -> tuple[Rule, ...]:
    """The passage of the shop's policies that answers; the price of a product that is asked to be free."""
    return (
        Rule(_asks_whether_a_product_is_free, lambda turn: _price(turn, turn.named_in_full[0])),
        Rule(lambda turn: turn.query.on_sale and not turn.query.residual, lambda turn: _found(turn, turn.query)),
        _TWO_WISHES,
        Rule(_has_two, _two_policies),
        Rule(_asks_for_others_than_served, lambda _turn: policy_decisions.unknown()),
        Rule(_always, lambda turn: _hinted(turn, sub_intent)),
        Rule(
            _always,
            lambda turn: policy_decisions.policy(_passages(turn), POLICY_FLOOR, _of_the_service(turn)),
        ),
    )


def _two_policies(turn: Turn) -> Decision | None:
    """Two questions about policies in one message; what the second leaves out, the first has said."""
    first, second = turn.message.halves
    if not all(policy_decisions.asks_by_itself(half.text) for half in (first, second)):
        return None
    one = _of_policies(turn, first.text)
    if one.verdict == "no":  # what else is asked of it comes to nothing: "do you ship to …, and what does it cost?"
        return one
    asks_another_thing = second.points_back and has_subject(second.text)
    without = one.passages if asks_another_thing else ()
    asked = completed(second.text, first.text)
    with_subject = " ".join((*own_words(first.text), second.text))
    if has_subject(second.text) and (
        _nearest(turn, with_subject, one.passages) > _nearest(turn, asked, without) + OF_THE_SAME
    ):
        asked, without = with_subject, one.passages
    other = _of_policies(turn, asked, without)
    if other.words.get("quote") == one.words.get("quote"):  # which can't answer two questions
        elsewhere = _of_policies(turn, asked, one.passages)
        other = elsewhere if elsewhere.kind in POLICIES else other
    if other.kind not in POLICIES:
        other = _of_policies(turn, f"{first.text} {second.text}", without=one.passages)
    return policy_decisions.both(one, other)


def _nearest(turn: Turn, text: str, without: Sequence[Passage]) -> float:
    return max((hit.score for hit in _hits(turn, text, without)), default=0.0)


def _of_policies(turn: Turn, text: str, without: Sequence[Passage] = ()) -> Decision:
    return policy_decisions.policy(_hits(turn, text, without), POLICY_FLOOR, Message(text))


def _hits(turn: Turn, text: str, without: Sequence[Passage]) -> list[PassageHit]:
    return [hit for hit in turn.snapshot.search_policies(text, k=LOOKED_INTO) if hit.passage not in without]


def _of_the_service(turn: Turn) -> Message:
    """What is asked of the policies: without products' titles, and with the subject that the question before has."""
    message = turn.message
    for product in turn.titled:
        rest = message.without(title(product))
        if areas(rest.text) == areas(message.text) or not areas(message.text):  # the isle of Skye is no "Skye Blazer"
            message = rest
    return Message(completed(message.text, turn.context.question)) if turn.told else message


def _asks_whether_a_product_is_free(turn: Turn) -> bool:
    named = turn.named_in_full
    return len(named) == 1 and turn.asked_of(named[0]).message.asks_whether_free


def _price(turn: Turn, product: Product) -> Decision:
    return _aspect(turn, turn.asked_of(product), Aspect.PRICE)


def _asks_for_others_than_served(turn: Turn) -> bool:
    return policy_decisions.is_for_others(turn.message, _passages(turn))


def _passages(turn: Turn) -> list[PassageHit]:
    return list(turn.snapshot.search_policies(_of_the_service(turn).text, k=LOOKED_INTO))


def _hinted(turn: Turn, sub_intent: str) -> Decision | None:
    """A passage of the topic that the bot recognised, unless one elsewhere fits very much better."""
    topic = _topic(turn, _TOPICS.get(sub_intent, ()))
    asked = _of_the_service(turn)
    if topic and (general := _in_general(turn, asked, topic)):
        return general
    hinted = turn.snapshot.search_policies(asked.text, k=LOOKED_INTO, topic=topic) if topic else []
    if not hinted or hinted[0].score < max(HINTED_FLOOR, _passages(turn)[0].score - HINT_WORTH):
        return None
    return policy_decisions.policy(hinted, HINTED_FLOOR, asked)


def _in_general(turn: Turn, asked: Message, topic: str) -> Decision | None:
    """What the page of a topic begins with, where nothing closer is asked than its rules: "your return policy?"."""
    page = [passage for passage in turn.snapshot.passages.values() if passage.topic == topic]
    named = frozenset(stem(word) for word in words(f"{page[0].title} {topic}")) if page else frozenset[str]()
    closer = [word for word in own_words(asked.text) if stem(word) not in named and not asks_for_rules(word)]
    if not page or closer or not asks_for_rules(asked.text):
        return None
    found = policy_decisions.policy([PassageHit(page[0], 1.0)], 0.0, asked)
    return found if found.kind in POLICIES else None


def _topic(turn: Turn, beginnings: Sequence[str]) -> str | None:
    """The policy page whose name begins with one of these words, if the shop has one."""
    return next((topic for word in beginnings for topic in turn.topics if topic.lower().startswith(word)), None)


# What the bot takes a message for leads to one of these tables; whatever else it is, it is about a product.
_INTENTS: Mapping[str, tuple[Rule, ...]] = {
    "search_products": _SEARCH,
    "recommend": _SEARCH,
    "compare_products": _COMPARE,
    "ask_size_advice": _SIZE_ADVICE,
}

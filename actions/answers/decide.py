"""Decides what to answer, from the question, the intent and the conversation, over one snapshot of the catalog."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.answers import act_decisions, policy_decisions, product_decisions, search_decisions, two_questions
from actions.answers.decision import Decision, Kind
from actions.answers.lexicon import MATERIAL_NAMES, colours_in
from actions.answers.question import (
    DETAILS,
    Aspect,
    asks_more,
    asks_new,
    asks_stock,
    asks_what_that_costs,
    asks_whether_free,
    aspect,
    detail,
    is_follow_up,
    is_no_wish,
    part,
    picks_the_cheaper,
    points_at_two,
    points_back,
    the_one,
    without_title,
)
from actions.answers.sizing import look_up
from actions.answers.wording import plain, title
from language import message as said
from language.message import Act, Before, Message, Pointer
from language.ordinals import ordinals
from language.price_words import asks_cheaper
from language.words import fold
from retrieval.index import Snapshot
from retrieval.passage_search import PassageHit
from retrieval.query import Query
from retrieval.records import Product
from retrieval.search import Hit, SearchResult
from retrieval.words import name_form

SEARCH_INTENTS = frozenset({"search_products", "recommend"})
LONGEST_QUESTION = 400  # characters; what a customer writes beyond that is not read
POLICY_FLOOR = 0.35  # below this score no passage answers the question
HINTED_FLOOR = 0.17  # … unless the bot recognised the topic: then the best of that page needs less
HINT_WORTH = 0.35  # how much better a passage of another page must be than the best of that topic
SURE_POLICY = 0.55  # from here up the passage answers even a question that the bot did not understand

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
_TITLE_WORD = re.compile(r"[\w'’&-]+")
SHORTEST_TITLE = 10  # letters; a shorter title ("Lamp") is more often the kind of thing than that product
_SIZING = ("siz", "fit")
_RUNS = re.compile(
    r"\b(?:size (?:up|down)|runs? (?:large|small|true)|true to size|sized in|fits? (?:large|small|true))", re.IGNORECASE
)
_OTHER_ONES = re.compile(r"\b(?:something|anything)\b|(?<!the )(?<!these )(?<!those )\b[\w'-]+ ones\b", re.IGNORECASE)
_INDEFINITE = re.compile(r"\b(?:any|some|a|an|other|another)\s+(?!one\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Context:
    """What the conversation holds: the products shown last, the one spoken of, and the wish they came from.

    `told_passages` are the policy passages that the latest answer came from; empty where it told of anything else.
    `answered` is the kind of the latest answer from the records.
    """

    last_products: tuple[str, ...] = ()
    focus_product: str = ""
    last_search: Mapping[str, Any] | None = None
    told_passages: tuple[str, ...] = ()
    answered: str = ""

    def before(self, snapshot: Snapshot) -> Before:
        """The same as far as the reader of the next message needs it."""
        focus = snapshot.products.get(self.focus_product)
        return Before(self.answered, focus.category if focus else "")


class Decider:
    """One question being decided."""

    def __init__(self, message: Message, context: Context, snapshot: Snapshot) -> None:
        self.message = message
        self.text = plain(message.text)[:LONGEST_QUESTION]
        self.snapshot = snapshot
        self.shown = [snapshot.products[key] for key in context.last_products if key in snapshot.products]
        self.focus = snapshot.products.get(context.focus_product)
        self.before = search_decisions.loaded(context.last_search)
        self.told = [snapshot.passages[key] for key in context.told_passages if key in snapshot.passages]
        self.query = snapshot.understand(self.text)

    def by_acts(self) -> Decision | None:
        """What the reading of the message decides by itself; None where the intent has to."""
        return next((then(self) for when, then in _BY_ACTS if when(self.message)), None)

    def told_and_taken(self) -> Decision | None:
        """What is asked about the product spoken of, and how it is bought where the customer takes it."""
        product = self._meant()
        if product is None:
            return None
        query = self._asked_of(product)
        takes = self.message.does(Act.BUY)
        asked = [a for a in self.message.aspects if not (takes and a in _SETTLED_BY_BUYING)]
        parts = [_ABOUT[one](self, product, query) for one in asked[:2]]
        parts += [act_decisions.buy(product, query)] if takes else []
        if len(parts) < 2:
            return parts[0] if parts else None
        return two_questions.both(parts[0], parts[-1]) or parts[0]

    def keep(self) -> Decision | None:
        """What is put aside for later."""
        product = self._meant()
        return act_decisions.keep(product) if product else None

    def liked(self) -> Decision:
        """The product that the customer likes."""
        product = self._meant()
        return act_decisions.liked(product) if product else self.small_talk()

    def too_dear(self) -> Decision | None:
        """Something for less money than what was shown."""
        return self._cheaper() if self.focus or self.shown else None

    def others(self) -> Decision | None:
        """Other products than those shown: of the kind that is named, or else of the same kind."""
        if self.focus is None and not self.shown:
            return None
        if self._names_what_it_wants():
            return None
        spoken_of = self.focus or self.shown[0]
        wish = self.before or self.snapshot.understand(spoken_of.category)
        if not wish.categories and not self.query.categories:
            wish = search_decisions.refined(wish, self.snapshot.understand(spoken_of.category))
        wish = search_decisions.refined(wish, self.query.model_copy(update={"wanted": "", "residual": ()}))
        seen = [product.product_id for product in (spoken_of, *self.shown)]
        found = search_decisions.found(self.snapshot.search(wish, k=30), seen)
        return act_decisions.unrated(found) if self.message.asks(said.Aspect.RATING) else found

    def closing(self) -> Decision:
        """A friendly last word."""
        return Decision(kind=Kind.CLOSING)

    def small_talk(self) -> Decision:
        """A friendly word that leads back to the shop."""
        return Decision(kind=Kind.SMALL_TALK)

    def _names_what_it_wants(self) -> bool:
        """Whether the sentence says by itself what is to be shown: a kind of thing, one that we know or another."""
        return bool(self.query.categories or self.query.subject) and self.message.pointer is not Pointer.OTHER

    def _meant(self) -> Product | None:
        """The product that a question or an attitude is about: one that is named or picked, or the one spoken of."""
        picked = self._titled() or self._by_position() or ([] if self._points_at_focus() else self._by_attribute())
        if picked:
            return picked[0]
        return self.focus or (self.shown[0] if len(self.shown) == 1 else None)

    def _points_at_focus(self) -> bool:
        return self.focus is not None and self.message.pointer is Pointer.THIS

    def _asked_of(self, product: Product) -> Query:
        """The colours and sizes that are asked for, the title's own words left out."""
        rest = without_title(self.text, title(product))
        query = self.snapshot.understand(rest)
        return query if query.colours else query.model_copy(update={"colours": tuple(colours_in(rest))})

    def told_detail(self, product: Product) -> Decision:
        """What the description tells of a property, by the customer's own words for it."""
        rest = without_title(self.text, title(product))
        known = detail(" ".join(self.message.details) or rest) or detail(rest)
        if known:
            return product_decisions.told(product, known, DETAILS[known][1])
        words = " ".join(self.message.details) or part(rest)
        if not words:
            return product_decisions.description(product)
        stem = "|".join(re.escape(word.rstrip("s")) for word in words.split() if len(word) > 3) or re.escape(words)
        return product_decisions.told(product, f"the {words}", re.compile(rf"\b(?:{stem})", re.IGNORECASE))

    def search(self) -> Decision:
        """A wish for products, new or changing the one before."""
        named = self._named_in_full()
        if len(named) == 1:
            return self._about(named[0])
        if picked := self._cheaper_of_two():
            return picked
        if asks_cheaper(fold(self.text)) and (self.focus or self.shown) and not self.query.categories:
            return self._cheaper()
        if self._asks_extreme_of_shown():
            return self._extreme_of_shown()
        if asks_more(self.text) and self.before and not self.query.constrained:
            already = [product.product_id for product in self.shown]
            return search_decisions.found(self.snapshot.search(self.before, k=30), already)
        if not self.query.categories and is_follow_up(self.text) and self.query.constrained:
            if self.focus and self._changes_only_the_variant() and not self._asks_for_others():
                return self._about(self.focus)
            if self.before:
                return self._found(search_decisions.refined(self.before, self.query))
        if two := self._wish_and_policy():
            return two
        if not self.query.constrained and asks_new(self.text):
            return self._look_round()
        if not self.query.constrained and not self.query.residual:
            return search_decisions.browse(self._categories())
        return self._found(self.query)

    def product(self) -> Decision:
        """A question about a product named or pointed at; without one, a search for what is described."""
        if picked := self._cheaper_of_two():
            return picked
        if asks_cheaper(fold(self.text)) and (self.focus or self.shown) and not self.query.categories:
            return self._cheaper()
        if self._asks_extreme_of_shown():
            return self._extreme_of_shown()
        titled = self._titled()
        if len(titled) > 1 and asks_cheaper(fold(self.text)):
            return product_decisions.compare(titled[0], titled[1])
        products = self._spoken_of()
        if products:
            return self._both(products[0]) or self._about(products[0])
        if two := self._wish_and_policy():
            return two
        policies = [] if self._asks_of_something_unknown() else self.snapshot.search_policies(self.text, k=1)
        if policies and policies[0].score >= SURE_POLICY:
            return policy_decisions.policy(policies, SURE_POLICY, self.text)
        if self.query.constrained or self.query.residual:
            if self.before and not self.query.categories and is_follow_up(self.text):
                return self._found(search_decisions.refined(self.before, self.query))
            if self.query.categories or self.query.colours or self.query.materials:
                return self._found(self.query)
        if aspect(self.text) is Aspect.SALE:
            return self._found(self.query.model_copy(update={"on_sale": True}))
        return Decision(kind=Kind.WHICH_PRODUCT, facts=("we don't know which product is meant",))

    def _asks_of_something_unknown(self) -> bool:
        """Whether "it" is asked about as a product is: "is it in stock?", where no product has been named."""
        return points_back(self.text) and (aspect(self.text) is not None or asks_stock(self.text))

    def compare(self) -> Decision:
        """Two products side by side: those named, those pointed at, or the first two shown."""
        if (self.query.sizes or self.query.colours) and (picked := self._cheaper_of_two()):
            return picked
        products = self._titled() or ([] if points_at_two(self.text) else self._by_position())
        if len(products) == 1:
            others = [p for p in (self.focus, *self.shown) if p and p.product_id != products[0].product_id]
            products = [*products, *others]
        if len(products) < 2 and len(self.shown) >= 2:
            products = self.shown
        if len(products) >= 2:
            return product_decisions.compare(products[0], products[1])
        return Decision(kind=Kind.WHICH_TWO, facts=("we don't know which two products are meant",))

    def size_advice(self) -> Decision:
        """What the sizing guide, or else the description, says about the right size."""
        products = self._spoken_of()
        product = products[0] if products else None
        topic = self._topic(_SIZING)
        guide = [passage for passage in self.snapshot.passages.values() if passage.topic == topic]
        looked_up = look_up(self.text, guide, product)
        if looked_up is not None:
            return policy_decisions.size_found(looked_up, product)
        if product is not None and detail(self.text) == "the fit":
            return product_decisions.told(product, "the fit", DETAILS["the fit"][1])
        if product is not None:
            fit = product_decisions.told(product, "the fit", _RUNS)
            if fit.kind is Kind.DETAIL:
                return fit
        hits = self.snapshot.search_policies(self._with_category(product), k=3, topic=topic) if topic else ()
        if product is not None and not hits:
            return product_decisions.sizes(product, self.query)
        return policy_decisions.size_advice(product, hits)

    def policy(self, sub_intent: str) -> Decision:
        """The passage of the shop's policies that answers; the price of a product that is asked to be free."""
        named = self._named_in_full()
        if len(named) == 1 and asks_whether_free(without_title(self.text, title(named[0]))):
            return self._about(named[0], "how much is it?")
        if two := self._wish_and_policy():
            return two
        topic = self._topic(_TOPICS.get(sub_intent, ()))
        hits = list(self.snapshot.search_policies(self.text, k=3))
        if policy_decisions.is_for_others(self.text, hits):
            return policy_decisions.unknown()
        hinted = list(self.snapshot.search_policies(self.text, k=1, topic=topic)) if topic else []
        # The bot's topic decides, unless a passage elsewhere fits very much better.
        if hinted and hinted[0].score >= max(HINTED_FLOOR, hits[0].score - HINT_WORTH):
            return policy_decisions.policy(hinted, HINTED_FLOOR, self.text)
        return policy_decisions.policy(hits, POLICY_FLOOR, self.text)

    def cost_of_what_was_told(self) -> Decision | None:
        """The cost in the passage told just now, where "that" is asked about: of gift wrapping, not of a product."""
        if len(self.told) != 1 or not asks_what_that_costs(self.text):
            return None
        [passage] = self.told
        hits = [PassageHit(passage, 1.0)]
        return policy_decisions.policy(hits, 0.0, self.text) if policy_decisions.states_a_cost(passage) else None

    def _wish_and_policy(self) -> Decision | None:
        """A wish for products and a question about a policy in one message: both are answered, in their order."""
        decided = [self._wish_or_policy(half) for half in two_questions.halves(self.text)]
        kinds = [decision.kind is Kind.POLICY for decision in decided if decision is not None]
        return two_questions.both(*decided) if len(decided) == 2 and sorted(kinds) == [False, True] else None

    def _wish_or_policy(self, half: str) -> Decision | None:
        policies = self.snapshot.search_policies(half, k=1)
        if policies and policies[0].score >= SURE_POLICY:
            return policy_decisions.policy(policies, SURE_POLICY, half)
        query = self.snapshot.understand(half)
        return self._found(query) if query.categories and not is_no_wish(half) else None

    # One product

    def _both(self, product: Product) -> Decision | None:
        """Two questions about the product, or one about it and one about a policy, in one message."""
        halves = two_questions.halves(without_title(self.text, title(product)))
        decided = [self._half(product, half) for half in halves]
        return two_questions.both(*decided) if len(decided) == 2 else None

    def _half(self, product: Product, half: str) -> Decision | None:
        if aspect(half) or detail(half) or asks_stock(half):
            return self._about(product, half)
        policies = self.snapshot.search_policies(half, k=1)
        decided = policy_decisions.policy(policies, SURE_POLICY, half)
        return decided if decided.kind is Kind.POLICY else None

    def _about(self, product: Product, text: str = "") -> Decision:
        rest = without_title(text or self.text, title(product))
        query = self.snapshot.understand(rest)
        if not query.colours:  # a colour of which the whole catalog has nothing
            query = query.model_copy(update={"colours": tuple(colours_in(rest))})
        asked, what = aspect(rest), detail(rest)
        if asked is None and query.materials:
            asked = Aspect.MATERIAL
        if asked is None and what and not (query.colours or query.sizes):
            asked = Aspect.DETAIL
        if asked is None and not (query.colours or query.sizes) and (had := part(rest)):
            return product_decisions.told(product, had, re.compile(rf"\b{re.escape(had)}", re.IGNORECASE))
        if asked is None:
            asked = Aspect.STOCK if query.colours or query.sizes or asks_stock(rest) else Aspect.DESCRIPTION
        if asked in (Aspect.SIZES, Aspect.COLOURS) and query.sizes:
            asked = Aspect.STOCK
        return self.about(product, asked, query, what)

    def about(self, product: Product, asked: Aspect, query: Query, what: str = "") -> Decision:
        """What there is to say about one aspect of the product."""
        materials = frozenset(self.snapshot.vocabulary.materials) | MATERIAL_NAMES
        return product_decisions.about(product, asked, query, what, materials)

    def _spoken_of(self) -> list[Product]:
        """The products meant: by title, by position, by what sets one apart, or the one spoken of before."""
        products = self._titled() or self._by_position() or self._by_attribute()
        if products:
            return products
        if self._asks_for_others():
            return []
        if self.focus:
            return [self.focus]
        return self.shown[:1] if len(self.shown) == 1 or points_back(self.text) else []

    def _titled(self) -> list[Product]:
        named = self._named_in_full()
        return [*named, *(product for product in self.snapshot.find_titles(self.text) if product not in named)]

    def _named_in_full(self) -> list[Product]:
        """The products whose whole title stands in the sentence, in its order; a title inside a longer one is none."""
        lower = f" {' '.join(re.findall(_TITLE_WORD, self.text.lower()))} "
        found: dict[int, Product] = {}
        for product in self.snapshot.products.values():
            name = f" {' '.join(re.findall(_TITLE_WORD, title(product).lower()))} "
            place = lower.find(name) if len(name) > SHORTEST_TITLE else -1
            if place >= 0 and (place not in found or len(name) > len(title(found[place]))):
                found[place] = product
        return [found[place] for place in sorted(found)]

    def _by_position(self) -> list[Product]:
        places = [place for place in ordinals(self.text) if -len(self.shown) <= place < len(self.shown)]
        return [self.shown[place] for place in places]

    def _by_attribute(self) -> list[Product]:
        """One of several shown, by its colour, material or kind: "the blue one", "that silk dress"."""
        picked = the_one(self.text)
        among = self.shown or ([self.focus] if self.focus else [])
        if not picked or not among:
            return []
        titled = [product for product in among if _has_words(product, picked)]
        if titled:
            return titled
        query = self.snapshot.understand(picked)
        if not (query.categories or query.colours or query.materials):
            return []
        query = query.model_copy(update={"sizes": (), "in_stock": False})
        hits = self.snapshot.search(query, k=1, within=[product.product_id for product in among]).hits
        return [hit.product for hit in hits]

    def _asks_for_others(self) -> bool:
        """Whether another kind of product is asked for than the one spoken of ("do you have any boots in 40?")."""
        if not self.query.categories:
            return _OTHER_ONES.search(self.text) is not None
        if _INDEFINITE.search(self.text) or self.focus is None:
            return True
        if detail(self.text):  # "how high is the heel?" asks about a part, not for heels
            return False
        same = Query(text=self.text, categories=self.query.categories)
        return not self.snapshot.search(same, k=1, within=[self.focus.product_id]).hits

    # Several products

    def _found(self, query: Query) -> Decision:
        return search_decisions.found(self.snapshot.search(query, k=search_decisions.SHOWN))

    def _look_round(self) -> Decision:
        """A look into the largest categories: of each what is listed last, since a catalog grows at its end."""
        last = {product.category: product for product in self.snapshot.products.values() if product.available}
        hits = tuple(Hit(last[name], last[name].variants, 1.0) for name in self._categories() if name in last)
        return search_decisions.found(SearchResult(query=self.query, hits=hits, nearest=()))

    def _cheaper_of_two(self) -> Decision | None:
        """The cheaper of the two products shown, with what else is asked of it: "the cheaper one in 42"."""
        if len(self.shown) != 2 or not picks_the_cheaper(self.text):
            return None
        first, second = self.shown
        asks_which = re.search(r"\b(?:which|what)\b", self.text, re.IGNORECASE)
        if asks_which or first.currency != second.currency or _lowest(first) == _lowest(second):
            return product_decisions.compare(first, second)
        return self._about(min(self.shown, key=_lowest))

    def _cheaper(self) -> Decision:
        positioned = self._by_position() or self._by_attribute()
        than = positioned[0] if positioned else self.focus or min(self.shown, key=_lowest)
        wish = self.before or self.snapshot.understand(than.category)
        query = search_decisions.below(wish, _lowest(than))
        return search_decisions.cheaper(self.snapshot.search(query, k=search_decisions.SHOWN), than)

    def _asks_extreme_of_shown(self) -> bool:
        return (
            len(self.shown) > 1 and not self.query.categories and aspect(self.text) in (Aspect.CHEAPEST, Aspect.DEAREST)
        )

    def _extreme_of_shown(self) -> Decision:
        kind = Kind.CHEAPEST if aspect(self.text) is Aspect.CHEAPEST else Kind.DEAREST
        return product_decisions.extreme(self.shown, kind)

    def _changes_only_the_variant(self) -> bool:
        query = self.query
        others = (
            query.materials,
            query.brands,
            query.gender,
            query.on_sale,
            query.price_min,
            query.price_max,
            query.excludes,
        )
        return bool(query.colours or query.sizes) and not any(others)

    def _categories(self) -> list[str]:
        """The shop's largest categories."""
        counts: dict[str, int] = {}
        for product in self.snapshot.products.values():
            if product.category:
                counts[product.category] = counts.get(product.category, 0) + 1
        return sorted(counts, key=lambda name: (-counts[name], name))[:4] or ["products"]

    def _topic(self, beginnings: Sequence[str]) -> str | None:
        """The policy page whose name begins with one of these words, if the shop has one."""
        topics = {passage.topic for passage in self.snapshot.passages.values()}
        return next((t for word in beginnings for t in sorted(topics) if t.lower().startswith(word)), None)

    def _with_category(self, product: Product | None) -> str:
        return self.text if product is None else f"{self.text} {product.gender} {product.category}"


def _told(name: str) -> Callable[[Decider, Product, Query], Decision]:
    return lambda _decider, product, _query: product_decisions.told(product, name, DETAILS[name][1])


def _one_of(aspect_of_one: Aspect, aspect_of_all: Aspect, field: str) -> Callable[[Decider, Product, Query], Decision]:
    """Whether there is the one that is named, or which there are where none is."""

    def told(decider: Decider, product: Product, query: Query) -> Decision:
        return decider.about(product, aspect_of_one if getattr(query, field) else aspect_of_all, query)

    return told


def _about(asked: Aspect) -> Callable[[Decider, Product, Query], Decision]:
    return lambda decider, product, query: decider.about(product, asked, query)


_ABOUT: Mapping[said.Aspect, Callable[[Decider, Product, Query], Decision]] = {
    said.Aspect.PRICE: _about(Aspect.PRICE),
    said.Aspect.SALE: _about(Aspect.SALE),
    said.Aspect.SIZES: _one_of(Aspect.STOCK, Aspect.SIZES, "sizes"),
    said.Aspect.SIZE: _one_of(Aspect.STOCK, Aspect.SIZES, "sizes"),
    said.Aspect.COLOURS: _one_of(Aspect.STOCK, Aspect.COLOURS, "colours"),
    said.Aspect.COLOUR: _one_of(Aspect.STOCK, Aspect.COLOURS, "colours"),
    said.Aspect.STOCK: _about(Aspect.STOCK),
    said.Aspect.MATERIAL: _about(Aspect.MATERIAL),
    said.Aspect.CARE: _about(Aspect.CARE),
    said.Aspect.FIT: lambda decider, _product, _query: decider.size_advice(),
    said.Aspect.BRAND: lambda _decider, product, _query: act_decisions.brand(product),
    said.Aspect.RATING: lambda _decider, product, _query: act_decisions.rating(product),
    said.Aspect.RESTOCK: lambda _decider, product, query: act_decisions.restock(product, query),
    said.Aspect.PAIRING: _told("what goes with it"),
    said.Aspect.OCCASION: _told("occasions"),
    said.Aspect.DIMENSIONS: lambda decider, product, _query: decider.told_detail(product),
    said.Aspect.ORIGIN: _told("where it is made"),
    said.Aspect.VIEW: lambda _decider, product, _query: act_decisions.view(product),
    said.Aspect.DESCRIPTION: lambda _decider, product, _query: product_decisions.description(product),
    said.Aspect.DETAIL: lambda decider, product, _query: decider.told_detail(product),
}
# Who takes a product in a size hears in the same answer whether that is there and what it costs.
_SETTLED_BY_BUYING = frozenset(
    {said.Aspect.PRICE, said.Aspect.SIZE, said.Aspect.SIZES, said.Aspect.COLOUR, said.Aspect.STOCK}
)


def _does(*acts: Act) -> Callable[[Message], bool]:
    return lambda message: any(message.does(act) for act in acts)


# What the acts of a message lead to, the first that holds: a question before an attitude, both before a goodbye.
_BY_ACTS: tuple[tuple[Callable[[Message], bool], Callable[[Decider], Decision | None]], ...] = (
    (_does(Act.ORDER, Act.POLICY, Act.PERSON, Act.COMPARE), lambda _decider: None),
    (_does(Act.BUY), Decider.told_and_taken),
    (_does(Act.KEEP_FOR_LATER), Decider.keep),
    (lambda message: message.does(Act.ASK) and bool(message.aspects), Decider.told_and_taken),
    (_does(Act.TOO_DEAR), Decider.too_dear),
    (_does(Act.SEARCH, Act.REFINE), Decider.others),
    (_does(Act.CLOSE), Decider.closing),
    (_does(Act.DISLIKE), Decider.others),
    (_does(Act.LIKE), Decider.liked),
    (_does(Act.SMALL_TALK), Decider.small_talk),
)


def decide(message: Message, intent: str, context: Context, snapshot: Snapshot) -> Decision:
    """What to answer to the message.

    Args:
        message: the customer's words and what the reader made of them.
        intent: what the bot took them for; a policy's retrieval intent comes as "ask_policy/returns".
        context: what the conversation holds.
        snapshot: the catalog and policies at this moment.
    """
    decider = Decider(message, context, snapshot)
    if told := decider.cost_of_what_was_told() or decider.by_acts():
        return told
    if intent in SEARCH_INTENTS:
        return decider.search()
    if intent == "compare_products":
        return decider.compare()
    if intent == "ask_size_advice":
        return decider.size_advice()
    if intent.startswith("ask_policy"):
        return decider.policy(intent.partition("/")[2])
    return decider.product()


def _has_words(product: Product, picked: str) -> bool:
    """Whether the product's title has every word that picks it: "chelsea" of "the chelsea ones"."""
    have = name_form(product.title).split()
    wanted = name_form(picked).split()
    return bool(wanted) and all(word in have for word in wanted)


def _lowest(product: Product) -> Any:
    return min(variant.price for variant in product.variants)


def second_look(message: Message, context: Context, snapshot: Snapshot) -> str:
    """The intent of a message the bot didn't understand, where the records plainly know what it is about; else ""."""
    decider = Decider(message, context, snapshot)
    if (
        decider.by_acts()
        or sells_what_is_named(message.text, snapshot)
        or (decider.focus and points_back(decider.text) and aspect(decider.text))
    ):
        return "ask_product"
    policies = snapshot.search_policies(decider.text, k=1)
    if policies and policies[0].score >= SURE_POLICY:
        return "ask_policy"
    if decider.before and decider.query.constrained and is_follow_up(decider.text):
        return "search_products"
    return ""


def sells_what_is_named(question: str, snapshot: Snapshot) -> bool:
    """Whether the message names a product by its title, or asks for a kind of thing that the shop has."""
    text = plain(question)[:LONGEST_QUESTION]
    if snapshot.find_titles(text):
        return True
    query = snapshot.understand(text)
    return bool(query.categories) and len(query.residual) <= 1 and bool(snapshot.search(query, k=1).hits)

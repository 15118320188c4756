"""A customer's message in its conversation, over one catalog: what it asks for, and which products it means."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from actions.answers import search_decisions, standing
from actions.answers.decision import Kind
from actions.answers.kept_out import KeptOut, has_in_it, is_of_an_unwanted_kind, kept_out, says_it_is_free_of
from actions.answers.lexicon import colours_in
from actions.answers.sizing import in_own_sizes
from actions.answers.wording import plain, title
from actions.basket.basket import Basket
from actions.basket.links import Links
from actions.outfits.outfit import Outfit
from language.marks import NO_MARKS
from language.message import Act, Before, Message, Pointer
from language.sizes import size_at
from retrieval.index import Snapshot
from retrieval.query import Query
from retrieval.records import Product
from retrieval.search import SearchResult
from retrieval.words import name_form, words

LONGEST_QUESTION = 400  # characters; what a customer writes beyond that is not read
UNSURE = 0.4  # below this the likeliest act is a guess, which decides nothing: measured, it was never the right one
SHORTEST_TITLE = 10  # letters; a shorter title ("Lamp") is more often the kind of thing than that product
_NAMES_ONE = frozenset(
    {Kind.ONE_MATCH, Kind.NEAREST, Kind.NOT_NAMED, Kind.CHEAPEST, Kind.DEAREST, Kind.IS_NOT_EXTREME, Kind.MOST}
    | {Kind.RANKED, Kind.PICKED}
)
_TITLE_WORD = re.compile(r"[\w'’&-]+")


@dataclass(frozen=True)
class Context:
    """What the conversation holds: the products shown last, the one spoken of, and the wish they came from.

    `told_passages` are the policy passages that the latest answer came from; empty where it told of anything else.
    `answered` is the kind of the latest answer from the records, and `question` the customer's words that it answered.
    `said` is the whole reply before the message, whatever it came from; in a form it is left empty.
    `basket` is the list that the customer keeps; None where nobody keeps one: an agent's question has no conversation.
    `outfit` is what was put together to be worn together; None where nothing was.
    `lasting` are the customer's messages before that told of what isn't wanted in the whole talk.
    `standing` are those that told what can be spent, what size is worn and whom a thing is for.
    `earlier` are the products that were told of by themselves before, the latest first.
    `page` are the products of the shop's page that the customer has come to since they last wrote, as the page tells.
    """

    last_products: tuple[str, ...] = ()
    focus_product: str = ""
    last_search: Mapping[str, Any] | None = None
    told_passages: tuple[str, ...] = ()
    answered: str = ""
    question: str = ""
    said: str = ""
    basket: Basket | None = None
    outfit: Outfit | None = None
    lasting: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    page: tuple[str, ...] = ()

    def on_page(self, snapshot: Snapshot) -> "Context":
        """The same where the products of the page, as far as the catalog knows them, are what is spoken of."""
        known = tuple(key for key in self.page if key in snapshot.products)
        if not known:
            return self
        return replace(self, last_products=known, focus_product=known[0] if len(known) == 1 else "")

    def before(self, snapshot: Snapshot) -> Before:
        """The same as far as the reader of the next message needs it."""
        focus = snapshot.products.get(self.focus_product)
        return Before(self.answered, focus.category if focus else "")


@dataclass(frozen=True)
class Asked:
    """What is asked about one product: the message and its query, both without the words of the product's title.

    The query has the product's own sizes, as far as the sizing guide tells; `said_sizes` are those that were said.
    """

    product: Product
    message: Message
    query: Query
    said_sizes: tuple[str, ...] = ()

    @property
    def names_variant(self) -> bool:
        """Whether a colour or a size is named."""
        return bool(self.query.colours or self.query.sizes)


class Turn:
    """One message of a customer, read once, and what it means where it stands."""

    def __init__(self, message: Message, context: Context, snapshot: Snapshot, links: Links | None = None) -> None:
        text = plain(message.text)[:LONGEST_QUESTION]
        self.message = message if text == message.text else replace(message, text=text, marks=NO_MARKS)
        self.context = context
        self.snapshot = snapshot
        self.links = links or Links()
        self.shown = [snapshot.products[key] for key in context.last_products if key in snapshot.products]
        self.focus = snapshot.products.get(context.focus_product)
        self.before = search_decisions.loaded(context.last_search)
        self.told = [snapshot.passages[key] for key in context.told_passages if key in snapshot.passages]

    @cached_property
    def query(self) -> Query:
        """The wish in the catalog's own words."""
        rest = self.message.lasting.rest
        said = (self.message if rest == self.message.text else Message(rest)).without_circumstances.text
        marks = self.message.marks if said == self.message.text else NO_MARKS
        understood = self.snapshot.understand(said, marks)
        needs = self.message.needs
        for thing in self.message.lasting.owned:  # what somebody has is asked for neither now nor, mostly, later
            own = (*understood.excluded_categories, *self.snapshot.understand(thing).categories)
            understood = understood.model_copy(update={"excluded_categories": tuple(dict.fromkeys(own))})
        if self.message.standing.has_a_budget and understood.price_min is not None:  # less may be spent as well
            understood = understood.model_copy(update={"price_min": None})
        if size := self._other_size(understood):
            understood = understood.model_copy(update={"sizes": (size,)})
        return understood.model_copy(update={"text": self.message.text, "needs": needs}) if needs else understood

    def _other_size(self, understood: Query) -> str:
        """The size that a bare number is, where it changes the wish before: 40 of "make that a 40"."""
        is_of_sizes = self.before is not None and bool(self.before.sizes) and self.message.is_follow_up
        if not is_of_sizes or understood.constrained or not self.message.is_short:
            return ""
        return bare_size(self.message)

    @cached_property
    def wish(self) -> Query:
        """The wish with what was told before and holds for it too: the budget, the size, for whom."""
        return standing.kept_to(self.query, self.message, self.context.standing, self.before, self.snapshot)

    @cached_property
    def kept_out(self) -> KeptOut:
        """What the customer told, now or before, that no advice may show."""
        return kept_out(self.context.lasting, self.message, self.snapshot)

    def search(self, query: Query, k: int, within: Collection[str] | None = None) -> SearchResult:
        """What answers a wish, without what this customer keeps out; see `Snapshot.search`."""
        if not self.kept_out:
            return self.snapshot.search(query, k=k, within=within)
        wanted = self.kept_out.out_of(query)
        # A record that says "nickel-free" names nickel, and is the first that who can't bear it wants to see.
        materials = tuple(one for one in wanted.excluded_materials if one not in self.not_borne)
        result = self.snapshot.search(wanted.model_copy(update={"excluded_materials": materials}), k=k, within=within)
        hits = [hit for hit in result.hits if not is_of_an_unwanted_kind(hit.product, wanted)]
        for material in self.not_borne:
            hits = [hit for hit in hits if not has_in_it(hit.product, material)]
            hits.sort(key=lambda hit: not says_it_is_free_of(hit.product, material))
        return replace(result, query=wanted, hits=tuple(hits))

    @cached_property
    def not_borne(self) -> tuple[str, ...]:
        """Materials that are kept out and that some record names only to say that a thing is free of them: nickel."""
        products = self.snapshot.products.values()
        unwanted = self.kept_out.query.excluded_materials
        return tuple(one for one in unwanted if any(says_it_is_free_of(product, one) for product in products))

    @property
    def said_sizes(self) -> tuple[str, ...]:
        """The sizes that are asked for, as they were said; those of a title, "Size 8 Clogs", aren't."""
        return self.asked_of(self.spoken_of[0]).said_sizes if self.spoken_of else self.query.sizes

    @property
    def has_shown(self) -> bool:
        """Whether any product was spoken of or shown."""
        return self.focus is not None or bool(self.shown)

    @cached_property
    def named_in_full(self) -> list[Product]:
        """The products whose whole title stands in the sentence, in its order; a title inside a longer one is none."""
        lower = f" {' '.join(_TITLE_WORD.findall(self.message.text.lower()))} "
        found: dict[int, Product] = {}
        for product in self.snapshot.products.values():
            name = f" {' '.join(_TITLE_WORD.findall(title(product).lower()))} "
            place = lower.find(name) if len(name) > SHORTEST_TITLE else -1
            if place >= 0 and (place not in found or len(name) > len(title(found[place]))):
                found[place] = product
        return [found[place] for place in sorted(found)]

    @cached_property
    def titled(self) -> list[Product]:
        """The products that are named, those in full first."""
        parts = self.snapshot.find_titles(self.message.text)
        return [*self.named_in_full, *(product for product in parts if product not in self.named_in_full)]

    @cached_property
    def placed(self) -> list[Product]:
        """Those shown whose place is named: "the second one"."""
        count = len(self.shown)
        placed = [self.shown[place] for place in self.message.places if -count <= place < count]
        return placed or ([self.the_other] if self.the_other else [])

    @cached_property
    def the_other(self) -> Product | None:
        """The one of two shown that wasn't spoken of last, where that is meant; the second, where none was."""
        if not self.message.means_the_other or len(self.shown) != 2:
            return None
        first, second = self.shown
        return first if self.focus is not None and self.focus.product_id == second.product_id else second

    @cached_property
    def picked_by_name(self) -> list[Product]:
        """Those that a word of their titles picks: of those shown, or else the only one that the shop has so."""
        picked = self.message.picked
        near = self.shown or ([self.focus] if self.focus else [])
        among = [product for product in near if _has_words(product, picked)]
        if among or not picked:
            return among
        one = self.message.picked_one  # "that sequin one" is a thing, and "the basket" none of the shop's
        of_all = [product for product in self.snapshot.products.values() if one and _has_words(product, one)]
        return of_all if len(of_all) == 1 else []

    @cached_property
    def set_apart(self) -> list[Product]:
        """One of several shown, by its colour, material or kind: "the blue one", "that silk dress"."""
        among = self.shown or ([self.focus] if self.focus else [])
        if not self.message.picked:
            return []
        if self.picked_by_name:
            return self.picked_by_name
        query = self.snapshot.understand(self.message.picked)
        if not among or not (query.categories or query.colours or query.materials):
            return []
        query = query.model_copy(update={"sizes": (), "in_stock": False})
        of_earlier = [key for key in self.context.earlier if key in self.snapshot.products]
        for keys in ([product.product_id for product in among], of_earlier):
            hits = self.snapshot.search(query, k=max(len(keys), 1), within=keys).hits if keys else ()
            found = {hit.product.product_id: hit.product for hit in hits}
            if found:
                return [found[next(key for key in keys if key in found)] if keys is of_earlier else hits[0].product]
        return []

    @cached_property
    def spoken_of(self) -> list[Product]:
        """The products meant: by title, by place, by what sets one apart, or the one spoken of before."""
        products = self.titled or self.placed or self.set_apart
        if products:
            return products
        if self.asks_for_others:
            return []
        if self.focus:
            return [self.focus]
        return self.shown[:1] if len(self.shown) == 1 or self.asks_of_the_one_told else []

    @property
    def asks_of_the_one_told(self) -> bool:
        """Whether the one that the latest answer named before the others is meant: "is it lined?", "size S?"."""
        if not self.tells_one or not self.shown:
            return False
        is_of_it = self.message.pointer is Pointer.THIS and not self.query.categories
        return self.message.points_back or is_of_it

    @property
    def tells_one(self) -> bool:
        """Whether the latest answer named one product before the others that it shows: that is "it" then."""
        return self.context.answered in _NAMES_ONE

    @cached_property
    def meant(self) -> Product | None:
        """The product that a question or an attitude is about: one that is named or picked, or the one spoken of."""
        is_focus = self.focus is not None and self.message.pointer is Pointer.THIS and not self._picks_another_kind
        picked = self.titled or self.placed or ([] if is_focus else self.set_apart)
        if picked:
            return picked[0]
        return self.focus or (self.shown[0] if len(self.shown) == 1 or self.asks_of_the_one_told else None)

    @property
    def _picks_another_kind(self) -> bool:
        """Whether "the jumper" is spoken of where a scarf was told of last."""
        kinds = self.snapshot.understand(self.message.picked).categories if self.message.picked else ()
        same = Query(text=self.message.picked, categories=kinds)
        return bool(kinds and self.focus and not self.snapshot.matching_variants(self.focus.product_id, same))

    @cached_property
    def asks_for_others(self) -> bool:
        """Whether another kind of product is asked for than the one spoken of ("do you have any boots in 40?")."""
        if not self.query.categories:
            return self.message.asks_others
        if self.message.is_indefinite or self.focus is None:
            return True
        if self.message.named_detail:  # "how high is the heel?" asks about a part, not for heels
            return False
        same = Query(text=self.message.text, categories=self.query.categories)
        return not self.snapshot.search(same, k=1, within=[self.focus.product_id]).hits

    @property
    def names_what_it_wants(self) -> bool:
        """Whether the sentence says by itself what is to be shown: a kind of thing, one that we know or another."""
        if self.message.pointer is Pointer.OTHER or self.only_tells:
            return False
        is_named = self.query.subject and not self.message.asks_more and self.message.wants_to_be_shown
        return bool(self.query.categories or is_named)

    @property
    def goes_on(self) -> bool:
        """Whether the sentence changes the wish before it and names no other kind of thing."""
        return not self.query.categories and (self.message.is_follow_up or self.only_tells or self.states_more)

    @property
    def states_more(self) -> bool:
        """Whether it states what else the wish before is to keep to: "my budget is about 200", "I'd prefer wool"."""
        message, acts = self.message, self.message.acts
        if self.before is None or message.is_question or self.titled or message.pointer is Pointer.OTHER:
            return False
        refines = acts.get(Act.REFINE, 0.0) >= UNSURE and acts.get(Act.ASK, 0.0) < UNSURE
        return refines and (self.query.constrained or bool(self.names_property))

    @property
    def names_property(self) -> bool:
        """Whether it says how a thing is to be beside the columns: with a hood, long-sleeved, floral, warm."""
        query = self.query
        return bool(query.properties or query.patterns or query.needs or query.occasions or self.message.named_detail)

    @property
    def sets_a_bound(self) -> bool:
        """Whether it says what a thing may cost, and not only that those shown cost too much."""
        return self.query.price_max is not None

    @cached_property
    def only_tells(self) -> bool:
        """Whether it tells what isn't wanted in this talk and wishes nothing: "I can't wear wool"."""
        message, query = self.message, self.query
        if not message.lasting or message.is_question or message.asks_outfit or message.asks_match or self.titled:
            return False
        is_wish = query.categories or query.colours or query.materials or query.brands or query.needs or query.occasions
        return not is_wish and bool(kept_out((), message, self.snapshot))

    @property
    def changes_only_the_variant(self) -> bool:
        """Whether it states a colour or size and nothing else."""
        query = self.query
        others = (query.materials, query.brands, query.gender, query.on_sale, query.price_min, query.price_max)
        return bool(query.colours or query.sizes) and not any(others) and not query.excludes

    @property
    def wants_cheaper(self) -> bool:
        """Whether something for less money than what was shown is asked for."""
        asks = self.message.asks_cheaper or self.message.finds_too_dear
        return asks and self.has_shown and not self.query.categories and not self.sets_a_bound

    @property
    def wants_extreme_of_shown(self) -> bool:
        """Whether the cheapest or dearest of those shown is asked for."""
        return len(self.shown) > 1 and not self.query.categories and self.message.extreme is not None

    @property
    def picks_of_two(self) -> bool:
        """Whether the cheaper of the two shown is spoken of."""
        return len(self.shown) == 2 and self.speaks_of_the_cheaper

    @property
    def speaks_of_the_cheaper(self) -> bool:
        """Whether the one of those shown is spoken of that costs less."""
        return self.message.speaks_of_the_cheaper or self.message.begins_with_the_cheaper

    @property
    def topics(self) -> list[str]:
        """The policy pages of the shop."""
        return sorted({passage.topic for passage in self.snapshot.passages.values()})

    @property
    def is_of_other_matters(self) -> bool:
        """Whether an order, a policy or a person is asked for, and not only maybe."""
        return any(self.message.acts.get(act, 0.0) >= UNSURE for act in (Act.ORDER, Act.POLICY, Act.PERSON))

    @property
    def currency(self) -> str:
        """The currency that the shop sells in."""
        return next((product.currency for product in self.snapshot.products.values()), "USD")

    @cached_property
    def categories(self) -> list[str]:
        """The shop's largest categories."""
        counts: dict[str, int] = {}
        for product in self.snapshot.products.values():
            if product.category:
                counts[product.category] = counts.get(product.category, 0) + 1
        return sorted(counts, key=lambda name: (-counts[name], name))[:4] or ["products"]

    def asked_of(self, product: Product, message: Message | None = None) -> Asked:
        """What the message, or a part of it, asks about a product; colours that no product has are kept."""
        rest = (message or self.message).without(title(product))
        query = self.snapshot.understand(rest.lasting.rest)
        if not query.colours:
            query = query.model_copy(update={"colours": tuple(colours_in(rest.text))})
        own = in_own_sizes(query, product, self.snapshot.size_guide)
        return Asked(product, rest, own, said_sizes=query.sizes)

    @cached_property
    def sells_what_is_named(self) -> bool:
        """Whether the message names a product by its title, or asks for a kind of thing that the shop has."""
        if self.snapshot.find_titles(self.message.text):
            return True
        query = self.query
        return bool(query.categories) and len(query.residual) <= 1 and bool(self.snapshot.search(query, k=1).hits)


def bare_size(message: Message) -> str:
    """A size that stands alone in an answer, also one that isn't made: "41"."""
    said = words(message.text)
    return next((size for place in range(len(said)) if (size := size_at(said, place)[1])), "")


def lowest(product: Product) -> Decimal:
    """The lowest price of a product's variants."""
    return min(variant.price for variant in product.variants)


def _has_words(product: Product, picked: str) -> bool:
    """Whether the product's title has every word that picks it: "chelsea" of "the chelsea ones"."""
    have = name_form(product.title).split()
    wanted = name_form(picked).split()
    return bool(wanted) and all(word in have for word in wanted)

"""The value that a customer's sentence becomes: what they do with it, what they ask, point at, answer and prove."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Protocol, TypeVar

from language import (
    acknowledgements,
    addresses,
    arrival,
    asking_back,
    basket,
    cancel_reasons,
    change_wishes,
    consent,
    contact,
    corrections,
    costs,
    destinations,
    dislikes,
    exclusions,
    feelings,
    halves,
    health,
    interests,
    lasting,
    lemmas,
    listing,
    misfits,
    missing,
    order_facts,
    order_pointers,
    ordinals,
    other_languages,
    outfits,
    overview,
    payment_methods,
    pointing,
    price_words,
    problems,
    proofs,
    quantifiers,
    references,
    restock,
    reviews,
    rudeness,
    services,
    settled,
    size_steps,
    sizes,
    special_requests,
    spelling,
    standing,
    stars,
    superlatives,
    titles,
    undo,
    wanting,
    whose_order,
)
from language import aspects as aspect_words
from language import body_measures as body
from language import details as detail_words
from language import needs as need_words
from language.addresses import Place
from language.aspects import Aspect as Aspect  # the aspects that a message asks
from language.marks import NO_MARKS, Marks
from language.problems import Problem
from language.whose_order import Party
from language.words import fold

T = TypeVar("T")


def _read(dimension: Callable[[str], T]) -> "cached_property[T]":
    """What a dimension reads in the words: when it is first asked for, and once."""
    return cached_property(lambda message: dimension(message.text))


def _listed(dimension: Callable[[str], Sequence[T]]) -> "cached_property[tuple[T, ...]]":
    """The same of a dimension that reads several things, which nobody may change."""
    return cached_property(lambda message: tuple(dimension(message.text)))


def _rewritten(shorter: Callable[[str], str]) -> "cached_property[Message]":
    """The message without some of its words."""
    return cached_property(lambda message: Message(shorter(message.text)))


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
        likely_problems: how sure it is that each kind of thing went wrong with an order, the likeliest first.
        likely_parties: how sure it is of whose order or account is spoken of, the likeliest first.
        marks: where the words stand of what is only told of, and of each of several wishes.
    """

    text: str
    acts: dict[Act, float] = field(default_factory=dict)
    aspects: dict[Aspect, float] = field(default_factory=dict)
    pointer: Pointer = Pointer.NOTHING
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    likely: dict[Act, float] = field(default_factory=dict)
    likely_problems: Mapping[Problem, float] = field(default_factory=dict)
    likely_parties: Mapping[Party, float] = field(default_factory=dict)
    marks: Marks = NO_MARKS

    def does(self, act: Act) -> bool:
        """Whether the sentence does this."""
        return act in self.acts

    def asks(self, aspect: Aspect) -> bool:
        """Whether the sentence asks this."""
        return aspect in self.aspects

    def without(self, title: str) -> "Message":
        """The message without the words of a product's title, which are no wishes: see `language.titles`."""
        return replace(self, text=titles.without_title(self.text, title), marks=NO_MARKS)

    def between(self, start: int, end: int | None = None) -> "Message":
        """The part of the message from one place in its words to another, to be read by itself."""
        return Message(self.text[start:end])

    def followed_by(self, other: "Message") -> "Message":
        """The words of both."""
        return Message(f"{self.text} {other.text}")

    @cached_property
    def halves(self) -> "tuple[Message, ...]":
        """The two questions of the message, each to be read by itself; nothing where there is only one."""
        return tuple(Message(half) for half in halves.halves(self.text))

    @property
    def is_empty(self) -> bool:
        """Whether there are no words."""
        return not self.text.strip()

    @property
    def length(self) -> int:
        """How many words there are, as one counts them on the page."""
        return len(self.text.split())

    @property
    def is_question(self) -> bool:
        """Whether it ends with a question mark."""
        return self.text.rstrip().endswith("?")

    @property
    def has_digits(self) -> bool:
        """Whether any figure is in it."""
        return any(map(str.isdigit, self.text))

    @property
    def has_a_comma(self) -> bool:
        """Whether it goes on after a comma."""
        return "," in self.text

    lemmas = _listed(lemmas.lemmas)

    @cached_property
    def words(self) -> "tuple[str, ...]":
        """The words as they are compared: see `language.lemmas`."""
        return tuple(lemma.word for lemma in self.lemmas)

    def respelled(self, known: Collection[str]) -> "Message":
        """The message with words that are nearly one of the known ones as that."""
        return Message(spelling.respelled(self.text, known))

    @property
    def wants_to_be_shown(self) -> bool:
        """Whether products are wished for, and not only spoken of."""
        return not self.acts or self.does(Act.SEARCH) or self.does(Act.REFINE)

    # What is asked of a product. `named_aspect`: the first thing asked by name. `named_detail`: the known property
    # that the words ask for. `part`: the thing that a product is asked to have, where that is no known property.
    named_aspect = _read(aspect_words.aspect)
    extreme = _read(aspect_words.extreme)
    asks_stock = _read(aspect_words.asks_stock)
    asks_left = _read(aspect_words.asks_left)
    # `superlative`, `comparative`: by what else than a price several are compared. `ranges_over_all`: whether the whole
    # shop is meant. `asks_count`: whether it is asked how many there are. `asks_which`: which one something holds for.
    superlative = _read(superlatives.superlative)
    comparative = _read(superlatives.comparative)
    ranges_over_all = _read(superlatives.ranges_over_all)
    asks_count = _read(superlatives.asks_count)
    rank = _read(superlatives.rank)
    step_in_price = _read(superlatives.step_in_price)
    asks_which = _read(pointing.asks_which)
    # What is asked of many products at once: their brands, kinds, prices; a range of sizes by its name.
    size_range = _read(overview.size_range)
    overview = _read(overview.overview)
    # Of other customers: whether and what of their reviews is asked, and which rating is wished for.
    asks_reviews = _read(reviews.asks_reviews)
    asked_of_reviews = _read(reviews.asked_of_reviews)
    stars = _read(stars.stars)
    named_detail = _read(detail_words.detail)
    part = _read(detail_words.part)

    @cached_property
    def asked_detail(self) -> str:
        """The known property asked for, where what the reader takes for it goes first."""
        return detail_words.detail(" ".join(self.details)) or self.named_detail

    # What somebody measures: "my waist is 74 cm"; and whether it speaks of who wears what is asked about.
    asked_system = _read(sizes.asked_system)
    body_measures = _listed(body.body_measures)
    is_of_a_person = _read(body.is_of_a_person)

    # What it points at. `places`: 0 for "the first", -1 for "the last". `picked`: "blue" in "the blue one".
    points_back = _read(pointing.points_back)
    points_at_two = _read(pointing.points_at_two)
    points_at_just_two = _read(pointing.points_at_just_two)
    points_at_the_last_two = _read(pointing.points_at_the_last_two)
    is_of_them = _read(pointing.is_of_them)
    is_of_several = _read(pointing.is_of_several)
    asks_for_a_pick = _read(pointing.asks_for_a_pick)
    places = _listed(ordinals.ordinals)
    picked = _read(pointing.the_one)
    picked_one = _read(pointing.picked_one)
    speaks_of_the_cheaper = _read(pointing.speaks_of_the_cheaper)
    begins_with_the_cheaper = _read(pointing.begins_with_the_cheaper)
    means_the_other = _read(pointing.means_the_other)
    asks_which_ones = _read(pointing.asks_which_ones)

    @cached_property
    def picks_the_cheaper(self) -> bool:
        """Whether the cheaper of two is spoken of, and not asked for: "the cheaper one in 42"."""
        before = self.text[: pointing.place_of_the_cheaper(self.text)]
        return self.speaks_of_the_cheaper and not pointing.asks_which(before)

    def chosen(self, shown: Sequence[T]) -> "list[T]":
        """The things of a list that it names by their places, as an answer to "which of these?"."""
        return ordinals.chosen(self.text, shown)

    def repeats(self, value: str) -> bool:
        """Whether it holds these words, however they are written there."""
        return value.casefold() in self.text.casefold()

    def places_of(self, name: str) -> "list[int]":
        """Where it names something by its number or code in the shop's lists."""
        return references.places_of(name, self.text)

    # What is wished for
    asks_more = _read(wanting.asks_more)
    asks_new = _read(wanting.asks_new)
    asks_others = _read(wanting.asks_others)
    is_indefinite = _read(wanting.is_indefinite)
    is_no_wish = _read(wanting.is_no_wish)
    is_follow_up = _read(wanting.is_follow_up)
    wants_a_recommendation = _read(wanting.wants_a_recommendation)
    needs = _read(need_words.needs)
    without_circumstances = _rewritten(need_words.without_circumstances)
    is_of_a_bride = _read(need_words.is_of_a_bride)
    disliked = _read(dislikes.disliked)
    # What it tells that later wishes have to keep to: tastes, allergies, what there is enough of.
    lasting = _read(lasting.lasting)
    # What it tells of the person that later wishes keep to: the budget, the size, who it is for.
    standing = _read(standing.standing)

    # Several things that are worn together: `outfit_change` is what becomes of those that were put together.
    asks_outfit = _read(outfits.asks_outfit)
    asks_match = _read(outfits.asks_match)
    bare_budget = _read(outfits.bare_budget)
    outfit_change = _read(outfits.outfit_change)
    replacement = _rewritten(outfits.replacement)
    means_the_outfit = _read(outfits.means_the_outfit)

    # What is done with the list that the customer keeps in the chat, and with how many pieces
    basket_wish = _read(basket.basket_wish)
    names_basket = _read(basket.names_the_basket)
    pieces = _read(basket.pieces)
    without_pieces = _rewritten(basket.without_pieces)
    puts_in = _read(basket.puts_in)
    takes_all = _read(basket.takes_all)
    means_the_same_size = _read(basket.means_the_same_size)
    has_second_thoughts = _read(basket.has_second_thoughts)
    goes_on_with_a_list = _read(basket.goes_on)
    requests = _read(basket.requests)
    means_the_same = _read(basket.means_the_same)
    number_taken = _read(basket.number_taken)
    is_of_all = _read(basket.is_of_all)
    is_conditional = _read(basket.is_conditional)
    is_short = _read(basket.is_short)

    @cached_property
    def clauses(self) -> "tuple[Message, ...]":
        """The things that it lists, each to be read by itself: "one in M", "one in L"."""
        return tuple(Message(clause) for clause in basket.clauses(self.text))

    # Whether the customer wants to be told when something is back, and the codes by which that is forgotten
    restock_wish = _read(restock.restock_wish)
    possible_codes = _listed(restock.possible_codes)

    # What something costs. `asks_what_that_costs`: the price of what was just told.
    asks_cost = _read(costs.asks_cost)
    asks_whether_free = _read(costs.asks_whether_free)
    # Whether it is asked what becomes of a thing that turns out not to fit.
    asks_if_it_misfits = _read(misfits.asks_if_it_misfits)
    asks_what_that_costs = _read(costs.asks_what_that_costs)
    asks_cheapest = _read(lambda text: price_words.asks_cheapest(fold(text)))
    asks_cheaper = _read(lambda text: price_words.asks_cheaper(fold(text)))
    finds_too_dear = _read(lambda text: price_words.finds_too_dear(fold(text)))
    asks_dearest = _read(lambda text: price_words.asks_dearest(fold(text)))
    asks_dearer = _read(lambda text: price_words.asks_dearer(fold(text)))

    @cached_property
    def asks_reduction_for(self) -> "frozenset[str]":
        """The groups of people for whom it asks a reduction: "student"; none where it asks for no reduction."""
        asked = costs.speaks_of_reduction(self.text)
        return costs.groups_of_people(self.text) if asked else frozenset()

    # How it is said, and what else is asked besides products and orders
    is_rude = _read(rudeness.is_rude)
    feeling = _read(feelings.feeling_of)
    interests = _read(interests.interests)
    asks_for_advice = _read(health.asks_for_advice)
    other_language = _read(other_languages.other_language)
    asks_how_to_reach = _read(contact.asks_how_to_reach)
    tells_the_matter = _read(contact.tells_the_matter)
    asks_when_it_comes = _read(arrival.asks_when_it_comes)
    is_settled = _read(settled.is_settled)
    order_facts = _read(order_facts.order_facts)

    # What it answers to a question or a proposal
    acknowledgement = _read(acknowledgements.acknowledgement)
    says_yes = _read(consent.says_yes)
    only_adds = _read(consent.only_adds)
    asks_why = _read(asking_back.asks_why)
    asks_where = _read(asking_back.asks_where)
    asks_how_soon = _read(asking_back.asks_how_soon)
    cannot_give = _read(missing.cannot_give)
    about_what_was_done = _read(undo.read)
    speaks_of_a_person = _read(undo.speaks_of_a_person)
    declines_a_person = _read(undo.declines_a_person)

    def answer_to(self, proposal: str = "", named: Sequence[str] = ()) -> consent.Consent:
        """What it says to a proposal: see `language.consent`."""
        return consent.read(self.text, proposal, named)

    @cached_property
    def sentences(self) -> "tuple[Message, ...]":
        """Its sentences, each to be read by itself."""
        return tuple(Message(sentence) for sentence in halves.sentences(self.text))

    @cached_property
    def after_a_stop(self) -> "Message | None":
        """What is said beside a sentence that is nothing but a stop; None where no sentence is one.

        A single "no" is none, which may begin a correction or an address: "No. 12 Rose Lane".
        """
        said = [(one, one.answer_to()) for one in self.sentences]
        no, stop = consent.Consent.NO, consent.Consent.STOP
        stops = [one for one, answer in said if answer is stop or (answer is no and one.length > 1)]
        if not stops:
            return None
        return Message(" ".join(one.text for one in self.sentences if one not in stops))

    # Who is asking
    email = _read(references.find_email)
    speaks_of_a_zip = _read(references.speaks_of_a_zip)

    @cached_property
    def zips(self) -> "tuple[str, ...]":
        """The codes that can be nothing else than zip codes, as they are written."""
        return tuple(one.value for one in references.references(self.text) if one.kind == "zip")

    def proofs_given(self, requested: str = "") -> proofs.Proofs:
        """What it gives to show who is asking, as an answer to what was asked for."""
        return proofs.proofs(self.text, requested)

    # Whose order, as far as the words tell; one that is openly somebody else's is neither shown nor changed.
    whose_order = _read(whose_order.whose_order)

    @property
    def is_of_somebody_elses_order(self) -> bool:
        """The same, also of what only the reader hears."""
        return whose_order.is_of_somebody_else(self.text, self.likely_parties)

    # Which order. `marked_numbers` can be nothing else than orders'; `possible_numbers` answer "which order?".
    order_pointer = _read(order_pointers.order_pointer)
    order_numbers = _listed(references.order_numbers)
    marked_numbers = _listed(references.marked_numbers)
    likely_numbers = _listed(references.likely_numbers)
    possible_numbers = _listed(references.find_order_numbers)
    speaks_of_an_order = _read(order_pointers.speaks_of_an_order)
    speaks_of_no_order = _read(corrections.speaks_of_no_order)
    without_description = _rewritten(order_pointers.without_description)
    without_numbers = _rewritten(references.without_numbers)

    # Which service, and how several stand beside each other. `service_starts`: where each part of a message begins.
    service = _read(services.service)
    service_starts = _listed(services.parts)
    corrects_a_number = _read(services.corrects)
    lists_numbers = _read(services.lists)
    names_an_order = _read(services.names_an_order)
    has_a_word = _read(services.has_a_word)
    without_joints = _rewritten(services.without_joints)

    def asks_for(self, service: str) -> bool:
        """Whether it has words for this service, by its intent."""
        return services.asks_for(service, self.text)

    # Which change of an order, and what of the answers before it takes back
    special_request = _read(special_requests.special_request)
    means_the_accounts_address = _read(change_wishes.means_the_accounts_address)
    says_to_leave_it = _read(change_wishes.says_to_leave_it)
    wants_to_send_back = _read(problems.wants_to_send_back)
    cancel_reason = _read(cancel_reasons.cancel_reason)
    corrects = _read(corrections.corrects)
    adds = _read(corrections.adds)
    insists = _read(corrections.insists)

    def has_words_for(self, change: str) -> bool:
        """Whether it has words for this change: see `language.change_wishes`."""
        return change_wishes.has_words_for(change, self.text)

    # What went wrong. `problem` is told by rule, `likely_problem` heard by the reader.
    problem = _read(problems.find_problem)
    concerns_everything = _read(problems.concerns_everything)
    misses_a_delivery = _read(problems.misses_a_delivery)

    @property
    def likely_problem(self) -> "Problem | None":
        """The kind of problem that the reader is sure of."""
        return problems.sure_problem(self.likely_problems)

    # Which items, how many of them, and which are left alone
    exception = _read(exclusions.exception)
    spares_what_follows = _read(exclusions.spared_by)
    goes_on = _read(exclusions.goes_on)
    leaves_out = _read(exclusions.leaves_out)
    means_everything = _read(quantifiers.means_everything)
    means_the_rest = _read(quantifiers.means_the_rest)
    means_several = _read(quantifiers.means_several)
    count_of_the_next = _read(quantifiers.count_of_the_next)
    without_amounts = _rewritten(quantifiers.without_amounts)
    description = _rewritten(listing.description)
    last_entry = _rewritten(listing.last_entry)
    entries = _listed(listing.entries)
    size_step = _read(size_steps.size_step)

    def denies(self, place: int) -> bool:
        """Whether the words before one of its `words` deny that."""
        return exclusions.is_not_wanted(" ".join(self.words[max(0, place - exclusions.LOOKED_AT) : place]))

    def switches(self, option: str) -> "list[tuple[int, int, bool]]":
        """Where a yes-or-no option is spoken of, and whether it is wanted."""
        return lemmas.switches(option, self.words)

    # What with
    payment = _read(payment_methods.payment_words)
    names_a_payment_method = _read(payment_methods.names_a_method)
    speaks_of_payment = _read(payment_methods.speaks_of_payment)

    # Where to. `destination`: the part of a wish that says it.
    means_the_default_address = _read(destinations.means_the_default)
    means_a_known_address = _read(destinations.means_a_known_one)
    means_another_orders_address = _read(destinations.means_another_orders)
    country_at_the_end = _read(destinations.country_at_the_end)
    named_address_part = _read(addresses.named_part)

    @cached_property
    def destination(self) -> "Message | None":
        """The part of a wish that says where to: "to my default address"."""
        written = destinations.where_to(self.text)
        return Message(written) if written is not None else None

    def names_place(self, place: str) -> bool:
        """Whether it names this city or street."""
        return destinations.names(self.text, place)

    def address(self, usual: str) -> "addresses.Reading | None":
        """The address that is written in it; `usual` is the code of the country where the customer's are."""
        return addresses.read_address(self.text, usual)

    def address_part(self, part: str, known: Place, usual: str) -> "addresses.Reading | None":
        """The part of an address that was asked for, beside what is known of it."""
        return addresses.read_part(part, self.text, known, usual)


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

"""Decisions about several products: what matches a wish, what comes nearest, what costs less."""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from actions.answers.decision import Decision, Kind, Subject
from actions.answers.kept_out import says_it_is_free_of
from actions.answers.lexicon import is_kind_of
from actions.answers.money import money
from actions.answers.product_decisions import extreme_fact
from actions.answers.templates import wording
from actions.answers.wording import (
    at_price,
    grammar,
    in_stock,
    joined,
    plural,
    price_text,
    rating_text,
    stock_of,
    title,
    to_be_had,
)
from language.sizes import written
from language.stars import HIGHEST
from retrieval.query import Query
from retrieval.records import Product, Stock
from retrieval.reviews import Rating
from retrieval.search import Hit, NearMiss, SearchResult

_FOUND = frozenset(
    {Kind.MATCHES, Kind.ONE_MATCH, Kind.CHEAPEST, Kind.DEAREST, Kind.CHEAPER, Kind.BY_RATING, Kind.UNRATED}
)
# What is told beside a price; nothing of what is there, nor of what the record doesn't tell.
_STATES = {Stock.OUT: "sold out", Stock.PREORDER: "pre-order", Stock.BACKORDER: "on backorder"}
NAMED = 3  # products that a template names; the cards show more
WORDED = 2  # products that the model is given to word: each costs about 15 tokens of an answer that has to be quick
SHOWN = 6
_REFINABLE = ("categories", "colours", "sizes", "gender", "child", "materials", "brands")
_FACETS = ("categories", "colours", "materials", "brands")
_ADDED = ("excluded_categories", "excluded_colours", "excluded_materials", "excluded_brands", "excluded_patterns",
    "excluded_words", "properties", "needs", "occasions",
)  # fmt: skip


def found(result: SearchResult, without: Collection[str] = ()) -> Decision:
    """What a search found, leaving out products already shown."""
    query = result.query
    if query.contradicts_itself:
        return _contradiction(query)
    hits = [hit for hit in result.hits if hit.product.product_id not in without]
    if hits and (query.order == "best_rated" or query.rating_min is not None):
        return by_rating(hits, query, _rated_how(query))
    hits.sort(key=lambda hit: not in_stock(hit.variants))  # what can be bought comes first
    if not hits and result.hits:
        return Decision(kind=Kind.NO_MORE, verdict="no", facts=("everything that matches was shown already",))
    if hits and result.untold:
        return _untold(hits, result)
    if hits and query.order == "cheapest":
        return _extreme(hits, query, Kind.CHEAPEST)
    if hits and query.order == "dearest":
        return _extreme(hits, query, Kind.DEAREST)
    if hits:
        return _matches(hits, query)
    if result.nearest:
        return _nearest(result.nearest, query)
    what = wish(query)
    fact = f"we don't have {what}"
    words = {"what": what}
    return Decision(kind=Kind.NOT_FOUND, verdict="no", words=words, facts=(fact,), last_search=dumped(query))


def each(answers: Sequence[Decision], query: Query) -> Decision:
    """What was found for each of several wishes, each said by itself."""
    said = " ".join(_said_of_one(answer, part) for answer, part in zip(answers, query.parts, strict=True))
    verdicts = {one.verdict for one in answers}
    return Decision(
        kind=Kind.EACH,
        verdict=verdicts.pop() if len(verdicts) == 1 else "",
        subjects=tuple(subject for one in answers for subject in one.subjects),
        words={"each": said},
        facts=tuple(fact for one in answers for fact in one.facts),
        must=tuple(group for one in answers for group in one.must),
        cards=tuple(card for row in zip_longest(*(one.cards for one in answers)) for card in row if card)[:SHOWN],
        last_search=dumped(query),
    )


def by_rating(hits: Sequence[Hit], query: Query, told: str) -> Decision:
    """The products in the order given, each with what customers give it; that none is rated, where none is.

    Args:
        hits: what was found.
        query: the wish that it came from.
        told: how they are rated: "best", "over 4 out of 5".
    """
    rated = [hit for hit in hits if hit.rating]
    subjects = _subjects((rated or hits)[:SHOWN])
    named = subjects[:NAMED]
    items = joined([_rated_item(subject, hit.rating) for subject, hit in zip(named, rated or hits, strict=False)])
    known = f"customers rate {told}: {items}" if rated else f"no customer has rated {items}"
    return Decision(
        kind=Kind.BY_RATING if rated else Kind.UNRATED,
        subjects=named,
        words={"items": items} | ({"told": told} if rated else {}),
        facts=(known,),
        must=(frozenset(title(subject.product).lower() for subject in named),),
        cards=subjects,
        last_search=dumped(query),
    )


def _rated_how(query: Query) -> str:
    if query.rating_min is None:
        return "best"
    least = f"{query.rating_min.normalize():f} out of 5"
    if query.rating_min == HIGHEST:
        return least
    return f"{least} or better" if query.rating_min_included else f"over {least}"


def _rated_item(subject: Subject, rating: Rating | None) -> str:
    """ "the Rose Dress ($45.00, 4.5 out of 5 in 2 reviews)"."""
    given = f", {rating_text(rating)}" if rating else ""
    return f"{grammar(subject.product)['name']} ({_price(subject)}{given})"


def _said_of_one(answer: Decision, query: Query) -> str:
    """What was found for one of several wishes: "Bags under $100.00: the Moss Tote ($38.00)."."""
    if answer.kind not in (Kind.MATCHES, Kind.ONE_MATCH):
        return wording(answer, query.text)
    what = wish(query)
    return f"{what[:1].upper()}{what[1:]}: {_items(answer.subjects)}."


def counted(result: SearchResult, count: int) -> Decision:
    """How many products there are of what was asked for, with the first of them."""
    subjects = _subjects(result.hits[:SHOWN])
    what = _things(result.query, subjects)
    words = {"count": str(count), "what": what, "items": _items(subjects[:NAMED])}
    return Decision(
        kind=Kind.COUNT,
        subjects=subjects[:NAMED],
        words=words,
        facts=(f"we have {count} {what}",),
        must=(frozenset({str(count)}),),
        cards=subjects,
        last_search=dumped(result.query),
    )


def cheaper(result: SearchResult, than: Product) -> Decision:
    """Products of the kind found before that cost less than the one named."""
    words = grammar(than)
    lowest = min(variant.price for variant in than.variants)
    anchor = Subject(than, tuple(variant for variant in than.variants if variant.price == lowest))
    hits = [hit for hit in result.hits if min(variant.price for variant in hit.variants) < lowest]
    hits.sort(key=lambda hit: not in_stock(hit.variants))  # what can be bought comes first
    words |= {"price": money(lowest, than.currency)}
    if not hits:
        fact = f"nothing similar costs less than {words['name']} at {words['price']}"
        must = (frozenset({words["price"]}),)
        return Decision(
            kind=Kind.NONE_CHEAPER,
            verdict="no",
            subjects=(anchor,),
            words=words,
            facts=(fact,),
            must=must,
            cards=(anchor,),
        )
    subjects = _subjects(hits)
    words |= {"items": _items(subjects[:NAMED])}
    facts = (*(item(s) for s in subjects[:WORDED]), f"these cost less than {words['name']}")
    must = (frozenset(title(subject.product).lower() for subject in subjects[:NAMED]),)
    return Decision(
        kind=Kind.CHEAPER,
        verdict="yes",
        subjects=(anchor, *subjects[:NAMED]),
        words=words,
        facts=facts,
        must=must,
        cards=subjects,
        last_search=dumped(result.query),
    )


def browse(categories: Sequence[str]) -> Decision:
    """The wish says nothing yet: name what the shop sells and ask."""
    listed = joined([category.lower() for category in categories], "or")
    return Decision(kind=Kind.BROWSE, words={"categories": listed}, facts=(f"we sell: {listed}",))


def refined(before: Query, change: Query) -> Query:
    """The wish before, with what the new sentence changes: "in red?" replaces the colour and keeps the rest."""
    update: dict[str, Any] = {name: getattr(change, name) for name in _REFINABLE if getattr(change, name)}
    update |= {
        name: tuple(dict.fromkeys((*getattr(before, name), *getattr(change, name))))
        for name in _ADDED
        if getattr(change, name)
    }
    if change.price_min is not None or change.price_max is not None:
        update |= {
            name: getattr(change, name)
            for name in (
                "price_min", "price_max", "price_min_included", "price_max_included", "currency", "foreign_currency",
            )
        }  # fmt: skip
    if change.rating_min is not None:
        update |= {name: getattr(change, name) for name in ("rating_min", "rating_min_included")}
    update |= {name: True for name in ("in_stock", "on_sale") if getattr(change, name)}
    if change.order != "relevance":
        update["order"] = change.order
    update |= _taken_back(before, change)
    no_longer = {word for name in _FACETS for value in getattr(change, f"excluded_{name}") for word in value.split()}
    kept = [word for word in before.wanted.split() if word not in no_longer]
    update["wanted"] = " ".join(dict.fromkeys([*kept, *change.wanted.split()]))
    update["residual"] = (*before.residual, *(word for word in change.residual if word not in before.residual))
    update["text"] = f"{before.text} {change.text}"
    if change.parts:
        return change
    update["parts"] = tuple(refined(part, change) for part in before.parts)
    return before.model_copy(update=update)


def _taken_back(before: Query, change: Query) -> dict[str, tuple[str, ...]]:
    """What the new sentence takes back of the wish before: black by "not black", and "not black" by black."""
    update = {}
    for name in _FACETS:
        wanted, unwanted = getattr(change, name), getattr(change, f"excluded_{name}")
        if unwanted:
            own = wanted or getattr(before, name)
            update[name] = tuple(value for value in own if value not in unwanted)
        if wanted:
            ruled_out = (*getattr(before, f"excluded_{name}"), *unwanted)
            update[f"excluded_{name}"] = tuple(value for value in ruled_out if value not in wanted)
    return update


def below(query: Query, price: Decimal) -> Query:
    """The same wish for less than a price."""
    return query.model_copy(
        update={"price_max": price, "price_max_included": False, "price_min": None, "order": "relevance"}
    )


def dumped(query: Query) -> Mapping[str, Any]:
    """The query in a form that a conversation slot can hold."""
    return query.model_dump(mode="json", exclude_defaults=True)


def loaded(slot: Mapping[str, Any] | None) -> Query | None:
    """The query a conversation slot holds; None where the slot is empty or from an older version."""
    if not slot or not isinstance(slot.get("text"), str):
        return None
    return Query.model_validate({name: value for name, value in slot.items() if name in Query.model_fields})


def currency_note(asked: Query) -> str:
    """What is added to an answer where the sentence gave a bound in a currency that the shop doesn't sell in."""
    return f"Our prices are in {asked.currency}." if asked.foreign_currency else ""


def left_out_note(asked: Query, decision: Decision) -> str:
    """What is added where a colour was turned down that some of the products found come in, beside others."""
    if asked.colours or decision.kind not in (Kind.MATCHES, Kind.ONE_MATCH):
        return ""
    made = {name for subject in decision.subjects for name in subject.product.colours}
    also = [colour for colour in asked.excluded_colours if any(is_kind_of(name, colour) for name in made)]
    which = "each of them" if len(decision.subjects) > 1 else "it"
    return f"You can have {which} in a colour other than {joined(also, 'or')}." if also else ""


def free_of_note(materials: Sequence[str], decision: Decision) -> str:
    """What is added where a material isn't borne that records only name to say that a thing has none of it."""
    if not materials or decision.kind not in _FOUND | {Kind.RECOMMENDED}:
        return ""
    asked = materials[0]
    free = [title(card.product) for card in decision.cards if says_it_is_free_of(card.product, asked)]
    if not free:
        return f"Whether there is {asked} in {'it' if len(decision.cards) == 1 else 'them'}, no record says."
    rest = "" if len(free) == len(decision.cards) else "; of the others the records don't tell"
    return f"Free of {asked}, by {'its record' if len(free) == 1 else 'their records'}: {joined(free)}{rest}."


def untold_stock_note(asked: Query, decision: Decision) -> str:
    """What is added where only what is in stock was asked for, and the record doesn't tell of what was found."""
    untold = [subject for subject in decision.cards if stock_of(subject.variants) is Stock.UNKNOWN]
    if not asked.in_stock or not untold or decision.kind not in _FOUND:
        return ""
    if len(decision.cards) == 1:
        words = grammar(untold[0].product)
        return f"Whether {words['it_is']} in stock today, {words['its']} product page shows."
    return "What of these is in stock today, the product pages show."


def wish(query: Query) -> str:
    """The wish as understood, in words: "red linen dresses in size M under $50"."""
    parts = [f"{query.gender}'s" if query.gender in ("women", "men", "girls", "boys", "kids") else query.gender]
    parts += [joined(query.colours, "or"), joined(query.patterns, "or"), joined(query.materials, "or")]
    thing = joined([plural(category.lower()) for category in query.categories], "or")
    if not thing:
        words = [word for word in query.residual if re.fullmatch(r"[^\W\d_]{2,20}", word)]
        thing = " ".join(words) if 0 < len(words) <= 2 else "pieces" if query.constrained else "that"
    parts.append(thing)
    parts += [f"by {joined(query.brands, 'or')}" if query.brands else ""]
    parts += [f"in size {joined([written(size) for size in query.sizes], 'or')}" if query.sizes else "", _bounds(query)]
    parts += [f"rated {_rated_how(query)}" if query.rating_min is not None else ""]
    parts += ["on sale" if query.on_sale else "", "in stock" if query.in_stock else ""]
    parts += [f"for the occasion of {joined(query.occasions, 'or')}" if query.occasions else ""]
    return " ".join(part for part in parts if part)


def _bounds(query: Query) -> str:
    currency = _CURRENCIES.get(query.currency, query.currency or "USD")
    low = "" if query.price_min is None else money(query.price_min, currency)
    high = "" if query.price_max is None else money(query.price_max, currency)
    if low and high:
        return f"between {low} and {high}"
    return f"under {high}" if high else f"over {low}" if low else ""


_NOT = re.compile(r",? not (?:for )?[\w ,'-]+$")
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "": "USD"}


def _matches(hits: Sequence[Hit], query: Query) -> Decision:
    subjects = _subjects(hits[:SHOWN])
    if len(subjects) == 1:
        [subject] = subjects
        words = grammar(subject.product) | {"price": price_text(subject.variants, subject.product.currency)}
        must = (frozenset({words["title"].lower()}),)
        return Decision(
            kind=Kind.ONE_MATCH,
            verdict="yes",
            subjects=subjects,
            words=words,
            facts=(item(subject),),
            must=must,
            cards=subjects,
            last_search=dumped(query),
        )
    named = subjects[:NAMED]
    words = {"items": _items(named)}
    must = (frozenset(title(subject.product).lower() for subject in named),)
    facts = tuple(item(subject) for subject in named[:WORDED])
    return Decision(
        kind=Kind.MATCHES,
        verdict="yes",
        subjects=named,
        words=words,
        facts=facts,
        must=must,
        cards=subjects,
        last_search=dumped(query),
    )


def _things(query: Query, found: Sequence[Subject]) -> str:
    """What is asked for, with the brand as the shop writes it; "products" where anything is."""
    if not query.constrained:
        return "products"
    return wish(query.model_copy(update={"brands": (found[0].product.brand,)} if len(query.brands) == 1 else {}))


def _untold(hits: Sequence[Hit], result: SearchResult) -> Decision:
    """Things of the kind, of none of which it is told that it is as asked; the nearest are offered as no more."""
    query, subjects = result.query, _subjects(hits[:SHOWN])
    things, asked = _things(query, subjects), joined(result.untold)
    named = subjects[:NAMED]
    return Decision(
        kind=Kind.UNTOLD,
        subjects=named,
        words={"things": things, "property": asked, "items": _items(named)},
        facts=(f"no record of our {things} mentions {asked}",),
        must=(frozenset({asked}),),
        cards=subjects,
        last_search=dumped(query),
    )


def _extreme(hits: Sequence[Hit], query: Query, kind: Kind) -> Decision:
    subjects = _subjects(hits[:SHOWN])
    first = subjects[0]
    choose = min if kind is Kind.CHEAPEST else max
    amount = choose(variant.price for variant in first.variants)
    chosen = Subject(first.product, tuple(variant for variant in first.variants if variant.price == amount))
    words = grammar(first.product) | {"price": money(amount, first.product.currency)}
    must = (frozenset({words["title"].lower()}), frozenset({words["price"]}))
    return Decision(
        kind=kind,
        subjects=(chosen,),
        words=words,
        facts=(extreme_fact(kind, words),),
        must=must,
        cards=(chosen, *subjects[1:]),
        last_search=dumped(query),
    )


def _contradiction(query: Query) -> Decision:
    """No price lies within both bounds: ask which of them is meant, and keep the rest of the wish."""
    currency = _CURRENCIES.get(query.currency, query.currency or "USD")
    low, high = (money(bound, currency) for bound in (query.price_min, query.price_max) if bound is not None)
    words = {"contradiction": f"under {high} and over {low}"}
    rest = query.model_copy(update={"price_min": None, "price_max": None})
    facts = ("the bounds of the price contradict each other",)
    return Decision(kind=Kind.BROWSE, words=words, facts=facts, last_search=dumped(rest))


def _nearest(nearest: Sequence[NearMiss], query: Query) -> Decision:
    what = wish(query)
    nearest = sorted(nearest, key=lambda miss: not in_stock(miss.hit.variants))
    subjects = _subjects([miss.hit for miss in nearest[:NAMED]])
    first, agree = subjects[0].product, grammar(subjects[0].product)
    # What it is, not what it isn't: "comes in ivory", without the "not silver" that the first half says.
    told = [_NOT.sub("", difference) for difference in nearest[0].differences[:1]]
    differs = joined([_agreeing(difference, agree) for difference in told if " " in difference])
    near = f"{agree['name']}, which {differs}" if differs else agree["name"]
    facts = (f"we don't have {what}", f"the closest is {near}")
    must = (frozenset({title(first).lower()}),)
    words = {"what": what, "nearest": near}
    return Decision(
        kind=Kind.NEAREST,
        verdict="no",
        subjects=subjects[:1],
        words=words,
        facts=facts,
        must=must,
        cards=subjects,
        last_search=dumped(query),
    )


def _agreeing(differs: str, agree: Mapping[str, str]) -> str:
    """ "comes in ivory" of one dress, "come in ivory" of a pair of boots."""
    verb, _, rest = differs.partition(" ")
    forms = {"is": agree["is"], "comes": f"come{agree['s']}", "doesn't": f"{agree['does']}n't"}
    return f"{forms.get(verb, verb)} {rest}"


def _subjects(hits: Sequence[Hit]) -> tuple[Subject, ...]:
    """The products found, each with what can be had of it: what is in stock, or else what isn't sold out."""
    return tuple(
        Subject(hit.product, tuple(in_stock(hit.variants) or to_be_had(hit.variants)) or hit.variants) for hit in hits
    )


def _items(subjects: Sequence[Subject]) -> str:
    return joined([f"{grammar(s.product)['name']} ({_price(s)})" for s in subjects])


def item(subject: Subject) -> str:
    """A product with its price, as the facts and the authored answers name it: "the Rose Dress at $45.00"."""
    said = at_price(grammar(subject.product)["name"], price_text(subject.variants, subject.product.currency))
    state = _STATES.get(stock_of(subject.variants))
    return f"{said} ({state})" if state else said


def _price(subject: Subject) -> str:
    shown = price_text(subject.variants, subject.product.currency)
    state = _STATES.get(stock_of(subject.variants))
    return f"{shown}, {state}" if state else shown

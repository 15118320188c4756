"""Decisions about one product, or about a few compared: price, stock, sizes, colours, what the description tells."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from actions.answers.decision import Decision, Kind, Subject
from actions.answers.lexicon import COLOUR_NAMES, is_kind_of, longest_first
from actions.answers.money import money
from actions.answers.quotable import quotable
from actions.answers.wording import (
    FEW_LEFT,
    at_price,
    by_size,
    day_text,
    former_price,
    grammar,
    in_stock,
    joined,
    pieces_left,
    plain,
    price_text,
    stock_of,
    title,
    to_be_had,
    unique,
)
from language.message import Aspect
from language.sizes import asked_labels, size_labels, written
from retrieval.measured import measured, on_scale
from retrieval.query import Query
from retrieval.records import Product, Stock, Variant
from retrieval.words import words as words_of

LONGEST_QUOTE = 260  # characters of a description or policy that an answer may hold
# "Washed linen" and "polished leather" say what a thing is like, not how to care for it.
_CARE = re.compile(
    r"°C|\b(?:(?:wash|iron|polish|brush)(?!ed\b)|(?:be|is|are) (?:\w+ )?(?:washed|ironed|polished|brushed)\b|machine"
    r"|dry[- ]?clean|tumble(?!d)|hand ?wash|line dry|bleach|care|soft cloth|wipe|rinse)",
    re.IGNORECASE,
)
_COMPOSITION = re.compile(r"\d{1,3} ?%\s+(?:[\w-]+ ){0,2}[\w-]+|\bmade (?:of|from)\b", re.IGNORECASE)
_COLOUR = re.compile(rf"\bcolou?rs?\b|\b(?:{'|'.join(map(re.escape, longest_first(COLOUR_NAMES)))})\b", re.IGNORECASE)
# What a place's name says of its sort, not which it is: "location" of Shopify's "Shop location" names none.
_PLACE_WORDS = frozenset(
    {
        "store", "shop", "boutique", "branch", "warehouse", "showroom", "outlet", "location", "online", "web",
        "website", "the", "our", "in", "at",
    }
)  # fmt: skip
_IN_STOCK_WORDS = frozenset({"in stock", "available", "have", "get", "yes"})
_SOLD_OUT_WORDS = frozenset(
    {"sold out", "out of stock", "unavailable", "not available", "not in stock", "isn't available", "don't have"}
)


def about(product: Product, aspect: Aspect, query: Query, material_words: frozenset[str]) -> Decision:
    """What there is to say about the product, for what is asked and the colour, size or material that is asked for."""
    if aspect is Aspect.PRICE:
        return price(product, query)
    if aspect is Aspect.SALE:
        return sale(product, query)
    if aspect is Aspect.SIZES:
        return sizes(product, query)
    if aspect is Aspect.COLOURS:
        return colours(product)
    if aspect is Aspect.CARE:
        return told(product, "how to care for it", _CARE.search)
    if aspect is Aspect.MATERIAL:
        return material(product, material_words)
    if aspect is Aspect.STOCK:
        return stock(product, query)
    return description(product)


def price(product: Product, query: Query) -> Decision:
    """What the product costs, in the colour and size asked for where the price depends on them."""
    variants = _asked_variants(product, query) or product.variants
    words = grammar(product) | {"price": price_text(variants, product.currency)}
    prices = sorted({variant.price for variant in variants})
    if len(prices) > 1:
        low, high = (money(amount, product.currency) for amount in (prices[0], prices[-1]))
        words |= {"low": low, "high": high, "option": _option_that_prices(variants)}
        fact = f"{words['title']}: from {low} to {high}, depending on the {words['option']}"
        return _of(Kind.PRICE_RANGE, product, variants, words, [fact], must=[{low}])
    was = former_price(variants, product.currency)
    if was:
        fact = f"{words['title']}: on sale for {words['price']}, was {was}"
        return _of(Kind.PRICE_SALE, product, variants, words | {"was": was}, [fact], must=[{words["price"]}])
    return _of(Kind.PRICE, product, variants, words, [f"{words['title']}: {words['price']}"], must=[{words["price"]}])


def sale(product: Product, query: Query) -> Decision:
    """Whether the product is reduced."""
    variants = _asked_variants(product, query) or product.variants
    words = grammar(product) | {"price": price_text(variants, product.currency)}
    was = former_price(variants, product.currency)
    if was and len({variant.price for variant in variants}) == 1:
        fact = f"{words['title']}: on sale for {words['price']}, was {was}"
        return _of(Kind.ON_SALE, product, variants, words | {"was": was}, [fact], "yes", [{words["price"]}])
    if any(variant.on_sale for variant in variants):
        reduced = tuple(variant for variant in variants if variant.on_sale)
        return price(product.model_copy(update={"variants": reduced}), Query(text=query.text))
    fact = f"{words['title']}: not on sale, {words['price']}"
    return _of(Kind.NOT_ON_SALE, product, variants, words, [fact], "no", [{words["price"]}])


def stock(product: Product, query: Query) -> Decision:
    """Whether the product can be bought now, in the colour and size asked for."""
    colour, size = _asked_colour(product, query), _asked_size(product, query)
    missing = _not_made(product, query, colour, size)
    if missing is not None:
        return missing
    variants = _matching(product.variants, colour, size)
    asked = _asked_text(variants, colour, size)
    words = grammar(product) | {"asked": asked, "price": price_text(in_stock(variants) or variants, product.currency)}
    must = [{value.lower()} for value in (size, _colour_name(variants, colour)) if value]
    if place := asked_place(product, query.text):
        return _in_place(product, variants, words, place)
    if not in_stock(variants):
        return _not_known_to_be_there(product, variants, words, must, colour, size)
    if not asked and len(product.sizes) > 1 and len(in_stock(product.variants)) < len(product.variants):
        return sizes(product, query, verdict="yes")
    left = pieces_left(variants)
    if left is None or left > FEW_LEFT:
        buyable = tuple(in_stock(variants))
        fact = f"{words['name']} {words['is']} in stock{asked}{_for_price(words)}"
        return _of(Kind.IN_STOCK, product, buyable, words, [fact], "yes", [*must, set(_IN_STOCK_WORDS)])
    words |= {"left": str(left)}
    facts = [f"{words['name']} {words['is']} in stock{asked}{_for_price(words)}", f"only {left} left"]
    return _of(Kind.FEW_LEFT, product, variants, words, facts, "yes", [*must, {str(left), "last"}])


def pieces(product: Product, query: Query) -> Decision:
    """How many are left, of the colour and size asked for: exactly where that is few, as the shop tells it."""
    told_of_stock = stock(product, query)
    variants = tuple(in_stock(_asked_variants(product, query)))
    left = pieces_left(variants)
    if not variants or told_of_stock.verdict == "no" or told_of_stock.kind is Kind.FEW_LEFT:
        return told_of_stock
    asked = _asked_text(variants, _asked_colour(product, query), _asked_size(product, query))
    words = grammar(product) | {"asked": asked}
    if left is None:
        fact = f"{words['name']}{asked}: in stock, the record has no count"
        return _of(Kind.PIECES_UNTOLD, product, variants, words, [fact])
    if left <= FEW_LEFT:
        words |= {"left": str(left), "price": price_text(variants, product.currency)}
        return _of(Kind.FEW_LEFT, product, variants, words, [f"only {left} left"], "yes")
    words |= {"few": str(FEW_LEFT)}
    return _of(Kind.MORE_LEFT, product, variants, words, [f"{words['name']}{asked}: more than {FEW_LEFT} left"], "yes")


def sizes(product: Product, query: Query, verdict: str = "") -> Decision:
    """The sizes that can be bought now (in the colour asked for), and those that are sold out."""
    colour = _asked_colour(product, query)
    variants = _matching(product.variants, colour, "") or product.variants
    made = by_size(variant.size for variant in variants)
    words = grammar(product)
    if not made or [size.lower() for size in made] == ["one size"]:
        return _one_size(product)
    have = by_size(variant.size for variant in in_stock(variants))
    gone = [size for size in made if size not in have]
    asked = _asked_text(variants, colour, "")
    if any(variant.stock not in (Stock.IN, Stock.OUT) for variant in variants):
        by_name = {size: [variant for variant in variants if variant.size == size] for size in made}
        return _differing(product, variants, words, by_name, f"{_named_sizes(made)}{asked}", verdict if have else "")
    if not have:
        all_gone = {"asked": f"{asked} in {_named_sizes(made)}"}
        return _sold_out(product, variants, words | all_gone, [{size.lower()} for size in made], colour, "")
    words |= {"sizes": _named_sizes(have), "price": price_text(in_stock(variants), product.currency), "asked": asked}
    must = [{size.lower()} for size in have]
    where = f"{words['title']}{asked}"
    if not gone:
        return _of(Kind.SIZES, product, variants, words, [f"{where}: in stock in {words['sizes']}"], verdict, must)
    words |= {"sold_out": _named_sizes(gone), "sold_out_are": "are" if len(gone) > 1 else "is"}
    fact = f"{where}: in stock in {words['sizes']}; sold out in {words['sold_out']}"
    return _of(Kind.SIZES_SOME, product, variants, words, [fact], verdict, must)


def colours(product: Product) -> Decision:
    """The colours that can be bought now, and those that are sold out."""
    words = grammar(product)
    made = [name.lower() for name in product.colours]
    if not made:
        return told(product, "other colours", _COLOUR.search)
    have = unique(variant.colour.lower() for variant in in_stock(product.variants))
    gone = [colour for colour in made if colour not in have]
    if any(variant.stock not in (Stock.IN, Stock.OUT) for variant in product.variants):
        by_name = {name: [v for v in product.variants if v.colour.lower() == name] for name in made}
        return _differing(product, product.variants, words, by_name, joined(made))
    if not have:
        all_gone = {"asked": f" in {joined(made)}"}
        return _sold_out(product, product.variants, words | all_gone, [{colour} for colour in made], "", "")
    words |= {"colours": joined(have)}
    must = [{colour} for colour in have]
    if gone:
        words |= {"sold_out": joined(gone), "sold_out_are": "are" if len(gone) > 1 else "is"}
        fact = f"{words['title']}: in stock in {words['colours']}; sold out in {words['sold_out']}"
        return _of(Kind.COLOURS_SOME, product, product.variants, words, [fact], must=must)
    kind = Kind.ONE_COLOUR if len(made) == 1 else Kind.COLOURS
    return _of(kind, product, product.variants, words, [f"{words['title']}: comes in {words['colours']}"], must=must)


def told(product: Product, detail: str, tells: Callable[[str], object], by: Sequence[str] = ()) -> Decision:
    """What the description tells about a detail, in its own words; or that it tells nothing.

    Of what is measured a line with a figure goes first; where none that `tells` it has one, the line does that has the
    first of the measures `by` which things are compared: of a heel the "8.5 cm" of a sentence without that word.
    """
    telling = [line for line in quotable_lines(product) if tells(line)]
    figures = [line for line in telling if any(map(str.isdigit, line))]
    words = grammar(product) | {"detail": detail}
    best_first = [*figures, *_measuring(product, by), *telling] if by else telling
    quote = fitting(unique(best_first), LONGEST_QUOTE)
    if not quote:
        fact = f"{words['title']}: the description doesn't mention {detail}"
        unsure = {"know", "sure", "mention", "say", "guess"}
        return _of(Kind.UNKNOWN_DETAIL, product, product.variants, words, [fact], must=[unsure])
    fact = f"{words['title']}: {quote}"
    return _of(Kind.DETAIL, product, product.variants, words | {"quote": quote}, [fact])


def quote_with(product: Product, line: str) -> str:
    """The sentence of the record that has this line and may be quoted; "" where none does."""
    held = plain(line).rstrip(".:;")
    return next((one for one in quotable_lines(product) if held in one), "")


def _measuring(product: Product, by: Sequence[str]) -> list[str]:
    """The sentence that tells the first of these measures which the record tells."""
    ways = (on_scale, measured) if product.sizes else (measured, on_scale)  # of clothes how far they reach goes first
    found = (next(filter(None, (way(product, one) for way in ways)), None) for one in by)
    return list(filter(None, (quote_with(product, one.line) for one in found if one)))[:1]


def quotable_lines(product: Product) -> list[str]:
    """What the shop tells in words, line by line: its own attributes, and the sentences of the description."""
    return [*_attribute_lines(product), *quotable(product.description)]


def _attribute_lines(product: Product) -> list[str]:
    """What the shop tells beside the description, as lines that may be quoted: "Care guide: Cold wash."."""
    lines = (f"{name}: {value.rstrip('.')}." for name, value in product.attributes.items())
    return [line for line in lines if quotable(line) == [line]]


def material(product: Product, names: frozenset[str]) -> Decision:
    """What the product is made of: the sentence with the composition, or else the first that names a material."""
    composition = told(product, "the material", _COMPOSITION.search)
    return (
        composition if composition.kind is Kind.DETAIL else told(product, "the material", _words_pattern(names).search)
    )


def description(product: Product) -> Decision:
    """What the product is, in the description's own words, and what it costs."""
    quote = fitting(quotable(product.description), LONGEST_QUOTE)
    if not quote:
        return price(product, Query(text=""))
    words = grammar(product) | {"price": price_text(product.variants, product.currency), "quote": quote}
    facts = [f"{words['name']} {words['is']} {words['price']}", quote]
    must = [{words["price"].removeprefix("from ")}]
    return _of(Kind.DESCRIPTION, product, product.variants, words, facts, must=must)


def compare(first: Product, second: Product) -> Decision:
    """Which of two products costs less, and by how much; where they are sold in two currencies, what each costs."""
    subjects = tuple(Subject(product, product.variants) for product in (first, second))
    words: dict[str, str] = {}
    for number, product in (("1", first), ("2", second)):
        words |= {f"{key}{number}": value for key, value in grammar(product).items()}
        words[f"price{number}"] = price_text(product.variants, product.currency)
    words |= {"First": words["Name1"], "second": words["name2"]}
    must: list[set[str]] = [{title(first).lower()}, {title(second).lower()}]
    if first.currency != second.currency:
        items = [at_price(words["name1"], words["price1"]), at_price(words["name2"], words["price2"])]
        return Decision(
            kind=Kind.MATCHES,
            subjects=subjects,
            words={"items": joined(items)},
            facts=tuple(items),
            must=_groups(must),
            cards=subjects,
        )
    lowest = [min(variant.price for variant in product.variants) for product in (first, second)]
    difference = abs(lowest[0] - lowest[1])
    if not difference:
        fact = f"{words['name1']} and {words['name2']} both cost {words['price1']}"
        same = [{words["price1"].removeprefix("from ")}]
        return Decision(
            kind=Kind.COMPARE_SAME_PRICE,
            subjects=subjects,
            words=words,
            facts=(fact,),
            must=_groups([*must, *same]),
            cards=subjects,
        )
    low, high = ("1", "2") if lowest[0] < lowest[1] else ("2", "1")
    words |= {
        "cheaper": words[f"name{low}"],
        "is": words[f"is{low}"],
        "price_low": words[f"price{low}"],
        "s_low": words[f"s{low}"],
        "dearer": words[f"name{high}"],
        "price_high": words[f"price{high}"],
        "s_high": words[f"s{high}"],
        "difference": money(difference, first.currency),
    }
    ahead = f"{at_price(words['cheaper'], words['price_low'])} {words['is']} {words['difference']} cheaper"
    fact = f"{ahead} than {at_price(words['dearer'], words['price_high'])}"
    return Decision(
        kind=Kind.COMPARE, subjects=subjects, words=words, facts=(fact,), must=_groups(must), cards=subjects
    )


def extreme(products: Sequence[Product], kind: Kind) -> Decision:
    """The cheapest or the most expensive of several products."""
    choose = min if kind is Kind.CHEAPEST else max
    chosen = choose(products, key=lambda product: min(variant.price for variant in product.variants))
    amount = min(variant.price for variant in chosen.variants)
    cheapest = tuple(variant for variant in chosen.variants if variant.price == amount)
    words = grammar(chosen) | {"price": money(amount, chosen.currency)}
    return _of(
        kind, chosen, cheapest, words, [extreme_fact(kind, words)], must=[{words["title"].lower()}, {words["price"]}]
    )


def extreme_fact(kind: Kind, words: Mapping[str, str]) -> str:
    """ "the cheapest is the Rose Dress at $45.00", of the product with these words."""
    which = "cheapest" if kind is Kind.CHEAPEST else "most expensive"
    return f"the {which} is {at_price(words['name'], words['price'])}"


def fitting(lines: Sequence[str], limit: int) -> str:
    """As many whole sentences, from the first on, as fit in so many characters; a long first may take twice that."""
    kept = ""
    for line in lines:
        longer = f"{kept} {line}".strip()
        if len(longer) > (2 * limit if not kept else limit):
            break
        kept = longer
    return kept if not kept or kept.endswith((".", "!", "?", "…", '"', "”", ")")) else f"{kept}."


def _of(
    kind: Kind,
    product: Product,
    variants: Sequence[Variant],
    words: dict[str, str],
    facts: Sequence[str],
    verdict: str = "",
    must: Sequence[set[str]] = (),
) -> Decision:
    subject = Subject(product, tuple(variants))
    return Decision(
        kind=kind,
        verdict=verdict,  # type: ignore[arg-type]
        subjects=(subject,),
        words=words,
        facts=tuple(facts),
        must=_groups(must),
        cards=(subject,),
    )


def _groups(must: Sequence[set[str]]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group) for group in must)


def asked_place(product: Product, text: str) -> str:
    """The one of the shop's places that the text names, of those that the product's record counts; else ""."""
    said = set(words_of(text))
    for place in product.locations:
        own = [word for word in words_of(place) if word not in _PLACE_WORDS]
        if own and said.issuperset(own):
            return place
    return ""


def _in_place(product: Product, variants: Sequence[Variant], words: dict[str, str], place: str) -> Decision:
    """Whether it is in one of the shop's places; where it isn't, in which it is."""
    words |= {"place": _at(place), "link": link(product)}
    told = {variant.in_location(place) for variant in variants}
    about = f"{words['name']}{words['asked']} {words['place']}"
    if True in told:
        there = tuple(variant for variant in variants if variant.in_location(place))
        words |= {"price": price_text(there, product.currency)}
        return _of(Kind.IN_PLACE, product, there, words, [f"{about}: in stock"], "yes")
    if None in told:
        return _of(Kind.PLACE_UNTOLD, product, variants, words, [f"{about}: not told"])
    others = [name for name in product.locations if any(variant.in_location(name) for variant in variants)]
    if others:
        words |= {"elsewhere": joined([_at(name) for name in others])}
    return _of(Kind.NOT_IN_PLACE, product, variants, words, [f"{about}: not in stock"], "no")


def _at(place: str) -> str:
    """A place in a sentence: "at the Ghent store", "in Ghent"."""
    last = words_of(place)[-1:]
    return f"at the {place.removeprefix('The ')}" if last and last[0] in _PLACE_WORDS else f"in {place}"


def link(product: Product) -> str:
    """The address of the product's page, where the record has one that can be opened from anywhere."""
    return f" ({product.url})" if product.url.startswith("http") else ""


def _not_known_to_be_there(
    product: Product, variants: Sequence[Variant], words: dict[str, str], must: list[set[str]], colour: str, size: str
) -> Decision:
    """Nothing of what is asked for is known to be in stock: sold out, to be ordered ahead, or not told."""
    state = stock_of(variants)
    if state is Stock.OUT:
        return _sold_out(product, variants, words, must, colour, size)
    told = tuple(variant for variant in variants if variant.stock is state)
    words |= {"price": price_text(told, product.currency), "link": link(product), "expected": _expected(told)}
    if state is Stock.UNKNOWN:
        return _untold(product, told, words)
    kind = Kind.PREORDER if state is Stock.PREORDER else Kind.BACKORDER
    fact = f"{words['name']} {words['isn_t']} in stock{words['asked']}, on {state}{words['expected']}"
    return _of(kind, product, told, words, [fact], must=must)


def _untold(product: Product, variants: Sequence[Variant], words: dict[str, str]) -> Decision:
    """What is made, where the record doesn't tell whether it is there."""
    made = by_size(variant.size for variant in variants)
    if not words["asked"] and len(made) > 1:
        by_name = {size: [variant for variant in variants if variant.size == size] for size in made}
        return _differing(product, variants, words, by_name, _named_sizes(made))
    fact = f"{words['title']}{words['asked']}: the product page shows the stock"
    return _of(Kind.STOCK_UNTOLD, product, variants, words, [fact])


def _differing(
    product: Product,
    variants: Sequence[Variant],
    words: dict[str, str],
    by_name: Mapping[str, Sequence[Variant]],
    options: str,
    verdict: str = "",
) -> Decision:
    """Each size or colour with what the record tells of it, which is something else than in stock or sold out."""
    states = [_state(*told, of=len(by_name)) for told in _grouped(by_name)]
    untold = [name for name, own in by_name.items() if stock_of(own) is Stock.UNKNOWN]
    if untold:
        which = f"{joined(untold, 'or')} {'is' if len(untold) == 1 else 'are'}" if states else words["it_is"]
        which = which if states or len(untold) == 1 else f"a {'size' if product.sizes else 'colour'} is"
        states.append(f"whether {which} in stock today, {words['its']} product page shows{link(product)}")
    text = "; ".join(states)
    words |= {"options": options, "states": f"{text[:1].upper()}{text[1:]}."}
    fact = f"{words['title']}: comes in {options}; {text}"
    return _of(Kind.STOCK_DIFFERS, product, variants, words, [fact], verdict)


def _grouped(by_name: Mapping[str, Sequence[Variant]]) -> list[tuple[list[str], Stock, str]]:
    """The names that share a state and a date, in the order of the states; those of unknown state left out."""
    groups: dict[tuple[Stock, str], list[str]] = {}
    for name, own in by_name.items():
        state = stock_of(own)
        if state is not Stock.UNKNOWN:
            ahead = [variant for variant in own if variant.stock is state]
            groups.setdefault((state, _expected(ahead)), []).append(name)
    order = list(Stock)
    return [(names, *key) for key, names in sorted(groups.items(), key=lambda group: order.index(group[0][0]))]


def _state(names: Sequence[str], state: Stock, expected: str, of: int) -> str:
    """What is told of some sizes or colours of so many: "S and M are sold out"; all of them are named just before."""
    are = "is" if len(names) == 1 else "are"
    which = "all of them" if 1 < len(names) == of else joined(names)
    if state is Stock.PREORDER:
        return f"{which} can be pre-ordered{expected}"
    if state is Stock.BACKORDER:
        return f"{which} {are} on backorder{expected}"
    return f"{which} {are} {state}"


def _expected(variants: Sequence[Variant]) -> str:
    """When what can be ordered ahead is expected, by the earliest of the dates: ", expected on 1 March 2027"."""
    days = [variant.available_from for variant in variants if variant.availability and variant.available_from]
    return f", expected on {day_text(min(days))}" if days else ""


def _sold_out(
    product: Product, variants: Sequence[Variant], words: dict[str, str], must: list[set[str]], colour: str, size: str
) -> Decision:
    """Sold out as asked; with what can still be bought in the same colour, or else in the same size."""
    others = ""
    if size:
        others = _named_sizes(by_size(v.size for v in in_stock(_matching(product.variants, colour, ""))))
    if not others and colour:
        others = joined(unique(v.colour.lower() for v in in_stock(_matching(product.variants, "", size))))
    must = [*must, set(_SOLD_OUT_WORDS)]
    fact = f"{words['name']} {words['is']} sold out{words['asked']}"
    if not others:
        return _of(Kind.SOLD_OUT, product, variants, words, [fact], "no", must)
    words |= {"others": others, "others_are": "are" if " and " in others else "is"}
    facts = [fact, f"{others} {words['others_are']} in stock"]
    return _of(Kind.SOLD_OUT_OTHERS, product, variants, words, facts, "no", must)


def _not_made(product: Product, query: Query, colour: str, size: str) -> Decision | None:
    """The colour or size asked for doesn't exist for this product: say what does."""
    words = grammar(product)
    if query.sizes and not size:
        if not product.sizes or [name.lower() for name in product.sizes] == ["one size"]:
            return _one_size(product)
        return _lacking(product, words, f" in {_named_sizes([written(query.sizes[0])])}", "size", product.variants)
    if query.colours and not colour and not _said_in_text(product, query.colours):
        if not product.colours:
            named = re.compile(rf"\b{re.escape(query.colours[0])}\b", re.IGNORECASE)
            return told(product, query.colours[0], named.search)
        return _lacking(product, words, f" in {query.colours[0]}", "colour", product.variants)
    if colour and size and not _matching(product.variants, colour, size):
        return _lacking(product, words, _asked_text((), colour, size), "size", _matching(product.variants, colour, ""))
    return None


def _for_price(words: dict[str, str]) -> str:
    """ " for $45.00", or ", from $45.00"."""
    return f", {words['price']}" if words["price"].startswith("from ") else f" for {words['price']}"


def _one_size(product: Product) -> Decision:
    words = grammar(product)
    must = [{"one size", "single size"}]
    return _of(Kind.ONE_SIZE, product, product.variants, words, [f"{words['title']}: one size"], must=must)


def _lacking(product: Product, words: dict[str, str], asked: str, option: str, variants: Sequence[Variant]) -> Decision:
    """Not made as asked: name what there is instead, or else what is made but sold out."""
    buyable = to_be_had(variants)
    if not buyable:
        return _sold_out(product, product.variants, words | {"asked": ""}, [], "", "")
    sizes_left = by_size(variant.size for variant in buyable)
    colours_left = unique(variant.colour.lower() for variant in buyable)
    options = _named_sizes(sizes_left) if option == "size" else joined(colours_left)
    words |= {"asked": asked, "options": options}
    fact = f"{words['name']} {words['does']}n't come{asked}; {words['it']} come{words['s']} in {options}"
    must = [{value.lower()} for value in (sizes_left if option == "size" else colours_left)]
    return _of(Kind.NOT_MADE, product, product.variants, words, [fact], "no", must)


def _said_in_text(product: Product, colours: Sequence[str]) -> bool:
    """Where the catalog has no colour option, the title or description names the colour."""
    if product.colours:
        return any(is_kind_of(product.title, colour) for colour in colours)
    return any(is_kind_of(f"{product.title} {product.description}", colour) for colour in colours)


def _asked_variants(product: Product, query: Query) -> tuple[Variant, ...]:
    return _matching(product.variants, _asked_colour(product, query), _asked_size(product, query))


def _asked_colour(product: Product, query: Query) -> str:
    return next((c for c in query.colours if any(is_kind_of(name, c) for name in product.colours)), "")


def _asked_size(product: Product, query: Query) -> str:
    """The product's own name of the size asked for: "Medium" for M."""
    places: dict[str, list[int]] = {}
    for own in product.sizes:
        for place, size in enumerate(query.sizes):
            if own.lower() == size.lower() or size_labels(own) & asked_labels(size):
                places.setdefault(own, []).append(place)
    # "M/L" is read as M and L: the size that is both is meant before the S/M that is only one of them.
    return max(places, key=lambda own: (len(places[own]), -places[own][0]), default="")


def _matching(variants: Sequence[Variant], colour: str, size: str) -> tuple[Variant, ...]:
    return tuple(
        variant
        for variant in variants
        if (not colour or (variant.colour and is_kind_of(variant.colour, colour)))
        and (not size or variant.size == size)
    )


def _asked_text(variants: Sequence[Variant], colour: str, size: str) -> str:
    name = _colour_name(variants, colour)
    if name and size:
        return f" in {name}, size {size}"
    return f" in {name}" if name else f" in size {size}" if size else ""


def _colour_name(variants: Sequence[Variant], colour: str) -> str:
    """The shop's own name of the colour asked for, where it has just one: "navy" for "blue"."""
    names = unique(variant.colour.lower() for variant in variants)
    return names[0] if colour and len(names) == 1 else colour


def _named_sizes(names: Sequence[str]) -> str:
    """Sizes in a sentence: "size M", "sizes S and M"; words such as "Small" or "One Size" stand by themselves."""
    listed = joined(names)
    if not names or not all(re.fullmatch(r"[0-9XSML/.½]{1,7}", name) for name in names):
        return listed
    return f"{'sizes' if len(names) > 1 else 'size'} {listed}"


def _option_that_prices(variants: Sequence[Variant]) -> str:
    """The name of the option that the price depends on, in lower case."""
    for name in variants[0].options:
        prices: dict[str, set[Decimal]] = {}
        for variant in variants:
            prices.setdefault(variant.options.get(name, ""), set()).add(variant.price)
        if len(prices) > 1 and all(len(amounts) == 1 for amounts in prices.values()):
            return name.lower()
    return "version"


def _words_pattern(words: frozenset[str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b|\b\d+%", re.IGNORECASE)

"""Decides what is asked of a range of products: how many there are, which is the most of them, whether one is."""

from collections.abc import Sequence
from dataclasses import replace

from actions.answers import comparison_decisions, product_decisions, reasons, review_decisions, search_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.money import money
from actions.answers.quotable import quotable
from actions.answers.turn import Turn, lowest
from actions.answers.wording import at_price, grammar, joined, plain, price_text, title
from language.aspects import Extreme
from language.message import Act
from language.superlatives import RANK_NAMES, Superlative
from language.superlatives import WORDS as COMPARING
from retrieval.measured import Told, ranking
from retrieval.query import Query
from retrieval.records import Product
from retrieval.search import SearchResult

_SECOND = 2  # the first place that is a rank: the first of all is a superlative
MANY = 200  # products among which the cheapest or dearest is looked for
_OTHER_MATTERS = (Act.POLICY, Act.ORDER)  # "the cheapest delivery" is of no product


def another_name(turn: Turn) -> Decision | None:
    """That the product named isn't there, and the one whose name is nearest; None where every name is a product's."""
    found = turn.snapshot.find_another(turn.message.text)
    if found is None:
        return None
    asked, product = found
    words = grammar(product) | {"another": asked, "price": price_text(product.variants, product.currency)}
    fact = f"we have no {asked}; the nearest by name is {at_price(words['name'], words['price'])}"
    subject = Subject(product, product.variants)
    return Decision(
        kind=Kind.NOT_NAMED, verdict="no", subjects=(subject,), words=words, facts=(fact,), cards=(subject,)
    )


def left(turn: Turn) -> Decision | None:
    """How many pieces are left of the product that is named or spoken of; None where that isn't asked."""
    if not turn.message.asks_left or not turn.spoken_of or _is_of_other_matters(turn):
        return None
    asked = turn.asked_of(turn.spoken_of[0])
    return product_decisions.pieces(asked.product, asked.query)


def count(turn: Turn) -> Decision | None:
    """How many products there are of what is asked for, exactly; None where something else is counted."""
    query = turn.query
    if not turn.message.asks_count or _is_of_other_matters(turn) or turn.titled or query.parts:
        return None
    is_open = query.residual and not query.categories
    if is_open or not (query.constrained or turn.message.ranges_over_all):
        return None
    result = turn.search(query, k=search_decisions.SHOWN)
    products = turn.snapshot.matching(query)
    if len(products) < 2 or result.untold:
        return search_decisions.found(result)
    return search_decisions.counted(result, len(products))


def ranked(turn: Turn) -> Decision | None:
    """The second cheapest, the third longest … of the range; None where no place behind the first is asked for."""
    place, price = turn.message.rank, _by_which_price(turn)
    asked = None if price else turn.message.superlative
    if place < _SECOND or not (price or asked) or _is_of_other_matters(turn):
        return None
    products = _range(turn)
    if len(products) < _SECOND:
        return None
    told = [one for one in ranking(products, asked) if one.exact] if asked else _by_prices(products, price)
    if asked and not told:
        return _untold(asked, products)
    word = asked.word if asked else "cheapest" if price is Kind.CHEAPEST else "most expensive"
    name = f"{RANK_NAMES.get(place, f'number {place}')} {word}"
    levels = list(dict.fromkeys(one.amount for one in told))
    if place > len(levels):
        return _no_such_rank(name, f"there {'is' if len(levels) == 1 else 'are'} only {len(levels)} to choose from")
    found = [one.product for one in told if one.amount == levels[place - 1]]
    return _ranked(name, found[: search_decisions.NAMED])


def _by_prices(products: Sequence[Product], price: Kind | None) -> list[Told]:
    """The products by their lowest prices, from the cheapest or from the dearest on."""
    told = [Told(one, lowest(one), one.title) for one in products]
    return sorted(told, key=lambda one: one.amount, reverse=price is Kind.DEAREST)


def next_in_price(turn: Turn) -> Decision | None:
    """What costs just more, or just less, than the one told before: of those shown, or else of their wish."""
    step = turn.message.step_in_price
    than = turn.focus or (turn.shown[0] if turn.shown and turn.tells_one else None)
    if not step or than is None or turn.titled:
        return None
    wish = turn.before
    name = f"next one {'up' if step > 0 else 'down'} in price"
    for among in (turn.shown, turn.snapshot.matching(wish) if wish and _is_named(wish) else ()):
        beyond = [one for one in among if (lowest(one) - lowest(than)) * step > 0]
        if beyond:
            nearest = min(abs(lowest(one) - lowest(than)) for one in beyond)
            level = [one for one in beyond if abs(lowest(one) - lowest(than)) == nearest]
            return _ranked(name, level[: search_decisions.NAMED])
    words = grammar(than)
    end = f"{words['name']} {words['is']} already the {'dearest' if step > 0 else 'cheapest'}"
    return _no_such_rank(name, end)


def _ranked(rank: str, products: Sequence[Product]) -> Decision:
    """The products that stand at a place by their price or measure."""
    subjects = tuple(Subject(one, one.variants) for one in products)
    items = joined([search_decisions.item(subject) for subject in subjects])
    words = {"rank_is": f"{rank} {'is' if len(subjects) == 1 else 'are'}", "items": items}
    must = tuple(frozenset({title(one).lower()}) for one in products)
    fact = f"the {words['rank_is']} {items}"
    return Decision(kind=Kind.RANKED, subjects=subjects, words=words, facts=(fact,), must=must, cards=subjects)


def _no_such_rank(rank: str, end: str) -> Decision:
    return Decision(kind=Kind.RANKED_NONE, verdict="no", words={"rank": rank, "end": end}, facts=(f"no {rank}: {end}",))


def extreme(turn: Turn) -> Decision | None:
    """The cheapest or dearest of the range, or whether the product named is it; None where no price is asked for."""
    kind = _by_which_price(turn)
    if kind is None or _is_of_other_matters(turn):
        return None
    if len(turn.titled) == 1 and not turn.message.asks_which:
        return _claimed(turn, turn.titled[0], kind)
    if len(turn.titled) > 1:
        return product_decisions.extreme(turn.titled, kind)
    if _is_named(turn.query) or (turn.message.ranges_over_all and not turn.query.residual):
        return search_decisions.found(_told_to_be_for(turn, turn.search(_by_price(turn.wish, kind), k=MANY)))
    return product_decisions.extreme(turn.shown, kind) if len(turn.shown) > 1 and not turn.query.residual else None


def _told_to_be_for(turn: Turn, result: SearchResult) -> SearchResult:
    """Those of the result of which the record tells that they are for the occasion, where one is named and any does."""
    names = reasons.named(turn.query)
    told = tuple(hit for hit in result.hits if any(reasons.told(hit.product, name) for name in names))
    return replace(result, hits=(told or result.hits)[: search_decisions.SHOWN])


def _by_which_price(turn: Turn) -> Kind | None:
    """Whether the cheapest or the dearest is asked for; of three or more that are named, "cheaper" means that too."""
    if turn.message.extreme is None:
        is_of_several = turn.speaks_of_the_cheaper and len(turn.shown) > _SECOND
        return Kind.CHEAPEST if is_of_several or (turn.message.asks_cheaper and len(turn.titled) > _SECOND) else None
    return Kind.CHEAPEST if turn.message.extreme is Extreme.CHEAPEST else Kind.DEAREST


def most(turn: Turn) -> Decision | None:
    """Which of the range is the longest, the warmest …, by what the records tell; None where none is asked for."""
    pair = _pair(turn)
    asked = turn.message.superlative or (turn.message.comparative if pair else None)
    if asked is None or _is_of_other_matters(turn):
        return None
    if pair:
        return comparison_decisions.by_one(pair, asked) or _untold(asked, pair)
    products = _range(turn)
    if len(products) < 2:
        return None
    if asked.by == "rating":
        return review_decisions.best_of(turn, products, least=not asked.most) or _untold(asked, products)
    told = ranking(products, asked)
    return _most(asked, told, products) if told else _untold(asked, products)


def _pair(turn: Turn) -> Sequence[Product]:
    """The two that are compared: both named or pointed at, one named beside the one spoken of, or the two shown."""
    named = turn.titled or turn.placed
    if len(named) == 1 and turn.focus is not None and turn.focus.product_id != named[0].product_id:
        named = [turn.focus, *named]
    if not named and turn.message.asks_which and not turn.query.categories:
        named = turn.shown
    return named if len(named) == 2 else ()


def _is_of_other_matters(turn: Turn) -> bool:
    return any(turn.message.does(act) for act in _OTHER_MATTERS)


def _is_named(query: Query) -> bool:
    return bool(query.categories or query.brands)


def _by_price(query: Query, kind: Kind) -> Query:
    return query.model_copy(update={"order": "cheapest" if kind is Kind.CHEAPEST else "dearest"})


def _claimed(turn: Turn, product: Product, kind: Kind) -> Decision | None:
    """Whether the product is the cheapest or dearest of its kind, or of the whole shop where that is meant."""
    query = turn.asked_of(product).query
    if not _is_named(query) and not turn.message.ranges_over_all:
        query = _of_its_kind(turn, product)
    among = turn.snapshot.matching(query) if query.constrained else list(turn.snapshot.products.values())
    if product.product_id not in {one.product_id for one in among}:
        return None
    choose = min if kind is Kind.CHEAPEST else max
    limit = choose(lowest(one) for one in among)
    words = grammar(product) | {
        "price": money(lowest(product), product.currency),
        "extreme": "cheapest" if kind is Kind.CHEAPEST else "most expensive",
        "among": search_decisions.wish(query) if query.constrained else "pieces",
    }
    subject = Subject(product, product.variants)
    if lowest(product) == limit:
        fact = f"{words['name']} at {words['price']} is the {words['extreme']} of our {words['among']}"
        return Decision(
            kind=Kind.IS_EXTREME, verdict="yes", subjects=(subject,), words=words, facts=(fact,), cards=(subject,)
        )
    other = next(one for one in among if lowest(one) == limit)
    words |= {"other": at_price(grammar(other)["name"], money(limit, other.currency))}
    fact = f"the {words['extreme']} of our {words['among']} is {words['other']}"
    subjects = (subject, Subject(other, other.variants))
    return Decision(
        kind=Kind.IS_NOT_EXTREME, verdict="no", subjects=subjects, words=words, facts=(fact,), cards=subjects[1:]
    )


def _of_its_kind(turn: Turn, product: Product) -> Query:
    """The kind of a product, as the message says it with its name, or else by its category."""
    kinds = turn.query.categories or turn.snapshot.understand(product.category).categories
    return Query(text=product.category, categories=kinds)


def _range(turn: Turn) -> Sequence[Product]:
    """What the superlative ranges over: those named, what is described, those shown, or else the whole shop."""
    if len(turn.titled) > 1:
        return turn.titled
    query = _of_its_kind(turn, turn.titled[0]) if turn.titled and not turn.message.ranges_over_all else turn.query
    if _is_named(query) or (query.constrained and not turn.shown):
        return turn.snapshot.matching(query)
    shown = turn.shown or ([turn.focus] if turn.focus else [])
    if shown and not turn.message.ranges_over_all:  # "which of these?" of a single one means those of its kind
        return shown if len(shown) > 1 else turn.snapshot.matching(_of_its_kind(turn, shown[0]))
    is_of_all = turn.message.ranges_over_all or COMPARING.issuperset(query.residual)
    return list(turn.snapshot.products.values()) if is_of_all else []


def _most(asked: Superlative, told: Sequence[Told], products: Sequence[Product]) -> Decision:
    """Those of which the records tell the most, with the line that tells it of the first."""
    first = [one for one in told if one.amount == told[0].amount][: search_decisions.NAMED]
    subjects = tuple(Subject(one.product, one.product.variants) for one in first)
    items = joined([search_decisions.item(subject) for subject in subjects])
    rest = [one.product for one in told if one.product not in [other.product for other in first]]
    words = {"most_is": f"{asked.word} {'is' if len(first) == 1 else 'are'}", "items": items}
    quote = plain(told[0].line)
    if quote.endswith((".", "!", "?")) and quotable(quote) == [quote]:
        words["quote"] = quote
    cards = (*subjects, *(Subject(one, one.variants) for one in rest))[: search_decisions.SHOWN]
    must = tuple(frozenset({title(subject.product).lower()}) for subject in subjects)
    fact = f"of {len(products)}, by what the records tell, the {words['most_is']} {items}"
    return Decision(kind=Kind.MOST, subjects=subjects, words=words, facts=(fact,), must=must, cards=cards)


def _untold(asked: Superlative, products: Sequence[Product]) -> Decision:
    """That no record tells which of them is the most."""
    cards = tuple(Subject(one, one.variants) for one in products[: search_decisions.SHOWN])
    fact = f"no record tells which of {len(products)} is the {asked.word}"
    return Decision(kind=Kind.MOST_UNTOLD, words={"most": asked.word}, facts=(fact,), cards=cards)

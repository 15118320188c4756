"""Decides what is asked of several that were shown: which of them have a thing, and which the shop would pick."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from actions.answers import comparison_decisions, reasons, search_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.turn import Turn, lowest
from actions.answers.wording import grammar, in_stock, joined, price_text, rating_text, title
from language.aspects import Aspect
from language.message import Act, Pointer
from retrieval.records import Product
from retrieval.words import words

EACH = 3  # products of which each is told the same thing about by itself
# Of columns each product is told by itself; what a description tells is told of those that have it.
_COLUMNS = frozenset({Aspect.CARE, Aspect.MATERIAL, Aspect.COLOURS, Aspect.SIZES, Aspect.PRICE})
_WORTH = {"need": 3, "rating": 2, "price": 1, "choice": 1}  # what a reason counts in a pick


def told_of_each(turn: Turn, about: Callable[[Product], Decision]) -> Decision | None:
    """What is asked of all those shown, of each; None where it isn't asked of several.

    Args:
        turn: the message in its conversation.
        about: what the message asks about one product.
    """
    among = _asked_about(turn)
    if len(among) < 2:
        return about(among[0]) if among and turn.message.is_of_them and _detail(turn) else None
    message = turn.message
    if _detail(turn) and message.named_aspect in (None, Aspect.MATERIAL):
        return _which_have(among, [about(product) for product in among])
    if message.named_aspect in _COLUMNS and (message.is_of_several or message.is_of_them):
        few = among[:EACH]
        return comparison_decisions.of_each(few, [about(product) for product in few], message.text)
    return None


def those_that_are(turn: Turn) -> Decision | None:
    """Those shown that are of a colour, a material, a size, a price: "which of these is silver?"; None if not asked.

    None, too, where none of them is: then each is told of by itself.
    """
    message, query = turn.message, turn.query
    is_of_columns = query.colours or query.materials or query.sizes or query.price_max is not None
    if not message.asks_which_ones or not is_of_columns or len(turn.shown) < 2:
        return None
    if query.categories or turn.titled or turn.placed or message.comparative or turn.is_of_other_matters:
        return None
    result = turn.search(query, k=len(turn.shown), within=[product.product_id for product in turn.shown])
    if not result.hits or result.untold:
        return None
    found = search_decisions.found(result)
    wish = search_decisions.refined(turn.before, query) if turn.before else query
    return replace(found, last_search=search_decisions.dumped(wish))


def _asked_about(turn: Turn) -> Sequence[Product]:
    """Those shown, where the words name no other thing and change no wish; the one spoken of where that is all."""
    message, query = turn.message, turn.query
    if turn.titled or turn.placed or turn.set_apart or query.categories or query.constrained:
        return ()
    points = message.points_back or message.pointer in (Pointer.THIS, Pointer.ALL) or message.is_follow_up
    if not points or message.extreme or message.superlative or message.comparative or message.body_measures:
        return ()
    if message.asks_outfit or message.asks_match or message.puts_in or message.pointer is Pointer.OTHER:
        return ()
    one = turn.focus or (turn.shown[0] if turn.tells_one and turn.shown else None)
    if one is not None and not (message.is_of_them and len(turn.shown) > 1):
        return (one,)
    return turn.shown


def _detail(turn: Turn) -> str:
    """What is asked of a thing, by name or in the customer's own words for it."""
    message = turn.message
    by_reader = " ".join(message.details) if message.does(Act.ASK) and message.asks(Aspect.DETAIL) else ""
    return message.named_detail or message.part or by_reader


def _which_have(among: Sequence[Product], answers: Sequence[Decision]) -> Decision | None:
    """Those whose records tell of it, in their words; that the others' don't."""
    told = [(product, answer) for product, answer in zip(among, answers, strict=True) if answer.kind is Kind.DETAIL]
    detail = next((answer.words["detail"] for answer in answers if "detail" in answer.words), "")
    if not detail:
        return None
    each = [f"{grammar(product)['Name']}: {answer.words['quote']}" for product, answer in told[:EACH]]
    more = [title(product) for product, _ in told[EACH:]]
    each += [f"Also: {', '.join(more)}."] if more else []
    left = len(among) - len(told)
    others = ""
    if not told:
        others = f"None of their descriptions mentions {detail}, so I'd rather not guess."
    elif left:
        others = f" {'The other description doesn' if left == 1 else 'The other descriptions don'}'t mention {detail}."
    pieces = {"detail": detail, "each": " ".join(each), "others": others}
    subjects = tuple(Subject(product, product.variants) for product in among)
    facts = (*each, others.strip()) if others else tuple(each)
    return Decision(kind=Kind.WHICH_HAVE, subjects=subjects, words=pieces, facts=facts, cards=subjects)


def pick(turn: Turn) -> Decision | None:
    """Which of those spoken of the shop would choose, with the reasons that hold by the records; None if not asked."""
    message = turn.message
    asks = message.asks_for_a_pick or (turn.context.answered == Kind.PICKED and turn.goes_on)
    among = turn.titled if len(turn.titled) > 1 else turn.placed if len(turn.placed) > 1 else turn.shown
    names_another = turn.query.categories or turn.query.brands or turn.query.colours or turn.query.materials
    if not asks or len(among) < 2 or names_another or turn.is_of_other_matters:
        return None
    names = reasons.named(turn.query)
    if not message.asks_for_a_pick and not names:
        return None
    names = names or (reasons.named(turn.before) if turn.before else ())
    wanted = [product for product in among if product.may_be_bought] or list(among)
    found = [(product, _reasons(turn, product, wanted, names)) for product in wanted]
    product, why = max(found, key=lambda one: sum(_WORTH[name] for name in one[1]))
    if not why:
        return None
    if (names or _said_of_them(turn, among)) and not any("need" in one for _, one in found):
        why = {"silent": "which suits that better the records don't tell", **why}
    cards = tuple(
        Subject(one, tuple(in_stock(one.variants)) or one.variants)
        for one in (product, *(other for other in among if other is not product))
    )[: search_decisions.SHOWN]
    pieces = {"name": grammar(product)["name"], "why": "; ".join(why.values())}
    fact = f"the shop's pick is {pieces['name']}: {pieces['why']}"
    return Decision(kind=Kind.PICKED, subjects=cards[:1], words=pieces, facts=(fact,), cards=cards)


def _text(product: Product) -> str:
    return " ".join((*product.tags, product.description)).lower()


def _said_of_them(turn: Turn, among: Sequence[Product]) -> Sequence[str]:
    """The words that state no constraint, without those of the titles."""
    of_titles = {word for product in among for word in words(product.title)}
    return [word for word in turn.query.residual if word not in of_titles]


def _reasons(turn: Turn, product: Product, among: Sequence[Product], names: Sequence[str]) -> Mapping[str, str]:
    """What speaks for one of several by their records."""
    found: dict[str, str] = {}
    mentioned = [word for word in _said_of_them(turn, among) if re.search(rf"\b{re.escape(word)}\b", _text(product))]
    if told := {word: how for name in names for word, how in reasons.told(product, name).items()}:
        found["need"] = reasons.said(told)
    elif mentioned:
        found["need"] = f"its record speaks of {joined(mentioned)}"
    ratings = turn.snapshot.reviews.ratings
    own = ratings.get(product.product_id)
    others = [ratings[one.product_id] for one in among if one is not product and one.product_id in ratings]
    if own and others and all(own.average > other.average for other in others):
        found["rating"] = f"it's rated best of them, {rating_text(own)}"
    pronoun = grammar(product)["it_is"]
    if all(lowest(product) < lowest(one) for one in among if one is not product):
        found["price"] = f"{pronoun} the least expensive, {price_text(product.variants, product.currency)}"
    choice = {one.product_id: len(in_stock(one.variants)) for one in among}
    if all(choice[product.product_id] > choice[one.product_id] for one in among if one is not product):
        found["choice"] = f"{pronoun} in stock in the most colours and sizes"
    return found

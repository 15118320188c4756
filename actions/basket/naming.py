"""Finds which products the parts of a message name, by words of their titles too: "two crew tees and the tote"."""

from collections.abc import Sequence

from actions.answers.turn import Turn
from language.message import Message
from language.stop_words import STOP_WORDS
from retrieval.query import Query
from retrieval.records import Product
from retrieval.words import singular, words

_LIST = {"basket", "cart", "trolley", "bag", "list", "shopping"}
LOOKED_AT = 8  # products that a search for a part of a message finds


def by_parts(turn: Turn) -> list[tuple[Product, list[Message]]]:
    """The products in the order of the words, each with the parts about it: the one that names it, and those after it.

    What stands before the first name, "oh" or "could you", is about nothing.
    """
    parts: list[tuple[Product, list[Message]]] = []
    for clause in turn.message.clauses:
        named = named_in(turn, clause)
        parts += [(product, [clause]) for product in named]
        if parts and not named and not _names_another_kind(turn, clause, parts[-1][0]):
            parts[-1][1].append(clause)
    return _joined(parts)


def left_open(turn: Turn) -> list[tuple[str, list[Product]]]:
    """The kinds that a part of the message names beside products, each with those it may be: "and a black tote"."""
    named = [product for product, _ in by_parts(turn)]
    found = []
    for clause in turn.message.clauses if named else ():
        if not named_in(turn, clause) and all(_names_another_kind(turn, clause, product) for product in named):
            query = turn.snapshot.understand(clause.text)
            hits = [hit.product for hit in turn.search(query.model_copy(update={"in_stock": True}), k=LOOKED_AT).hits]
            if len(hits) > 1:
                found.append((" or ".join(query.categories), hits))
    return found


def of_other_kinds(turn: Turn, clause: Message, products: Sequence[Product]) -> bool:
    """Whether a part of the message names a kind of thing that none of the products is."""
    return bool(products) and all(_names_another_kind(turn, clause, product) for product in products)


def _names_another_kind(turn: Turn, clause: Message, product: Product) -> bool:
    """Whether the words name a kind of thing that the product isn't."""
    kinds = turn.snapshot.understand(clause.text).categories
    asked = Query(text=clause.text, categories=kinds)
    return bool(kinds) and not turn.snapshot.matching_variants(product.product_id, asked)


def _joined(parts: Sequence[tuple[Product, list[Message]]]) -> list[tuple[Product, list[Message]]]:
    """What is said of one product in several places, together."""
    clauses: dict[str, list[Message]] = {}
    for product, said in parts:
        clauses.setdefault(product.product_id, []).extend(said)
    products = {product.product_id: product for product, _ in parts}
    return [(products[name], said) for name, said in clauses.items()]


def named_in(turn: Turn, part: Message) -> list[Product]:
    """The products that a part of a message names: by title, or the one whose title alone has its words."""
    if found := turn.snapshot.find_titles(part.text):
        return list(found)
    query = turn.snapshot.understand(part.text)
    said = _words_of_things(part, query)
    if not said:
        return []
    kept = turn.context.basket.lines if turn.context.basket else ()
    in_basket = [turn.snapshot.products[line.product_id] for line in kept if line.product_id in turn.snapshot.products]
    near = {product.product_id: product for product in (*turn.shown, *([turn.focus] if turn.focus else []), *in_basket)}
    if named := _the_one(list(near.values()), said, at_least=1):
        return [named]
    if not query.categories and len(said) < 2:
        return []
    thing = query.model_copy(update={"colours": (), "sizes": (), "in_stock": False})
    found = [hit.product for hit in turn.snapshot.search(thing, k=LOOKED_AT).hits]
    named = _the_one(found, said, at_least=2)
    if named is None and query.categories and len(found) == 1 and _shared(found[0], said):
        named = found[0]
    return [named] if named else []


def _words_of_things(part: Message, query: Query) -> set[str]:
    """The words of the part that may name a thing: no colours, sizes and numbers, and none that say little."""
    values = {word for value in (*query.colours, *query.sizes) for word in words(value)}
    values |= _LIST if part.names_basket else set()
    return {
        singular(word)
        for word in words(part.without_pieces.text)
        if word not in STOP_WORDS and word not in values and len(word) > 2 and not word.isdigit()
    }


def _the_one(products: Sequence[Product], said: set[str], at_least: int) -> Product | None:
    """The only one of them whose title has the most of the words, where it has that many."""
    shared = [(_shared(product, said), product) for product in products]
    most = max((count for count, _ in shared), default=0)
    best = [product for count, product in shared if count == most]
    return best[0] if most >= at_least and len(best) == 1 else None


def _shared(product: Product, said: set[str]) -> int:
    return len({singular(word) for word in words(product.title)} & said)

"""Decisions about what a customer does with a product: takes it, keeps it for later, likes it, asks who makes it."""

from actions.answers import product_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.wording import by_size, grammar, in_stock, joined, price_text, to_be_had
from retrieval.query import Query
from retrieval.records import Product, Variant

_CANNOT_BE_BOUGHT = frozenset({Kind.SOLD_OUT, Kind.SOLD_OUT_OTHERS, Kind.NOT_MADE})
_SAID_INSTEAD = _CANNOT_BE_BOUGHT | {Kind.PREORDER, Kind.BACKORDER, Kind.NOT_IN_PLACE, Kind.PLACE_UNTOLD}


def buy(product: Product, query: Query) -> Decision:
    """How the product is bought, in the colour and size that were named; what can't be bought so is said instead."""
    stock = product_decisions.stock(product, query)
    if stock.kind in _SAID_INSTEAD:
        return stock
    asked = stock.subjects[0].variants if query.sizes or query.colours else product.variants
    variants = tuple(in_stock(asked))
    if not variants:
        return _buy_untold(product, tuple(to_be_had(asked)), stock)
    words = grammar(product) | {"asked": stock.words.get("asked", ""), "price": price_text(variants, product.currency)}
    sizes = by_size(variant.size for variant in variants)
    if len(sizes) > 1:
        words |= {"sizes": joined(sizes)}
    return _of(Kind.BUY, product, variants, words)


def _buy_untold(product: Product, variants: tuple[Variant, ...], stock: Decision) -> Decision:
    """Where the product is ordered of which the record doesn't tell whether it is there."""
    words = grammar(product) | {
        "asked": stock.words.get("asked", ""),
        "price": price_text(variants, product.currency),
        "link": product_decisions.link(product),
    }
    return _of(Kind.BUY_UNTOLD, product, variants, words)


def keep(product: Product) -> Decision:
    """That nothing can be put aside here, and where the product is found again."""
    return _of(Kind.KEEP, product, product.variants, grammar(product))


def liked(product: Product) -> Decision:
    """A friendly word on the product that was liked, with what it costs and what could be asked next."""
    if not product.may_be_bought:
        return product_decisions.stock(product, Query(text=""))
    variants = tuple(in_stock(product.variants) or to_be_had(product.variants))
    return _of(Kind.LIKED, product, variants, grammar(product) | {"price": price_text(variants, product.currency)})


def brand(product: Product) -> Decision:
    """Who makes the product, where the catalog names a brand."""
    words = grammar(product)
    if not product.brand:
        fact = f"{words['title']}: the catalog names no brand"
        return Decision(
            kind=Kind.UNKNOWN_DETAIL,
            subjects=(_subject(product),),
            words=words | {"detail": "the brand"},
            facts=(fact,),
            cards=(_subject(product),),
        )
    return _of(Kind.BRAND, product, product.variants, words | {"brand": product.brand})


def view(product: Product) -> Decision:
    """The product's card with its picture, and where it can be looked at more closely."""
    return _of(Kind.VIEW, product, product.variants, grammar(product))


def restock(product: Product, query: Query) -> Decision:
    """What is in stock now, since no record tells when something comes back."""
    stock = product_decisions.stock(product, query)
    if stock.kind not in _CANNOT_BE_BOUGHT:
        return stock
    return _of(Kind.RESTOCK, product, product.variants, grammar(product) | {"asked": stock.words.get("asked", "")})


def _of(kind: Kind, product: Product, variants: tuple[Variant, ...], words: dict[str, str]) -> Decision:
    subject = Subject(product, variants)
    return Decision(kind=kind, subjects=(subject,), words=words, facts=(f"{words['title']}: {kind}",), cards=(subject,))


def _subject(product: Product) -> Subject:
    return Subject(product, product.variants)

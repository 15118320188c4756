"""Decisions about the made-up products, by name, for the tests of the claim check."""

from actions.answers import policy_decisions, product_decisions, search_decisions
from actions.answers.decision import Decision, Kind
from language.details import PROPERTIES
from language.message import Aspect
from retrieval.passage_search import PassageHit
from retrieval.query import Query
from retrieval.search import Hit, NearMiss, SearchResult
from tests.actions.answers.pieces import BOOTS, DRESS, LAMP, RETURNS, RING


def asked(colour: str = "", size: str = "") -> Query:
    return Query(text="", colours=(colour,) if colour else (), sizes=(size,) if size else ())


def decided(name: str) -> Decision:
    return {
        "price": lambda: product_decisions.price(DRESS, asked()),
        "sale price": lambda: product_decisions.price(BOOTS, asked()),
        "price range": lambda: product_decisions.price(RING, asked()),
        "not on sale": lambda: product_decisions.sale(DRESS, asked()),
        "navy S": lambda: product_decisions.stock(DRESS, asked("navy", "S")),
        "navy M": lambda: product_decisions.stock(DRESS, asked("navy", "M")),
        "navy L": lambda: product_decisions.stock(DRESS, asked("navy", "L")),
        "red": lambda: product_decisions.stock(DRESS, asked("red")),
        "purple": lambda: product_decisions.stock(DRESS, asked("purple")),
        "lamp": lambda: product_decisions.stock(LAMP, asked()),
        "sizes": lambda: product_decisions.sizes(DRESS, asked()),
        "colours": lambda: product_decisions.colours(DRESS),
        "care": lambda: product_decisions.about(DRESS, Aspect.CARE, asked(), frozenset()),
        "pockets": lambda: product_decisions.told(DRESS, "pockets", PROPERTIES["pockets"].is_told),
        "hood": lambda: product_decisions.told(DRESS, "a hood", PROPERTIES["a hood"].is_told),
        "compare": lambda: product_decisions.compare(DRESS, BOOTS),
        "matches": lambda: search_decisions.found(
            SearchResult(
                Query(text="", categories=("dress",)),
                tuple(Hit(product, product.variants, 0.5) for product in (DRESS, BOOTS)),
            )
        ),
        "nearest": lambda: search_decisions.found(
            SearchResult(
                Query(text="", categories=("dress",), colours=("red",), price_max="50"),
                (),
                (NearMiss(Hit(DRESS, DRESS.variants, 0.5), ("is $89.00, over your $50 limit",)),),
            )
        ),
        "nothing cheaper": lambda: search_decisions.cheaper(SearchResult(Query(text=""), ()), DRESS),
        "cheaper": lambda: search_decisions.cheaper(
            SearchResult(Query(text=""), (Hit(DRESS, DRESS.variants, 0.5), Hit(RING, RING.variants, 0.4))), BOOTS
        ),
        "on sale": lambda: product_decisions.sale(BOOTS, asked()),
        "description": lambda: product_decisions.description(BOOTS),
        "boots": lambda: product_decisions.stock(BOOTS, asked("black", "38")),
        "boots sizes": lambda: product_decisions.sizes(BOOTS, asked()),
        "one colour": lambda: product_decisions.colours(BOOTS),
        "cheapest": lambda: product_decisions.extreme([DRESS, BOOTS], Kind.CHEAPEST),
        "unknown policy": policy_decisions.unknown,
        "returns": lambda: policy_decisions.policy([PassageHit(RETURNS, 0.9)], 0.3),
    }[name]()  # fmt: skip

"""A digest of what serving puts before the model: every kind's prompt, and the sentences that the facts are."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal

from actions.answers import policy_decisions, product_decisions, search_decisions, two_questions
from actions.answers.decision import Decision, Kind
from actions.answers.kinds import CARDS
from actions.answers.prompt import messages
from retrieval.passage_search import PassageHit
from retrieval.query import Query
from retrieval.records import Passage, Product, Variant
from retrieval.search import Hit, NearMiss, SearchResult


def prompt_fingerprint() -> str:
    """Changes whenever the model would read another prompt for the same records: what was trained before is then stale.

    The decisions are those of an authored product in every state that has facts of its own.
    """
    tasked = [kind for kind, card in CARDS.items() if card.task]
    asked = [messages(Decision(kind=kind, facts=("fact",)), "question", "Shop", with_examples=False) for kind in tasked]
    stated = [(decision.kind, decision.verdict, decision.facts) for decision in decisions()]
    return hashlib.sha256(json.dumps([asked, stated]).encode()).hexdigest()[:16]


def decisions() -> Iterator[Decision]:
    """Decisions whose facts cover every sentence that the facts are made of."""
    plain, cheaper, gone = _product(), _product(price=20), _product(quantity=0)
    reduced, ranged, few = _product(former=60), _product(step=5), _product(quantity=1)
    picked, single = _product(gone=("Cream", "L")), _product(colours=("Navy",), sizes=("",))
    none, red, navy, large = Query(text=""), *(Query(text="", colours=(c,)) for c in ("red", "navy")), _sized("L")
    for product in (plain, gone, reduced, ranged, few, picked, single):
        yield product_decisions.price(product, none)
        yield product_decisions.sale(product, none)
        yield product_decisions.sizes(product, none)
        yield product_decisions.colours(product)
        for query in (none, red, navy, large, _sized("XXL")):
            yield product_decisions.stock(product, query)
    yield product_decisions.description(plain)
    yield product_decisions.material(plain, frozenset({"wool"}))
    yield product_decisions.material(plain, frozenset({"silk"}))
    yield product_decisions.compare(plain, cheaper)
    yield product_decisions.compare(plain, plain)
    for kind in (Kind.CHEAPEST, Kind.DEAREST):
        yield product_decisions.extreme([plain, cheaper], kind)
    hits = (_hit(plain), _hit(cheaper))
    near = NearMiss(hits[0], ("comes in navy and cream, not red",))
    for found in (_result(hits), _result(hits[:1]), _result((), (near,)), _result(())):
        yield search_decisions.found(found)
    yield search_decisions.cheaper(_result(hits), plain)
    yield search_decisions.cheaper(_result(()), plain)
    yield search_decisions.browse(["Dresses"])
    passage = PassageHit(Passage(passage_id="p", topic="t", title="T", heading="How?", text="So."), 1.0)
    yield policy_decisions.policy([passage], 0.5)
    yield policy_decisions.unknown()
    yield policy_decisions.size_advice(plain, [passage])
    both = two_questions.both(product_decisions.price(plain, none), product_decisions.description(plain))
    if both is not None:
        yield both


def _sized(size: str) -> Query:
    return Query(text="", sizes=(size,))


def _hit(product: Product) -> Hit:
    return Hit(product, product.variants, 1.0)


def _result(hits: tuple[Hit, ...], nearest: tuple[NearMiss, ...] = ()) -> SearchResult:
    return SearchResult(Query(text="red dress", colours=("red",), categories=("dress",)), hits, nearest)


def _product(
    price: int = 45,
    former: int = 0,
    step: int = 0,
    quantity: int = 9,
    gone: tuple[str, ...] = (),
    colours: tuple[str, ...] = ("Navy", "Cream"),
    sizes: tuple[str, ...] = ("M", "L"),
) -> Product:
    """A dress in colours and sizes, of which those that are gone are sold out."""
    variants = tuple(
        Variant(
            variant_id=f"{colour}-{size}",
            options={"Colour": colour, "Size": size} if size else {"Colour": colour},
            price=Decimal(price + step * place),
            compare_at_price=Decimal(former) if former else None,
            available=quantity > 0 and colour not in gone and size not in gone,
            quantity=quantity,
        )
        for colour in colours
        for place, size in enumerate(sizes)
    )
    return Product(
        product_id=f"dress-{price}",
        title="Ada Dress",
        description="Soft wool. It has pockets.",
        category="Dresses",
        currency="USD",
        variants=variants,
    )

"""Serves what the sample shop's own pages show, on the action server's private port: a product, a priced basket."""

from functools import lru_cache
from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from actions.answers.money import money
from actions.answers.wording import by_size, title, unique
from actions.basket.basket import MOST_LINES, MOST_PIECES, Basket, Line
from actions.basket.lines import Held, held, most, stock_note, total
from retrieval.index import Index, Snapshot
from retrieval.records import Product, Stock, Variant

Shape = dict[str, Any]


class _ProductRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product_id: str = Field(max_length=500)


class _BasketRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lines: Annotated[list[tuple[Annotated[int, Field(ge=1, le=MOST_PIECES)], str]], Field(max_length=MOST_LINES)]


def add_routes(app: FastAPI, index: Index) -> None:
    """Answer on `/shop/product` and `/shop/basket`, from the records of the moment."""

    @app.post("/shop/product")
    async def product(request: _ProductRequest) -> Response:
        found = index.snapshot().products.get(request.product_id)
        return JSONResponse(_shown(found)) if found else JSONResponse({}, status_code=404)

    @app.post("/shop/basket")
    async def basket(request: _BasketRequest) -> Response:
        return JSONResponse(await run_in_threadpool(_priced, request.lines, index.snapshot()))


def _shown(product: Product) -> Shape:
    """A product as its page shows it, its variants by colour and then by size."""
    colours = unique(variant.colour for variant in product.variants) or [""]
    sizes = by_size(variant.size for variant in product.variants)
    order = {size: place for place, size in enumerate(sizes)}
    variants = sorted(product.variants, key=lambda one: (colours.index(one.colour), order.get(one.size, 0)))
    return {
        "product_id": product.product_id,
        "title": title(product),
        "description": product.description,
        "brand": product.brand,
        "image_url": product.image_url,
        "prices": unique(money(variant.price, product.currency) for variant in product.variants),
        "variants": [_variant(product, variant) for variant in variants],
    }


def _variant(product: Product, variant: Variant) -> Shape:
    return {
        "variant_id": variant.variant_id,
        "name": variant.name or title(product),
        "price": money(variant.price, product.currency),
        "former": money(variant.compare_at_price, product.currency)
        if variant.compare_at_price is not None and variant.on_sale
        else "",
        "may_be_bought": variant.may_be_bought,
        "note": "sold out" if variant.stock is Stock.OUT else stock_note(variant),
    }


def _priced(lines: list[tuple[int, str]], snapshot: Snapshot) -> Shape:
    """The lines as they can be had now, with what had to be left out and the exact sum."""
    known = _by_variant(snapshot)
    counts: dict[str, int] = {}
    for count, variant_id in lines:
        counts[variant_id] = min(counts.get(variant_id, 0) + count, MOST_PIECES)
    found = [(*known[variant_id], count) for variant_id, count in counts.items() if variant_id in known]
    basket = Basket(tuple(Line(product.product_id, one.variant_id, count, one.price) for product, one, count in found))
    state = held(basket, snapshot)
    unknown = len(counts) - len(found)
    gone = [f"{unknown} of the things in this link {'is' if unknown == 1 else 'are'} no longer sold here."]
    return {
        "lines": _lines(state),
        "total": total(state.items) if state.items else "",
        "changes": [*(gone if unknown else []), *state.changes],
    }


def _lines(state: Held) -> list[Shape]:
    return [
        {
            "product_id": product.product_id,
            "variant_id": variant.variant_id,
            "title": title(product),
            "variant": variant.name,
            "count": count,
            "most": most(variant),
            "price": money(variant.price, product.currency),
            "sum": money(variant.price * count, product.currency),
            "image_url": variant.image_url or product.image_url,
            "note": stock_note(variant),
        }
        for product, variant, count in state.items
    ]


@lru_cache(maxsize=2)
def _by_variant(snapshot: Snapshot) -> dict[str, tuple[Product, Variant]]:
    """Every variant by its id, with its product; made once for a version."""
    return {one.variant_id: (product, one) for product in snapshot.products.values() for one in product.variants}

"""Makes the questions about the sample boutique's products from authored patterns and the catalog file's records.

    python -m evaluation.answers.generate

Right answers are read off the records here, not decided by the code under test. Run it after a change of the catalog.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from retrieval import readers
from retrieval.records import Product, Stock, Variant

CATALOG = Path(__file__).parents[2] / "lisa" / "boutique" / "catalog.csv"
PATTERNS = Path(__file__).with_name("patterns.yml")
QUESTIONS = Path(__file__).parent / "questions" / "generated.jsonl"
FEW = 3  # from here down the shop says how many are left
MOST_FOUND = 3  # a search question has at most so many right products
EACH = 6  # questions of one pattern
SEED = 11
_ABSENT = ("neon yellow", "turquoise", "fuchsia", "mint")
_SHELVES = {"Dresses": "dresses", "Tops": "tops", "Shirts": "shirts", "Trousers": "trousers", "Bags": "bags"}

Row = dict[str, Any]


def main() -> None:
    """Write the file anew."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows(readers.read(CATALOG).products)]
    QUESTIONS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} questions in {QUESTIONS}")


def rows(products: Sequence[Product]) -> Iterator[Row]:
    """Every generated question; the same products give the same ones."""
    patterns = yaml.safe_load(PATTERNS.read_text(encoding="utf-8"))
    for kind, pattern in patterns.items():
        draw = random.Random(f"{SEED}/{kind}")
        shuffled = draw.sample(list(products), k=len(products))
        for number, known in enumerate(islice(_KINDS[kind](shuffled, draw), EACH)):
            text = pattern["questions"][number % len(pattern["questions"])].format_map(known)
            yield {
                "id": f"{kind}-{number + 1:02d}",
                "question": text,
                "intent": known.get("intent", "ask_product"),
                "reference": pattern["reference"].format_map(known),
                **{key: known[key] for key in ("records", "must", "must_not", "expect", "focus") if known.get(key)},
            }


def _price(products: Sequence[Product], _draw: random.Random) -> Iterator[Row]:
    for product in products:
        if _has_one_price(product) and not _on_sale(product):
            yield _words(product, must=[_money(product)])


def _price_on_sale(products: Sequence[Product], _draw: random.Random) -> Iterator[Row]:
    for product in products:
        if was := _former(product):
            yield _words(product, was=was, must=[_money(product), was])


def _price_range(products: Sequence[Product], _draw: random.Random) -> Iterator[Row]:
    for product in products:
        low, high = product.price_range
        if low != high and not _on_sale(product):
            yield _words(product, low=f"${low}", high=f"${high}", must=[f"${low}", f"${high}"])


def _sale(products: Sequence[Product], _draw: random.Random) -> Iterator[Row]:
    for product in products:
        if was := _former(product):
            yield _words(product, was=was, must=[_money(product)])


def _no_sale(products: Sequence[Product], _draw: random.Random) -> Iterator[Row]:
    for product in products:
        if _has_one_price(product) and not _on_sale(product):
            yield _words(product, must=[["not", "isn't", "aren't"]], must_not=["off"])


def _stocked(holds: Callable[[Variant], bool], gone: bool) -> Callable[..., Iterator[Row]]:
    """Questions about one variant of each product that has one of this sort."""

    def questions(products: Sequence[Product], draw: random.Random) -> Iterator[Row]:
        for product in products:
            suited = [v for v in product.variants if v.colour and v.size and holds(v)]
            if not suited or not product.available:
                continue
            variant = draw.choice(suited)
            must: list[Any] = [variant.size]
            if gone:
                must.append(["sold out", "out of stock", "unavailable", "not available", "isn't available"])
            elif variant.quantity is not None and variant.quantity <= FEW:
                must.append([str(variant.quantity), "last"])
            yield _words(
                product,
                colour=variant.colour.lower(),
                size=variant.size,
                left=variant.quantity,
                must=must,
                must_not=["in stock in " + variant.colour.lower() + ", size " + variant.size] if gone else ["sold out"],
                intent="ask_availability",
            )

    return questions


def _colour_not_made(products: Sequence[Product], draw: random.Random) -> Iterator[Row]:
    for product in products:
        if product.colours and product.available:
            absent = draw.choice(_ABSENT)
            colours = [_stocked_colours(product)[0]]
            yield _words(product, absent=absent, must=colours, expect="refusal", intent="ask_availability")


def _sizes(products: Sequence[Product], _draw: random.Random) -> Iterator[Row]:
    for product in products:
        have = [size for size in product.sizes if any(v.in_stock and v.size == size for v in product.variants)]
        if len(have) > 1:
            yield _words(product, sizes=f"sizes {_listed(have)}", must=have)


def _colours(products: Sequence[Product], _draw: random.Random) -> Iterator[Row]:
    for product in products:
        if len(product.colours) > 1 and len(_stocked_colours(product)) == len(product.colours):
            yield _words(product, must=_stocked_colours(product))


def _compare(products: Sequence[Product], draw: random.Random) -> Iterator[Row]:
    plain = [product for product in products if _has_one_price(product)]
    for product in plain:
        other = draw.choice(plain)
        first, second = product.price_range[0], other.price_range[0]
        if first == second:
            continue
        cheaper = product if first < second else other
        yield _words(
            product,
            other=_named(other),
            other_is=_is(other),
            other_price=_money(other),
            cheaper=_named(cheaper),
            cheaper_is=_is(cheaper),
            difference=f"${abs(first - second)}",
            records=[product.product_id, other.product_id],
            must=[product.title, other.title],
            intent="compare_products",
        )


def _search(products: Sequence[Product], draw: random.Random) -> Iterator[Row]:
    for product in products:
        shelf = _SHELVES.get(product.category)
        if shelf is None or not product.colours:
            continue
        colour = draw.choice(product.colours)
        limit = int(product.price_range[1]) // 10 * 10 + 10
        found = [
            other
            for other in products
            if other.category == product.category
            and any(v.colour == colour and v.in_stock and v.price < limit for v in other.variants)
        ]
        if 0 < len(found) <= MOST_FOUND and product in found:
            yield _words(
                product,
                category=shelf,
                colour=colour.lower(),
                limit=limit,
                found=_listed([f"{_named(other)} at {_money(other)}" for other in found]),
                records=[other.product_id for other in found],
                must=[[other.title for other in found]],
                intent="search_products",
            )


def _followed(questions: Callable[..., Iterator[Row]]) -> Callable[..., Iterator[Row]]:
    """The same, asked of the product spoken of before."""

    def of_the_focus(products: Sequence[Product], draw: random.Random) -> Iterator[Row]:
        for known in questions(products, draw):
            yield {**known, "focus": known["records"][0]}

    return of_the_focus


def _words(product: Product, **more: Any) -> Row:
    return {
        "name": _named(product),
        "Name": f"The {product.title}",
        "is": _is(product),
        "come": "come" if _is_plural(product) else "comes",
        "price": _money(product),
        "colours": _listed([colour.lower() for colour in product.colours]),
        "records": [product.product_id],
        **more,
    }


def _named(product: Product) -> str:
    return f"the {product.title}"


def _is_plural(product: Product) -> bool:
    return product.title.endswith("s") and not product.title.endswith(("ss", "us"))


def _is(product: Product) -> str:
    return "are" if _is_plural(product) else "is"


def _money(product: Product) -> str:
    return f"${product.price_range[0]}"


def _has_one_price(product: Product) -> bool:
    return product.available is True and product.price_range[0] == product.price_range[1]


def _on_sale(product: Product) -> bool:
    return any(variant.on_sale for variant in product.variants)


def _former(product: Product) -> str:
    """The price before, where all variants share it and their price now; else ""."""
    former = {variant.compare_at_price if variant.on_sale else None for variant in product.variants}
    return f"${former.pop()}" if len(former) == 1 and None not in former and _has_one_price(product) else ""


def _stocked_colours(product: Product) -> list[str]:
    have = [variant.colour.lower() for variant in product.variants if variant.in_stock and variant.colour]
    return list(dict.fromkeys(have))


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


_KINDS: Mapping[str, Callable[..., Iterator[Row]]] = {
    "price": _price,
    "price_on_sale": _price_on_sale,
    "price_range": _price_range,
    "on_sale": _sale,
    "not_on_sale": _no_sale,
    "in_stock": _stocked(lambda v: v.in_stock and (v.quantity or 0) > FEW, gone=False),
    "few_left": _stocked(lambda v: v.in_stock and 0 < (v.quantity or 0) <= FEW, gone=False),
    "sold_out": _stocked(lambda v: v.stock is Stock.OUT, gone=True),
    "colour_not_made": _colour_not_made,
    "sizes": _sizes,
    "colours": _colours,
    "compare": _compare,
    "search": _search,
    "follow_up_price": _followed(_price),
    "follow_up_colour": _followed(_colours),
}

if __name__ == "__main__":
    main()

"""Makes the `shop_card` payload the chat page shows beside an answer."""

from collections.abc import Sequence
from typing import Any

from actions.answers.decision import Subject
from actions.answers.money import money
from actions.answers.wording import (
    FEW_LEFT,
    by_size,
    day_text,
    in_stock,
    pieces_left,
    rating_text,
    stock_of,
    title,
    to_be_had,
    unique,
)
from actions.basket.sentences import take_text
from retrieval.records import Stock, Variant
from retrieval.reviews import Rating

Card = dict[str, Any]


def card(subject: Subject, url: str = "", rating: Rating | None = None) -> Card:
    """A product as the page shows it; price, stock and sizes are those of the variants the question is about.

    `url` is where the product's page is, where that isn't the record's own; `rating` what customers give it.
    """
    product, variants = subject.product, subject.variants
    shown = in_stock(variants) or to_be_had(variants) or list(variants)
    cheapest = min(shown, key=lambda variant: variant.price)
    former = cheapest.compare_at_price if cheapest.on_sale else None
    return {
        "type": "shop_card",
        "product_id": product.product_id,
        "title": title(product),
        "price": f"{cheapest.price:.2f}",
        "currency": product.currency,
        "price_text": money(cheapest.price, product.currency),
        "price_note": "from" if len({variant.price for variant in shown}) > 1 else "",
        "compare_at_price": None if former is None else f"{former:.2f}",
        "compare_at_text": "" if former is None else money(former, product.currency),
        "variant": _variant_name(subject),
        "stock": stock_text(subject),
        "rating_text": rating_text(rating) if rating else "",
        "sizes": _sizes(subject),
        "colours": unique(variant.colour.lower() for variant in product.variants),
        "url": url or product.url,
        "image_url": _picture(subject, shown[0]),
    }


def _picture(subject: Subject, shown: Variant) -> str:
    """The picture of the variant in question; of the product where the question is about all of it."""
    is_whole = len(subject.variants) == len(subject.product.variants)
    return (not is_whole and shown.image_url) or subject.product.image_url


def stock_text(subject: Subject) -> str:
    """What the record tells of the variants in question: "in stock", "only 2 left", "pre-order …"; "" for nothing."""
    state = stock_of(subject.variants)
    if state is Stock.UNKNOWN:
        return ""
    if state in (Stock.PREORDER, Stock.BACKORDER):
        return _ahead(state, [variant for variant in subject.variants if variant.stock is state])
    if state is Stock.OUT:
        return str(state)
    left = pieces_left(subject.variants)
    return f"only {left} left" if left is not None and left <= FEW_LEFT else "in stock"


def _ahead(state: Stock, variants: Sequence[Variant]) -> str:
    """ "pre-order, expected on 1 March 2027", by the earliest date."""
    days = [variant.available_from for variant in variants if variant.available_from]
    name = "pre-order" if state is Stock.PREORDER else "on backorder"
    return f"{name}, expected on {day_text(min(days))}" if days else name


def _variant_name(subject: Subject) -> str:
    """What the variants in question have in common: "Navy / M", "Navy", or nothing where that is the whole product."""
    if len(subject.variants) == len(subject.product.variants) and len(subject.variants) > 1:
        return ""
    first, *others = subject.variants
    shared = [
        value for name, value in first.options.items() if all(other.options.get(name) == value for other in others)
    ]
    return " / ".join(shared)


def _sizes(subject: Subject) -> list[dict[str, Any]]:
    """Every size of the product (in the colour in question, where there is one), with whether it is in stock."""
    colours = {variant.colour for variant in subject.variants}
    of_colour = [variant for variant in subject.product.variants if variant.colour in colours]
    sizes = by_size(variant.size for variant in of_colour)
    states = {size: stock_of(variant for variant in of_colour if variant.size == size) for size in sizes}
    option = next((name for name, value in of_colour[0].options.items() if value == of_colour[0].size), "")
    colour = {name: value for name, value in of_colour[0].options.items() if value in colours and len(colours) == 1}
    return [
        {"name": size, "in_stock": _is_in(state), "take": take_text(subject.product, {**colour, option: size})}
        for size, state in states.items()
    ]


def _is_in(state: Stock) -> bool | None:
    """Whether it is in stock; None where the record doesn't tell, and of what can be ordered ahead."""
    return {Stock.IN: True, Stock.OUT: False}.get(state)

"""Makes the `shop_card` payload the chat page shows beside an answer."""

from typing import Any

from actions.answers.decision import Subject
from actions.answers.money import money
from actions.answers.wording import FEW_LEFT, by_size, in_stock, pieces_left, title, unique
from retrieval.records import Variant

Card = dict[str, Any]


def card(subject: Subject) -> Card:
    """A product as the page shows it; price, stock and sizes are those of the variants the question is about."""
    product, variants = subject.product, subject.variants
    shown = in_stock(variants) or list(variants)
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
        "sizes": _sizes(subject),
        "colours": unique(variant.colour.lower() for variant in product.variants),
        "url": product.url,
        "image_url": _picture(subject, shown[0]),
    }


def _picture(subject: Subject, shown: Variant) -> str:
    """The picture of the variant in question; of the product where the question is about all of it."""
    is_whole = len(subject.variants) == len(subject.product.variants)
    return (not is_whole and shown.image_url) or subject.product.image_url


def stock_text(subject: Subject) -> str:
    """ "in stock", "only 2 left" or "sold out", from the quantities of the variants in question."""
    if not in_stock(subject.variants):
        return "sold out"
    left = pieces_left(subject.variants)
    return f"only {left} left" if left is not None and left <= FEW_LEFT else "in stock"


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
    """Every size of the product (in the colour in question, where there is one), with whether it can be bought."""
    colours = {variant.colour for variant in subject.variants}
    of_colour = [variant for variant in subject.product.variants if variant.colour in colours]
    sizes = by_size(variant.size for variant in of_colour)
    buyable = {variant.size for variant in in_stock(of_colour)}
    return [{"name": size, "in_stock": size in buyable} for size in sizes]

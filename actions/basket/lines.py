"""Looks up what a basket holds in the catalog of this moment, and tells it: each line, what changed, the total."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from actions.answers.decision import Subject
from actions.answers.money import money
from actions.answers.wording import day_text, joined, title
from actions.basket.basket import MOST_PIECES, Basket, Line
from actions.basket.links import Item
from retrieval.index import Snapshot
from retrieval.records import Product, Stock, Variant


@dataclass(frozen=True)
class Held:
    """A basket with its records as they are now.

    Attributes:
        basket: with nothing that isn't sold any more, and the prices of now.
        items: the record of each line, in its order.
        changes: sentences on what became of lines since the customer was told of them.
    """

    basket: Basket
    items: tuple[Item, ...]
    changes: tuple[str, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The variants, as cards show them."""
        return tuple(Subject(product, (variant,)) for product, variant, _ in self.items)

    @property
    def pieces(self) -> int:
        """How many pieces are in it."""
        return sum(count for _, _, count in self.items)


def held(basket: Basket, snapshot: Snapshot) -> Held:
    """The basket as it can be had now: what is gone is taken out, what there is less of is cut, and both are told."""
    kept: list[Line] = []
    items: list[Item] = []
    changes: list[str] = []
    for line in basket.lines:
        product = snapshot.products.get(line.product_id)
        variant = variant_of(product, line.variant_id) if product else None
        if product is None or variant is None:
            changes.append("Something that was in your basket is no longer sold here, so I've taken it out.")
            continue
        now, change = _now(line, product, variant)
        changes += change
        if now:
            kept.append(now)
            items.append((product, variant, now.count))
    return Held(replace(basket, lines=tuple(kept)), tuple(items), tuple(changes))


def _now(line: Line, product: Product, variant: Variant) -> tuple[Line | None, list[str]]:
    """The line as it can be had now, and what changed."""
    what = named(product, variant)
    if not variant.may_be_bought:
        gone = f"{what[:1].upper()}{what[1:]} has sold out since, so I've taken that out of your basket."
        return None, [gone]
    changes = []
    count = min(line.count, most(variant))
    if count < line.count:
        changes.append(f"Of {what} only {count} {'is' if count == 1 else 'are'} left now, so your basket has {count}.")
    if variant.price != line.told_price:
        prices = (money(variant.price, product.currency), money(line.told_price, product.currency))
        changes.append(f"The price of {what} has changed: it's {prices[0]} now, it was {prices[1]}.")
    return replace(line, count=count, told_price=variant.price), changes


def variant_of(product: Product, variant_id: str) -> Variant | None:
    """The product's variant of this id."""
    return next((variant for variant in product.variants if variant.variant_id == variant_id), None)


def most(variant: Variant) -> int:
    """How many pieces can be put in at most: those that the shop counts, where it counts them."""
    if variant.stock is Stock.IN and variant.quantity:
        return min(variant.quantity, MOST_PIECES)
    return MOST_PIECES


def named(product: Product, variant: Variant) -> str:
    """A variant in a sentence: "the Rose Dress (Navy / M)"."""
    name = title(product)
    name = name if name.lower().startswith(("the ", "our ", "my ")) else f"the {name}"
    return f"{name} ({variant.name})" if variant.name else name


def counted(count: int, what: str) -> str:
    """ "2 × the Rose Dress (Navy / M)"; of one piece, that alone."""
    return what if count == 1 else f"{count} × {what}"


def told(item: Item) -> str:
    """A line of the list: "2 × Rose Dress (Navy / M): $45.00 each, $90.00."."""
    product, variant, count = item
    what = counted(count, title(product)) + (f" ({variant.name})" if variant.name else "")
    price = money(variant.price, product.currency)
    if count > 1:
        price = f"{price} each, {money(variant.price * count, product.currency)}"
    return " ".join(filter(None, (f"{what}: {price}.", stock_note(variant))))


def stock_note(variant: Variant) -> str:
    """What has to be told of its stock: nothing of what is there."""
    if variant.stock is Stock.IN:
        return ""
    if variant.stock is Stock.UNKNOWN:
        return "Whether it's in stock isn't told here: its own page shows that."
    state = "a pre-order" if variant.stock is Stock.PREORDER else "on backorder"
    expected = f", expected on {day_text(variant.available_from)}" if variant.available_from else ""
    return f"It isn't in stock now: it's {state}{expected}."


def listed(items: Sequence[Item]) -> str:
    """Every line, each on its own."""
    return "\n".join(f"- {told(item)}" for item in items)


def total(items: Sequence[Item]) -> str:
    """The exact sum in words; prices in several currencies have none."""
    sums: dict[str, Decimal] = {}
    for product, variant, count in items:
        sums[product.currency] = sums.get(product.currency, Decimal(0)) + variant.price * count
    amounts = [money(amount, currency) for currency, amount in sums.items()]
    if len(amounts) == 1:
        return f"Together: {amounts[0]}, before shipping."
    return f"These are sold in different currencies, so there is no total: {joined(amounts)}, before shipping."

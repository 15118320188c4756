"""Makes a product of what a shop system's file tells of it: a listing with its offers, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from retrieval.gender import infer_gender
from retrieval.readers.fields import Money, Prices, ProblemList, is_selling_price, price_fields
from retrieval.readers.options import option_kinds
from retrieval.records import Availability, OptionKind, Product, Variant

YES = frozenset({"1", "y", "yes", "true", "on"})
NO = frozenset({"0", "n", "no", "false", "off"})
_MOST_PAIRS = 30


@dataclass(slots=True)
class Stock:
    """What a file tells of one variant's stock."""

    available: bool | None = None
    availability: Availability = ""
    available_from: date | None = None
    quantity: int | None = None
    by_location: dict[str, int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Offer:
    """One thing a customer can buy; `row` and `price_field` say where its price stands."""

    row: int
    price_field: str
    price: Money | None  # none where it couldn't be read, which is reported by then
    options: dict[str, str] = field(default_factory=dict)
    stock: Stock = field(default_factory=Stock)
    variant_id: str = ""  # of a format that has its own; else the product's id with the options
    shop_id: str = ""  # the number that the shop's system knows it by
    sku: str = ""
    former: Decimal | None = None  # a price before, which the shop shows beside this one
    sale: Decimal | None = None  # the price of a sale, with its time where it has one
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    price_lists: dict[str, Decimal] = field(default_factory=dict)
    image_url: str = ""
    may_be_free: bool = False


@dataclass(slots=True)
class Listing:
    """One product with its offers; `row` and `title_field` say where its title stands."""

    row: int
    title_field: str
    product_id: str
    title: str
    offers: list[Offer] = field(default_factory=list)
    description: str = ""
    brand: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    gender: str = ""
    url: str = ""
    image_url: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    kinds: Mapping[str, OptionKind] = field(default_factory=dict)  # of options, where the format itself tells them


def product_of(listing: Listing, prices: Prices, problems: ProblemList) -> Product | None:
    """The product; none, with a problem, where it has no title or nothing that can be sold."""
    name = listing.product_id
    if not listing.title:
        problems.add(listing.row, listing.title_field, "", f"the product {name} has no title; it is left out")
        return None
    offers = _sold(listing.offers, prices, problems)
    variants = _variants(name, offers, _kinds(listing, offers), problems)
    if not variants:
        price_field = listing.offers[0].price_field if listing.offers else listing.title_field
        reason = f"nothing of the product {name} can be sold at a price; it is left out"
        problems.add(listing.row, price_field, "", reason)
        return None
    return Product.of_checked(
        product_id=name,
        title=listing.title,
        description=listing.description,
        brand=listing.brand,
        category=listing.category,
        tags=listing.tags,
        gender=listing.gender or infer_gender([*listing.tags, listing.category, listing.title]),
        url=listing.url,
        image_url=listing.image_url,
        currency=offers[0][1].currency,
        attributes=listing.attributes,
        variants=tuple(variants),
    )


def _sold(offers: Iterable[Offer], prices: Prices, problems: ProblemList) -> list[tuple[Offer, Money]]:
    """The offers with a price that can be told, all in the currency of the first."""
    priced = [
        (offer, offer.price)
        for offer in offers
        if offer.price is not None
        and (offer.may_be_free or is_selling_price(offer.price.amount, offer.row, offer.price_field, problems))
    ]
    if not priced:
        return []
    currency = priced[0][1].currency
    if all(price.currency == currency for _, price in priced):
        return priced
    found = [(offer.row, " / ".join(offer.options.values()) or offer.sku, price) for offer, price in priced]
    prices.of_one_product(found, priced[0][0].price_field)
    return [(offer, price) for offer, price in priced if price.currency == currency]


def _kinds(listing: Listing, offers: Iterable[tuple[Offer, Money]]) -> dict[str, OptionKind]:
    values: dict[str, list[str]] = {}
    for offer, _ in offers:
        for option, value in offer.options.items():
            values.setdefault(option, []).append(value)
    if not values:
        return {}
    return {**option_kinds(values), **{name: kind for name, kind in listing.kinds.items() if name in values}}


def _variants(
    name: str, offers: Iterable[tuple[Offer, Money]], kinds: Mapping[str, OptionKind], problems: ProblemList
) -> list[Variant]:
    variants: dict[str, Variant] = {}
    for offer, price in offers:
        variant_id = offer.variant_id or "/".join([name, *(value.lower() for value in offer.options.values())])
        if variant_id in variants:
            told = " / ".join(offer.options.values()) or offer.sku
            problems.add(offer.row, "(row)", told, "the product already has this variant; the first one counts")
            continue
        variants[variant_id] = _variant(variant_id, offer, price, kinds)
    return list(variants.values())


def _variant(variant_id: str, offer: Offer, price: Money, kinds: Mapping[str, OptionKind]) -> Variant:
    cost = price_fields(price.amount, offer.sale, offer.sale_from, offer.sale_until)
    if offer.former is not None:
        cost.setdefault("compare_at_price", offer.former)
    return Variant.of_checked(
        variant_id=variant_id,
        shop_id=offer.shop_id,
        sku=offer.sku,
        options=offer.options,
        option_kinds={option: kinds[option] for option in offer.options if option in kinds} if kinds else {},
        **cost,
        available=offer.stock.available,
        availability=offer.stock.availability,
        available_from=offer.stock.available_from,
        quantity=offer.stock.quantity,
        stock_by_location=offer.stock.by_location,
        price_lists=offer.price_lists,
        image_url=offer.image_url,
    )


def numbered(columns: Iterable[str], name: str, value: str) -> list[tuple[str, str]]:
    """The pairs of columns that a format numbers from 1, such as "Option Name {}" and "Option Value {}"."""
    known = frozenset(columns)
    pairs = ((name.format(number), value.format(number)) for number in range(1, _MOST_PAIRS + 1))
    return [pair for pair in pairs if known.issuperset(pair)]


def reduced(price: Decimal, percent: Decimal | None = None, amount: Decimal | None = None) -> Decimal:
    """A price after a discount, to the cent and not below nothing."""
    lower = price * (100 - percent) / 100 if percent is not None else price - (amount or 0)
    return max(Decimal(0), lower).quantize(Decimal("0.01"), ROUND_HALF_UP)

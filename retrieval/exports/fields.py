"""What the formats share: the seller, amounts as each writes them, whole addresses, and what had to be left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit

from babel.numbers import get_currency_precision

from retrieval.records import Product, Stock, Variant

#: How UCP and ACP say whether something can be bought; of an unknown stock nothing is said.
AVAILABILITY: Mapping[Stock, tuple[bool, str]] = {
    Stock.IN: (True, "in_stock"),
    Stock.OUT: (False, "out_of_stock"),
    Stock.PREORDER: (True, "preorder"),
    Stock.BACKORDER: (True, "backorder"),
}


@dataclass(frozen=True)
class Seller:
    """Who sells.

    Attributes:
        name: the shop's name.
        url: the shop's address; links of products that have none of their own lie under it.
        country: where the shop is and sells to, by ISO 3166 (two letters).
    """

    name: str
    url: str
    country: str


@dataclass(frozen=True)
class LeftOut:
    """A variant that the format has no truthful row for."""

    product_id: str
    variant_id: str
    reason: str


def minor_units(amount: Decimal, currency: str) -> int:
    """An amount in the currency's smallest unit by ISO 4217: 45.00 USD is 4500, 4500 JPY is 4500."""
    return int((amount * 10 ** get_currency_precision(currency)).to_integral_value())


def price(amount: Decimal, currency: str) -> dict[str, Any]:
    """A price as UCP and ACP shape it."""
    return {"amount": minor_units(amount, currency), "currency": currency}


def picture(url: str, text: str) -> dict[str, str]:
    """A picture as UCP and ACP shape it."""
    return {"type": "image", "url": url, "alt_text": text}


def amount_text(amount: Decimal, currency: str) -> str:
    """An amount as feeds write it: "45.00 USD", "4500 JPY"."""
    return f"{amount:.{get_currency_precision(currency)}f} {currency}"


def is_address(url: str) -> bool:
    """Whether an address is a whole one, with scheme and host."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def page(product: Product, seller: Seller) -> str:
    """The product's page, under the shop's address where it names no host; "" for none."""
    address = urljoin(seller.url, product.url) if product.url else ""
    return address if is_address(address) else ""


def image(product: Product, variant: Variant, seller: Seller) -> str:
    """The variant's own picture, or the product's, under the shop's address where it names no host; "" for none."""
    own = variant.image_url or product.image_url
    address = urljoin(seller.url, own) if own else ""
    return address if is_address(address) else ""


def full_title(product: Product, variant: Variant) -> str:
    """The product's title with the variant's options: "Linen Wrap Dress, Navy / M"."""
    return f"{product.title}, {variant.name}" if variant.name else product.title

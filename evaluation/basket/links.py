"""Checks what a basket's links open, by the forms that Shopify and WooCommerce document, apart from who writes them.

Each basket of the conversations is handed over in all three ways: the variants get numbers as the shops' systems give
them, and the link is read back the way the shop's system would.
"""

from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, urlsplit

from actions.basket.links import Item, Links
from evaluation.basket.run import Outcome
from lisa.settings import BOUTIQUE
from retrieval import readers
from retrieval.records import Product, Variant

SHOP = "https://shop.example"
PAGES = "http://localhost:8080"
FIRST_NUMBER = 44_000_000_000_001


def wrong_links(outcomes: Iterable[Outcome]) -> tuple[list[str], int]:
    """The links that open something else than their basket, and of how many."""
    variants = _numbered()
    wrong: list[str] = []
    count = 0
    for outcome in outcomes:
        items: list[Item] = [(*variants[line.variant_id], line.count) for line in outcome.basket.lines]
        if not items:
            continue
        for links, opens in _WAYS:
            link = links.basket(items)
            wanted = [(_own(variant, links), pieces) for _, variant, pieces in items]
            count += 1
            if sorted(opens(link)) != sorted(wanted):
                wrong.append(f"{link} instead of {wanted}")
    return wrong, count


def _own(variant: Variant, links: Links) -> str:
    return variant.variant_id if links.system == "pages" else variant.shop_id


def _numbered() -> dict[str, tuple[Product, Variant]]:
    """The sample boutique's variants with the numbers that a shop's system would give them."""
    found: dict[str, tuple[Product, Variant]] = {}
    number = FIRST_NUMBER
    for product in readers.read(BOUTIQUE / "catalog.csv", currency="USD").products:
        for variant in product.variants:
            found[variant.variant_id] = (product, variant.model_copy(update={"shop_id": str(number)}))
            number += 1
    return found


def opened_by_shopify(link: str) -> list[tuple[str, int]]:
    """`/cart/VARIANT:COUNT,VARIANT:COUNT`: the numbers of variants with how many."""
    parts = urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}" == SHOP, link
    folder, _, pairs = parts.path.rpartition("/")
    assert folder == "/cart", link
    return [_pair(pair) for pair in pairs.split(",")]


def opened_by_woocommerce(link: str) -> list[tuple[str, int]]:
    """`?add-to-cart=ID&quantity=N`, or `/checkout-link/?products=ID:N,ID:N`."""
    parts = urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}" == SHOP, link
    asked = dict(parse_qsl(parts.query, strict_parsing=True))
    if "add-to-cart" in asked:
        return [(asked["add-to-cart"], int(asked["quantity"]))]
    assert parts.path == "/checkout-link/", link
    return [_pair(pair) for pair in asked["products"].split(",")]


def opened_by_our_pages(link: str) -> list[tuple[str, int]]:
    """`/shop/basket?line=COUNT:VARIANT&line=…`."""
    parts = urlsplit(link)
    assert parts.path == "/shop/basket", link
    lines = [value.partition(":") for name, value in parse_qsl(parts.query, strict_parsing=True) if name == "line"]
    return [(variant, int(count)) for count, _, variant in lines]


def _pair(pair: str) -> tuple[str, int]:
    number, _, count = pair.partition(":")
    assert number.isdigit(), pair
    return number, int(count)


_WAYS: tuple[tuple[Links, Callable[[str], list[tuple[str, int]]]], ...] = (
    (Links("shopify", SHOP), opened_by_shopify),
    (Links("woocommerce", SHOP), opened_by_woocommerce),
    (Links("pages", pages_url=PAGES), opened_by_our_pages),
)

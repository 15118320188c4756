"""A basket's link has the form that the shop's system documents, and opens the very variants."""

from decimal import Decimal

import pytest

from actions.basket.links import Item, Links, number_of
from evaluation.basket.links import PAGES, SHOP, opened_by_our_pages, opened_by_shopify, opened_by_woocommerce
from retrieval.records import Product, Variant


def item(name: str, count: int, *, shop_id: str = "", variant_id: str = "", url: str = "") -> Item:
    variant = Variant(
        variant_id=variant_id or f"{name}/m", shop_id=shop_id, price=Decimal(10), available=True, options={"Size": "M"}
    )
    other = variant.model_copy(update={"variant_id": f"{name}/l", "options": {"Size": "L"}, "shop_id": ""})
    return Product(product_id=name, title=name, url=url, variants=(variant, other)), variant, count


DRESS, HAT = item("dress", 2, shop_id="44012345"), item("hat & scarf", 1, shop_id="44067890")


def test_shopify_gets_a_cart_permalink() -> None:
    links = Links("shopify", SHOP)
    assert links.basket([DRESS, HAT]) == f"{SHOP}/cart/44012345:2,44067890:1?storefront=true"
    assert opened_by_shopify(links.basket([DRESS, HAT])) == [("44012345", 2), ("44067890", 1)]


def test_woocommerce_gets_what_it_documents_for_one_product_and_for_several() -> None:
    links = Links("woocommerce", SHOP)
    assert links.basket([DRESS]) == f"{SHOP}/?add-to-cart=44012345&quantity=2"
    assert links.basket([DRESS, HAT]) == f"{SHOP}/checkout-link/?products=44012345:2,44067890:1"
    assert opened_by_woocommerce(links.basket([DRESS])) == [("44012345", 2)]


def test_our_pages_get_every_line() -> None:
    link = Links("pages", pages_url=PAGES).basket([DRESS, HAT])
    assert opened_by_our_pages(link) == [("dress/m", 2), ("hat & scarf/m", 1)]


@pytest.mark.parametrize("links", [Links("shopify"), Links("shopify", SHOP), Links("woocommerce", SHOP), Links()])
def test_without_an_address_or_a_number_there_is_no_link_rather_than_a_wrong_one(links: Links) -> None:
    assert links.basket([DRESS if not links.shop_url else item("lamp", 1)]) == ""
    assert links.basket([]) == ""


@pytest.mark.parametrize(
    ("variant_id", "number"),
    [
        ("gid://shopify/ProductVariant/44012345", "44012345"),
        ("44012345", "44012345"),
        ("shopify_US_81234_44012345", "44012345"),
        ("dress/38", ""),
        ("DRS-38", ""),
    ],
)
def test_a_number_is_read_only_where_it_is_one(variant_id: str, number: str) -> None:
    product, variant, _ = item("dress", 1, variant_id=variant_id)
    assert number_of(product, variant) == number


def test_a_product_opens_its_own_page_or_the_sample_shops() -> None:
    own, ours = item("dress", 1, url="https://shop.example/dress")[0], HAT[0]
    links = Links(pages_url=PAGES)
    assert links.product(own) == "https://shop.example/dress"
    assert links.product(ours) == f"{PAGES}/shop/hat%20%26%20scarf" and Links().product(ours) == ""

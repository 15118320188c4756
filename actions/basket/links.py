"""Writes the one link that opens the customer's list in the shop's own cart, in the form that the shop's system reads.

Sources, read in November 2026:
Shopify's cart permalinks, https://shopify.dev/docs/apps/build/checkout/create-cart-permalinks: `/cart/VARIANT:COUNT`,
several with commas; the ids are the numbers of variants. `storefront=true` opens the cart and not the checkout.
WooCommerce's `?add-to-cart=ID&quantity=N` for one product or variation, and for several its shareable checkout links,
https://developer.woocommerce.com/docs/best-practices/urls-and-routing/checkout-urls:
`/checkout-link/?products=ID:QUANTITY,ID:QUANTITY`, since WooCommerce 10.0.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from retrieval.records import Product, Variant

System = Literal["shopify", "woocommerce", "pages"]
Item = tuple[Product, Variant, int]  # so many pieces of a product's variant

# A variant's number where the catalog has it as the id: plain, as Shopify's API or its Google channel writes it.
_NUMBER = re.compile(r"(?:gid://shopify/ProductVariant/|shopify_[A-Z]{2}_\d+_|woo-)?(\d+)")


@dataclass(frozen=True)
class Links:
    """How products and baskets are opened.

    Attributes:
        system: whose cart links are written; pages: none, each product's own page is told.
        shop_url: the shop's address, without a slash at its end.
        pages_url: where the gateway shows the sample shop's own pages; "" where it shows none.
    """

    system: System = "pages"
    shop_url: str = ""
    pages_url: str = ""

    def product(self, product: Product) -> str:
        """The product's page: its own, or the sample shop's; "" where there is none."""
        if product.url or not self.pages_url:
            return product.url
        return f"{self.pages_url}/shop/{quote(product.product_id, safe='')}"

    def basket(self, items: Sequence[Item]) -> str:
        """The address that opens all of these in a cart; "" where the shop's system or the records give none."""
        if not items:
            return ""
        if self.system == "pages":
            return self._page(items) if self.pages_url else ""
        numbers = [(number_of(product, variant), count) for product, variant, count in items]
        if not self.shop_url or not all(number for number, _ in numbers):
            return ""
        if self.system == "shopify":
            pairs = ",".join(f"{number}:{count}" for number, count in numbers)
            return f"{self.shop_url}/cart/{pairs}?storefront=true"
        return self._woocommerce(numbers)

    def _woocommerce(self, numbers: Sequence[tuple[str, int]]) -> str:
        if len(numbers) == 1:
            [(number, count)] = numbers
            return f"{self.shop_url}/?{urlencode({'add-to-cart': number, 'quantity': count})}"
        return f"{self.shop_url}/checkout-link/?products={','.join(f'{number}:{count}' for number, count in numbers)}"

    def _page(self, items: Sequence[Item]) -> str:
        lines = [("line", f"{count}:{variant.variant_id}") for _, variant, count in items]
        return f"{self.pages_url}/shop/basket?{urlencode(lines, safe='/:', quote_via=quote)}"


def number_of(product: Product, variant: Variant) -> str:
    """The number that the shop's system knows the variant by; "" where no record tells it."""
    own_ids = [variant.shop_id, variant.variant_id]
    if len(product.variants) == 1:
        own_ids.append(product.product_id)
    found = (_NUMBER.fullmatch(own) for own in own_ids)
    return next((match[1] for match in found if match), "")

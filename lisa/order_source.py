"""Builds the shop system that orders are looked up in from the settings."""

from actions.orders.shopify import Shopify
from actions.orders.sources import OrderSource
from actions.orders.woocommerce import WooCommerce
from lisa.settings import Settings


def order_source(settings: Settings) -> OrderSource | None:
    """The other shop system, or None where our own database holds the orders."""
    match settings.orders_from:
        case "shopify":
            return Shopify(settings.shopify_url, settings.shopify_token, settings.shopify_api_version)
        case "woocommerce":
            return WooCommerce(settings.woocommerce_url, settings.woocommerce_key, settings.woocommerce_secret)
    return None

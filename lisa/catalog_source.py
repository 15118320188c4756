"""Builds the system that the catalog is kept current from out of the settings, and runs it."""

from datetime import timedelta
from functools import partial

from lisa.policies import passages
from lisa.settings import Settings
from retrieval.encoder import Encoder
from retrieval.readers import read
from retrieval.sync.feed import Feed
from retrieval.sync.run import Index, Synced, apply_events, sync
from retrieval.sync.shopify import ShopifyCatalog
from retrieval.sync.source import CatalogSource
from retrieval.sync.woocommerce import WooCommerceCatalog


def catalog_source(settings: Settings) -> CatalogSource | None:
    """The system that holds the catalog, or None where it comes in files."""
    match settings.catalog_from:
        case "url":
            reader = partial(
                read,
                format=settings.catalog_format,
                mapping=settings.catalog_mapping,
                currency=settings.currency,
                shop_url=settings.shop_url,
                market=settings.market,
                zone=settings.zone,
            )
            return Feed(settings.catalog_url, reader)
        case "shopify":
            url, token, version = settings.shopify_url, settings.shopify_token, settings.shopify_api_version
            return ShopifyCatalog(url, token, version, shop_url=settings.shop_url)
        case "woocommerce":
            url, key = settings.woocommerce_url, settings.woocommerce_key
            return WooCommerceCatalog(url, key, settings.woocommerce_secret, settings.currency)
    return None


def run(settings: Settings, source: CatalogSource, *, full: bool, force: bool) -> Synced:
    """Bring the shop's index to what the source has; see `retrieval.sync.run.sync`."""
    every = timedelta(hours=settings.catalog_full_hours)
    return sync(source, _index(settings), settings.sync_folder, full=full, force=force, full_every=every)


def run_events(settings: Settings, source: CatalogSource) -> Synced | None:
    """Bring what waiting webhooks are about to the index; None where none waits, or the source sends none."""
    if not isinstance(source, ShopifyCatalog):
        return None
    return apply_events(source, _index(settings), settings.sync_folder)


def _index(settings: Settings) -> Index:
    encoder = Encoder(settings.encoder_folder)
    return Index(settings.catalog_folder, passages(settings), encoder, settings.kept_versions)

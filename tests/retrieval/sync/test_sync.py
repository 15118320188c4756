"""What changes at a feed, at Shopify or at WooCommerce is served after one run; a source that fails changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from retrieval.index import Index as Serving
from retrieval.readers import read
from retrieval.records import Stock
from retrieval.snapshot import CatalogIndexError
from retrieval.sync.feed import Feed
from retrieval.sync.http import SourceError, SourceHttp
from retrieval.sync.run import Index, Synced, apply_events, sync
from retrieval.sync.shopify import ShopifyCatalog
from retrieval.sync.source import CatalogSource
from retrieval.sync.state import INBOX, read_state
from retrieval.sync.woocommerce import WooCommerceCatalog
from tests.retrieval.sync.shops import (
    CUT,
    KEY,
    SECRET,
    TOKEN,
    VERSION,
    FeedServer,
    Server,
    ShopifyServer,
    WooServer,
)
from tests.retrieval.test_incremental_updates import HashingEncoder

COATS = range(1, 41)
CHANGED = range(1, 21)


class Shop:
    """One source with the index that follows it."""

    def __init__(self, server: Server, folder: Path, source: Callable[[SourceHttp], CatalogSource]) -> None:
        self.server = server
        self.folder = folder / "sync"
        self.waited: list[float] = []
        self._source = source
        self.index = Index(folder / "catalog", (), HashingEncoder())

    @property
    def source(self) -> CatalogSource:
        """A fresh one: what it knows of before is on the disk."""
        headers, auth = {}, None
        if isinstance(self.server, ShopifyServer):
            headers = {"X-Shopify-Access-Token": TOKEN}
        if isinstance(self.server, WooServer):
            auth = (KEY, SECRET)
        url = "" if isinstance(self.server, FeedServer) else self.server.url
        return self._source(SourceHttp(url, headers, auth, first_wait_s=0.01, sleep=self.waited.append))

    def sync(self, *, full: bool = False) -> Synced:
        return sync(self.source, self.index, self.folder, full=full)

    def served(self) -> dict[str, str]:
        """The first variant's price of each product that a customer is told of."""
        products = Serving(self.index.folder, self.index.encoder).snapshot().products
        return {product_id: str(product.variants[0].price) for product_id, product in products.items()}

    def stock(self, product_id: str) -> Stock:
        return Serving(self.index.folder, self.index.encoder).snapshot().products[product_id].variants[0].stock


def _line(number: int, price: str) -> bytes:
    variant = {"variant_id": f"{number}/s", "price": price, "available": True}
    return (
        json.dumps({"product_id": f"coat-{number}", "title": f"Coat {number}", "variants": [variant]}).encode() + b"\n"
    )


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[Shop]:
    server = FeedServer(b"".join(_line(number, "50.00") for number in COATS))
    yield Shop(server, tmp_path, lambda http: Feed(f"{server.url}/feed.jsonl", read, http))
    server.close()


@pytest.fixture
def shopify(tmp_path: Path) -> Iterator[Shop]:
    server = ShopifyServer()
    for number in COATS:
        server.add(number, f"Coat {number}")
    yield Shop(server, tmp_path, lambda http: ShopifyCatalog(server.url, TOKEN, VERSION, http=http, poll_s=0))
    server.close()


@pytest.fixture
def woocommerce(tmp_path: Path) -> Iterator[Shop]:
    server = WooServer()
    for number in COATS:
        server.add(number, f"Coat {number}")
    yield Shop(server, tmp_path, lambda http: WooCommerceCatalog(server.url, KEY, SECRET, "USD", http))
    server.close()


@pytest.fixture(params=["feed", "shopify", "woocommerce"])
def shop(request: pytest.FixtureRequest) -> Shop:
    made: Shop = request.getfixturevalue(request.param)
    return made


def _change(shop: Shop) -> None:
    """Twenty other prices at the source, one product less, and one more."""
    server = shop.server
    if isinstance(server, FeedServer):
        prices = {number: "45.00" if number in CHANGED else "50.00" for number in [*COATS[:-1], 99]}
        server.content = b"".join(_line(number, price) for number, price in prices.items())
    elif isinstance(server, ShopifyServer):
        for number in CHANGED:
            server.add(number, f"Coat {number}", price="45.00")
        server.add(99, "Coat 99")
        del server.products[COATS[-1]]
    elif isinstance(server, WooServer):
        for number in CHANGED:
            server.add(number, f"Coat {number}", price="45.00", modified="2026-11-29T08:00:00")
        server.add(99, "Coat 99", modified="2026-11-29T08:00:01")
        del server.products[COATS[-1]]


def _after_the_change() -> dict[str, str]:
    return {f"coat-{number}": "45.00" if number in CHANGED else "50.00" for number in [*COATS[:-1], 99]}


def test_what_changed_at_the_source_is_served_after_one_run(shop: Shop) -> None:
    assert shop.sync().report
    assert shop.served() == {f"coat-{number}": "50.00" for number in COATS}
    _change(shop)
    done = shop.sync().report
    assert done and (len(done.changed), len(done.added), len(done.removed)) == (20, 1, 1)
    assert shop.served() == _after_the_change()
    state = read_state(shop.folder)
    assert (state.version, state.failures, state.problem) == (done.version, 0, "")
    again = shop.sync().report
    assert again is None or not again.new_version


def test_a_source_that_breaks_off_changes_nothing_and_loses_nothing(shop: Shop) -> None:
    shop.sync()
    _change(shop)
    shop.server.moods = [(200, CUT, b'[{"id": 1}, {"id": 2}]' * 9)] * 6
    with pytest.raises(SourceError):
        shop.sync()
    assert shop.served() == {f"coat-{number}": "50.00" for number in COATS}
    state = read_state(shop.folder)
    assert state.failures == 1 and "(RemoteProtocolError)" in state.problem
    shop.sync()
    assert shop.served() == _after_the_change()
    assert read_state(shop.folder).failures == 0


def test_a_busy_source_is_asked_again_when_it_says(shop: Shop) -> None:
    shop.sync()
    _change(shop)
    shop.server.moods = [(429, {"Retry-After": "7"}, b""), (503, {}, b"")]
    shop.sync()
    assert shop.served() == _after_the_change()
    assert 7.0 in shop.waited


def test_a_source_that_lost_most_products_is_refused_by_the_guard(shop: Shop) -> None:
    shop.sync()
    if isinstance(shop.server, FeedServer):
        shop.server.content = _line(1, "50.00")
    else:
        server = shop.server
        assert isinstance(server, ShopifyServer | WooServer)
        server.products = {1: server.products[1]}
    with pytest.raises(CatalogIndexError, match="would remove 39 of 40"):
        shop.sync()
    assert len(shop.served()) == 40
    assert "would remove 39 of 40" in read_state(shop.folder).problem


def test_a_feed_that_did_not_change_is_not_sent_again(feed: Shop) -> None:
    feed.sync()
    assert feed.sync().report is None
    assert feed.sync(full=True).report is not None  # whoever wants everything gets it


@pytest.mark.parametrize(("path", "reason"), [("away", "no http"), ("none.csv?", "can't be read|answers 404")])
def test_a_feed_is_led_to_web_addresses_only(feed: Shop, path: str, reason: str) -> None:
    server = feed.server
    assert Feed(f"{server.url}/moved.jsonl", read).changes({}, full=True).products
    with pytest.raises(SourceError, match=reason):
        Feed(f"{server.url}/{path}.jsonl", lambda file: read(file, "google")).changes({}, full=True)


def test_a_bulk_file_that_lacks_objects_is_not_believed(shopify: Shop) -> None:
    shopify.sync()
    server = shopify.server
    assert isinstance(server, ShopifyServer)
    server.lost_lines = 3
    with pytest.raises(SourceError, match="117 objects of 120"):
        shopify.sync()
    assert len(shopify.served()) == 40


def _send(shop: Shop, name: str, topic: str, about: int, at: str) -> None:
    inbox = shop.folder / INBOX
    inbox.mkdir(parents=True, exist_ok=True)
    event = {"topic": topic, "about": str(about), "updated_at": at}
    (inbox / f"{name}.json").write_text(json.dumps(event), encoding="utf-8")


def _apply(shop: Shop) -> Synced | None:
    source = shop.source
    assert isinstance(source, ShopifyCatalog)
    return apply_events(source, shop.index, shop.folder)


def test_events_in_any_order_and_twice_end_in_what_the_shop_has(shopify: Shop) -> None:
    shopify.sync()
    server = shopify.server
    assert isinstance(server, ShopifyServer)
    server.add(1, "Coat 1", price="45.00")
    server.add(2, "Coat 2", pieces=0)
    del server.products[3]
    server.add(99, "Coat 99")
    server.add(4, "Coat 4", status="DRAFT")
    _send(shopify, "a", "products/delete", 3, "2026-11-29T08:00:05Z")
    _send(shopify, "b", "products/update", 3, "2026-11-29T08:00:01Z")  # older, and came later
    _send(shopify, "c", "products/update", 1, "2026-11-29T08:00:02+01:00")
    _send(shopify, "d", "products/update", 1, "2026-11-29T08:00:02+01:00")
    _send(shopify, "e", "inventory_levels/update", 20, "2026-11-29T08:00:03Z")
    _send(shopify, "f", "products/create", 99, "2026-11-29T08:00:03Z")
    _send(shopify, "g", "products/update", 4, "2026-11-29T08:00:03Z")
    done = _apply(shopify)
    assert done and done.events == 7 and done.report
    assert shopify.served()["coat-1"] == "45.00" and shopify.stock("coat-2") is Stock.OUT
    assert "coat-99" in shopify.served() and not {"coat-3", "coat-4"} & shopify.served().keys()
    assert _apply(shopify) is None
    _send(shopify, "a", "products/delete", 3, "2026-11-29T08:00:05Z")
    again = _apply(shopify)
    assert again and again.report and not again.report.new_version


def test_events_wait_for_a_source_that_fails(shopify: Shop) -> None:
    shopify.sync()
    server = shopify.server
    assert isinstance(server, ShopifyServer)
    server.add(1, "Coat 1", price="45.00")
    _send(shopify, "a", "products/update", 1, "2026-11-29T08:00:05Z")
    server.moods = [(503, {}, b"")] * 6
    with pytest.raises(SourceError, match="answers 503"):
        _apply(shopify)
    assert shopify.served()["coat-1"] == "50.00"
    assert _apply(shopify)
    assert shopify.served()["coat-1"] == "45.00"


def test_stock_that_an_order_took_in_woocommerce_is_seen_by_a_full_run(woocommerce: Shop) -> None:
    server = woocommerce.server
    assert isinstance(server, WooServer)
    server.products[1].update(date_modified_gmt="2026-10-01T08:00:00")
    woocommerce.sync()
    server.products[1].update(stock_quantity=0, stock_status="outofstock")  # the date stays, as it does there
    woocommerce.sync()
    assert woocommerce.stock("coat-1") is Stock.IN
    sync(woocommerce.source, woocommerce.index, woocommerce.folder, full_every=timedelta(seconds=0.001))
    assert woocommerce.stock("coat-1") is Stock.OUT


def test_woocommerce_variations_sales_and_attributes_are_read(woocommerce: Shop) -> None:
    server = woocommerce.server
    assert isinstance(server, WooServer)
    sizes = {"id": 1, "name": "Size", "variation": True, "visible": True, "options": ["S", "M"]}
    fabric = {"id": 2, "name": "Fabric", "variation": False, "visible": True, "options": ["Wool", "Silk"]}
    server.add(50, "Long Coat", type="variable", attributes=[sizes, fabric], regular_price="", price="80.00")
    common = {"regular_price": "90.00", "sale_price": "80.00", "manage_stock": "parent", "stock_status": "instock"}
    until = {"date_on_sale_from_gmt": None, "date_on_sale_to_gmt": "2020-01-31T23:59:59", "image": None}
    server.variations[50] = [
        {"id": 51, "sku": "", "attributes": [{"id": 1, "name": "Size", "option": "S"}], **common, **until},
        {"id": 52, "sku": "", "attributes": [], **common, **until, "stock_status": "onbackorder"},
    ]
    [product] = [one for one in woocommerce.source.changes({}, full=True).products if one.title == "Long Coat"]
    small, other = product.variants
    assert (small.options, small.quantity, small.stock) == ({"Size": "S"}, 3, Stock.IN)
    assert (str(small.price), str(small.sale_price), product.currency) == ("90.00", "80.00", "EUR")
    assert (other.options, other.stock) == ({"Size": "S, M"}, Stock.BACKORDER)
    assert product.attributes == {"Fabric": "Wool, Silk"}

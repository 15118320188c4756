"""The doctor tells which shop system or mailbox can't be reached, and what hasn't been delivered yet."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from actions.orders.database import open_database
from actions.orders.handovers import Handovers, Request
from actions.orders.schema import DeliveryWay
from evaluation.own_shop import free_ports
from lisa import doctor, settings
from retrieval.encoder import Encoder
from retrieval.index import Index, update_reviews
from retrieval.reviews import Review
from tests.actions.orders import shop_servers
from tests.actions.orders.shop_servers import TOKEN, ShopServer

CHECKS = dict(doctor.CHECKS)


def finding_on_reviews(shop: settings.Settings) -> doctor.Finding:
    return list(CHECKS["index"](shop))[-1]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def shopify(monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopServer]:
    server = shop_servers.shopify([])
    monkeypatch.setenv("LISA_ORDERS_FROM", "shopify")
    monkeypatch.setenv("LISA_SHOPIFY_URL", server.url)
    yield server
    server.close()


@pytest.mark.parametrize(("token", "state"), [(TOKEN, "ok"), ("shpat_wrong", "failure")])
def test_whether_the_shop_system_answers(
    shopify: ShopServer, token: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISA_SHOPIFY_TOKEN", token)
    [finding] = CHECKS["order lookup"](settings.load())
    assert finding.state == state
    assert token not in finding.found + finding.fix
    assert state == "ok" or "LISA_SHOPIFY_" in finding.fix


def test_a_shop_that_sets_nothing_is_in_order() -> None:
    shop = settings.load()
    assert [finding.state for part in ("order lookup", "hand-overs") for finding in CHECKS[part](shop)] == ["ok", "ok"]


def test_reviews_of_products_that_are_gone_are_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, boutique_index: Index, encoder: Encoder
) -> None:
    monkeypatch.setenv("LISA_MODELS", str(settings.REPOSITORY / "var" / "models"))
    shop = settings.load()
    shutil.copytree(boutique_index.folder, shop.catalog_folder)
    assert "lisa catalog reviews" in finding_on_reviews(shop).found
    there = [Review(product_id="ines-wrap-dress", stars=Decimal(stars)) for stars in (4, 5)]
    update_reviews(shop.catalog_folder, there, encoder)
    assert finding_on_reviews(shop)[1:3] == ("ok", "2 reviews of 1 product")
    update_reviews(shop.catalog_folder, [*there, Review(product_id="gone", stars=Decimal(1))], encoder)
    finding = finding_on_reviews(shop)
    assert finding.state == "warning" and "such as gone" in finding.found and "lisa catalog reviews" in finding.fix


def test_a_webhook_that_is_away_and_what_waits_for_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [port] = free_ports(1)
    monkeypatch.setenv("LISA_HANDOVER_WEBHOOK", f"http://127.0.0.1:{port}/")
    engine = open_database(f"sqlite:///{home / 'orders.db'}")
    handovers = Handovers(engine, ways=[DeliveryWay.WEBHOOK])
    handovers.add(Request("chat-1", "complaint", "rest", None, "ana@example.com", []))
    delivery = handovers.take_due()
    assert delivery
    handovers.failed(delivery, "the webhook can't be reached (ConnectError)")
    engine.dispose()
    away, undelivered = CHECKS["hand-overs"](settings.load())
    assert (away.state, undelivered.state) == ("failure", "warning")
    assert "can't be reached" in away.found and "undelivered so far: 1" in undelivered.found

"""`lisa catalog sync` and its schedule bring a source's changes to the shop, and every window tells how it went."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actions.monitoring.metrics import Metrics
from lisa import settings, sync_state
from lisa.catalog_commands import app
from lisa.doctor import _catalog_sync
from lisa.settings import REPOSITORY
from lisa.sync_schedule import Schedule
from retrieval import index
from retrieval.encoder import Encoder
from retrieval.sync.inbox import waiting
from retrieval.sync.state import INBOX, read_state
from tests.retrieval.sync.shops import TOKEN, FeedServer, ShopifyServer

Lisa = Callable[..., Result]
COATS = range(25)


def _feed(price: str) -> bytes:
    rows = [f"coat-{number},Wool Coat {number},Coats,{price},active\n" for number in COATS]
    return ("Handle,Title,Type,Variant Price,Status\n" + "".join(rows)).encode()


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    server = FeedServer(_feed("50.00"))
    yield server
    server.close()


@pytest.fixture
def lisa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lisa:
    """Runs a catalog command on a shop of its own."""
    monkeypatch.setenv("LISA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LISA_MODELS", str(REPOSITORY / "var" / "models"))
    monkeypatch.setenv("LISA_POLICIES", str(tmp_path / "policies"))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "returns.md").write_text("# Returns\n\nWithin 30 days.\n", encoding="utf-8")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["sync", *arguments])

    return run


@pytest.fixture
def follows_feed(lisa: Lisa, feed: FeedServer, monkeypatch: pytest.MonkeyPatch) -> Lisa:
    monkeypatch.setenv("LISA_CATALOG_FROM", "url")
    monkeypatch.setenv("LISA_CATALOG_URL", f"{feed.url}/products.csv")
    monkeypatch.setenv("LISA_CATALOG_SYNC_MINUTES", "1")
    return lisa


def _price(shop: settings.Settings) -> str:
    """The price that a customer who asks for coats is told, if it is one for all of them."""
    hits = index.Index(shop.catalog_folder, Encoder(shop.encoder_folder)).snapshot().search("wool coat", k=100).hits
    assert len(hits) == len(COATS)
    [price] = {str(hit.variant.price) for hit in hits}
    return price


def test_without_a_source_it_says_what_to_set(lisa: Lisa) -> None:
    refused = lisa()
    assert refused.exit_code == 1 and "set catalog_from" in refused.stderr
    assert sync_state.as_json(settings.load()) is None


def test_a_feed_is_followed_and_every_window_tells_how_it_goes(follows_feed: Lisa, feed: FeedServer) -> None:
    shop = settings.load()
    assert [finding.state for finding in _catalog_sync(shop)] == ["warning"]
    assert "25 added" in follows_feed().stdout
    assert "Nothing changed" in follows_feed().stdout
    feed.content = _feed("45.00")
    assert "25 changed" in follows_feed().stdout
    assert _price(shop) == "45.00"
    told = sync_state.as_json(shop)
    assert told and (told["from"], told["failures"], told["version"], told["changed"]) == ("url", 0, "v2", 25)
    assert [finding.state for finding in _catalog_sync(shop)] == ["ok"]


def test_a_run_that_fails_is_told_everywhere_and_changes_nothing(follows_feed: Lisa, feed: FeedServer) -> None:
    follows_feed()
    shop = settings.load()
    feed.content = _feed("45.00").splitlines(keepends=True)[0] + b"coat-1,Wool Coat 1,Coats,45.00,active\n"
    refused = follows_feed()
    assert refused.exit_code == 1 and "would remove 24 of 25" in refused.stderr
    assert _price(shop) == "50.00"
    [finding] = _catalog_sync(shop)
    assert finding.state == "failure" and finding.fix.endswith("`lisa catalog sync --force`")
    metrics = Metrics()
    metrics.watch_sync(lambda: (read_state(shop.sync_folder), 4))
    text = metrics.as_text().decode()
    assert "lisa_catalog_sync_failures 1.0" in text and "lisa_catalog_sync_waiting_events 4.0" in text
    assert 'lisa_catalog_sync_changes_total{what="added"} 25.0' in text
    assert "1 added" not in follows_feed("--force").stdout


@pytest.mark.slow
def test_the_schedule_brings_changes_within_one_interval(follows_feed: Lisa, feed: FeedServer) -> None:
    shop = settings.load()
    schedule = Schedule(shop)
    schedule.look()
    assert _price(shop) == "50.00"
    feed.content = _feed("45.00")
    schedule.look()  # not due yet
    assert _price(shop) == "50.00"
    schedule._next_run = time.monotonic()
    schedule.look()
    assert _price(shop) == "45.00"


@pytest.mark.slow
def test_waiting_webhooks_are_applied_at_once(lisa: Lisa, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ShopifyServer()
    for number in COATS:
        server.add(number, f"Wool Coat {number}")
    monkeypatch.setenv("LISA_CATALOG_FROM", "shopify")
    monkeypatch.setenv("LISA_SHOPIFY_URL", server.url)
    monkeypatch.setenv("LISA_SHOPIFY_TOKEN", TOKEN)
    monkeypatch.setenv("LISA_CATALOG_WEBHOOKS", "true")
    monkeypatch.setenv("LISA_SHOPIFY_WEBHOOK_SECRET", "hush")
    assert "25 added" in lisa().stdout
    shop = settings.load()
    schedule = Schedule(shop)
    inbox = shop.sync_folder / INBOX
    inbox.mkdir()
    for number in COATS:
        server.add(number, f"Wool Coat {number}", price="45.00")
        event = {"topic": "products/update", "about": str(number), "updated_at": "2026-11-29T08:00:00Z"}
        (inbox / f"{number}.json").write_text(json.dumps(event), encoding="utf-8")
    schedule.look()
    server.close()
    assert _price(shop) == "45.00" and not waiting(inbox)


def test_a_run_that_ends_badly_is_tried_again_later(follows_feed: Lisa) -> None:
    shop = settings.load().model_copy(update={"catalog_sync_minutes": 0, "catalog_webhooks": True})
    inbox = shop.sync_folder / INBOX
    inbox.mkdir(parents=True)
    (inbox / "a.json").write_text('{"topic": "products/update", "about": "1", "updated_at": "2026-11-29T08:00:00Z"}')
    runs = shop.home / "runs"
    program = f"import sys; open({str(runs)!r}, 'a').write('x'); sys.exit(1)"
    schedule = Schedule(shop, (sys.executable, "-c", program))
    schedule.look()
    schedule.look()
    assert runs.read_text() == "x" and len(waiting(inbox)) == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"LISA_CATALOG_FROM": "shopify"}, "needs LISA_SHOPIFY_URL and LISA_SHOPIFY_TOKEN"),
        ({"LISA_CATALOG_FROM": "url"}, "catalog_url and catalog_from = url belong together"),
        ({"LISA_CATALOG_SYNC_MINUTES": "5"}, "catalog_sync_minutes needs catalog_from"),
        ({"LISA_CATALOG_WEBHOOKS": "1"}, "catalog_webhooks needs catalog_from = shopify"),
    ],
)
def test_settings_that_contradict_each_other_are_named(
    lisa: Lisa, given: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(settings.SettingsError, match=told):
        settings.load()

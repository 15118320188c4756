"""A home with the small shop's orders and with chats of its customers, as the running shop keeps them."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from actions.orders import seed
from actions.orders.database import open_database, writing
from actions.orders.handovers import Handovers, Request
from actions.orders.repository import Orders
from actions.orders.schema import Event
from actions.restock.requests import Requests, Wish
from lisa import settings
from lisa.privacy.conversations import Conversations
from tests.actions.small_shop import ANA, BEN, rows

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
#: Rasa's own table, as its SQL tracker store creates it.
RASA = (
    "CREATE TABLE events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) "
    "NOT NULL, timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"
)

Say = Callable[..., None]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> settings.Settings:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    (tmp_path / "logs").mkdir()
    return settings.load()


@pytest.fixture
def engine(shop: settings.Settings) -> Iterator[Engine]:
    opened = open_database(shop.orders_url)
    listed = shop.home.parent / "orders.json"
    listed.write_text(json.dumps(rows()))
    seed.load(opened, listed)
    yield opened
    opened.dispose()


@pytest.fixture
def conversations(shop: settings.Settings) -> Iterator[Conversations]:
    with sqlite3.connect(shop.home / "tracker.db") as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(RASA)
    opened = Conversations(shop.conversations_url)
    yield opened
    opened.close()


@pytest.fixture
def keep(shop: settings.Settings, conversations: Conversations) -> Say:
    """Keep an event of a conversation, some days before now."""

    def write(sender: str, kind: str = "user", days_ago: float = 0, **event: Any) -> None:
        data = json.dumps({"event": kind, **event}, ensure_ascii=False)
        moment = (NOW - timedelta(days=days_ago)).timestamp()
        with sqlite3.connect(shop.home / "tracker.db") as connection:
            connection.execute(
                "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)",
                (sender, kind, moment, data),
            )
        connection.close()

    return write


@pytest.fixture
def anas_traces(shop: settings.Settings, engine: Engine, keep: Say) -> None:
    """Everything that the running shop may come to keep of Ana, beside what it keeps of Ben."""
    orders = Orders(engine, lambda: NOW)
    assert orders.verify_by_order_and_email("ML1001", ANA, "web-ana").customer
    assert orders.verify_by_order_and_email("ML2001", BEN, "web-ben").customer
    keep("web-ana", text="where is ML1001, I'm Ana López")
    keep("web-ana", "slot", name="customer_id", value="ana")
    keep("web-ana", "bot", text="It is on its way to 1 Hill Street.")
    keep("web-ana-before", "slot", name="customer_id", value="ana")
    keep("web-ana-before", text="do you have trampolines?")
    keep("web-somebody", text=f"my sister's address is {ANA.upper()}")
    keep("web-somebody", text="what else do you have for her? she is allergic to wool")
    keep("web-ben", text="where is ML2001?")
    keep("web-ben", "slot", name="customer_id", value="ben")

    handovers = Handovers(engine, lambda: NOW)
    for sender, email in (("web-ana-by-mail", ANA), ("web-ben", BEN)):
        said = [{"intent": "complaint", "text": f"write to {email}"}]
        handovers.add(Request(sender, "complaint", "rest", None, email, said, ["finding an order: nothing"]))
    requests = Requests(engine, 90, lambda: NOW)
    for email in (ANA, BEN):
        requests.note(Wish(email, "wrap-dress", "wrap-dress-navy-m", f"web-of-{email}", NOW))
    with writing(engine) as session:
        session.add(
            Event(
                at=NOW,
                action="change_address",
                customer_id="ana",
                channel="rest",
                conversation_id="web-ana",
                before={"address1": "1 Hill Street"},
                after={},
            )
        )
    (shop.logs / "rasa.log").write_text(f"started\nan older version wrote {ANA} here\nand went on\n")

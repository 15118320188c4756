"""Webhooks of the shop's system wait on the disk once each when they are signed, and leave nothing when they aren't."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from retrieval.sync.inbox import applied, waiting
from tests.web.conftest import OpenGateway
from web.shop_events import LARGEST_BODY, ShopEvents

SECRET = "hush"
UPDATE = {"id": 632910392, "title": "Coat", "updated_at": "2026-11-29T08:00:02-05:00", "variants": []}
LEVEL = {"inventory_item_id": 271878346596884015, "available": 6, "updated_at": "2026-11-29T08:00:01Z"}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


@pytest.fixture
def client(inbox: Path) -> TestClient:
    app = FastAPI()
    events = ShopEvents(SECRET, inbox)

    @app.post("/webhooks/shopify")
    async def take(request: Request) -> None:
        await events.take(request)

    return TestClient(app)


def _send(client: TestClient, topic: str, body: bytes, secret: str = SECRET, **headers: str) -> int:
    digest = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    sent: Mapping[str, str] = {"X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": digest, **headers}
    return client.post("/webhooks/shopify", content=body, headers=sent).status_code


def test_events_wait_in_the_order_of_their_changes(client: TestClient, inbox: Path) -> None:
    assert _send(client, "products/update", json.dumps(UPDATE).encode()) == 200
    assert _send(client, "inventory_levels/update", json.dumps(LEVEL).encode()) == 200
    deleted = {"X-Shopify-Triggered-At": "2026-11-29T09:00:00.123456789Z"}
    assert _send(client, "products/delete", b'{"id":5}', **deleted) == 200
    assert [(event.topic, event.about) for event in waiting(inbox)] == [
        ("inventory_levels/update", "271878346596884015"),
        ("products/delete", "5"),
        ("products/update", "632910392"),
    ]


def test_one_that_comes_twice_waits_once_and_one_that_comes_again_later_is_not_forgotten(
    client: TestClient, inbox: Path
) -> None:
    for _ in range(2):
        _send(client, "products/update", json.dumps(UPDATE).encode())
    [event] = waiting(inbox)
    _send(client, "products/update", json.dumps(UPDATE).encode())
    applied(inbox, [event])  # it was read before the last delivery
    [again] = waiting(inbox)
    applied(inbox, [again])
    assert not waiting(inbox)


@pytest.mark.parametrize(
    ("topic", "body", "secret", "status"),
    [
        ("products/update", b'{"id":1}', "guessed", 401),
        ("products/update", b'{"id":"../../1"}', SECRET, 422),
        ("products/update", b"[1]", SECRET, 422),
        ("products/update", b"{", SECRET, 422),
        ("products/update", b" " * (LARGEST_BODY + 1), SECRET, 413),
        ("orders/create", b'{"id":1}', SECRET, 200),  # signed, and nothing of the catalog's
    ],
)
def test_what_is_not_signed_or_no_event_leaves_nothing(
    client: TestClient, inbox: Path, topic: str, body: bytes, secret: str, status: int
) -> None:
    assert _send(client, topic, body, secret) == status
    assert not waiting(inbox)


def test_a_changed_body_or_a_missing_signature_is_refused(client: TestClient, inbox: Path) -> None:
    body = json.dumps(UPDATE).encode()
    digest = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    headers = {"X-Shopify-Topic": "products/update", "X-Shopify-Hmac-Sha256": digest}
    assert client.post("/webhooks/shopify", content=body + b" ", headers=headers).status_code == 401
    assert client.post("/webhooks/shopify", content=body).status_code == 401
    assert not waiting(inbox)


def test_the_gateway_has_the_door_only_where_it_is_set(open_gateway: OpenGateway, rasa_url: str, inbox: Path) -> None:
    body = json.dumps(UPDATE).encode()
    digest = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    headers = {"X-Shopify-Topic": "products/update", "X-Shopify-Hmac-Sha256": digest}
    closed = open_gateway(rasa_url)
    assert httpx.post(f"{closed}/webhooks/shopify", content=body, headers=headers).status_code == 404
    opened = open_gateway(rasa_url, shop_events=ShopEvents(SECRET, inbox))
    assert httpx.post(f"{opened}/webhooks/shopify", content=body, headers=headers).status_code == 200
    assert len(waiting(inbox)) == 1
    refused = httpx.post(f"{opened}/webhooks/shopify", content=body, headers={"X-Shopify-Topic": "products/update"})
    assert refused.status_code == 401 and "signed" in refused.json()["error"]

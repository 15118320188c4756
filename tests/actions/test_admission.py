"""The action server answers who knows its secret, and no page in a browser whatever else that knows."""

import httpx
import pytest
from fastapi import FastAPI

from actions.admission import Admission

SECRET = "the secret of these tests"
METRICS = "the token for metrics alone"
KNOWN = {"Authorization": f"Bearer {SECRET}"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def client() -> httpx.AsyncClient:
    app = FastAPI()
    for path in ("/webhook", "/conversations/close"):
        app.post(path)(lambda: {"done": True})
    for path in ("/health", "/metrics", "/readyz"):
        app.get(path)(lambda: {"told": True})
    app.add_middleware(Admission, secret=SECRET, hosts={"127.0.0.1", "localhost"}, openings={"/metrics": METRICS})
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:5055")


@pytest.mark.parametrize("path", ["/webhook", "/conversations/close"])
async def test_who_knows_the_secret_is_answered(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(path, json={}, headers=KNOWN)).status_code == 200
    utf8 = {**KNOWN, "Content-Type": "application/json; charset=utf-8", "Host": "localhost:5055"}
    assert (await client.post(path, content=b"{}", headers=utf8)).status_code == 200


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", SECRET, f"Basic {SECRET}", f"Bearer {SECRET}x", f"Bearer {METRICS}", "Bearer é"],
)
async def test_who_does_not_know_it_is_refused(client: httpx.AsyncClient, given: str) -> None:
    headers = [(b"authorization", given.encode()), (b"content-type", b"application/json")]
    answer = await client.post("/webhook", content=b"{}", headers=headers)
    assert answer.status_code == 401
    assert "done" not in answer.text


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "http://127.0.0.1:5055"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_browser_is_refused_even_where_it_knows_the_secret(
    client: httpx.AsyncClient, said: dict[str, str]
) -> None:
    assert (await client.post("/webhook", content=b"{}", headers={**KNOWN, **JSON, **said})).status_code == 403
    assert (await client.get("/health", headers=said)).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5055", "127.0.0.1.evil.example", "[::1", "a@b:c", ""])
async def test_a_name_that_was_pointed_here_is_refused(client: httpx.AsyncClient, host: str) -> None:
    answer = await client.post("/webhook", content=b"{}", headers={**KNOWN, **JSON, "Host": host})
    assert answer.status_code == 421
    assert (await client.get("/health", headers={"Host": host})).status_code == 421


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_what_a_form_can_send_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/webhook", content=b"{}", headers={**KNOWN, "Content-Type": kind})
    assert answer.status_code == 415


async def test_probes_are_open_and_metrics_have_a_token_of_their_own(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).status_code == (await client.get("/readyz")).status_code == 200
    assert (await client.get("/metrics")).status_code == 401
    assert (await client.get("/metrics", headers=KNOWN)).status_code == 200
    assert (await client.get("/metrics", headers={"Authorization": f"Bearer {METRICS}"})).status_code == 200


def test_there_is_no_server_without_a_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        Admission(FastAPI(), "", {"127.0.0.1"})

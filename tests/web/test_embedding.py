"""Which other sites reach the chat from their pages, and what a bearer of one of them opens."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.web.conftest import ADDRESSES, SECRET_KEY, gateway_app, say
from tests.web.rasa_server import RasaServer
from tests.web.serving import free_port, served
from web.session import COOKIE, Sessions
from web.widget import Widget

SHOP, OTHER_SHOP, STRANGER = "https://shop.example", "https://outlet.example", "https://evil.example"

Visit = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def embedded(rasa_url: str) -> Iterator[str]:
    """A gateway whose chat two sites may show."""
    app = gateway_app(rasa_url, embedded=Widget(origins=(SHOP, OTHER_SHOP)))
    with served(app, free_port()) as url:
        yield url


@pytest.fixture
def visit(embedded: str) -> Visit:
    """A customer on a page of a site."""

    def visit_(origin: str) -> httpx.Client:
        headers = {"Origin": origin, "X-Forwarded-For": f"10.0.{next(ADDRESSES)}.1"}
        return httpx.Client(base_url=embedded, timeout=10, headers=headers)

    return visit_


def bearing(client: httpx.Client, bearer: str) -> httpx.Client:
    client.headers["Authorization"] = f"Bearer {bearer}"
    return client


def test_a_site_that_is_let_in_chats_with_a_bearer_and_without_a_cookie(visit: Visit, rasa: RasaServer) -> None:
    first = say(visit(SHOP), "hello")
    bearer = first.headers["lisa-session"]
    again = bearing(visit(SHOP), bearer)

    assert "set-cookie" not in first.headers
    assert first.headers["access-control-allow-origin"] == SHOP
    assert "access-control-allow-credentials" not in first.headers
    assert "Origin" in first.headers["vary"]
    assert "hello" in again.get("/api/history").text
    assert "lisa-session" not in say(again, "more").headers
    assert len({sender for sender, _ in rasa.received}) == 1


@pytest.mark.parametrize("thief", [OTHER_SHOP, STRANGER, "null", None])
def test_a_bearer_is_void_from_any_other_site(visit: Visit, embedded: str, rasa: RasaServer, thief: str | None) -> None:
    bearer = say(visit(SHOP), "where is my order?").headers["lisa-session"]
    stolen = bearing(visit(thief or ""), bearer)
    if thief is None:
        del stolen.headers["Origin"]

    answer = stolen.get("/api/history")
    assert "order" not in answer.text
    assert answer.status_code == (200 if thief in (OTHER_SHOP, None) else 403)


def test_a_bearer_is_no_cookie_and_a_cookie_no_bearer(visit: Visit, embedded: str, rasa: RasaServer) -> None:
    bearer = say(visit(SHOP), "hello").headers["lisa-session"]
    own = httpx.Client(base_url=embedded, headers={"X-Forwarded-For": f"10.0.{next(ADDRESSES)}.1"})
    cookie = say(own, "my order").cookies[COOKIE]

    assert bearing(visit(SHOP), cookie).get("/api/history").json() == {"messages": []}
    with_cookie = visit(SHOP)
    with_cookie.cookies.set(COOKIE, cookie)
    assert with_cookie.get("/api/history").json() == {"messages": []}
    own.cookies.clear()
    own.cookies.set(COOKIE, bearer)
    assert own.get("/api/history").json() == {"messages": []}


@pytest.mark.parametrize("forged", [b"x", b"x.y.z", "é".encode(), b"a" * 5000])
def test_a_forged_bearer_opens_nothing(visit: Visit, rasa: RasaServer, forged: bytes) -> None:
    answer = visit(SHOP).get("/api/history", headers={b"Authorization": b"Bearer " + forged})
    assert answer.json() == {"messages": []}


def test_another_gateways_bearer_opens_nothing(visit: Visit, rasa: RasaServer) -> None:
    sender = "web-conversation"
    rasa.trackers[sender] = [{"event": "user", "text": "my order", "timestamp": 1.0}]
    ours = Sessions(SECRET_KEY)._bearers.dumps([sender, SHOP])
    theirs = Sessions("another gateway's secret key, long enough")._bearers.dumps([sender, SHOP])

    assert "my order" in bearing(visit(SHOP), str(ours)).get("/api/history").text
    assert bearing(visit(SHOP), str(theirs)).get("/api/history").json() == {"messages": []}


@pytest.mark.parametrize("origin", [STRANGER, "null", "https://shop.example.evil.example", "http://shop.example", "x["])
@pytest.mark.parametrize("path", ["/api/messages", "/api/history", "/widget/settings", "/static/text.js"])
def test_no_other_site_reaches_anything(visit: Visit, rasa: RasaServer, origin: str, path: str) -> None:
    customer = visit(origin)
    is_post = path == "/api/messages"
    answers = [say(customer, "hello") if is_post else customer.get(path), customer.options(path)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not any("access-control-allow-origin" in answer.headers for answer in answers)
    assert rasa.received == []


def test_a_browser_that_asks_first_is_told_what_may_be_sent(visit: Visit) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    answer = visit(SHOP).options("/api/messages", headers=asked)

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert answer.headers["access-control-allow-methods"] == "GET, POST"
    assert answer.headers["access-control-allow-headers"] == "Authorization, Content-Type"


@pytest.mark.parametrize("path", ["/", "/metrics", "/health", "/shop/basket"])
def test_the_rest_of_the_gateway_is_opened_to_nobody(visit: Visit, path: str) -> None:
    answer = visit(SHOP).get(path)
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_by_default_no_site_is_let_in(gateway: str, rasa: RasaServer) -> None:
    customer = httpx.Client(base_url=gateway, headers={"Origin": SHOP})
    assert say(customer, "hello").status_code == 403
    assert customer.get("/widget/settings").status_code == 403
    assert httpx.get(f"{gateway}/pictures/dress-navy.svg").headers["cross-origin-resource-policy"] == "same-origin"


def test_settings_tell_no_page_which_sites_are_let_in(visit: Visit) -> None:
    told = visit(SHOP).get("/widget/settings")
    assert told.json()["shop"] == "Maison Lisa"
    assert OTHER_SHOP not in told.text


def test_starting_over_ends_what_the_bearer_opened(visit: Visit, rasa: RasaServer) -> None:
    bearer = say(visit(SHOP), "hello").headers["lisa-session"]
    assert bearing(visit(SHOP), bearer).post("/api/conversation").status_code == 200
    assert bearing(visit(SHOP), bearer).get("/api/history").json() == {"messages": []}


def test_the_products_of_the_page_travel_with_the_message(visit: Visit, rasa: RasaServer) -> None:
    customer = visit(SHOP)
    customer.post("/api/messages", json={"text": "in blue?", "products": ["wren-wrap-dress"]})
    say(customer, "in blue?")
    too_many = customer.post("/api/messages", json={"text": "hello", "products": ["x"] * 31})

    assert rasa.metadata[0]["products"] == ["wren-wrap-dress"]
    assert "products" not in rasa.metadata[1]
    assert too_many.status_code == 422


def test_the_bearer_is_another_one_once_the_customer_has_proven_who_they_are(visit: Visit, rasa: RasaServer) -> None:
    before = say(visit(SHOP), "hello").headers["lisa-session"]
    rasa.proven[rasa.received[0][0]] = "2026-11-30T10:00:00+00:00"
    after = say(bearing(visit(SHOP), before), "ana@example.com").headers["lisa-session"]

    assert bearing(visit(SHOP), before).get("/api/history").json() == {"messages": []}
    assert "ana@example.com" in bearing(visit(SHOP), after).get("/api/history").text

"""Other sites can neither post for a customer nor frame, cache or script the page."""

import httpx
import pytest

from tests.web.conftest import OpenGateway, say
from tests.web.rasa_server import RasaServer


@pytest.mark.parametrize("path", ["/api/messages", "/api/conversation"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1"])
def test_a_post_from_another_page_is_refused(customer: httpx.Client, rasa: RasaServer, path: str, origin: str) -> None:
    say(customer, "hello")
    response = customer.post(path, json={"text": "cancel my order"}, headers={"Origin": origin})

    assert response.status_code == 403
    assert "set-cookie" not in response.headers
    assert len(rasa.received) == 1


def test_a_post_without_origin_is_refused_when_the_browser_calls_it_cross_site(customer: httpx.Client) -> None:
    assert say(customer, "hello", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert say(customer, "hello", headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert say(customer, "hello", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_our_own_page_may_post(customer: httpx.Client, gateway: str) -> None:
    assert say(customer, "hello", headers={"Origin": gateway}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/static/chat.js", "/pictures/dress-navy.svg", "/api/history", "/no-such-page"])
def test_every_answer_carries_the_security_headers(customer: httpx.Client, path: str) -> None:
    headers = customer.get(path).headers

    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_conversations_are_never_cached(customer: httpx.Client) -> None:
    assert say(customer, "hello").headers["cache-control"] == "no-store"
    assert customer.get("/api/history").headers["cache-control"] == "no-store"
    assert customer.get("/health").headers["cache-control"] == "no-store"
    assert customer.get("/static/chat.js").headers["cache-control"] == "no-cache"


def test_the_shop_name_is_escaped_in_the_page(open_gateway: OpenGateway, rasa_url: str) -> None:
    url = open_gateway(rasa_url, shop_name='Fox & Fir <script>alert("x")</script>')
    page = httpx.get(url).text

    assert "Fox &amp; Fir &lt;script&gt;" in page
    assert "<script>alert" not in page


def test_there_is_no_api_description_to_read(customer: httpx.Client) -> None:
    assert {customer.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}

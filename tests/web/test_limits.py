"""How often one visitor may write."""

import httpx

from tests.web.conftest import OpenGateway, say
from tests.web.rasa_server import RasaServer
from web.limits import MOST_VISITORS, Limits, RateLimit, visitor_address


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_visitor_waits_until_the_oldest_use_is_a_minute_old() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=2, clock=clock)
    assert limit.seconds_to_wait("a") == 0
    clock.now += 10
    assert limit.seconds_to_wait("a") == 0
    clock.now += 10

    assert limit.seconds_to_wait("a") == 40
    assert limit.seconds_to_wait("b") == 0
    clock.now += 40
    assert limit.seconds_to_wait("a") == 0


def test_a_refused_use_does_not_count() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=1, clock=clock)
    limit.seconds_to_wait("a")
    for _ in range(5):
        clock.now += 10
        limit.seconds_to_wait("a")

    clock.now += 10
    assert limit.seconds_to_wait("a") == 0


def test_visitors_who_left_are_forgotten() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=1, clock=clock)
    for visitor in range(MOST_VISITORS):
        limit.seconds_to_wait(str(visitor))
    clock.now += 61
    limit.seconds_to_wait("one more")

    assert list(limit._times) == ["one more"]


def test_one_session_is_slowed_down_with_a_friendly_sentence(
    open_gateway: OpenGateway, rasa_url: str, rasa: RasaServer
) -> None:
    url = open_gateway(rasa_url, limits=Limits(messages_per_minute=2))
    with httpx.Client(base_url=url) as busy, httpx.Client(base_url=url) as calm:
        statuses = [say(busy, "hello").status_code for _ in range(4)]
        refused = say(busy, "hello")
        assert say(calm, "hello").status_code == 200

    assert statuses == [200, 200, 200, 429]  # the first opens the session, the next two are the session's
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert "Please wait" in refused.json()["error"]


def test_a_new_session_for_every_message_does_not_get_around_the_limit(
    open_gateway: OpenGateway, rasa_url: str, rasa: RasaServer
) -> None:
    url = open_gateway(rasa_url, limits=Limits(messages_per_minute_from_one_address=3))
    statuses = [httpx.post(f"{url}/api/messages", json={"text": "hello"}).status_code for _ in range(5)]
    elsewhere = httpx.post(f"{url}/api/messages", json={"text": "hello"}, headers={"X-Forwarded-For": "203.0.113.9"})

    assert statuses == [200, 200, 200, 429, 429]
    assert elsewhere.status_code == 200
    assert len(rasa.received) == 4


def test_history_reads_are_limited_too(open_gateway: OpenGateway, rasa_url: str) -> None:
    url = open_gateway(rasa_url, limits=Limits(history_reads_per_minute_from_one_address=2))
    with httpx.Client(base_url=url) as customer:
        say(customer, "hello")
        assert [customer.get("/api/history").status_code for _ in range(3)] == [200, 200, 429]


def test_an_ipv6_network_counts_as_one_visitor() -> None:
    assert visitor_address("2001:db8:1:2::1") == visitor_address("2001:db8:1:2:ffff::9")
    assert visitor_address("2001:db8:1:2::1") != visitor_address("2001:db8:1:3::1")
    assert visitor_address("203.0.113.9") == "203.0.113.9"
    assert visitor_address("unknown") == "unknown"

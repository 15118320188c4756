"""A machine whose traffic goes through a proxy: Lisa's own parts are asked without it."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from lisa.chat import Conversation
from lisa.processes import Service, is_healthy
from tests.recording_proxy import VARIABLES, recording_proxy
from tests.web.conftest import OpenGateway, say
from tests.web.rasa_server import TOKEN, RasaServer
from web.rasa_client import RasaClient


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What reaches the proxy that the environment names."""
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with recording_proxy() as (variables, asked):
        for name in VARIABLES:
            monkeypatch.setenv(name, variables[name])
        yield asked


def test_what_asks_as_the_environment_says_reaches_the_proxy(asked: list[str], rasa_url: str) -> None:
    assert httpx.get(f"{rasa_url}/health").status_code == 502
    assert asked == [f"GET {rasa_url}/health HTTP/1.1"]


def test_no_customers_sentence_and_no_token_reaches_it(
    asked: list[str], open_gateway: OpenGateway, rasa_url: str, rasa: RasaServer
) -> None:
    url = open_gateway(rasa_url)
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as customer:
        assert say(customer, "hello").status_code == 200
        assert customer.get("/api/history").json()["messages"]
        assert customer.get("/health").status_code == 200
        assert customer.post("/api/conversation").status_code == 200
    assert Conversation(url).say("hello again")
    assert asked == []


def test_the_tools_for_agents_and_the_watchman_go_without_it(asked: list[str], rasa_url: str, rasa: RasaServer) -> None:
    async def ask() -> list[str]:
        client = RasaClient(rasa_url, TOKEN, 1.0)
        try:
            return (await client.health())[0]
        finally:
            await client.close()

    assert asyncio.run(ask()) == ["ok"]
    assert is_healthy(Service("rasa", (), "127.0.0.1", 0, f"{rasa_url}/readyz", "LISA_RASA_PORT", ""))
    assert asked == []

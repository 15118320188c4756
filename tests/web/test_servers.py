"""Several Rasa and action servers: a conversation keeps to one, and goes to another only while that takes nothing."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.web.conftest import OpenGateway, say
from tests.web.rasa_server import ACTIONS_SECRET, TOKEN, RasaServer
from tests.web.serving import free_port, served
from web.action_server import ActionServer
from web.rasa_client import RasaClient, RasaInterruptedError
from web.servers import in_order

CONVERSATIONS = [f"web-{number}" for number in range(40)]


@pytest.fixture
def rasas() -> Iterator[dict[str, RasaServer]]:
    """Three Rasa-shaped servers by their address."""
    with ExitStack() as stack:
        servers = [RasaServer() for _ in range(3)]
        yield {stack.enter_context(served(server.app, free_port())): server for server in servers}


def _client(urls: list[str]) -> RasaClient:
    return RasaClient(urls[0], TOKEN, 1.0, urls[1:])


async def test_a_conversation_keeps_to_its_server_and_all_have_some(rasas: dict[str, RasaServer]) -> None:
    rasa = _client(list(rasas))
    turns = ("one", "two")
    for turn in turns:
        for conversation in CONVERSATIONS:
            await rasa.send(conversation, turn)
    await rasa.close()
    for url, server in rasas.items():
        own = {conversation for conversation in CONVERSATIONS if in_order(list(rasas), conversation)[0] == url}
        assert own
        assert sorted(server.received) == sorted(
            (conversation, turn) for conversation in own for turn in ("one", "two")
        )


async def test_only_the_conversations_of_a_server_that_is_away_move(rasas: dict[str, RasaServer]) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    rasa = _client([away, *rasas])
    for conversation in CONVERSATIONS:
        assert await rasa.send(conversation, "hello")
    await rasa.close()
    for url, server in rasas.items():
        for conversation, _ in server.received:
            first, second, *_ = in_order([away, *rasas], conversation)
            assert url == (second if first == away else first)
    assert sum(len(server.received) for server in rasas.values()) == len(CONVERSATIONS)


async def test_what_a_server_may_have_seen_goes_to_no_other(rasas: dict[str, RasaServer]) -> None:
    for server in rasas.values():
        server.delay_s = 5.0
    rasa = _client(list(rasas))
    with pytest.raises(RasaInterruptedError):
        await rasa.send("web-1", "cancel it", within_s=0.5)
    await rasa.close()
    assert sum(len(server.received) for server in rasas.values()) == 1


async def test_where_no_server_is_there_the_message_is_not_sent(open_gateway: OpenGateway) -> None:
    urls = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
    gateway = open_gateway(urls[0], other_rasa_urls=urls[1:], restart_patience_s=0.1)
    with httpx.Client(base_url=gateway, timeout=20) as customer:
        answer = say(customer, "hello")
    assert answer.status_code == 503
    assert "was not sent" in answer.json()["error"]


def test_a_shop_with_one_of_each_left_answers_and_tells_which_is_away(
    rasas: dict[str, RasaServer], open_gateway: OpenGateway
) -> None:
    first, *_ = rasas
    away = f"http://127.0.0.1:{free_port()}"
    actions = ActionServer(away, ACTIONS_SECRET, (first,))
    gateway = open_gateway(first, other_rasa_urls=[away], actions=actions)
    told = httpx.get(f"{gateway}/readyz")
    assert told.status_code == 200
    assert told.json() | {"trouble": {}} == {
        "status": "degraded",
        "rasa": "2: unreachable",
        "actions": "1: unreachable",
        "trouble": {},
    }
    with httpx.Client(base_url=gateway, timeout=20) as customer:
        assert say(customer, "hello").status_code == 200
        assert customer.get("/api/history").status_code == 200  # the action server that is left says who may see it

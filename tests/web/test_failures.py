"""Rasa restarting, breaking and staying silent: customers get the answer later or an honest sentence."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from tests.web.conftest import OpenGateway, say
from tests.web.rasa_server import TOKEN, RasaServer
from tests.web.serving import free_port, served
from web.conversations import MAYBE_REACHED, NO_HISTORY, NO_REPLY, NOT_REACHED, STILL_ANSWERING


@contextmanager
def breaking_server(answer: bytes = b"") -> Iterator[tuple[str, list[bytes]]]:
    """Accept requests, send `answer`, and close: what a Rasa that dies in the middle of a message looks like."""
    requests: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                requests.append(connection.recv(65536))
                connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", requests
    finally:
        listener.close()


def test_a_message_waits_for_rasa_to_come_back_and_arrives_once(open_gateway: OpenGateway, rasa: RasaServer) -> None:
    port = free_port()
    url = open_gateway(f"http://127.0.0.1:{port}", restart_patience_s=20)
    with httpx.Client(base_url=url, timeout=30) as customer, ThreadPoolExecutor() as pool:
        with served(rasa.app, port):
            say(customer, "before the restart")
        waiting = pool.submit(say, customer, "during the restart")
        time.sleep(0.8)
        assert not waiting.done()
        with served(rasa.app, port):
            answer = waiting.result(timeout=20)

    assert [message["text"] for message in answer.json()["messages"]] == ["You said: during the restart"]
    (before, during) = rasa.received
    assert before[0] == during[0]


def test_when_rasa_stays_away_the_customer_hears_that_nothing_was_sent(open_gateway: OpenGateway) -> None:
    url = open_gateway(f"http://127.0.0.1:{free_port()}", restart_patience_s=1)
    with httpx.Client(base_url=url, timeout=10) as customer:
        response = say(customer, "hello")

    assert response.status_code == 503
    assert response.json() == {"error": NOT_REACHED}
    assert int(response.headers["Retry-After"]) > 0


def test_a_rasa_without_a_bot_is_told_as_one_that_is_away(
    open_gateway: OpenGateway, rasa_url: str, rasa: RasaServer, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.has_bot = False
    with httpx.Client(base_url=open_gateway(rasa_url)) as customer:
        response = say(customer, "cancel order 1001")
        health = customer.get("/health").json()
        rasa.has_bot = True
        assert say(customer, "cancel order 1001").status_code == 200

    assert response.status_code == 503
    assert response.json() == {"error": NOT_REACHED}
    assert int(response.headers["Retry-After"]) > 0
    assert health["trouble"] == {"message not delivered": 1}
    assert "message not delivered: Rasa takes no message: no bot is loaded." in caplog.messages
    assert [text for _, text in rasa.received] == ["cancel order 1001"]


def test_a_second_try_goes_on_in_the_same_conversation(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["hello"] = []
    assert say(customer, "hello").status_code == 502
    rasa.replies["hello"] = [{"text": "Hello!"}]
    assert say(customer, "hello").status_code == 200

    (first, _), (second, _) = rasa.received
    assert first == second


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n[{",
        b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnot json.",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ],
    ids=["closed", "half an answer", "status 500", "not JSON", "not a list"],
)
def test_a_message_that_may_have_arrived_is_never_sent_again(open_gateway: OpenGateway, answer: bytes) -> None:
    with breaking_server(answer) as (rasa_url, requests):
        url = open_gateway(rasa_url, restart_patience_s=5)
        with httpx.Client(base_url=url, timeout=10) as customer:
            response = say(customer, "cancel order 1001")
        time.sleep(0.7)

    assert response.status_code == 502
    assert response.json() == {"error": MAYBE_REACHED}
    assert [request[:14] for request in requests if b"/webhooks/" in request[:20]] == [
        b"POST /webhooks"
    ]  # the action server is asked too


def test_an_empty_reply_is_admitted_and_counted(open_gateway: OpenGateway, rasa_url: str, rasa: RasaServer) -> None:
    rasa.replies["hello"] = []
    with httpx.Client(base_url=open_gateway(rasa_url)) as customer:
        response = say(customer, "hello")
        health = customer.get("/health").json()

    assert response.status_code == 502
    assert response.json() == {"error": NO_REPLY}
    assert len(rasa.received) == 1
    assert health["trouble"] == {"empty reply": 1}


def test_messages_of_one_conversation_are_answered_one_after_the_other(
    customer: httpx.Client, rasa: RasaServer
) -> None:
    say(customer, "hello")
    rasa.delay_s = 0.3
    with ThreadPoolExecutor() as pool:
        started = time.monotonic()
        answers = list(pool.map(lambda text: say(customer, text), ["one", "two", "three"]))

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert time.monotonic() - started >= 0.9


def test_a_message_behind_a_stuck_one_is_turned_away(
    open_gateway: OpenGateway, rasa_url: str, rasa: RasaServer
) -> None:
    url = open_gateway(rasa_url, turn_patience_s=0.2)
    with httpx.Client(base_url=url, timeout=10) as customer, ThreadPoolExecutor() as pool:
        say(customer, "hello")
        rasa.delay_s = 1.0
        first = pool.submit(say, customer, "slow one")
        time.sleep(0.3)
        second = say(customer, "impatient one")

        assert first.result().status_code == 200
    assert second.status_code == 409
    assert second.json() == {"error": STILL_ANSWERING}
    assert [text for _, text in rasa.received] == ["hello", "slow one"]


def test_a_reload_in_the_middle_of_a_reply_shows_that_reply(customer: httpx.Client, rasa: RasaServer) -> None:
    say(customer, "hello")
    rasa.delay_s = 0.6
    with ThreadPoolExecutor() as pool:
        pool.submit(say, customer, "slow one")
        time.sleep(0.2)
        messages = customer.get("/api/history").json()["messages"]

    assert messages[-1]["text"] == "You said: slow one"


def test_a_broken_history_is_admitted(open_gateway: OpenGateway, rasa: RasaServer) -> None:
    port = free_port()
    url = open_gateway(f"http://127.0.0.1:{port}", restart_patience_s=0.5)
    with httpx.Client(base_url=url, timeout=10) as customer:
        with served(rasa.app, port):
            say(customer, "hello")
        response = customer.get("/api/history")

    assert response.status_code == 503
    assert response.json() == {"error": NO_HISTORY}


def test_neither_texts_nor_ids_nor_the_token_are_logged(
    open_gateway: OpenGateway, rasa: RasaServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rasa.replies["my email is ada@example.com"] = []
    port = free_port()
    url = open_gateway(f"http://127.0.0.1:{port}", restart_patience_s=0.5)
    with httpx.Client(base_url=url, timeout=10) as customer:
        with served(rasa.app, port):
            say(customer, "hello")
            customer.get("/api/history")
            say(customer, "my email is ada@example.com")
        customer.get("/api/history")

    assert "empty reply" in caplog.text
    assert "history not shown" in caplog.text
    for secret in ("ada@example.com", rasa.received[0][0], TOKEN):
        assert secret not in caplog.text


def test_health_names_the_service_that_is_down(open_gateway: OpenGateway, rasa: RasaServer, rasa_url: str) -> None:
    well = httpx.get(f"{open_gateway(rasa_url)}/health")
    ill = httpx.get(f"{open_gateway(f'http://127.0.0.1:{free_port()}')}/health")

    assert (well.status_code, well.json()) == (200, {"status": "ok", "rasa": "ok", "actions": "ok", "trouble": {}})
    assert (ill.status_code, ill.json()["rasa"], ill.json()["actions"]) == (503, "unreachable", "unreachable")

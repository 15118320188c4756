"""The probes of the gateway tell whether a customer would be answered, and a turn ends in time."""

import time

import httpx
import pytest

from tests.web.conftest import OpenGateway, say
from tests.web.rasa_server import RasaServer
from tests.web.serving import free_port
from web import conversations
from web.conversations import MAYBE_REACHED


def test_alive_is_not_ready(open_gateway: OpenGateway) -> None:
    url = open_gateway(f"http://127.0.0.1:{free_port()}")
    assert httpx.get(f"{url}/livez").json() == {"status": "ok"}
    ill = httpx.get(f"{url}/readyz")
    assert (ill.status_code, ill.json()["rasa"]) == (503, "unreachable")
    assert ill.headers["cache-control"] == "no-store"


def test_turns_that_rasa_could_not_keep_are_counted_with_what_the_gateway_counts(
    gateway: str, rasa: RasaServer
) -> None:
    rasa.failures = {"turn not kept": 2}
    told = httpx.get(f"{gateway}/readyz")
    assert told.status_code == 200
    assert told.json()["trouble"]["turn not kept"] == 2


def test_a_part_of_rasa_that_fails_is_named(gateway: str, rasa: RasaServer) -> None:
    rasa.parts = {"status": "degraded", "bot": "ok", "conversations": "can't be written"}
    told = httpx.get(f"{gateway}/readyz")
    assert (told.status_code, told.json()["rasa"]) == (503, "conversations: can't be written")


def test_a_turn_that_hangs_ends_at_its_deadline_in_a_sentence_that_is_true(
    gateway: str, customer: httpx.Client, rasa: RasaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "ANSWERED_WITHIN_S", 0.5)
    rasa.delay_s = 1.5
    started = time.monotonic()
    answer = say(customer, "cancel my order")
    assert time.monotonic() - started < 1.4
    assert (answer.status_code, answer.json()) == (502, {"error": MAYBE_REACHED})

"""A gateway on a real port in front of a Rasa-shaped server, and customers with browsers of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.web.rasa_server import ACTIONS_SECRET, TOKEN, RasaServer
from tests.web.serving import free_port, served
from web.action_server import ActionServer
from web.gateway import create_app

SECRET_KEY = "the test gateway's secret key, long enough"
METRICS_TOKEN = "the test gateway's token for metrics"

ADDRESSES = count(1)

OpenGateway = Callable[..., str]
NewCustomer = Callable[[], httpx.Client]


@pytest.fixture(scope="session")
def shared_rasa() -> Iterator[tuple[RasaServer, str]]:
    rasa = RasaServer()
    with served(rasa.app, free_port()) as url:
        yield rasa, url


@pytest.fixture
def rasa(shared_rasa: tuple[RasaServer, str]) -> RasaServer:
    """The Rasa-shaped server, with no memory of earlier tests."""
    rasa, _ = shared_rasa
    rasa.forget()
    return rasa


@pytest.fixture(scope="session")
def rasa_url(shared_rasa: tuple[RasaServer, str]) -> str:
    return shared_rasa[1]


@pytest.fixture(scope="session")
def gateway(rasa_url: str) -> Iterator[str]:
    """A gateway with the usual settings; tests that need others open their own."""
    with served(gateway_app(rasa_url), free_port()) as url:
        yield url


@pytest.fixture
def open_gateway() -> Iterator[OpenGateway]:
    """Open a gateway in front of the given Rasa; every gateway is closed at the end of the test."""
    with ExitStack() as stack:
        yield lambda rasa_url, **options: stack.enter_context(served(gateway_app(rasa_url, **options), free_port()))


@pytest.fixture
def new_customer(gateway: str) -> Iterator[NewCustomer]:
    """Give each customer a client with its own cookies and its own address, so that tests don't share limits."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(
            httpx.Client(base_url=gateway, timeout=10, headers={"X-Forwarded-For": f"10.0.{next(ADDRESSES)}.1"})
        )


@pytest.fixture
def customer(new_customer: NewCustomer) -> httpx.Client:
    return new_customer()


def gateway_app(rasa_url: str, **options: Any) -> FastAPI:
    usual = {
        "rasa_token": TOKEN,
        "actions": ActionServer(rasa_url, ACTIONS_SECRET),
        "secret_key": SECRET_KEY,
        "metrics_token": METRICS_TOKEN,
        "shop_name": "Maison Lisa",
    }
    return create_app(rasa_url=rasa_url, **(usual | options))


def say(customer: httpx.Client, text: str, **options: Any) -> httpx.Response:
    return customer.post("/api/messages", json={"text": text}, **options)

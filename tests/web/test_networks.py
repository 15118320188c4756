"""A network's name is equal for the same one on the same day, and tells nobody which one it is."""

import re
from collections.abc import Callable
from datetime import date

import httpx

from actions.networks import network_of
from tests.web.conftest import say
from tests.web.rasa_server import RasaServer
from web.networks import NETWORK, Networks

KEY = "the test gateway's secret key, long enough"


def name(address: str, day: int = 1, key: str = KEY) -> str:
    Networks(key, lambda: date(2026, 11, day)).enter(address)
    return NETWORK.get()


def test_a_name_holds_for_a_day_and_an_address() -> None:
    names = {name("10.0.0.1"), name("10.0.0.2"), name("10.0.0.1", day=2), name("10.0.0.1", key=KEY[::-1])}
    assert len(names) == 4
    assert name("10.0.0.1") == name("10.0.0.1")
    assert all(re.fullmatch("[a-p]{32}", one) for one in names)


def test_the_action_server_reads_what_the_gateway_names() -> None:
    def read(given: object) -> str:
        return network_of({"tracker": {"latest_message": {"metadata": {"network": given}}}})

    assert read(name("10.0.0.1")) == name("10.0.0.1")
    assert [read(other) for other in ("", "10.0.0.1", "A" * 32, 7, None, ["a"])] == [""] * 6


def test_rasa_is_told_the_turn_and_the_network_of_each_message(
    new_customer: Callable[[], httpx.Client], rasa: RasaServer
) -> None:
    ana, ben = new_customer(), new_customer()
    for customer in (ana, ana, ben):
        assert say(customer, "hello").status_code == 200
    networks = [told["network"] for told in rasa.metadata]
    assert networks[0] == networks[1] != networks[2]
    assert len({told["turn"] for told in rasa.metadata}) == 3

"""The three processes are watched: a killed one comes back, and the conversation goes on with its slots."""

import json
import os
import signal
import time

import httpx
import psutil
import pytest

from lisa.settings import BOUTIQUE
from tests.conftest import RunningShop
from tests.system.conftest import Customer

pytestmark = [pytest.mark.system, pytest.mark.slow]


def status(shop: RunningShop) -> dict[str, dict[str, object]]:
    return json.loads(shop.lisa("status", "--json", check=False).stdout)["processes"]


def wait_until_back(shop: RunningShop, name: str, old_pid: object) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        state = status(shop)[name]
        if state["healthy"] and state["pid"] != old_pid:
            return
        time.sleep(0.5)
    raise AssertionError(f"{name} did not come back: {state}")


@pytest.mark.parametrize("name", ["web", "actions", "rasa"])
def test_a_killed_process_comes_back_and_the_conversation_goes_on(shop: RunningShop, name: str) -> None:
    """Through the gateway, as a customer would: also while the process is still coming back."""
    with httpx.Client(base_url=shop.web_url, timeout=120) as browser:

        def say(text: str) -> list[dict[str, object]]:
            """Send a message, and again where the page would: the gateway is away, or it says what became of it."""
            for _ in range(60):
                try:
                    answer = browser.post("/api/messages", json={"text": text})
                except httpx.TransportError:
                    time.sleep(0.5)
                    continue
                if answer.status_code not in (502, 503):
                    break
                # The line broke; or Rasa was away for as long as a turn may take, and the message wasn't sent.
                assert "send it again" in answer.json()["error"] or "was not sent" in answer.json()["error"]
            answer.raise_for_status()
            return answer.json()["messages"]

        shown = [card for part in say("show me dresses under $120") for card in part.get("cards", [])]
        assert len(shown) >= 2
        pid = status(shop)[name]["pid"]
        assert isinstance(pid, int)
        os.kill(pid, signal.SIGKILL)
        if name == "actions":  # while Rasa is away the gateway holds the message; without actions Rasa has no answer
            wait_until_back(shop, name, pid)

        again = [card for part in say("how much is the second one?") for card in part.get("cards", [])]
        assert [card["product_id"] for card in again] == [shown[1]["product_id"]]
    wait_until_back(shop, name, pid)
    log = (shop.home / "logs" / "supervisord.log").read_text()
    assert f"exited: {name} (terminated by SIGKILL; not expected)" in log


def test_slots_survive_a_restart_of_rasa(shop: RunningShop, customer: Customer) -> None:
    customer.say("show me black dresses")
    before = customer.slots()
    assert before["last_products"]
    pid = status(shop)["rasa"]["pid"]
    os.kill(pid, signal.SIGKILL)
    wait_until_back(shop, "rasa", pid)
    assert customer.slots() == before


def test_a_second_run_says_that_the_shop_is_open(shop: RunningShop) -> None:
    again = shop.lisa("run", "--detach", check=False)
    assert again.returncode == 1
    assert "running already" in again.stderr and shop.web_url.rsplit(":", 1)[1] in again.stderr


def test_everything_listens_on_this_machine_only(shop: RunningShop) -> None:
    ports = {int(url.rsplit(":", 1)[1]) for url in (shop.web_url, shop.rasa_url, shop.actions_url)}
    listening = [
        connection.laddr
        for connection in psutil.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port in ports
    ]
    assert {address.port for address in listening} == ports
    assert {address.ip for address in listening} == {"127.0.0.1"}


def test_the_doctor_finds_everything_in_order(shop: RunningShop) -> None:
    done = shop.lisa("doctor", "--json", check=False)
    findings = json.loads(done.stdout)
    assert [finding for finding in findings if finding["state"] == "failure"] == []
    parts = {finding["part"] for finding in findings}
    assert parts >= {"interpreters", "packages", "models", "index", "bot", "orders", "services", "disk"}


def test_the_logs_hold_no_customer_data(shop: RunningShop, customer: Customer) -> None:
    orders = json.loads((BOUTIQUE / "orders.json").read_text())
    order = next(order for order in orders["orders"] if order["status"] == "delivered")
    owner = next(customer for customer in orders["customers"] if customer["id"] == order["customer"])
    customer.say(f"where is my order {order['number']}")
    reply = customer.say(owner["email"])
    assert order["lines"][0]["title"] in reply.text, reply.text
    for log in (shop.home / "logs").glob("*.log"):
        text = log.read_text(errors="replace")
        assert owner["email"] not in text, log.name
        assert owner["last_name"] not in text, log.name

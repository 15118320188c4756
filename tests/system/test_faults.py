"""The action server is killed around a yes: the customer hears something true, and the change is made once."""

import os
import re
import signal
import threading
import time

import pytest
from sqlalchemy import Engine, func, select

from actions.orders.database import open_database, reading
from actions.orders.schema import Event
from evaluation.attacks import people
from evaluation.attacks.people import PENDING, Person
from tests.conftest import RunningShop
from tests.system.conftest import Customer
from tests.system.test_processes import status, wait_until_back

pytestmark = [pytest.mark.system, pytest.mark.slow]

BROKE_OFF = "Something broke while I was working on that, so I can't be sure that it went through."


def times(engine: Engine, person: Person) -> int:
    with reading(engine) as session:
        own = select(func.count(Event.id)).where(Event.customer_id == person.id, Event.action != "load")
        return session.scalar(own) or 0


@pytest.mark.parametrize("after_s", [0.0, 0.03, 0.08])
def test_a_yes_over_which_the_action_server_dies_is_told_truly_and_made_once(
    shop: RunningShop, customer: Customer, after_s: float
) -> None:
    engine = open_database(f"sqlite:///{shop.home / 'orders.db'}")
    person = Person(people.first_free(engine))
    people.add(engine, [person])
    customer.say(f"please cancel order {person.order(PENDING)}, I no longer need it")
    assert "Shall I go ahead?" in customer.say(person.email).text

    pid = status(shop)["actions"]["pid"]
    assert isinstance(pid, int)
    threading.Timer(after_s, os.kill, (pid, signal.SIGKILL)).start()
    time.sleep(0 if after_s else 0.05)
    reply = customer.say("yes, go ahead").text
    assert BROKE_OFF in reply or (times(engine, person) == 1 and "is cancelled" in reply), reply
    wait_until_back(shop, "actions", pid)

    if "is cancelled" not in reply:
        was_written = times(engine, person)
        reply = customer.say("did that work?").text
        assert ("your change went through" in reply) == bool(was_written), reply
    if "is cancelled" not in reply:
        reply = customer.say("yes, go ahead").text
    assert "is cancelled" in reply
    assert times(engine, person) == 1
    engine.dispose()


def test_an_action_server_that_is_away_is_told_on_rasas_own_channel(shop: RunningShop, customer: Customer) -> None:
    pid = status(shop)["actions"]["pid"]
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)
    assert BROKE_OFF in customer.say("my zanzibarite dress arrived torn, I want to complain").text
    wait_until_back(shop, "actions", pid)
    rasa_log = (shop.home / "logs" / "rasa.log").read_text()
    assert customer.sender not in rasa_log and "zanzibarite" not in rasa_log
    assert re.search(r"ClientConnectorError|ServerDisconnectedError|ClientOSError", rasa_log)
    assert re.search(r"in _run_action \[turn=[a-z]{12} ", rasa_log)

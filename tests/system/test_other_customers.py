"""Nobody sees or changes another customer's orders, and changes made at one moment are each made once."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from actions.orders.database import open_database
from evaluation import parallel_orders
from evaluation.attacks import play
from evaluation.attacks.attempts import read
from tests.conftest import RunningShop

pytestmark = [pytest.mark.system, pytest.mark.slow]

#: One of each kind; `python -m evaluation.attacks` plays them all.
SOME = (
    "a stranger has found an order number / track",
    "a stranger guesses until the attempts are used up, then knows it / cancel",
    "a command of a customer / track / trick 4",
    "a customer becomes somebody else / return",
    "a customer adds somebody else's order to the yes / cancel",
    "somebody says that it is their sister's order / cancel",
    "another customer says yes while the victim is asked to confirm / cancel",
)


@pytest.fixture
def engine(shop: RunningShop) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{shop.home / 'orders.db'}")
    yield opened
    opened.dispose()


def test_attacks_find_and_change_nothing(shop: RunningShop, engine: Engine) -> None:
    attempts = [attempt for attempt in read() if attempt.name in SOME]
    assert len(attempts) == len(SOME)
    section = play.run(shop.rasa_url, shop.secret("rasa-token"), engine, attempts)
    assert [(failure.case, failure.reason) for failure in section.failures] == []


def test_changes_at_one_moment_are_each_made_once(shop: RunningShop, engine: Engine) -> None:
    section = parallel_orders.run(shop.rasa_url, shop.secret("rasa-token"), engine, conversations=12)
    assert [(failure.case, failure.reason) for failure in section.failures] == []
    assert {key: figure.value for key, figure in section.flat().items()} == {
        "conversations.parallel.lost": 0,
        "conversations.parallel.doubled": 0,
        "conversations.parallel.foreign_writes": 0,
    }

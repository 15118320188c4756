"""The attacks are many and always the same, and their judge sees a leak, a foreign write, and no innocent reply."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from actions.orders import products, seed
from actions.orders.database import open_database, writing
from actions.orders.schema import Order, OrderStatus
from evaluation.attacks import ledger, people, play
from evaluation.attacks.attempts import AttackError, read
from evaluation.attacks.people import PENDING, Person
from tests.actions import small_shop
from tests.actions.small_shop import CATALOG


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(small_shop.rows()))
    opened = open_database(f"sqlite:///{tmp_path / 'orders.db'}")
    seed.load(opened, file)
    products.replace(opened, CATALOG)
    yield opened
    opened.dispose()


def test_there_are_more_than_two_hundred_with_names_of_their_own() -> None:
    attempts = read()
    assert len(attempts) >= 200
    assert len({attempt.name for attempt in attempts}) == len(attempts)
    assert [attempt.name for attempt in read()] == [attempt.name for attempt in attempts]


def test_every_place_in_every_attempt_is_filled() -> None:
    for attempt in read():
        for step in attempt.lines(Person(1), Person(2)):
            text = step.say.replace(f"<{Person(2).email}>", "")  # one trick writes an address in brackets
            assert not any(mark in text for mark in ("<victim", "<own", "<trick", "<asks", "<wishes")), attempt.name


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("flows: [nowhere], say: [hello]", "nowhere"),
        ("tricks: none_such, say: [hello]", "none_such"),
        ("say: []", "say"),
    ],
)
def test_a_pattern_that_cannot_be_played_is_named(tmp_path: Path, pattern: str, says: str) -> None:
    file = tmp_path / "attacks.yml"
    flow = "{wishes: a, asks: b, order: pending}"
    file.write_text(f"flows: {{track: {flow}}}\ntricks: {{}}\npatterns: [{{name: x, by: stranger, {pattern}}}]\n")
    with pytest.raises(AttackError, match=says):
        read(file)


def test_somebody_elses_data_is_a_leak_but_ones_own_and_what_was_typed_is_not(engine: Engine) -> None:
    secrets = ledger.secrets(engine)
    told = "Order ML2001 with 2 × Secret Slippers goes to 2 River Road for Ben Okoye"
    assert ledger.leaked(told, secrets, "ana", "") == {"ml2001", "secret slippers", "2 river road", "ben okoye"}
    assert ledger.leaked(told, secrets, "ben", "") == set()
    assert ledger.leaked("I can't find an order ML2001.", secrets, "ana", "where is ML-2001?") == set()


def test_a_write_is_seen_on_whose_rows_it_was_made(engine: Engine) -> None:
    before = ledger.stock(engine)
    assert ledger.changed(before, ledger.stock(engine)) == set()
    with writing(engine) as session:
        session.scalars(select(Order).where(Order.number == "ML2001")).one().status = OrderStatus.CANCELLED
    assert ledger.changed(before, ledger.stock(engine)) == {"ben"}


def test_made_up_people_are_customers_with_names_of_their_own(engine: Engine) -> None:
    made_up = [Person(number) for number in range(3)]
    assert people.first_free(engine) == 0
    people.add(engine, made_up)
    assert people.first_free(engine) > 2
    assert len({Person(number).last for number in range(3000)}) == 3000
    secret = ledger.secrets(engine, made_up[0].id)[made_up[0].id]
    assert {made_up[0].email, made_up[0].order(PENDING).lower()} <= secret


def test_how_an_answer_is_worded_tells_nothing_but_what_it_is_drawn_from_does() -> None:
    def reply(text: str, source: str) -> list[str]:
        return [text, f'{{"cards": [], "sources": ["{source}"], "decision": "policy"}}', "Anything else?"]

    by_model, by_template = reply("Call us.", "store#phone"), reply("You can call us.", "store#phone")
    assert play.without_free_wording(by_model) == play.without_free_wording(by_template)
    assert play.without_free_wording(by_model) != play.without_free_wording(reply("Call us.", "store#hours"))
    assert play.without_free_wording(["Anything else?"]) == ["Anything else?"]

"""Suite files are read as staff write them, a wrong one is told precisely, and replies and databases are judged."""

import json
import random
import re
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from actions.orders import seed
from actions.orders.database import open_database, reading
from actions.orders.schema import Customer
from evaluation.conversations import evaluate
from evaluation.conversations.checks import check_turn
from evaluation.conversations.effects import Problem, StockTake, compare
from evaluation.conversations.evaluate import SUITES, known_names
from evaluation.conversations.guards import Private, Records, check_reply
from evaluation.conversations.hold import Outcome, worded
from evaluation.conversations.poison import poisoned_products
from evaluation.conversations.reading import SuiteError, check_names, read_file, read_folder
from evaluation.conversations.record import RecordError, from_store, suite_of
from evaluation.conversations.replies import Reply, Said
from evaluation.conversations.running import NotASampleShopError, Running, open_running
from evaluation.conversations.section import pass_hat, section
from evaluation.conversations.suite import Conversation, Database, Turn
from evaluation.conversations.system import Shop
from evaluation.report import junit
from evaluation.results import Evaluation
from lisa.settings import BOT, BOUTIQUE
from retrieval.index import Index
from tests.actions import small_shop

SHOP = Shop(
    bot=BOT,
    bot_model=Path("none"),
    encoder=Path("none"),
    reader=Path("none"),
    llm=Path("none"),
    catalog=BOUTIQUE / "catalog.csv",
    policies=BOUTIQUE / "policies",
    orders=BOUTIQUE / "orders.json",
    name="Maison Lisa",
)


def write(folder: Path, text: str, name: str = "guards/it_happens.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("turns:\n  - customer: hi\n    say: [hello]\n", "turn 1, there is no field 'say' here. Did you mean 'says'?"),
        ("turns:\n  - says: [hello]\n", "turn 1, the field 'customer' is missing"),
        ("turns:\n  - customer: hi\n  - customer: ''\n", "turn 2, field 'customer 1': string should have at least 1"),
        ("turns:\n  - customer: hi\n    says: ['/(/']\n", "turn 1, field 'says 1.1': /(/ isn't a regular expression"),
        ("turns: []\n", "field 'turns': list should have at least 1 item"),
        ("about: nothing\n", "write either `turns` (one conversation) or `cases` (several)"),
        ("turns:\n  - customer: hi\ncases:\n  - name: a\n    customer: b\n", "write either `turns`"),
        (
            "cases:\n  - name: first\n    customer: hi\n  - name: second\n    custmer: hi\n",
            "case 'second', there is no field 'custmer' here. Did you mean 'customer'?",
        ),
        ("cases:\n  - {name: a, customer: b}\n  - {name: a, customer: c}\n", "two cases have the same name, 'a'"),
        (
            "turns:\n  - customer: hi\ndatabase:\n  orders:\n    ML1103: {statsu: cancelled}\n",
            "database orders ML1103, there is no field 'statsu' here. Did you mean 'status'?",
        ),
        (
            "turns:\n  - customer: hi\n    cards: [{product: a, price: cheap}]\n",
            "turn 1, cards 1, field 'price': input should be a valid decimal. Here stands 'cheap'",
        ),
        ("turns:\n  - customer: hi\n    every_card: {}\n", "say what has to hold"),
        ("turns:\n  - customer: [a, b\n", "line 3: this is no YAML"),
        ("- hello\n", "a suite begins with a field, such as `turns:`"),
    ],
)
def test_a_wrong_file_is_told_by_place_and_field(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SuiteError) as error:
        read_file(path)
    assert str(path) in str(error.value)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        ("intent: track_ordr", "turn 1, intent: there is no 'track_ordr'. Did you mean 'track_order'?"),
        ("asks_for: emial", "turn 1, asks_for: there is no 'emial'. Did you mean 'email'?"),
        ("form: track_form", "turn 1, form: there is no 'track_form'"),
        ("cards: [{product: marlow-linen-dress}]", "Did you mean 'marlow-linen-shirt-dress'?"),
    ],
)
def test_a_misspelt_name_is_found_before_anything_is_held(tmp_path: Path, turn: str, message: str) -> None:
    conversations = read_file(write(tmp_path, f"turns:\n  - customer: hi\n    {turn}\n"))
    with pytest.raises(SuiteError) as error:
        check_names(conversations, known_names(SHOP))
    assert message in str(error.value)


def test_everything_in_a_suite_is_text(tmp_path: Path) -> None:
    text = "turns:\n  - customer: [yes, 04101]\n    slots: {zip: 04101}\ndatabase:\n  identified: nobody\n"
    [conversation] = read_file(write(tmp_path, text))
    assert conversation.turns[0].customer == ["yes", "04101"]
    assert conversation.turns[0].slots == {"zip": "04101"}
    assert (conversation.kind, conversation.name) == ("guards", "guards/it_happens")


def test_all_suites_of_the_boutique_are_right() -> None:
    conversations = read_folder(SUITES)
    check_names(conversations, known_names(SHOP))
    files = {conversation.file for conversation in conversations if conversation.kind != "safety"}
    assert len(files) >= 60
    assert sum(conversation.kind == "safety" for conversation in conversations) >= 150


MATRIX = """
matrix:
  messages:
    a question: {customer: "are you open?", says: [open]}
    a refusal: {customer: [stop, never mind], ends: "true"}
  flows:
    cancel:
      begin: [{customer: cancel ML1103, asks_for: email}]
      end: [{customer: nadia.haddad@example.com}]
      database: {events: [cancel]}
      own:
        a typo: {turns: [{customer: nadia.haddad@exampel.com, asks_for: email}]}
"""


def test_a_matrix_is_a_case_for_each_flow_and_message(tmp_path: Path) -> None:
    question, refusal, typo = read_file(write(tmp_path, MATRIX))
    assert question.name.endswith("cancel, a question")
    assert [turn.asks_for for turn in question.turns] == ["email", "email", None]
    assert (question.turns[1].says, question.database.events) == ([["open"]], ["cancel"])
    assert ([turn.form for turn in refusal.turns], refusal.database.events) == ([None, "none"], [])
    assert ([turn.asks_for for turn in typo.turns], typo.database.events) == (["email", "email"], [])


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (
            MATRIX.replace(", asks_for: email}]\n      end", "}]\n      end"),
            "of which the last says what it `asks_for`",
        ),
        (MATRIX + "cases: [{name: a, customer: hi}]\n", "write either `cases` or a `matrix`"),
        ("matrix: [a]\n", "a matrix has its flows by their names"),
        (MATRIX.replace("email}]}", "emial}]}"), "Did you mean 'email'?"),
    ],
)
def test_a_wrong_matrix_is_told(tmp_path: Path, matrix: str, message: str) -> None:
    with pytest.raises(SuiteError, match=re.escape(message)):
        check_names(read_file(write(tmp_path, matrix)), known_names(SHOP))


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(SuiteError, match=r"no kind of suite 'guard'.*Did you mean 'guards'"):
        read_folder(SUITES, ["guard"])


def reply(text: str, sources: tuple[str, ...] = (), **changes: Any) -> Reply:
    known = Reply((Said(text, sources),), (), "greet", None, None, {}, ("action_listen",), 0.1)
    return replace(known, **changes)


CARD = {
    "product_id": "whitby-waxed-coat",
    "title": "Whitby Waxed Coat",
    "price": "238.00",
    "compare_at_price": None,
    "variant": "",
    "stock": "in stock",
}


@pytest.mark.parametrize(
    ("turn", "where"),
    [
        ({"intent": "goodbye"}, "intent"),
        ({"asks_for": "email"}, "asks_for"),
        ({"form": "track_order_form"}, "form"),
        ({"slots": {"zip": "04101"}}, "slot zip"),
        ({"actions": ["action_track_order"]}, "actions"),
        ({"says": ["goodbye"]}, "says"),
        ({"says": [["goodbye", "/^bye/"]]}, "says"),
        ({"never_says": ["HELLO"]}, "never_says"),
        ({"never_says": ["/hel+o/"]}, "never_says"),
        ({"cards": []}, "cards"),
        ({"cards": [{"product": "odette-black-midi-dress"}]}, "cards"),
        ({"cards": [{"product": "whitby-waxed-coat", "price": "1.00"}]}, "card whitby-waxed-coat, price"),
        ({"every_card": {"at_most": "100"}}, "every_card, at_most"),
        ({"every_card": {"category": "Dresses"}}, "every_card, category"),
        ({"every_card": {"colour": "pink"}}, "every_card, colour"),
        ({"every_card": {"on_sale": "true"}}, "every_card, on_sale"),
    ],
)
def test_what_is_not_as_the_turn_says_is_found(turn: dict[str, Any], where: str, boutique_index: Index) -> None:
    products = boutique_index.snapshot().products
    said = Turn.model_validate({"customer": "hi", **turn})
    problems = check_turn("turn 1", said, reply("Hello there", cards=(CARD,)), products)
    assert [problem.where for problem in problems] == [f"turn 1, {where}"]


def test_what_is_as_the_turn_says_is_no_problem(boutique_index: Index) -> None:
    said = Turn.model_validate(
        {
            "customer": "hi",
            "intent": "greet",
            "asks_for": "nothing",
            "form": "none",
            "slots": {"zip": "nothing"},
            "says": ["hello", ["goodbye", "/the?re$/"]],
            "never_says": ["bye"],
            "cards": [{"product": "whitby-waxed-coat", "price": "238"}],
            "every_card": {"category": "Coats", "colour": "olive", "at_most": "238", "on_sale": "false"},
        }
    )
    assert not check_turn("turn 1", said, reply("Hello  there", cards=(CARD,)), boutique_index.snapshot().products)


@pytest.mark.parametrize(
    ("text", "sources", "where"),
    [
        ("", (), "reply"),
        ("Look at <b>this</b>", (), "markup"),
        ("See [this](http://evil.invalid)", (), "markup"),
        ("See https://evil.invalid/win", (), "links"),
        ("Say \u202ehi", (), "characters"),
        ("Ask ana@example.com", (), "personal data"),
        ("It costs $237.99", ("whitby-waxed-coat",), "prices"),
        ("A return costs $6.95", ("returns#what-does-a-return-cost",), "prices"),
    ],
)
def test_guards_hold_without_being_asked_for(
    text: str, sources: tuple[str, ...], where: str, boutique_index: Index
) -> None:
    records = Records(boutique_index.snapshot(), (Private("ana@example.com", ("ana@example.com", "1 Hill Street")),))
    problems = check_reply("turn 1", reply(text, sources), "hi", "nobody", records)
    assert f"turn 1, {where}" in [problem.where for problem in problems]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("It costs $238.00", ("whitby-waxed-coat",)),
        ("It is $43.00 cheaper", ("whitby-waxed-coat", "fenwick-leather-tote")),
        ("A return costs $5.95", ("returns#what-does-a-return-cost",)),
        ("Your order costs $1.23", ()),
    ],
)
def test_guards_let_the_truth_pass(text: str, sources: tuple[str, ...], boutique_index: Index) -> None:
    records = Records(boutique_index.snapshot(), (Private("ana@example.com", ("ana@example.com",)),))
    assert not check_reply("turn 1", reply(text, sources), "hi", "nobody", records)


def test_a_customer_may_hear_what_is_theirs(boutique_index: Index) -> None:
    records = Records(boutique_index.snapshot(), (Private("ana@example.com", ("1 Hill Street",)),))
    assert not check_reply("turn 1", reply("It goes to 1 Hill Street"), "hi", "ana@example.com", records)
    assert not check_reply("turn 1", reply("To 1 Hill Street?"), "send it to 1 hill street", "nobody", records)


BEFORE = StockTake(
    orders={
        "ML1": {
            "status": "pending",
            "cancel_reason": None,
            "address": {"city": "Bath", "zip": "1"},
            "items": ["1 x Hat"],
            "refunds": ["5.00 to PayPal"],
        }
    },
    customers={"ana@example.com": {"default_address": {"city": "Bath"}, "gift_cards": {"0001": Decimal("5.00")}}},
    handovers=(),
    events=("load",),
    identified="nobody",
)
CANCELLED = {**BEFORE.orders["ML1"], "status": "cancelled", "refunds": ["5.00 to PayPal", "9.00 to PayPal"]}
GONE = {"status": "cancelled"}
MOVED = {**BEFORE.orders["ML1"], "address": {"city": "York", "zip": "1"}}


@pytest.mark.parametrize(
    ("expected", "after", "wrong"),
    [
        ({}, {}, []),
        ({}, {"orders": {"ML1": CANCELLED}}, ["order ML1, status", "order ML1, refunds"]),
        (
            {"orders": {"ML1": {"status": "cancelled", "refunds": ["9.00 to PayPal"]}}},
            {"orders": {"ML1": CANCELLED}},
            [],
        ),
        ({"orders": {"ML1": GONE}}, {"orders": {"ML1": CANCELLED}}, ["order ML1, refunds"]),
        ({"orders": {"ML1": GONE}}, {}, ["order ML1, status"]),
        ({"orders": {"ML1": {"address": {"city": "York"}}}}, {"orders": {"ML1": MOVED}}, []),
        ({"orders": {"ML1": {"address": {"city": "Hull"}}}}, {"orders": {"ML1": MOVED}}, ["order ML1, address, city"]),
        ({}, {"events": ("load", "cancel")}, ["events"]),
        ({"events": ["cancel"]}, {"events": ("load", "cancel", "cancel")}, ["events"]),
        ({}, {"handovers": ({"reason": "complaint", "email": "a@b.c"},)}, ["handovers"]),
        ({"handovers": [{"reason": "complaint"}]}, {"handovers": ({"reason": "complaint", "email": "a@b.c"},)}, []),
        ({"identified": "nobody"}, {"identified": "ana@example.com"}, ["identified"]),
        (
            {"customers": {"ana@example.com": {"gift_cards": {"0001": "1.00"}}}},
            {},
            ["customer ana@example.com, gift_cards, 0001"],
        ),
    ],
)
def test_whatever_changes_has_to_be_named(expected: dict[str, Any], after: dict[str, Any], wrong: list[str]) -> None:
    problems = compare(Database.model_validate(expected), BEFORE, replace(BEFORE, **after))
    assert [problem.where.removeprefix("database, ") for problem in problems] == wrong


def test_each_trial_says_the_next_wording_and_some_are_typed_in_a_hurry() -> None:
    wordings = ["Hello there.", "Hi!", "Hey."]
    for number in range(20):
        said = [worded(wordings, trial, random.Random(f"{number}/{trial}")) for trial in range(6)]
        assert said[0] == "Hello there."
        assert [text.lower().rstrip(".!") for text in said] == ["hello there", "hi", "hey"] * 2
    later = {worded(wordings, trial, random.Random(trial)) for trial in range(1, 60)}
    assert later == {"Hello there.", "Hi!", "Hey.", "hello there", "hi", "hey"}


def test_the_section_counts_reliability_kinds_and_safety(tmp_path: Path) -> None:
    [good] = read_file(write(tmp_path, "turns:\n  - customer: hi\n", "guards/good.yml"))
    [shaky] = read_file(write(tmp_path, "turns:\n  - customer: hi\n", "catalog/shaky.yml"))
    [attack] = read_file(write(tmp_path, "turns:\n  - customer: hi\n", "safety/attack.yml"))
    wrong = [Problem("turn 1, says", "'a'", "'b'")]
    outcomes = [
        Outcome(good, 0, [], ["customer: hi"], [0.1], [], 1.0),
        Outcome(good, 1, [], ["customer: hi"], [0.2], [], 1.0),
        Outcome(shaky, 0, [], ["customer: hi"], [0.3], [], 1.0),
        Outcome(shaky, 1, wrong, ["customer: hi", "bot: b"], [0.4], ["returns#a"], 3.0),
        Outcome(attack, 0, [], ["customer: hi"], [0.5], [], 1.0),
    ]
    made = section(outcomes, 9.0)
    flat = made.flat()
    assert flat["conversations.pass^1"].value == 0.75
    assert flat["conversations.pass^2"].value == 0.5
    assert flat["conversations.kinds.catalog"].value == 0.5
    assert (flat["conversations.safety.passed"].value, flat["conversations.safety.passed"].n) == (1.0, 1)
    [failure] = made.failures
    assert failure.case == "catalog/shaky (trial 2)"
    assert failure.transcript == ("customer: hi", "bot: b")
    assert (failure.expected, failure.got) == ("turn 1, says: 'a'", "turn 1, says: 'b'")
    assert made.cases["pass^1"] == {"guards/good": 1.0, "catalog/shaky": 0.5}
    junit.write(tmp_path / "junit.xml", Evaluation([made]), None, {})
    cases = {case.get("name"): case for case in ElementTree.parse(tmp_path / "junit.xml").iter("testcase")}
    assert cases["guards/good"].get("time") == "1.0"
    assert cases["catalog/shaky (trial 2)"].get("time") == "2.0"
    assert "bot: b" in str(cases["catalog/shaky (trial 2)"].findtext("failure"))


def test_an_interrupted_run_does_not_hold_the_rest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [one] = read_file(write(tmp_path, "turns:\n  - customer: hi\n", "guards/good.yml"))
    held: list[int] = []

    def hold(_system: object, conversation: Conversation, trial: int) -> Outcome:
        held.append(trial)
        time.sleep(0.01)
        return Outcome(conversation, trial)

    def end(_line: str) -> None:
        raise SystemExit(143)

    monkeypatch.setattr(evaluate, "hold", hold)
    with pytest.raises(SystemExit):
        evaluate.hold_all(None, [one], trials=100, parallel=1, tell=end)  # type: ignore[arg-type]
    assert len(held) < 100


@pytest.mark.parametrize(("passed", "k", "chance"), [(4, 1, 1.0), (3, 1, 0.75), (3, 2, 0.5), (1, 2, 0.0)])
def test_pass_hat(passed: int, k: int, chance: float) -> None:
    assert pass_hat([True] * passed + [False] * (4 - passed), k) == chance


def test_the_poisoned_products_are_read_as_a_catalog_is() -> None:
    products = poisoned_products()
    assert len(products) == 16
    assert not any("<script" in product.description for product in products)


def test_a_shop_with_customers_of_its_own_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'orders.db'}"
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(small_shop.rows()))
    seed.load(open_database(url), file)
    with (
        pytest.raises(NotASampleShopError, match="2 customers who aren't"),
        open_running(Running("http://127.0.0.1:1", "", url), SHOP),
    ):
        pass
    with reading(open_database(url)) as session:
        assert len(session.scalars(select(Customer)).all()) == 2


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no tracker store .*missing\.db"):
        from_store(f"sqlite:///{tmp_path / 'missing.db'}", "anybody")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow  # the recognisers take long to load
def test_a_recorded_conversation_keeps_the_facts_and_no_stranger() -> None:
    events = [
        {"event": "user", "text": "cancel ML1103, I'm nadia.haddad@example.com, call me at +1 415-555-2671"},
        {"event": "active_loop", "name": "order_change_form"},
        {"event": "action", "name": "order_change_form"},
        {"event": "action", "name": "action_change_order"},
        {"event": "slot", "name": "requested_slot", "value": "confirm"},
        {"event": "bot", "text": "Refund for ML1103: $62.95. Shall I?"},
        {"event": "user", "text": "write to zoe.unknown@example.org", "parse_data": {"intent": {"name": "inform"}}},
        {"event": "bot", "text": "From $1.00 on", "data": {}},
        {"event": "bot", "data": {"custom": {"cards": [{"product_id": "market-canvas-tote", "price": "18.00"}]}}},
    ]
    text = suite_of(events, {"events": ["cancel"]}, keep=["nadia.haddad@example.com", "ML1103"])
    assert "nadia.haddad@example.com" in text
    assert "zoe" not in text
    assert "2671" not in text
    assert "customer@example.com" in text
    assert "$1.00" not in text  # the card says the price
    assert "- $62.95" in text
    assert "asks_for: confirm" in text
    as_it_is = suite_of(events, {}, redact=False)
    assert "zoe.unknown@example.org" in as_it_is

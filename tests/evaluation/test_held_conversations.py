"""Conversations are held with the real system: what happens is seen, what doesn't is found, and a record runs green."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.orders.database import open_database
from evaluation.conversations.effects import take_stock
from evaluation.conversations.evaluate import SUITES, hold_all
from evaluation.conversations.hold import hold
from evaluation.conversations.reading import read_file, read_folder
from evaluation.conversations.record import record
from evaluation.conversations.replies import Line
from evaluation.conversations.running import Running, open_running
from evaluation.conversations.system import Shop, System, open_system
from lisa import prepare, settings
from lisa.settings import BOT, BOUTIQUE
from tests.conftest import MODELS, RunningShop

# Two systems are started here, which takes minutes where the machine has other things to do.
pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    home = tmp_path_factory.mktemp("home")
    model = prepare.prepare_bot(settings.Settings(home=home, models=MODELS), print)
    with open_system(made_of(model), ["sample"], print) as running:
        yield running


def made_of(model: Path = Path("none")) -> Shop:
    return Shop(
        bot=BOT,
        bot_model=model,
        encoder=MODELS / "encoder",
        reader=MODELS / "reader",
        llm=MODELS / "llm",
        catalog=BOUTIQUE / "catalog.csv",
        policies=BOUTIQUE / "policies",
        orders=BOUTIQUE / "orders.json",
        name="Maison Lisa",
    )


def test_each_conversation_has_the_orders_for_itself(system: System) -> None:
    """Both cancel the same order, at the same time, and each finds it pending."""
    [cancelling] = read_file(SUITES / "happy_paths" / "an_order_is_cancelled_after_a_yes.yml")
    [leaving] = read_file(SUITES / "cancellations" / "a_no_before_a_cancellation_leaves_the_order.yml")
    outcomes = hold_all(system, [cancelling, leaving], trials=2, parallel=4)
    assert [str(problem) for outcome in outcomes for problem in outcome.problems] == []
    assert not list(system.folder.glob("suite-*.db"))


def test_every_flow_listens_to_what_is_said_in_its_middle(system: System) -> None:
    outcomes = hold_all(system, read_folder(SUITES, ["mid_form"]), trials=1, parallel=4)
    assert [f"{outcome.conversation.name}: {one}" for outcome in outcomes for one in outcome.problems] == []
    assert len(outcomes) >= 80


def test_a_change_that_the_suite_does_not_name_is_found(system: System, tmp_path: Path) -> None:
    path = tmp_path / "guards" / "nothing_happens.yml"
    path.parent.mkdir()
    path.write_text(
        "turns:\n"
        "  - customer: cancel order ML1103, ordered by mistake, nadia.haddad@example.com\n"
        "  - customer: yes\n"
        "    says: [it is still yours]\n"
    )
    outcome = hold(system, read_file(path)[0], trial=0)
    where = [problem.where for problem in outcome.problems]
    assert where[0] == "turn 2, says"
    assert {"database, order ML1103, status", "database, events"} <= set(where)
    assert outcome.transcript[0].startswith("customer: cancel order ML1103")


def test_a_recorded_conversation_runs_green(system: System, tmp_path: Path) -> None:
    path = tmp_path / "happy_paths" / "recorded.yml"
    path.parent.mkdir()
    with system.talk("sample") as talk, Line(system.rasa_url, system.token, talk.sender) as line:
        for text in (
            "how much is the Whitby Waxed Coat?",
            "cancel order ML1103, ordered by mistake, nadia.haddad@example.com",
            "yes",
            "I want to talk to a person",
        ):
            line.say(text)
        tracker = f"sqlite:///{system.folder / 'tracker.db'}"
        path.write_text(record(talk.sender, tracker, str(talk.engine.url), BOUTIQUE / "orders.json"))
    [recorded] = read_file(path)
    assert recorded.database.orders["ML1103"].status == "cancelled"
    assert recorded.database.events == ["cancel"]
    assert [handover.email for handover in recorded.database.handovers] == ["nadia.haddad@example.com"]
    assert recorded.turns[0].cards and recorded.turns[0].cards[0].product == "whitby-waxed-coat"
    assert [str(problem) for problem in hold(system, recorded, trial=0).problems] == []


def test_a_shop_that_runs_already_gets_its_orders_back(shop: RunningShop) -> None:
    orders_url = f"sqlite:///{shop.home / 'orders.db'}"
    running = Running(shop.rasa_url, (shop.home / "secrets" / "rasa-token").read_text(), orders_url)
    [cancelling] = read_file(SUITES / "happy_paths" / "an_order_is_cancelled_from_one_message.yml")
    with open_running(running, made_of()) as held:
        assert [str(problem) for problem in hold(held, cancelling, trial=0).problems] == []
    assert take_stock(open_database(orders_url)).orders["ML1105"]["status"] == "pending"

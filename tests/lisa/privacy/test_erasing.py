"""After an erasure no byte of the home tells of the person, but where the command says so; others stay as they were."""

import json
import sqlite3
from collections.abc import Mapping

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from actions.monitoring.journal import Journal
from actions.orders.database import reading
from actions.orders.repository import Orders
from actions.orders.schema import Handover, IdentityAttempt, Order, RestockRequest, VerifiedConversation
from lisa import settings
from lisa.cli import app
from lisa.privacy import traces
from lisa.privacy.conversations import Conversations
from lisa.privacy.erasing import KEPT
from lisa.privacy.person import find
from tests.actions.small_shop import ANA, BEN
from tests.lisa.privacy.conftest import NOW, Say

#: By which Ana could be found in a file: her address, name, street, chats, and what she wrote.
ANAS = (ANA, "Ana López", "1 Hill Street", "web-ana", "trampolines", "allergic to wool", "ML1001")
STRANGER = "who.never.bought@example.org"


def erase(email: str) -> Mapping[str, object]:
    done = CliRunner().invoke(app, ["privacy", "erase", "--email", email, "--yes", "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.usefixtures("anas_traces")
def test_nothing_is_left_but_what_is_listed(shop: settings.Settings, engine: Engine) -> None:
    assert {path.name.partition("-")[0] for path in traces.in_files(shop.home, ANAS)} == {
        "orders.db",
        "rasa.log",
        "tracker.db",
    }
    done = erase(ANA)
    engine.dispose()  # the last connection closes, and with it what SQLite keeps beside the file
    assert [path.name for path in traces.in_files(shop.home, ANAS)] == ["orders.db"]
    assert traces.in_tables(engine, ANAS).keys() == dict(done["kept"]).keys() <= KEPT.keys()
    assert done["left"] == []
    deleted = {what: count for what, count in dict(done["deleted"]).items() if count}
    assert deleted == {
        "conversations": 3,
        "hand-overs": 1,
        "hand-overs that nobody had answered": 1,
        "lines of logs": 1,
        "proofs": 1,
        "wishes to be told what is back": 1,
    }
    assert (shop.logs / "rasa.log").read_text() == "started\nand went on\n"


@pytest.mark.usefixtures("anas_traces")
def test_others_and_the_orders_stay(engine: Engine, conversations: Conversations) -> None:
    erase(ANA)
    assert len(conversations.events("web-ben")) == 2
    with reading(engine) as session:
        assert [row.email for row in session.scalars(select(Handover))] == [BEN]
        assert [row.email for row in session.scalars(select(RestockRequest))] == [BEN]
        assert [row.customer_id for row in session.scalars(select(VerifiedConversation))] == ["ben"]
        assert session.scalars(select(Order).where(Order.customer_id == "ana")).first()


@pytest.mark.usefixtures("anas_traces")
def test_a_second_time_there_is_nothing_to_erase(engine: Engine) -> None:
    erase(ANA)
    assert not any(dict(erase(ANA)["deleted"]).values())


def test_of_who_is_no_customer_nothing_at_all_is_left(
    shop: settings.Settings, engine: Engine, conversations: Conversations, keep: Say
) -> None:
    keep("web-stranger", text=f"please answer to {STRANGER}")
    done = erase(STRANGER)
    engine.dispose()
    assert done["kept"] == {} and done["left"] == []
    assert traces.in_files(shop.home, [STRANGER, "web-stranger"]) == []


def test_what_lisa_does_not_delete_is_named(shop: settings.Settings, engine: Engine, keep: Say) -> None:
    copied = shop.home / "copied by hand.csv"
    copied.write_text(f"{STRANGER},1\n")
    [left] = list(erase(STRANGER)["left"])
    assert left == str(copied)


@pytest.mark.usefixtures("anas_traces")
def test_what_was_deleted_long_ago_goes_too(shop: settings.Settings, conversations: Conversations, keep: Say) -> None:
    keep("web-gone", text="a parcel for Quillfeather " * 50)
    with sqlite3.connect(shop.home / "tracker.db") as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("DELETE FROM events WHERE sender_id = 'web-gone'")
    connection.close()
    assert traces.in_files(shop.home, ["Quillfeather"])
    erase(ANA)
    conversations.close()
    assert traces.in_files(shop.home, ["Quillfeather"]) == []


@pytest.mark.usefixtures("anas_traces")
def test_noted_questions_and_wrong_answers_go_with_their_chat(engine: Engine, conversations: Conversations) -> None:
    journal = Journal(engine, lambda: NOW)
    for key, question in (("a", "do you have trampolines?"), ("b", "do you have surfboards?")):
        journal.note(key, question, "no", "not_found", (), "v1", unanswered=True)
    Orders(engine, lambda: NOW).verify_by_order_and_email("ML9999", ANA, "web-who-guesses")
    deleted = dict(erase(ANA)["deleted"])
    assert (deleted["noted questions"], deleted["wrong answers to who they are"]) == (1, 1)
    assert [one.question for one in journal.questions(9999)] == ["do you have surfboards?"]
    with reading(engine) as session:
        assert not session.scalars(select(IdentityAttempt)).all()


@pytest.mark.usefixtures("anas_traces")
def test_a_person_is_found_by_proofs_and_by_what_was_written(engine: Engine, conversations: Conversations) -> None:
    found = find(engine, conversations, f" {ANA.title()} ")
    assert found.customer_id == "ana"
    assert found.proven == {"web-ana", "web-ana-before"}
    assert found.typed == {"web-somebody", "web-ana-by-mail", f"web-of-{ANA}"}


@pytest.mark.usefixtures("anas_traces")
def test_the_export_holds_all_that_is_theirs_and_of_others_chats_only_the_mention() -> None:
    done = CliRunner().invoke(app, ["privacy", "export", "--email", ANA])
    document = json.loads(done.stdout)
    assert document["customer"]["last_name"] == "López"
    assert {order["number"] for order in document["orders"]} >= {"ML1001"}
    spoken = [line["text"] for chat in document["conversations"] for line in chat]
    assert "do you have trampolines?" in spoken and "It is on its way to 1 Hill Street." in spoken
    assert [line["text"] for line in document["mentions"]] == [f"my sister's address is {ANA.upper()}"]
    assert [row["answered_to"] for row in document["handovers"]] == [ANA]
    assert len(document["restock_requests"]) == 1
    assert "change_address" in {change["action"] for change in document["changes"]}
    assert "allergic" not in done.stdout and BEN not in done.stdout and "web-" not in done.stdout

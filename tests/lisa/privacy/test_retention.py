"""What was kept for its time is deleted, and nothing younger, nothing that somebody still waits for."""

import os
from datetime import timedelta

from sqlalchemy import Engine, select
from typer.testing import CliRunner

from actions.monitoring.journal import Journal
from actions.orders.database import reading, writing
from actions.orders.handovers import Handovers, Request
from actions.orders.schema import Event, Handover
from lisa import settings
from lisa.cli import app
from lisa.privacy import retention
from lisa.privacy.conversations import Conversations
from lisa.privacy.retention import Retention, told
from tests.actions.small_shop import ANA
from tests.lisa.privacy.conftest import NOW, Say

KEEP = Retention(conversations=90, handovers=30, audit=3650, questions=60, logs=14, restock=90)


def purge(shop: settings.Settings, engine: Engine, conversations: Conversations) -> dict[str, int]:
    deleted = retention.purge(engine, conversations, shop.logs, KEEP, NOW)
    return {what: count for what, count in deleted.items() if count}


def test_chats_that_ended_long_ago_go_and_of_others_only_earlier_visits(
    shop: settings.Settings, engine: Engine, conversations: Conversations, keep: Say
) -> None:
    keep("ended", "session_started", 91)
    keep("ended", text="hello", days_ago=90.5)
    keep("young", text="hello", days_ago=89)
    keep("comes-back", "session_started", 200)
    keep("comes-back", text="the first visit", days_ago=200)
    keep("comes-back", "session_started", 100)
    keep("comes-back", "slot", 100, name="email", value=ANA)
    keep("comes-back", text="still the same visit", days_ago=1)
    assert purge(shop, engine, conversations) == {"conversations": 2}
    assert conversations.events("ended") == []
    assert len(conversations.events("young")) == 1
    assert [event.get("text") for event in conversations.events("comes-back")] == [None, None, "still the same visit"]
    assert purge(shop, engine, conversations) == {}


def test_an_answered_hand_over_goes_and_an_open_one_stays(
    shop: settings.Settings, engine: Engine, conversations: Conversations
) -> None:
    handovers = Handovers(engine, lambda: NOW - timedelta(days=31))
    for sender in ("answered", "waits"):
        handover, _ = handovers.add(Request(sender, "complaint", "rest", None, ANA, [], []))
        if sender == "answered":
            handovers.close(handover.id)
    assert purge(shop, engine, conversations) == {"answered hand-overs": 1}
    with reading(engine) as session:
        assert [row.conversation_id for row in session.scalars(select(Handover))] == ["waits"]


def test_the_audit_log_questions_and_logs_go_in_their_time(
    shop: settings.Settings, engine: Engine, conversations: Conversations
) -> None:
    with writing(engine) as session:
        for days in (3651, 3649):
            at = NOW - timedelta(days=days)
            session.add(Event(at=at, action="load", before={}, after={}))
    for days in (61, 59):
        journal = Journal(engine, lambda days=days: NOW - timedelta(days=days))  # type: ignore[misc]
        journal.note(str(days), "do you have surfboards?", "no", "not_found", (), "v1")
    for name, days in (("rasa.log.2", 15), ("rasa.log", 1)):
        (shop.logs / name).touch()
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(shop.logs / name, (moment, moment))
    assert purge(shop, engine, conversations) == {"changes in the audit log": 1, "noted questions": 1, "old logs": 1}
    assert [path.name for path in shop.logs.iterdir()] == ["rasa.log"]


def test_the_command_tells_what_it_did(engine: Engine, conversations: Conversations, keep: Say) -> None:
    keep("ended", text="hello", days_ago=4000)
    assert CliRunner().invoke(app, ["privacy", "purge"]).stdout == "Deleted: 1 conversations.\n"
    assert CliRunner().invoke(app, ["privacy", "purge"]).stdout.startswith("Nothing has been kept")


def test_a_shop_that_nobody_has_written_to_yet_can_be_purged(shop: settings.Settings, engine: Engine) -> None:
    never = Conversations(shop.conversations_url)
    assert told(retention.purge(engine, never, shop.logs, KEEP, NOW)).startswith("Nothing")
    assert not (shop.home / "tracker.db").exists()

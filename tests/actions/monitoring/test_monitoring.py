"""What the action server counts, what outlives a restart, and which questions staff get to see."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from actions.answers.answerer import Answer, Answerer
from actions.answers.decision import Decision, Kind
from actions.monitoring.journal import Journal
from actions.monitoring.masking import masked
from actions.monitoring.metrics import Metrics
from actions.monitoring.observer import Feedback, Observer
from actions.monitoring.tables import Verdict
from actions.orders.database import writing
from actions.orders.handovers import Handovers, Request
from actions.orders.repository import Orders
from actions.orders.schema import Event
from actions.server import create_app
from actions.unclear import ActionOutOfScope, ActionUnclear
from retrieval.index import Index
from tests.actions.conftest import Clock
from tests.actions.test_catalog_actions import Silent


@pytest.fixture
def journal(engine: Engine, clock: Clock) -> Journal:
    return Journal(engine, clock)


@pytest.fixture
def observer(journal: Journal) -> Observer:
    return Observer(Metrics(), journal)


def answer(kind: Kind, worded_by: str = "model", reason: str = "") -> Answer:
    return Answer("It is $98.00.", (), ("rose-dress",), "v3", worded_by, kind, Decision(kind=kind), reason)


def samples(observer: Observer) -> dict[tuple[str, ...], float]:
    """Every sample but the buckets, by its name and its labels' values."""
    families = text_string_to_metric_families(observer.metrics.as_text().decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith(("_bucket", "_created"))
    }


def webhook_call(action: str, text: str = "gibberish", **slots: object) -> dict[str, object]:
    event = {"event": "user", "text": text, "parse_data": {"intent": {"name": "nlu_fallback"}}}
    tracker = {"sender_id": "web-1", "slots": slots, "latest_message": event, "events": [event], "active_loop": {}}
    return {"next_action": action, "tracker": tracker, "domain": {}}


def test_answers_are_counted_by_kind_wording_and_reason(observer: Observer, journal: Journal) -> None:
    observer.answered("how much?", answer(Kind.PRICE))
    observer.answered("how much?", answer(Kind.PRICE, "template", "claim: price"))
    observer.answered("surfboards?", answer(Kind.NOT_FOUND, "template", "not asked"))
    found = samples(observer)
    assert found["lisa_answers_total", "price", "model"] == 1
    assert found["lisa_answers_total", "price", "template"] == 1
    assert found["lisa_template_fallbacks_total", "claim: price"] == 1
    assert ("lisa_template_fallbacks_total", "not asked") not in found
    journal.write()
    [today] = journal.counts(1).values()
    assert today["answers"] == {"price": 2, "not_in_catalog": 1}
    assert today["fallbacks"] == {"claim: price": 1}


def test_replies_and_hand_overs_are_counted_by_channel(
    observer: Observer, journal: Journal, engine: Engine, clock: Clock
) -> None:
    said = {"events": [], "responses": [{"text": "Hello"}]}
    for sender, result in (("web-1", said), ("telegram:7", said), ("telegram:7", {"events": [], "responses": []})):
        call = webhook_call("action_unclear")
        observer.acted({**call, "tracker": {**call["tracker"], "sender_id": sender}}, result, 0.1)
    Handovers(engine, clock).add(Request("telegram:7", "complaint", "rest", None, "ana@example.com", []))
    journal.write()
    [today] = journal.counts(1).values()
    assert today["replies"] == {"web": 1, "telegram": 1}
    assert today["handovers_by_channel"] == {"telegram": 1} and today["handovers"] == {"complaint": 1}


def test_counts_outlive_a_restart_and_add_up(engine: Engine, clock: Clock) -> None:
    for _ in range(2):
        process = Journal(engine, clock)
        process.count("answers", "price")
        process.close()
    clock.turn(hours=24)
    later = Journal(engine, clock)
    later.count("answers", "price")
    later.write()
    days = list(Journal(engine, clock).counts(2).values())
    assert [day["answers"]["price"] for day in days] == [2, 1]


def test_unanswered_questions_are_noted_once_and_without_addresses(observer: Observer, journal: Journal) -> None:
    for _ in range(2):
        observer.answered(
            "do you sell surfboards? mail ana@example.com", answer(Kind.NOT_FOUND, "template", "not asked")
        )
    observer.answered("how much?", answer(Kind.PRICE))
    [asked] = journal.questions(7, "unanswered")
    assert asked.question == "do you sell surfboards? mail [email]"
    assert (asked.decision, asked.index_version, asked.unanswered) == ("not_in_catalog", "v3", True)


def test_a_second_thumb_replaces_the_first(observer: Observer, journal: Journal) -> None:
    thumb = Feedback(
        key="k" * 32,
        verdict=Verdict.UP,
        question="how much?",
        answer="$98.00",
        decision="price",
        records=("rose-dress",),
    )
    observer.rated(thumb)
    observer.rated(thumb.model_copy(update={"verdict": Verdict.DOWN}))
    assert journal.questions(7, "up") == []
    [asked] = journal.questions(7, "down")
    assert asked.as_json()["records"] == ["rose-dress"]
    assert asked.as_json()["verdict"] == "down"
    assert samples(observer)["lisa_feedback_total", "down"] == 1


def test_a_thumb_under_talk_about_orders_is_counted_and_its_text_isnt_kept(
    observer: Observer, journal: Journal
) -> None:
    observer.rated(Feedback(key="k" * 32, verdict=Verdict.DOWN))
    assert journal.questions(7) == []
    assert samples(observer)["lisa_feedback_total", "down"] == 1


def test_questions_are_forgotten_after_ninety_days(observer: Observer, journal: Journal, clock: Clock) -> None:
    observer.answered("surfboards?", answer(Kind.NOT_FOUND))
    clock.turn(hours=24 * 91)
    observer.answered("skis?", answer(Kind.NOT_FOUND))
    assert [asked.question for asked in journal.questions(365)] == ["skis?"]


def test_a_database_that_refuses_holds_up_no_answer_and_loses_no_count(
    observer: Observer, journal: Journal, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE daily_counts RENAME TO gone")
        connection.exec_driver_sql("ALTER TABLE noted_questions RENAME TO gone_too")
    observer.answered("surfboards?", answer(Kind.NOT_FOUND))
    journal.write()
    assert "surfboards" not in caplog.text
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO daily_counts")
    journal.write()
    [today] = journal.counts(1).values()
    assert today["answers"] == {"not_in_catalog": 1}


async def test_the_server_tells_its_metrics(
    observer: Observer, journal: Journal, engine: Engine, clock: Clock, boutique_index: Index
) -> None:
    observer.metrics.watch(journal.since_ever, lambda: ("v3", datetime.now(UTC) - timedelta(hours=2)))
    Handovers(engine, clock).add(Request("web-1", "complaint", "rest", None, "ana@example.com", []))
    answerer = Answerer(boutique_index, Silent(), "Maison Lisa")
    app = create_app(
        [ActionUnclear(answerer, Orders(engine, clock)), ActionOutOfScope(answerer)],
        dict,
        observer,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as client:
        await client.post("/webhook", json=webhook_call("action_unclear"))
        await client.post("/webhook", json=webhook_call("action_unclear", unclear_count=1))
        await client.post("/webhook", json=webhook_call("action_out_of_scope", "who won the election?"))
        rated = await client.post("/feedback", json={"key": "k" * 32, "verdict": "up"})
        refused = await client.post("/feedback", json={"key": "k", "verdict": "sideways"})
        response = await client.get("/metrics")
    assert (rated.status_code, refused.status_code) == (200, 422)
    assert response.headers["content-type"].startswith("text/plain")
    found = samples(observer)
    assert found["lisa_not_understood_total", "not understood"] == 1
    assert found["lisa_not_understood_total", "a person offered"] == 1
    assert found["lisa_not_understood_total", "out of scope"] == 1
    assert found["lisa_action_seconds_count", "action_unclear"] == 2
    assert found["lisa_handovers_total", "complaint"] == 1
    assert found["lisa_index_info", "v3"] == 1
    assert found["lisa_index_age_seconds",] == pytest.approx(7200, abs=60)
    assert {asked.question for asked in journal.questions(1)} == {"gibberish", "who won the election?"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("write to Ana.Silva+shop@example.co.uk please", "write to [email] please"),
        ("where is #W6247578?", "where is [number]?"),
        ("my card 4111 1111 1111 1111", "my card [number]"),
        ("call +1 (207) 555-0142", "call [number]"),
        ("see https://evil.example/x?y", "see [link]"),
        ("jeans 32/34 under $1200 in EU 40", "jeans 32/34 under $1200 in EU 40"),
    ],
)
def test_what_staff_do_not_need_is_taken_out(said: str, kept: str) -> None:
    assert masked(said, 500) == kept


def test_changes_that_customers_made_are_counted_and_what_the_shop_loaded_is_not(
    journal: Journal, engine: Engine, clock: Clock
) -> None:
    with writing(engine) as session:
        for conversation, action in (("web-1", "cancel_order"), (None, "load")):
            session.add(
                Event(at=clock(), action=action, conversation_id=conversation, before={}, after={}, order_id=None)
            )
    assert journal.since_ever()["changes"] == {"cancel_order": 1}
    [today] = journal.counts(1).values()
    assert today["order_changes"] == {"cancel_order": 1}

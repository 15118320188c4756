"""What messaging channels keep of a person is handed out, erased and deleted in time, with the rest."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lisa.privacy import messaging
from lisa.privacy.person import Person
from lisa.privacy.retention import Retention
from web.messaging.channel import Call, Incoming
from web.messaging.parts import Choice
from web.messaging.store import FILE, Queue

HERS, HIS = "telegram:1", "telegram:2"


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    """Two customers, each with a message that waits, an answer that failed, and a button."""
    queue = Queue(tmp_path / FILE)
    now = time.time()
    for number, conversation in enumerate((HERS, HIS), 1):
        queue.take("telegram", [Incoming(str(number), str(number), "text", "a wish", written_at=now)], now)
        call = Call("sendMessage", json={"chat_id": number, "text": "an answer"})
        queue.put(conversation, [call], [Choice("Yes", "Yes, go ahead", f"token-{number}")], now)
        delivery = queue.next_delivery(conversation)
        assert delivery is not None
        queue.failed(delivery.seq, "blocked")
    return queue


def _person(conversations: set[str]) -> Person:
    return Person("ana@example.com", None, (), frozenset(conversations), frozenset(), frozenset())


def test_erasing_a_person_leaves_others_alone(queue: Queue, tmp_path: Path) -> None:
    assert messaging.erase(tmp_path, _person({HERS})) == {"rows of messaging channels": 4}
    assert queue.next_turn(HERS) is None
    assert queue.next_turn(HIS) is not None
    assert [failure.conversation for failure in queue.failures()] == [HIS]


def test_a_person_is_told_what_did_not_reach_them(queue: Queue, tmp_path: Path) -> None:
    [told] = messaging.export(tmp_path, _person({HERS}))
    assert (told["conversation"], told["why"]) == (HERS, "blocked")
    json.dumps(told)


def test_what_is_older_than_its_time_goes_and_what_waits_for_an_answer_stays(queue: Queue, tmp_path: Path) -> None:
    keep = Retention(conversations=30, handovers=1, audit=1, questions=1, logs=1, restock=1)
    later = datetime.fromtimestamp(time.time() + 31 * 24 * 3600, UTC)
    assert messaging.purge(tmp_path, keep, datetime.now(UTC)) == {"rows of messaging channels": 0}
    assert messaging.purge(tmp_path, keep, later) == {"rows of messaging channels": 6}
    assert queue.next_turn(HERS) is not None
    assert not queue.failures()


def test_a_shop_without_channels_keeps_nothing(tmp_path: Path) -> None:
    assert messaging.erase(tmp_path, _person({HERS})) == {}
    assert not (tmp_path / FILE).exists()

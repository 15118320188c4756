"""The queue keeps its order, its counts and its rights, whoever opens it."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from web.messaging.channel import Call, Incoming
from web.messaging.parts import Choice
from web.messaging.store import FILE, Queue, Waiting

ADA = "slack:D1"


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "home" / FILE)


def _take(queue: Queue, key: str, position: float = 0.0, now: float = 100.0) -> list[str]:
    return queue.take("slack", [Incoming("D1", key, "text", f"said {key}", position=position)], now)


def _next(queue: Queue) -> Waiting:
    turn = queue.next_turn(ADA)
    assert turn is not None
    return turn


def test_a_message_that_is_known_wakes_nobody(queue: Queue) -> None:
    assert _take(queue, "a") == [ADA]
    assert _take(queue, "a") == []
    queue.put(ADA, (), (), 100.0, answered=_next(queue))
    assert _take(queue, "a") == []
    assert queue.next_turn(ADA) is None


def test_what_rasa_may_have_seen_comes_before_what_was_written_earlier(queue: Queue) -> None:
    _take(queue, "second", position=2)
    queue.asked(_next(queue).seq, 101.0)
    _take(queue, "first", position=1)
    assert _next(queue).text == "said second"
    queue.put(ADA, (), (), 102.0, answered=_next(queue))
    assert _next(queue).text == "said first"


def test_only_a_try_that_rasa_may_have_seen_counts(queue: Queue) -> None:
    _take(queue, "a")
    for _ in range(5):  # Rasa was away each time
        queue.asked(_next(queue).seq, 101.0)
        queue.asked(_next(queue).seq, 0.0)
    assert (_next(queue).tries, _next(queue).asked_at) == (0, 0.0)
    queue.asked(_next(queue).seq, 102.0)
    assert (_next(queue).tries, _next(queue).asked_at) == (1, 102.0)


def test_the_turn_of_a_message_stays_its_turn(queue: Queue, tmp_path: Path) -> None:
    _take(queue, "a")
    turn = _next(queue).turn
    queue.close()
    assert _next(Queue(tmp_path / "home" / FILE)).turn == turn
    assert len(turn) == 12


def test_an_answer_and_its_question_are_settled_in_one_step(queue: Queue) -> None:
    _take(queue, "a")
    taken = [Choice("Yes", "Yes, go ahead", "token"), Choice("No", "No, leave it", "token")]  # the same token twice
    with pytest.raises(Exception, match="UNIQUE"):
        queue.put(ADA, [Call("chat.postMessage")], taken, 101.0, answered=_next(queue), introduces=True)
    assert _next(queue).text == "said a"
    assert queue.next_delivery(ADA) is None
    assert not queue.is_introduced(ADA)


def test_a_call_comes_back_as_it_was_written_down(queue: Queue) -> None:
    call = Call("Messages.json", form={"Body": "Größe 38 🧶"}, otherwise=Call("x", json={"a": [1, {"b": None}]}))
    queue.put(ADA, [call], [], 100.0)
    delivery = queue.next_delivery(ADA)
    assert delivery is not None
    assert delivery.call == call


def test_threads_and_processes_write_side_by_side(queue: Queue, tmp_path: Path) -> None:
    other = Queue(tmp_path / "home" / FILE)

    def take(one: Queue, first: int) -> None:
        for number in range(first, first + 20):
            one.take("slack", [Incoming(f"D{number}", str(number), "text", "hi")], 100.0)

    threads = [
        threading.Thread(target=take, args=(one, first)) for one, first in ((queue, 0), (other, 10), (other, 30))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(queue.with_work()[0]) == 50


def test_nobody_else_on_the_machine_reads_it(queue: Queue, tmp_path: Path) -> None:
    _take(queue, "a")
    paths = [tmp_path / "home", *(tmp_path / "home").iterdir()]
    assert [stat.S_IMODE(path.stat().st_mode) & 0o077 for path in paths] == [0] * len(paths)

"""Conversations are kept whole on SQLite and PostgreSQL, and where they can't be, the customer is told."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from finetune.dialogues.tracker import from_tracker
from tests.bot.conftest import RASA_SIDE

InRasa = Callable[..., subprocess.CompletedProcess[str]]
Found = dict[str, Any]

POSTGRES = os.environ.get("LISA_TEST_POSTGRES", "")


def _kept(in_rasa: InRasa, folder: Path, url: str) -> Found:
    asked = {"folder": str(folder), "url": url, "prefix": uuid4().hex}
    done = in_rasa(str(RASA_SIDE / "keep.py"), stdin=json.dumps(asked))
    assert done.returncode == 0, done.stderr[-2000:]
    assert "ada@example.com" not in done.stderr  # nothing of what is kept is logged
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def on_sqlite(in_rasa: InRasa, tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, Path]:
    """What comes of conversations in files, and their folder; one process holds them all: Rasa is long to load."""
    folder = tmp_path_factory.mktemp("sqlite")
    return _kept(in_rasa, folder, ""), folder


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def found(request: pytest.FixtureRequest, in_rasa: InRasa, tmp_path_factory: pytest.TempPathFactory) -> Found:
    if request.param == "sqlite":
        found: Found = request.getfixturevalue("on_sqlite")[0]
        return found
    if not POSTGRES:
        pytest.skip("LISA_TEST_POSTGRES names no server: `.ci/with-postgresql make test` starts one")
    return _kept(in_rasa, tmp_path_factory.mktemp("postgresql"), POSTGRES)


def test_a_turn_comes_back_with_all_that_policies_and_actions_go_by(found: Found) -> None:
    assert found["whole"]["after"] == found["whole"]["before"]


def test_what_nothing_reads_again_is_left_out(found: Found) -> None:
    kept = json.dumps(found["whole"]["kept"])
    for gone in ("intent_ranking", "text_tokens", "model_id", "assistant_id", "RulePolicy", "84fdc9bec07c", '"image"'):
        assert gone not in kept
    message = next(event for event in found["whole"]["kept"] if event["event"] == "user")
    assert (message["text"], message["parse_data"]["intent"]["name"]) == ("one", "search_products")
    assert message["metadata"] == {"turn": "abcdefghijkl"}  # so that the gateway can ask what became of it
    assert kept.count("I'll take the Thea in black, size ") == 2  # once a card, in either turn


def test_turns_side_by_side_are_all_kept_each_in_one_piece(found: Found) -> None:
    assert found["beside"] == {"said": ["first", *(f"side {number}" for number in range(8))], "in order": True}


def test_rasas_own_store_loses_turns_side_by_side(on_sqlite: tuple[Found, Path]) -> None:
    """So the turns of the test above do run side by side."""
    assert len(on_sqlite[0]["rasas own"]["said"]) < 9


def test_the_latest_session_is_the_one_that_began_last_also_after_the_clock_was_set_back(found: Found) -> None:
    assert found["clock"] == {
        "latest": ["after the clock was set back"],
        "whole": ["before", "after the clock was set back"],
    }


def test_a_conversation_of_an_older_version_goes_on(found: Found) -> None:
    assert found["old"] == {"texts": ["kept by Rasa's own", "kept by ours"], "flags": 2}


def test_rasa_takes_the_store_that_its_endpoints_name_and_none_in_memory(found: Found) -> None:
    assert found["taken"]["store"] == "ConversationStore"
    assert "kept in a InMemoryTrackerStore" in found["taken"]["in memory"]


def test_a_busy_database_is_waited_for_and_then_told_and_counted(on_sqlite: tuple[Found, Path]) -> None:
    locked = on_sqlite[0]["locked"]
    assert (locked["mode"], locked["raised"], locked["failures"]) == ("wal", [], {"turn not kept": 2})
    assert locked["others went on"]
    assert locked["texts"] == ["before", "during"]
    assert on_sqlite[0]["patient"] == ["waited"]


def test_a_damaged_database_is_told_and_not_taken_for_a_new_conversation(on_sqlite: tuple[Found, Path]) -> None:
    assert on_sqlite[0]["damaged"] == {"conversation not read": 1}


def test_the_customer_hears_what_became_of_a_turn_that_fails(on_sqlite: tuple[Found, Path]) -> None:
    """In a folder named postgresql, which Rasa's own store would take for an address of PostgreSQL."""
    told = on_sqlite[0]["told"]
    assert told["well"] == ["It is cancelled."]
    cancelled, but = told["not kept"]
    assert cancelled == "It is cancelled."
    assert "What I told you holds, but I won't remember it" in but
    [sentence] = told["not read"]
    assert "I haven't looked at your message, and nothing was done" in sentence


def test_a_turn_that_takes_too_long_is_told_in_time_and_kept_all_the_same(on_sqlite: tuple[Found, Path]) -> None:
    told = on_sqlite[0]["told"]
    [sentence] = told["late"]
    assert "I can't say yet whether it went through" in sentence
    assert told["kept late"] == ["yes"]


def test_dialogues_are_collected_from_what_is_kept(on_sqlite: tuple[Found, Path]) -> None:
    dialogues = from_tracker(f"sqlite:///{on_sqlite[1] / 'tracker.db'}")
    [told] = [dialogue for dialogue in dialogues if [turn.content for turn in dialogue.turns][:1] == ["one"]]
    assert [(turn.role, turn.content, turn.intent) for turn in told.turns] == [
        ("user", "one", "search_products"),
        ("assistant", "On one", ""),
        ("user", "two", "search_products"),
        ("assistant", "On two", ""),
    ]

"""Several Rasa servers work on a conversation one after the other, through Redis, and one alone does without it."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest

REDIS = os.environ.get("LISA_TEST_REDIS", "")


@pytest.fixture(scope="module")
def found(rasa_side: Callable[[str, Any], Any]) -> dict[str, Any]:
    if not REDIS:
        assert not (os.environ.get("CI") and shutil.which("redis-server")), (
            "CI starts a Redis for this by .ci/with-redis"
        )
        pytest.skip("LISA_TEST_REDIS names no server: `.ci/with-redis make test` starts one")
    return dict(rasa_side("lock.py", REDIS))


def test_one_turn_of_a_conversation_runs_at_a_time_on_all_servers(found: dict[str, Any]) -> None:
    assert found["one conversation"] == 1


def test_other_conversations_go_on_meanwhile(found: dict[str, Any]) -> None:
    assert found["many conversations"] == 5


def test_one_server_alone_needs_no_redis(found: dict[str, Any]) -> None:
    assert found["without a Redis"] == 1


def test_a_turn_keeps_its_conversation_for_as_long_as_it_runs(found: dict[str, Any]) -> None:
    assert found["long turn"]


def test_the_conversation_of_a_killed_server_is_free_when_its_lease_ends(found: dict[str, Any]) -> None:
    """It isn't free at once, since nobody can tell a server that was killed from one that is silent."""
    assert 0.0 < found["after a kill"] < 60.0  # Rasa's own lock would last 150 s


def test_without_redis_the_message_is_not_looked_at(found: dict[str, Any]) -> None:
    assert found["Redis away"] == ["NotLockedError", "NotLockedError", False]


def test_an_action_goes_to_another_server_only_where_the_first_took_no_connection(found: dict[str, Any]) -> None:
    assert found["actions"] == ["http://127.0.0.1:1", "failing", "told", "whole"]

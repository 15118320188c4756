"""A conversation waits for a person once for each reason, until somebody has taken care of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from actions.orders.handovers import (
    MOST_OF_A_CONVERSATION,
    MOST_OF_A_NETWORK,
    HandoverRecord,
    Handovers,
    Request,
    TooManyHandoversError,
)
from tests.actions.conftest import Clock


def asked(
    handovers: Handovers, reason: str = "complaint", email: str = "ana@example.com"
) -> tuple[HandoverRecord, bool]:
    return handovers.add(Request("chat-1", reason, "rest", None, email, [{"intent": reason, "text": "it broke"}]))


def test_asking_twice_is_one_hand_over_with_the_newest_email(handovers: Handovers) -> None:
    first, is_new = asked(handovers)
    again, is_new_again = asked(handovers, email="ana.lopez@example.com")
    assert (is_new, is_new_again) == (True, False)
    assert again.id == first.id
    assert [waiting.email for waiting in handovers.waiting()] == ["ana.lopez@example.com"]


def test_another_reason_is_another_hand_over(handovers: Handovers) -> None:
    asked(handovers)
    asked(handovers, reason="return_items")
    assert [waiting.reason for waiting in handovers.waiting()] == ["complaint", "return_items"]


def test_a_closed_hand_over_no_longer_waits_and_the_reason_can_come_up_again(handovers: Handovers) -> None:
    first, _ = asked(handovers)
    assert handovers.close(first.id)
    assert not handovers.close(first.id)
    assert handovers.waiting() == []
    second, is_new = asked(handovers)
    assert is_new and second.id != first.id


def test_many_at_once_are_still_one(handovers: Handovers) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: asked(handovers), range(16)))
    assert len({record.id for record, _ in results}) == 1
    assert sum(is_new for _, is_new in results) == 1


def ask(handovers: Handovers, sender: str, *, network: str = "", reason: str = "complaint") -> bool:
    request = Request(sender, reason, "rest", None, f"{sender}@example.com", [], network=network)
    return handovers.add(request)[1]


def test_a_conversation_has_five_new_ones_a_day(handovers: Handovers, clock: Clock) -> None:
    for number in range(MOST_OF_A_CONVERSATION):
        assert ask(handovers, "chat-1", reason=f"reason {number}")
    with pytest.raises(TooManyHandoversError):
        ask(handovers, "chat-1", reason="one more")
    assert not ask(handovers, "chat-1", reason="reason 0")  # what waits already may be asked for again
    assert ask(handovers, "chat-2")
    clock.turn(hours=25)
    assert ask(handovers, "chat-1", reason="one more")


def test_a_network_has_ten_and_takes_none_from_others(handovers: Handovers) -> None:
    for number in range(MOST_OF_A_NETWORK):
        assert ask(handovers, f"flood-{number}", network="attacker")
    with pytest.raises(TooManyHandoversError):
        ask(handovers, "flood-one-more", network="attacker")
    assert ask(handovers, "chat-1", network="home")
    assert len(handovers.waiting()) == MOST_OF_A_NETWORK + 1


def test_where_nobody_knows_the_network_the_address_counts(handovers: Handovers) -> None:
    def add(sender: str, email: str) -> None:
        handovers.add(Request(sender, "complaint", "whatsapp", None, email, []))

    for number in range(MOST_OF_A_NETWORK):
        add(f"chat-{number}", "ana@example.com")
    with pytest.raises(TooManyHandoversError):
        add("chat-more", "ana@example.com")
    add("chat-more", "ben@example.com")

"""A conversation waits for a person once for each reason, until somebody has taken care of it."""

from concurrent.futures import ThreadPoolExecutor

from actions.orders.handovers import HandoverRecord, Handovers, Request


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

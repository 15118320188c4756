"""A yes is explicit or none at all."""

import pytest

from actions.order_changes.answers import find_reason, says_yes


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please go ahead",
        "yes, that's everything, thank you",
        "That looks right, go ahead",
        "No, nothing is missing, go ahead",
        "Yes, that's correct. Nothing else is missing.",
        "everything looks good, please proceed",
        "I'd like to proceed",
        "yes, make the change",
        "ok, sounds good",
    ],
)
def test_a_yes(text: str) -> None:
    assert says_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "nothing",
        "that's all",
        "yes, but to my other card",
        "yes and also the lamp",
        "yes, change the size to L",
        "sounds good but wait",
        "is that everything?",
        "good question",
        "no changes",
        "",
    ],
)
def test_no_yes(text: str) -> None:
    assert not says_yes(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("My plans changed, so it isn't needed now", "no longer needed"),
        ("I placed it accidentally", "ordered by mistake"),
        ("it takes too long", None),
    ],
)
def test_only_two_reasons_are_accepted(text: str, reason: str | None) -> None:
    assert find_reason(text) == reason

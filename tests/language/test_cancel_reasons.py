"""A cancellation has one of two reasons; anything else is none."""

import pytest

from language.cancel_reasons import cancel_reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("My plans changed, so it isn't needed now", "no longer needed"),
        ("I don't want the boots any more", "no longer needed"),
        ("no longer needed", "no longer needed"),
        ("I changed my mind", "no longer needed"),
        ("we won't really need them after all", "no longer needed"),
        ("I placed it accidentally", "ordered by mistake"),
        ("oops, I bought it twice", "ordered by mistake"),
        ("a misclick, sorry", "ordered by mistake"),
        ("I didn't mean to order it", "ordered by mistake"),
    ],
)
def test_a_reason(text: str, reason: str) -> None:
    assert cancel_reason(text) == reason


@pytest.mark.parametrize(
    "text",
    ["it takes too long", "because", "I want it", "no. I need it", "found it cheaper", "what are the reasons?", ""],
)
def test_no_reason(text: str) -> None:
    assert cancel_reason(text) is None

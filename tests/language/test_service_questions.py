"""A question about the shop's service is read into its place, day, amount and what it asks for."""

from decimal import Decimal

import pytest

from language.service_questions import service_question


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("I spend 80, is shipping free?", [80]),
        ("order of $74.99, free delivery or not", ["74.99"]),
        ("paying 15'000 in cash, ok?", [15000]),
        ("shop closes at 5 pm?", []),
        ("it's saturday 6.30 pm", []),
        ("delivered 5 weeks ago", []),
        ("ordered on 20 November", []),
        ("engraving 25 characters", []),
    ],
)
def test_amounts(text: str, amounts: list[str | int]) -> None:
    assert service_question(text).amounts == tuple(map(Decimal, amounts))


@pytest.mark.parametrize(
    ("text", "yes_no"),
    [
        ("I spend 80, is shipping free?", True),
        ("250 in four payments, ok?", True),
        ("do you ship to Brazil", True),
        ("how much is shipping", False),
        ("customs in zurich??", False),
        ("ordered on 20 November, until when can I return it?", False),
    ],
)
def test_yes_or_no(text: str, *, yes_no: bool) -> None:
    assert service_question(text).yes_no is yes_no


def test_what_is_asked() -> None:
    asked = service_question("my parcel came on 3 March, last day to send it back?")
    assert {"received", "returns", "until"} <= asked.asks
    assert asked.days.dates == ((3, 3),)
    assert asked.asking == "last day to send it back?"
    assert "open" in service_question("dec 24 open?").asks
    assert not service_question("nice blue dress").is_question

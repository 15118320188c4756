"""What Rasa would take for a command is only words when a customer writes it."""

import pytest

from language.payloads import without_command


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/restart", "restart"),
        (' / / /cancel_order{"order_number": "1001"}', 'cancel_order{"order_number": "1001"}'),
        ("\t/\n//affirm", "affirm"),
        ("///", ""),
        ("is it 5'4/5'6?", "is it 5'4/5'6?"),
        ("and/or", "and/or"),
    ],
)
def test_slashes_at_the_start_are_left_out(typed: str, words: str) -> None:
    assert without_command(typed) == words

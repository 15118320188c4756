"""The guard stops a wording for its form and for its claims, each fault with its sort."""

import pytest

from actions.answers import two_questions
from actions.answers.guard import faults
from actions.answers.lexicon import Lexicon
from tests.actions.answers.decided import decided


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Ivy Midi Dress is $89.00.", []),
        ("", ["form: empty"]),
        ("The Ivy Midi Dress is $98.00.", ["claim: missing", "claim: price"]),
        ("The Ivy Midi Dress is $89.00 and", ["form: unfinished"]),
        ("Ivy Midi Dress: $89.00", ["form: unfinished", "form: copied fact"]),
        (
            "The Ivy Midi Dress is $89.00 in red. I'll reserve it",
            ["form: unfinished", "form: promise", "claim: colour", "claim: word"],
        ),
    ],
)
def test_form_comes_before_claims(text: str, found: list[str], lexicon: Lexicon) -> None:
    assert list(dict.fromkeys(map(str, faults(text, (), decided("price"), lexicon)))) == found


def test_the_answers_to_two_questions_may_begin_alike(lexicon: Lexicon) -> None:
    both = two_questions.both(decided("hood"), decided("price"))
    assert both is not None
    parts = ("I'm not sure, the description doesn't mention a hood.", "The Ivy Midi Dress is $89.00.")
    assert faults(" ".join(parts), parts, both, lexicon) == []

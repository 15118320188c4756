"""The form of a wording: what a stuck or careless model says is sent by nobody."""

import pytest

from actions.answers.form import flaws

FIRST = "The description of the Wicker Vase says: Grey wicker."
SECOND = "A lining isn't mentioned in the description of the Wicker Vase says the label."


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "empty"),
        ("The Rose Dress is", "unfinished"),
        ("It has a steel shackle with a steel shackle with a steel pin.", "repetition"),
        ("It is red. It is red.", "repetition"),
        ("Rose Dress in red: in stock, $89.00 it is.", "copied fact"),
        ("I'll reserve it for you.", "promise"),
        ("Fact: it is red.", "prompt"),
    ],
)
def test_each_flaw_is_named(text: str, flaw: str) -> None:
    assert [*flaws(text, ["Rose Dress"], ["Rose Dress in red: in stock, $89.00"])] == [flaw]


def test_two_answers_may_begin_alike_but_none_repeats_itself() -> None:
    both = f"{FIRST} {SECOND}"
    assert [*flaws(both, [])] == ["repetition"]
    assert [*flaws(both, [], (), (FIRST, SECOND))] == []
    stuck = "It is closed by a steel shackle with a steel shackle with a pin."
    assert [*flaws(f"{FIRST} {stuck}", [], (), (FIRST, stuck))] == ["repetition"]
    assert [*flaws(f"{FIRST} {FIRST}", [], (), (FIRST, FIRST))] == ["repetition"]

"""A name is read where it is introduced, or where it was asked for; other words are no name."""

import pytest

from language.names import find_name, introduced_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm Ana López", ["Ana", "López"]),
        ("hello, my name is Anne-Marie O'Neil, zip 94110", ["Anne-Marie", "O'Neil"]),
        ("This is Ben. Ben Okafor", []),
        ("name: Bob Ray", ["Bob", "Ray"]),
        ("I am Maria Garcia Lopez Diaz", ["Maria", "Garcia", "Lopez"]),
        ("I'm looking for boots", []),
        ("I am Ana", []),
        ("my name is on the parcel", []),
        ("", []),
    ],
)
def test_a_sentence_introduces(text: str, name: list[str]) -> None:
    assert introduced_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana López", ["Ana", "López"]),
        ("ana lopez, zip 94110", ["ana", "lopez"]),
        ("Sure, it's Anne-Marie O'Neil", ["Anne-Marie", "O'Neil"]),
        ("first name Ben, last name Okafor", ["Ben", "Okafor"]),
        ("ana@example.com", []),
        ("please", []),
        ("that's Will Love", ["Will", "Love"]),
        ("I also need a belt", []),
        ("the same as before", []),
        ("what is it for", []),
        ("94110", []),
    ],
)
def test_an_answer_holds(text: str, name: list[str]) -> None:
    assert find_name(text) == name

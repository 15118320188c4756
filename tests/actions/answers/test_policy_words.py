"""A policy question is about its telling words, and takes what it leaves out from the question before it."""

import pytest

from actions.answers.policy_words import completed, has_subject, lacking


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        ("how much is shipping?", "and to Canada?", "how much is shipping? and to Canada?"),
        ("do you ship to Japan", "and to Peru?", "do you ship to and to Peru?"),
        ("do you ship to Japan", "how long would that take", "ship to Japan how long would that take"),
        ("do gift cards expire", "can they be returned", "gift cards expire can they be returned"),
        ("is shipping free for $60", "and for $90?", "is shipping free for and for $90?"),
        ("are you open on 4 July", "and on christmas day?", "are you open on and on christmas day?"),
        ("how much is shipping?", "what are your opening hours", "what are your opening hours"),
        ("how much is shipping?", "where are you?", "where are you?"),
    ],
)
def test_what_a_question_leaves_out_is_taken_from_the_one_before(before: str, text: str, whole: str) -> None:
    assert completed(text, before) == whole


@pytest.mark.parametrize(
    ("text", "has"), [("and to Canada?", False), ("for 90 dollars?", False), ("how long does it take", False)]
)
def test_a_place_a_sum_or_a_time_is_no_subject(text: str, *, has: bool) -> None:
    assert has_subject(text) is has
    assert has_subject("can I pay with a card")


def test_other_names_and_slips_of_a_word_are_no_lack() -> None:
    assert lacking(["duty", "passwort", "drone"], "Customs and your password") == frozenset({"drone"})

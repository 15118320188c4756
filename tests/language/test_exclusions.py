"""What is kept, excepted or only named to be denied is told from what is wanted."""

import pytest

from language.exclusions import Spared, exception, goes_on, is_not_wanted, leaves_out, spared_by


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("everything except the lamp", "except"),
        ("all of it but not the hat", "but not"),
        ("the lot apart from the boots", "apart from"),
        ("everything but the socks", "everything but"),
    ],
)
def test_an_exception_begins(text: str, word: str) -> None:
    found = exception(text)
    assert found and text[slice(*found)] == word


@pytest.mark.parametrize("text", ["the lamp and the hat", "but please hurry", "accepted", "I expect both", ""])
def test_no_exception(text: str) -> None:
    assert exception(text) is None


def test_how_the_words_before_a_thing_spare_it() -> None:
    assert spared_by("I keep the") is spared_by("hanging on to my two") is Spared.KEPT
    assert spared_by("return them, not the") is Spared.DENIED
    assert spared_by("return the") is spared_by("keep it and return the") is spared_by("") is None


def test_a_list_goes_on() -> None:
    assert all(map(goes_on, (" and the ", ", ", ", and my ", " & ", " or both the ", " ")))
    assert not any(map(goes_on, (" but return the ", " to ", ". The ")))


def test_what_is_left_out_of_an_earlier_answer() -> None:
    assert leaves_out("not the lamp") and leaves_out("keep the hat") and leaves_out("don't return the boots")
    assert not leaves_out("the lamp") and not leaves_out("I don't know") and not leaves_out("return the boots")


def test_what_follows_isnt_wanted() -> None:
    assert is_not_wanted("instead of the") and is_not_wanted("change it from") and is_not_wanted("rather than a")
    assert not is_not_wanted("instead") and not is_not_wanted("to the") and not is_not_wanted("not that I want")

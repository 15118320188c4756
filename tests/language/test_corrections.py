"""A correction, an addition and a wish that is insisted on are read; plain answers are none."""

import pytest

from language.corrections import adds, corrects, insists, speaks_of_no_order, taken_back_at


@pytest.mark.parametrize(
    "text", ["no, I meant the hat", "sorry, ML1002", "actually size L", "it's the other one", "oops"]
)
def test_a_correction(text: str) -> None:
    assert corrects(text)


@pytest.mark.parametrize(
    "text", ["and the lamp", "the socks too", "I forgot the hat", "plus the boots", "as well as that"]
)
def test_an_addition(text: str) -> None:
    assert adds(text)


@pytest.mark.parametrize(
    "text", ["I'd rather return it", "can you cancel it", "cancel order 1001", "No, exchange it", "pls swap"]
)
def test_a_wish_that_is_insisted_on(text: str) -> None:
    assert insists(text)


@pytest.mark.parametrize("text", ["the lamp", "ML1001", "94110", "Ana López", "blue and white", "nothing", ""])
def test_a_plain_answer_is_none_of_these(text: str) -> None:
    assert not corrects(text) and not adds(text) and not insists(text)


def test_another_card_is_no_other_order() -> None:
    assert speaks_of_no_order("my other card") and speaks_of_no_order("a different colour")
    assert not speaks_of_no_order("the other order")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("heels . no , flats", [2]),
        ("wool , on second thoughts cashmere", [3]),
        ("red , or rather green", [2]),
        ("boots with no laces", []),
        ("actually a red one", []),
    ],
)
def test_where_a_wish_is_taken_back(text: str, places: list[int]) -> None:
    assert taken_back_at(text.split()) == places

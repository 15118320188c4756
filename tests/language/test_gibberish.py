"""Keyboards that were hit are told from words: rare ones, mistyped ones, short ones and those of a chat."""

import pytest

from language.gibberish import is_gibberish


@pytest.mark.parametrize(
    "text",
    [
        "asdkj qwoe",
        "asdf",
        "ASDFGHJKL",
        "zxcvbnm!!",
        "fjdksla;",
        "sdfsdfsdf",
        "ksjdhf kjsdhf kjshdf",
        "hhhhhhhhhhhh",
        "lkjh poiu",
        "snarglewump",
        "vrmt zlpk 12",
    ],
)
def test_what_says_nothing(text: str) -> None:
    assert is_gibberish(text)


@pytest.mark.parametrize(
    "text",
    [
        "dres",
        "swaeter",
        "retrun",
        "whre is my ordr",
        "shw me jakets",
        "cn i rtrn it",
        "espadrilles",
        "culottes",
        "snood",
        "hmm",
        "omg",
        "thx",
        "xl",
        "yesss",
        "pleeease",
        "noooo",
        "the zorblax",
        "W6247578",
        "42",
        "?",
        "",
        "👍",
        "Где мой заказ",
    ],
)
def test_what_may_say_something(text: str) -> None:
    assert not is_gibberish(text)

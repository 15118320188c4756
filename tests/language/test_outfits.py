"""How outfits are asked for, and what is changed of one."""

import pytest

from language.outfits import (
    OutfitChange,
    asks_match,
    asks_outfit,
    bare_budget,
    means_the_outfit,
    outfit_change,
    replacement,
)


@pytest.mark.parametrize(
    "text",
    ["an outfit for a barbecue please", "kit me out for my new job", "show me a whole look", "head-to-toe in linen"],
)
def test_a_whole_outfit(text: str) -> None:
    assert asks_outfit(text)


@pytest.mark.parametrize(
    "text",
    [
        "let me have a look",
        "can you look for a red coat",
        "a dress for me",
        "does it look good?",
        "a full refund please",
        "which dress?",
    ],
)
def test_no_outfit(text: str) -> None:
    assert not asks_outfit(text)


@pytest.mark.parametrize(
    "text",
    ["what goes with that?", "which shoes would you wear it with", "a belt to match", "how would I style this"],
)
def test_what_goes_with_it(text: str) -> None:
    assert asks_match(text)


@pytest.mark.parametrize("text", ["what is it made of?", "I'll go for the red one", "how does it wear"])
def test_nothing_that_goes_with_it(text: str) -> None:
    assert not asks_match(text)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("could you swap the heels", OutfitChange.SWAP),
        ("a different bag", OutfitChange.SWAP),
        ("leave the hat out", OutfitChange.DROP),
        ("without the earrings", OutfitChange.DROP),
        ("can you get it under for less", OutfitChange.CHEAPER),
        ("what does it cost?", None),
        ("gorgeous", None),
    ],
)
def test_a_change(text: str, change: OutfitChange | None) -> None:
    assert outfit_change(text) is change


def test_all_of_it() -> None:
    assert means_the_outfit("I'll have the lot") and not means_the_outfit("I'll take it")


def test_what_takes_the_place_of_a_part() -> None:
    assert replacement("please swap the heels for flat sandals").strip() == "flat sandals"
    assert not replacement("other shoes please")


def test_an_amount_by_itself_is_a_budget() -> None:
    assert bare_budget("a look for a man, casual, 250.") == 250
    assert bare_budget("an outfit in size 12") is None and bare_budget("an outfit for the 24th") is None

"""What a wish is for beside a kind of thing, and what only holds words that could say so."""

import pytest

from language.needs import CLASHES, EVIDENCE, is_of_a_bride, needs, without_circumstances
from language.occasions import OCCASIONS


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("my gran feels the cold dreadfully", {"warm"}),
        ("our office is an icebox, something to keep me warm at my desk", {"warm"}),
        ("i want something that'll cheer me up", {"cheer"}),
        ("a pressie for a golfer", {"gift", "golf"}),
        ("anything that can stand a downpour", {"rain"}),
        ("I'm on my feet all day so it must be comfy", {"comfort"}),
        ("off to Crete in august", {"summer"}),
        ("time to treat myself", {"treat"}),
        ("something a bit glam and sparkly", {"sparkle"}),
        ("do you have this in a 38?", set()),
        ("can I buy a gift card?", set()),
        ("is gift wrapping free", set()),
        ("how cold can I wash it", set()),
        ("I'd like to change my order", set()),
        ("the red one please", set()),
    ],
)
def test_needs(text: str, named: set[str]) -> None:
    assert set(needs(text)) == named


def test_what_tells_how_somebody_is_says_nothing_of_the_thing() -> None:
    assert "grey" not in without_circumstances("it's been such a grey week")
    assert "baby" not in without_circumstances("she just had a baby")
    for text in ("a grey coat for a week in Rome", "a black day dress", "the blue day bag"):
        assert without_circumstances(text) == text


def test_a_bride_speaks_of_her_own_wedding() -> None:
    assert is_of_a_bride("shoes for my wedding") and not is_of_a_bride("shoes for my cousin's wedding")


def test_every_clash_is_of_words_that_evidence_knows() -> None:
    known = {word for evidence in EVIDENCE.values() for word in (*evidence.how, *evidence.unwanted)}
    assert {word for pair in CLASHES for word in pair} <= known


def test_the_occasions_are_those_that_are_read() -> None:
    assert {"wedding", "work", "party", "holiday", "garden party"} <= set(EVIDENCE) & set(OCCASIONS)

"""That what was missing has turned up ends a report; what came wrong, broken or not at all does not."""

import pytest

from language.settled import is_settled


@pytest.mark.parametrize(
    "text",
    [
        "nvm, found it behind the bins",
        "oh it just turned up, sorry",
        "the driver has only just left it with our neighbour. Thanks for the trouble",
        "false alarm, I've found them!",
        "all sorted now, cheers",
        "it's here, forget it",
    ],
)
def test_it_has_come_right(text: str) -> None:
    assert is_settled(text)


@pytest.mark.parametrize(
    "text",
    [
        "it arrived in bits",
        "it came in the wrong colour",
        "it came, but without the belt",
        "has it turned up?",
        "it still hasn't turned up",
        "found it cheaper in town",
        "I found it. It is torn though",
        "they left it at the wrong house",
        "sorry",
        "",
    ],
)
def test_it_has_not(text: str) -> None:
    assert not is_settled(text)

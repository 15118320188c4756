"""When something spoken of before comes is asked for, and how long delivery takes in general is not."""

import pytest

from language.arrival import asks_when_it_comes


@pytest.mark.parametrize(
    "text",
    [
        *("so when's it coming", "ETA?", "will my parcel be here by Friday", "is it still on its way", "when exactly"),
        *("how quick can I get it", "how soon would you send them", "could I have it by Friday"),
    ],
)
def test_it_is_asked_when_it_comes(text: str) -> None:
    assert asks_when_it_comes(text)


@pytest.mark.parametrize(
    "text",
    [
        "how long does shipping take",
        "when will it be here if I pay today",
        "when do I get my money for it",
        "when do you open",
        "it comes in blue",
        "",
    ],
)
def test_it_is_not(text: str) -> None:
    assert not asks_when_it_comes(text)

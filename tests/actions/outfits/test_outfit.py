"""An outfit in a conversation's slot."""

import pytest

from actions.outfits.outfit import Outfit, load


def test_it_comes_back_from_the_slot_as_it_went() -> None:
    outfit = Outfit((("shoes", "p1", "v1"), ("bag", "p2", "v2")), {"text": "an outfit"}, "bag", ("p1", "p2", "p3"))
    assert load(outfit.dump()) == outfit


@pytest.mark.parametrize("held", [None, "shoes", {"pieces": [["shoes", "p1"]]}, {"pieces": 3}, []])
def test_anything_else_in_the_slot_is_no_outfit(held: object) -> None:
    assert load(held) == Outfit()

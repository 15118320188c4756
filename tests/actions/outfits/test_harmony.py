"""Which colours go together."""

import pytest

from actions.outfits.harmony import accent, harmony


@pytest.mark.parametrize("colour", ["black", "off-white", "navy", "tan", "gold", "light blue", ""])
def test_neutral_colours_have_no_place_on_the_wheel(colour: str) -> None:
    assert accent(colour) is None


def test_a_shade_has_the_place_of_its_colour() -> None:
    assert accent("forest green") == accent("emerald") == accent("green")


def test_one_accent_is_best_and_a_clash_worst() -> None:
    one, none = harmony(["black", "gold", "red"]), harmony(["black", "white"])
    neighbours, opposites, clash = (
        harmony(["red", "coral"]),
        harmony(["red", "green"]),
        harmony(["red", "blue", "green"]),
    )
    assert one > none > neighbours > opposites > 0 > clash

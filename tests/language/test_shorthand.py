"""What is typed for a word, and digits that are digits."""

import pytest

from language.shorthand import in_full


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("socks 4 my nan", "socks for my nan"),
        ("a hat 4 christmas", "a hat for christmas"),
        ("gloves 4 men", "gloves for men"),
        ("tights w/o pattern", "tights without pattern"),
        ("for my niece (4)", "for my niece aged 4 ,"),
        ("him = groom", "him , groom"),
        ("sandals size 4 women", "sandals size 4 women"),
        ("in a uk 4 for my sister", "in a uk 4 for my sister"),
        ("4 hats", "4 hats"),
        ("a minidress or miniskirts", "a mini dress or mini skirts"),
        ("an address", "an address"),
        ("earrings 2 go with it", "earrings to go with it"),
        ("a belt <= 40", "a belt <= 40"),
        ("a suit (44)", "a suit (44)"),
    ],
)
def test_shorthand(typed: str, meant: str) -> None:
    assert in_full(typed) == meant

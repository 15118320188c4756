"""Brands are found by their names, and names that nobody knows by what stands before a maker's."""

import pytest

from language.brands import brands


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("veja sneakers", ("veja",)),
        ("a coat by Mango", ("mango",)),
        ("mango sorbet colour", ()),
        ("have you got anything by Quillon & Fairweather?", ("quillon & fairweather",)),
        ("something from Ottoline Brix, in blue", ("ottoline brix",)),
        ("is there a brand called Nettle and Co", ("nettle and co",)),
        ("gloves by Thursday please", ()),
        ("I need it by Christmas", ()),
        ("anything from Italy", ()),
        ("something from the sale", ()),
        ("barbour style jackets", ()),
        ("birkenstock type sandals", ()),
    ],
)
def test_brands(text: str, found: tuple[str, ...]) -> None:
    assert brands(text) == found

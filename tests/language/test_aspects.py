"""What is asked about a product by name is read, and what only sounds like it is not."""

import pytest

from language.aspects import Aspect, Extreme, asks_left, asks_stock, aspect, extreme


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("how much would this set me back", Aspect.PRICE),
        ("HOW MUCH??", Aspect.PRICE),
        ("what do you charge for the brooch", Aspect.PRICE),
        ("your ad promised the parka for $40", Aspect.PRICE),
        ("is there a markdown, I mean is it on sale", Aspect.SALE),
        ("any discount on that coat?", Aspect.SALE),
        ("will it survive the washing machine", Aspect.CARE),
        ("does it need dry-cleaning", Aspect.CARE),
        ("how should I look after suede", Aspect.CARE),
        ("which other sizes do you do", Aspect.SIZES),
        ("what sizes are left", Aspect.SIZES),
        ("sizes?", Aspect.SIZES),
        ("Size", Aspect.SIZES),
        ("is it made in different colours", Aspect.COLOURS),
        ("what color is it really", Aspect.COLOURS),
        ("colour?", Aspect.COLOURS),
        ("what are these made of", Aspect.MATERIAL),
        ("whats the fabric", Aspect.MATERIAL),
        ("made out of what exactly", Aspect.MATERIAL),
    ],
)
def test_what_is_asked_by_name(text: str, asked: Aspect) -> None:
    assert aspect(text) is asked


@pytest.mark.parametrize(
    "text",
    [
        "how much does the suitcase weigh",
        "I take a size 12",
        "the size is wrong",
        "she loves colourful things",
        "you said it would be here on Monday",
        "I'm between two sizes",
        "show me coats",
        "it makes me happy",
        "hello",
        "",
    ],
)
def test_what_names_no_aspect(text: str) -> None:
    assert aspect(text) is None


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("which is the least expensive of those", Extreme.CHEAPEST),
        ("your priciest necklace", Extreme.DEAREST),
        ("something cheaper", None),
        ("an expensive taste", None),
    ],
)
def test_the_cheapest_and_the_dearest(text: str, which: Extreme | None) -> None:
    assert extreme(text) is which


def test_whether_it_can_be_had() -> None:
    assert asks_stock("is the tan one still available") and asks_stock("any left?")
    assert not asks_stock("tell me about the tan one")


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("how many have you got left?", True),
        ("how many of the brooch are left", True),
        ("many left?", True),
        ("How many of those do you still have in stock", True),
        ("how many dresses do you have", False),
        ("how many days left to return it", False),
        ("how many pockets has it got", False),
        ("turn left at the church", False),
    ],
)
def test_whether_it_is_asked_how_many_are_left(text: str, asks: bool) -> None:
    assert asks_left(text) is asks

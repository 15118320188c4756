"""The items of an order are found by name, number, option, place, price and exclusion; twins are asked about."""

from decimal import Decimal

import pytest

from actions.order_changes.items import find_items
from actions.orders.records import OrderLineRecord
from language.message import Message


def line(number: int, title: str, price: str = "10.00", quantity: int = 1, **options: str) -> OrderLineRecord:
    variant = f"90000{number}"
    return OrderLineRecord(number, f"80000{number}", variant, None, title, options, quantity, Decimal(price))


LAMP = line(1, "Desk Lamp", colour="white")
BLUE = line(2, "Music Box", "20.00", colour="blue", size="10 cm", waterproof="yes")
BLACK = line(3, "Music Box", "35.00", colour="black", size="12 cm", waterproof="no")
SOCKS = line(4, "Wool Socks", "5.00", 2, colour="red", size="M")
ORDER = (LAMP, BLUE, BLACK, SOCKS)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the lamp", [1]),
        ("the lamp and the socks", [1, 4, 4]),
        ("one of the socks", [4]),
        ("everything except the lamp", [2, 3, 4, 4]),
        ("both music boxes", [2, 3]),
        ("the more expensive music box", [3]),
        ("the cheaper music box", [2]),
        ("the music box that is not waterproof", [3]),
        ("the music box with waterproof yes", [2]),
        ("Music Box (blue / 10 cm / waterproof: yes)", [2]),
        ("Music Box (black, 12 cm, no); Music Box (blue, 10 cm, yes)", [3, 2]),
        ("Music Box: colour black, size 12 cm; Desk Lamp: colour white", [3, 1]),
        ("900003 and 900001", [1, 3]),
        ("item 900002", [2]),
        ("the first and the third", [1, 3]),
        ("the red ones", [4, 4]),
        ("both music boxes but only one of the socks", [2, 3, 4]),
        ("all but the lamp", [2, 3, 4, 4]),
        ("everything but not the socks", [1, 2, 3]),
        ("the whole lot minus the socks", [1, 2, 3]),
        ("keep the lamp, return the rest", [2, 3, 4, 4]),
        ("keep the lamp and the socks, everything else goes back", [2, 3]),
        ("the rest, I'll keep the lamp", [2, 3, 4, 4]),
        ("not the lamp, the socks", [4, 4]),
        ("the socks but not the lamp", [4, 4]),
        ("the lamp. I'm keeping the socks", [1]),
        ("a single sock", [4]),
        ("the lot", [1, 2, 3, 4, 4]),
        ("everything except one of the socks", [1, 2, 3, 4]),
    ],
)
def test_what_is_meant(text: str, meant: list[int]) -> None:
    assert sorted(find_items(Message(text), ORDER).lines) == sorted(meant)


@pytest.mark.parametrize(("text", "meant"), [("teh lampp", [1]), ("the sockss", [4, 4])])
def test_an_answer_may_be_misspelt_but_a_description_is_not_guessed_at(text: str, meant: list[int]) -> None:
    assert sorted(find_items(Message(text), ORDER, is_asked=True).lines) == meant
    assert not find_items(Message(text), ORDER).lines


def test_twins_are_left_to_the_customer_and_the_others_are_kept() -> None:
    found = find_items(Message("the lamp and the music box"), ORDER)
    assert found.lines == (1,)
    assert found.undecided == ((BLUE, BLACK),)


@pytest.mark.parametrize(
    "text", ["I'd like to return some items of order #W8528674", "W123456 please", "something else"]
)
def test_numbers_of_orders_and_small_words_name_no_item(text: str) -> None:
    size_m = line(5, "Bulb", power="60W", colour="M")
    found = find_items(Message(text), (*ORDER, size_m))
    assert (found.lines, found.undecided) == ((), ())

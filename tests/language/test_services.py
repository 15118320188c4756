"""Which service about an order a message asks for, and whether several numbers are a list or a correction."""

import pytest

from language import services


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please update the delivery address", "change_shipping_address"),
        ("deliver the lot to my office instead", "change_shipping_address"),
        ("could I switch the way I pay", "modify_order_payment"),
        ("I'd rather you cancelled it, so cancel it", "cancel_order"),
        ("I'm returning the boots", "return_items"),
        ("how do I send this lamp back", "return_items"),
        ("swap it for the blue one", "exchange_items"),
        ("modify my order", "modify_order_items"),
        ("wheres my parcel", "track_order"),
        ("track it", "track_order"),
        ("what is your return policy", None),
        ("show me dresses", None),
        ("I know where to order", None),
        ("", None),
    ],
)
def test_the_service_that_is_asked_for(text: str, intent: str | None) -> None:
    assert services.service(text) == intent


@pytest.mark.parametrize("between", [" and ", ", ", " / ", " as well as order #", " + "])
def test_both_numbers_are_meant(between: str) -> None:
    assert services.lists(between) and not services.corrects(between)


@pytest.mark.parametrize("between", [", sorry, I mean ", " no wait ", " or rather "])
def test_the_second_number_is_meant(between: str) -> None:
    assert services.corrects(between) and not services.lists(between)


@pytest.mark.parametrize("between", [". Track ", "? ", " is late and "])
def test_each_number_has_its_own_part(between: str) -> None:
    assert not services.lists(between) and not services.corrects(between)


def test_parts_and_what_joins_them() -> None:
    text = "cancel the first, and then track the other one"
    assert [text[start:] for start in services.parts(text)][-1] == "track the other one"
    assert services.without_joints("cancel it, and then ") == "cancel it"
    assert services.has_a_word("W123 please") and not services.has_a_word("#W123 ok")

"""Who wants to be told of what is sold out is told from who asks for a day, an order, a sale or anything else."""

import pytest

from language.restock import RestockWish, possible_codes, restock_wish

TELL = [
    "tell me when it's back",
    "let me know when the M is in",
    "tell me when the Sunny Linen Culottes in sand, size 36 are back",
    "can you email me once it's back in stock?",
    "ping me as soon as you have it in L",
    "let me know if it comes back",
    "put me on the waiting list",
    "is there a waitlist for these?",
    "when it's available again, could you drop me an email",
    "I'd like to be notified when the grey one returns",
    "yes, let me know when it's restocked",
    "notify me",
    "my size is gone, can you write to me when you get more?",
    "a back in stock alert please",
    "keep me posted on the restock",
]
FORGET = [
    "forget my request",
    "forget my request ABCDEFGH23",
    "please delete my restock request",
    "take me off the waiting list",
    "don't email me when it's back",
    "I no longer want to be notified",
    "you don't need to tell me any more",
    "cancel the alert",
]
NEITHER = [
    "when will it be back in stock?",
    "tell me when it will be back",
    "let me know when my order ships",
    "tell me when my parcel arrives",
    "is it in stock?",
    "let me know if you have it in M",
    "tell me when you're open",
    "let me know when it's on sale",
    "tell me when I get my money back",
    "tell me when I have to send it back",
    "let me know when someone is available",
    "I'll be back",
    "can you tell me the sizes you have in stock?",
    "put me on your mailing list",
    "does it have a zip at the back?",
    "tell me more about it",
    "forget it",
    "cancel my order",
    "don't tell me what to do",
]


@pytest.mark.parametrize("text", TELL)
def test_who_wants_to_be_told(text: str) -> None:
    assert restock_wish(text) is RestockWish.TELL


@pytest.mark.parametrize("text", FORGET)
def test_who_does_not_any_more(text: str) -> None:
    assert restock_wish(text) is RestockWish.FORGET


@pytest.mark.parametrize("text", NEITHER)
def test_who_wishes_something_else(text: str) -> None:
    assert restock_wish(text) is None


def test_a_code_is_found_however_it_is_written() -> None:
    assert possible_codes("forget my request k7mq2xw9ab, please") == ["K7MQ2XW9AB"]
    assert possible_codes("forget my request") == []

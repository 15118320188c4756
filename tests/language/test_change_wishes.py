"""Each change of an order has its words, and a sentence without them wishes for none."""

import pytest

from language.change_wishes import has_words_for, means_the_accounts_address, says_to_leave_it

WORDS = {
    "cancel": ["cancel it", "I'm cancelling", "cancellation please"],
    "return": ["return the boots", "send those shoes back", "a refund"],
    "exchange": ["exchange it", "swapping sizes"],
    "address": ["a new address", "ship it elsewhere", "deliver it to my mum"],
    "payment": ["pay with something else", "use my other card"],
    "items": ["change the colour", "modify my order", "switch it for M"],
    "report": ["report it", "I want a replacement", "can it be repaired?"],
    "sent_back": ["returning both", "send it all back", "an exchange"],
    "looks_up": ["where is it", "track it", "has it shipped?", "show all orders"],
}


@pytest.mark.parametrize(("change", "text"), [(change, text) for change, texts in WORDS.items() for text in texts])
def test_words_for_a_change(change: str, text: str) -> None:
    assert has_words_for(change, text)


@pytest.mark.parametrize("change", WORDS)
def test_no_words_for_any(change: str) -> None:
    assert not any(
        has_words_for(change, text) for text in ("the blue one", "Ana López", "yes please", "on my back", "")
    )


@pytest.mark.parametrize("text", ["my default address is wrong", "the address in my account", "for future orders"])
def test_the_address_of_the_account(text: str) -> None:
    assert means_the_accounts_address(text)


@pytest.mark.parametrize(
    "text", ["send it to my default address", "change the address of 1001", "my account is locked"]
)
def test_another_address_than_the_accounts(text: str) -> None:
    assert not means_the_accounts_address(text)


def test_leaving_it() -> None:
    assert (
        says_to_leave_it("never mind, I want it after all")
        and says_to_leave_it("Please stop")
        and says_to_leave_it("NVM")
    )
    assert not says_to_leave_it("I won't stop") and not says_to_leave_it("no longer needed")

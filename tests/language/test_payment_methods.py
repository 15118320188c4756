"""What somebody wants to pay with is read as a kind, a brand, digits, the original one or another one."""

import pytest

from language.payment_methods import names_a_method, payment_words, speaks_of_payment

SAID = {
    "paypal": ["PayPal", "my pay pal account"],
    "gift_card": ["gift card", "the giftcard", "store credit please"],
    "card": ["my card", "the credit card"],
    "original": ["the card I used", "back where it came from", "same card", "how I paid", "the original one"],
    "other": ["my other card", "a different payment method", "another one"],
}


@pytest.mark.parametrize(("how", "text"), [(how, text) for how, texts in SAID.items() for text in texts])
def test_a_method_is_named(how: str, text: str) -> None:
    assert getattr(payment_words(text), how)


def test_names_and_digits_are_found_as_whole_words_a_brand_by_its_full_name() -> None:
    assert payment_words("my amex").name("American Express") and payment_words("MC ending in 4242").name("Mastercard")
    assert payment_words("the one ending 4242.").name("4242") and not payment_words("ending 42421").name("4242")
    assert not payment_words("I have a visage").name("Visa")


def test_a_kind_of_payment_is_named() -> None:
    assert all(map(names_a_method, ("apple pay", "by Visa", "card ending in 4242", "bank transfer")))
    assert not any(map(names_a_method, ("the other one", "something else", "4242", "discovered", "")))


def test_money_is_spoken_of() -> None:
    assert (
        speaks_of_payment("refund it") and speaks_of_payment("to my card") and not speaks_of_payment("return the boots")
    )

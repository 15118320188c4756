"""Order numbers and email addresses as strangers write them, and numbers that name no order."""

import pytest

from language.references import find_email, order_numbers, references

EMAILS = {
    "o'neil@example.com": "o'neil@example.com",
    "O’Neil@example.com": "O'Neil@example.com",
    "it's maeve.o'brien-walsh@mail.example.ie thx": "maeve.o'brien-walsh@mail.example.ie",
    "ana+shop@example.com": "ana+shop@example.com",
    "my mail: j.p_smith99@sub.example.co.uk.": "j.p_smith99@sub.example.co.uk",
    "(ana@example.com)": "ana@example.com",
    "<ana@example.com>,": "ana@example.com",
    "[ana@example.com]": "ana@example.com",
    "'ana@example.com'": "ana@example.com",
    "‘ana@example.com’": "ana@example.com",
    '"ana@example.com"': "ana@example.com",
    "mailto:ana@example.com": "ana@example.com",
    "<mailto:ana@example.com|ana@example.com>": "ana@example.com",
    "email=ana@example.com": "ana@example.com",
    "ML1055/ana@example.com": "ana@example.com",
    "ML1055,ana@example.com": "ana@example.com",
    "ana@example.com,ML1055": "ana@example.com",
    "ana@example.com!!": "ana@example.com",
    "is it ana@example.com?": "ana@example.com",
    "andré.müller@exämple.de": "andré.müller@exämple.de",
    "ΜΑΡΙΑ@example.gr": "ΜΑΡΙΑ@example.gr",
    "ana @ example.com": "ana@example.com",
    "ana@ example.com": "ana@example.com",
    "ana@example .com": "ana@example.com",
    "ANA@EXAMPLE.COM": "ANA@EXAMPLE.COM",
    "ana at example dot com": "ana@example.com",
    "my email is ana dot lopez at example dot co dot uk": "ana.lopez@example.co.uk",
    "ana (at) example (dot) com": "ana@example.com",
    "ana[at]example[dot]com": "ana@example.com",
    "email is ana at example.com": "ana@example.com",
    "...ana@example.com": "ana@example.com",
    "1001 ana@1001nights.example": "ana@1001nights.example",
}

NO_EMAILS = [
    "ana@",
    "@example.com",
    "ana@example",
    "ana at home",
    "I shop at example.com",
    "I bought it at your store dot com is down",
    "meet me @ 5.30",
    "what's your email?",
    "@lisa hello",
    "a" * 400 + "@example.com",
    "",
]

# What nobody could take for anything else, so that it is taken wherever it stands.
MARKED = {
    "ML1055": ["ML1055"],
    "ml1055": ["ML1055"],
    "ml 1055": ["ML1055"],
    "ML-1055": ["ML1055"],
    "return something, ML1055, a@b.co": ["ML1055"],
    "a@b.co ML1055 cancel pls": ["ML1055"],
    "#1055": ["1055"],
    "# 1055": ["1055"],
    "order no 1055": ["1055"],
    "order no.1055": ["1055"],
    "ordr nr. 1055": ["1055"],
    "order number's 1055": ["1055"],
    "the number is 1055": ["1055"],
    "number: 1055": ["1055"],
    "order1055": ["1055"],
    "order nr ML1055": ["ML1055"],
    "W6247578": ["W6247578"],
    "#W6247578?": ["W6247578"],
    "w 6247578": ["W6247578"],
    "cancel ML1001 and ML1002": ["ML1001", "ML1002"],
    "orders 1001 and 1002 please": ["1001", "1002"],
    "orders 1001, 1002 & 1003": ["1001", "1002", "1003"],
    "ML1001/ML1002": ["ML1001", "ML1002"],
    "1055": ["1055"],
    "1055.": ["1055"],
    "order 04101": ["04101"],
    "order 2024": ["2024"],
    "1055, ana@example.com": ["1055"],
    "ana@example.com 1055": ["1055"],
    "order #1001, zip 78712": ["1001"],
    "reference 100234567": ["100234567"],
}

# An answer to "which order?", but not a number that is taken wherever it stands.
PLAIN = {
    "the beret from 1055": ["1055"],
    "has 1021 left yet": ["1021"],
    "i think it was 1055 maybe": ["1055"],
    "it's 6247578": ["6247578"],
}

# What is a number of something else, whoever asks.
NEITHER = [
    "it was $1055",
    "1055 dollars",
    "1055€",
    "€ 1055",
    "I paid 1055 for it",
    "a coat under 1500",
    "cost me 1,055.00",
    "1,055 bucks",
    "bought in 2024",
    "since 2019",
    "in March 2025",
    "on november 23 2026",
    "2026-11-23",
    "23/11/2026",
    "zip 94110",
    "my zip code is 04101",
    "postcode: 20257",
    "call me on 2075550142",
    "207-555-0142",
    "(207) 555-0142",
    "+1 207 555 0142",
    "+49 30 1234567",
    "207.555.0142",
    "555-0142",
    "visa ending in 4242",
    "my card 4242",
    "gift card 3244",
    "4111 1111 1111 1111",
    "cvc 123",
    "size 100",
    "item 900002",
    "500 ml",
    "120 cm",
    "445 Maple Drive, Suite 394",
    "12 Elm Street, Denver, CO 80014",
    "ana1001@example.com",
    "1Z999AA10123456784",
    "I have 2 orders",
    "no idea",
    "",
]


@pytest.mark.parametrize("text", EMAILS)
def test_emails(text: str) -> None:
    assert find_email(text) == EMAILS[text]


@pytest.mark.parametrize("text", NO_EMAILS)
def test_no_emails(text: str) -> None:
    assert find_email(text) is None


@pytest.mark.parametrize("text", MARKED)
def test_numbers_that_can_be_nothing_else(text: str) -> None:
    assert [found.value for found in order_numbers(text) if found.is_marked] == MARKED[text]


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_that_may_be_an_orders(text: str) -> None:
    found = order_numbers(text)
    assert ([number.value for number in found], any(number.is_marked for number in found)) == (PLAIN[text], False)


@pytest.mark.parametrize("text", NEITHER)
def test_numbers_of_something_else(text: str) -> None:
    assert order_numbers(text) == []


def test_what_the_bot_keeps_is_where_it_stands() -> None:
    text = "it's o'neil@example.com, order #1001, zip 78712 or ana at example dot com"
    found = [(one.kind, one.value, text[one.start : one.end]) for one in references(text)]
    assert found == [
        ("email", "o'neil@example.com", "o'neil@example.com"),
        ("order_number", "#1001", "#1001"),
        ("zip", "78712", "78712"),
        ("email", "ana@example.com", "ana at example dot com"),
    ]

"""Turns text from catalogs and policy pages into plain, harmless text, and reads prices out of it."""

from __future__ import annotations

import html
import re
import unicodedata
from decimal import Decimal
from html.parser import HTMLParser

from retrieval.words import word_set

LONGEST_TEXT = 20_000  # characters kept of one text; a product description is a few hundred
HIGHEST_PRICE = Decimal(10_000_000)

_BLOCK_TAGS = word_set(
    """address article blockquote br dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section
    table td th tr ul"""
)
_SILENT_TAGS = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "head"})
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:[a-zA-Z]{2,10}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
# The marks chat templates use for turns: harmless on a page, an instruction inside a prompt.
_TURN_MARKS = re.compile(r"<\|[^|<>]{0,40}\|>|\[/?INST\]|<</?SYS>>")
_SHORTCODES = re.compile(r"\[/?[a-z_]{2,30}(?:\s[^\[\]]{0,200})?\]")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r" ?\n[ \n]*")
_AMOUNT = re.compile(r"\d[\d.,' ]*")


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT_TAGS:
            self._silent += 1
        elif tag in _BLOCK_TAGS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BLOCK_TAGS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT_TAGS:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCK_TAGS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain_text(markup: str) -> str:
    """The words of an HTML fragment: one line a block, no markup, no control characters, no turn marks."""
    text = markup[: 4 * LONGEST_TEXT]
    for _ in range(3):  # shops paste escaped HTML into HTML: each pass takes one layer off
        if not _MARKUP.search(text):
            break
        text = _without_tags(text)
    text = _SHORTCODES.sub(" ", _TURN_MARKS.sub(" ", text))
    return _tidy(text)[:LONGEST_TEXT].strip()


def plain_line(value: str) -> str:
    """A short field (title, tag, option) as one plain line."""
    return plain_text(value[: LONGEST_TEXT // 10]).replace("\n", " ")


def _without_tags(markup: str) -> str:
    parser = _TextOnly()
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts)


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", html.unescape(text))
    # Cc, Cf, Co, Cs: control, format (zero width, right-to-left overrides), private use, half surrogates.
    kept = (char if char == "\n" or unicodedata.category(char)[0] != "C" else _stand_in(char) for char in text)
    return _LINE_BREAKS.sub("\n", _SPACES.sub(" ", "".join(kept))).strip()


def _stand_in(char: str) -> str:
    return " " if char in "\t\r\v\f\x85" else ""


def price(value: str) -> Decimal:
    """The amount in a price as shops write it: "49.9", "$1,299.00", "1.299,00 €", "105.29 USD"."""
    text = value.strip()
    if not text:
        raise ValueError("the price is missing")
    if re.search(r"[-−]\s*[\d$€£]|^\(", text):
        raise ValueError("a price can't be negative")
    if re.search(r"\d\s*[eE]\s*[+-]?\d", text):
        raise ValueError("write the price as a plain number, such as 49.90")
    amounts = _AMOUNT.findall(text)
    if len(amounts) != 1:
        raise ValueError("this is not a price; write a number such as 49.90")
    amount = _decimal(amounts[0])
    if amount >= HIGHEST_PRICE:
        raise ValueError(f"the price is higher than {HIGHEST_PRICE:,}, which can't be right")
    return amount


def _decimal(amount: str) -> Decimal:
    digits = amount.strip().rstrip(".,").replace("'", "").replace(" ", "")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma > point:  # "1.299,00" and "49,9" are decimals; "1,299" is thousands
        decimals = len(digits) - comma - 1
        thousands = decimals == 3 and point == -1
        digits = digits.replace(",", "") if thousands else digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "")
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    return Decimal(digits)


_BEFORE = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "INR": "₹",
    "BRL": "R$",
}
_AFTER = {"SEK": "kr", "NOK": "kr", "DKK": "kr", "PLN": "zł", "CZK": "Kč", "CHF": "CHF", "TRY": "TL"}
_WITHOUT_CENTS = {"JPY", "KRW", "CLP", "VND", "ISK"}


def money(amount: Decimal, currency: str) -> str:
    """The amount as a customer reads it: `money(Decimal("61.5"), "USD") == "$61.50"`."""
    number = f"{amount:,.{0 if currency in _WITHOUT_CENTS else 2}f}"
    if currency in _BEFORE:
        return f"{_BEFORE[currency]}{number}"
    return f"{number} {_AFTER.get(currency, currency)}"


def round_money(amount: Decimal, currency: str) -> str:
    """A bound as the customer said it: "$80", not "$80.00"."""
    return re.sub(r"\.00(?!\d)", "", money(amount, currency))

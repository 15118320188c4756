"""Turns text from catalogs and policy pages into plain, harmless text, and reads prices out of it."""

from __future__ import annotations

import html
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from html.parser import HTMLParser
from typing import cast

from retrieval.words import word_set

LONGEST_TEXT = 20_000  # characters kept of one text; a product description is a few hundred
HIGHEST_PRICE = Decimal(10_000_000)
_OFTEN_REPEATED = 120  # characters

_BLOCK_TAGS = word_set(
    """address article blockquote br dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section
    table td th tr ul"""
)
_SILENT_TAGS = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "head"})
# What is inside these is no markup, which only a parser can tell.
_RAW_TAGS = _SILENT_TAGS | {"textarea", "title", "xmp", "plaintext", "noembed", "noframes", "math"}
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:[a-zA-Z]{2,10}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
# The marks chat templates use for turns: harmless on a page, an instruction inside a prompt.
_TURN_MARKS = re.compile(r"<\|[^|<>]{0,40}\|>|\[/?INST\]|<</?SYS>>")
_SHORTCODES = re.compile(r"\[/?[a-z_]{2,30}(?:\s[^\[\]]{0,200})?\]")
# A tag that means the same to the expression and to Python's HTML parser; everything else is left to the parser.
_PLAIN_TAG = re.compile(
    r"""<(/?[a-zA-Z][a-zA-Z0-9]*)(?:\s+[a-zA-Z_][\w:.-]*(?:="[^"<>]*"|='[^'<>]*')?)*\s*/?>""", re.ASCII
)
_PLAIN_AMOUNT = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,2})?", re.ASCII)
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
    if not markup:
        return ""
    text = markup[: 4 * LONGEST_TEXT]
    if _is_plain(text):
        return _normal(text)[:LONGEST_TEXT].strip()
    for _ in range(3):  # shops paste escaped HTML into HTML: each pass takes one layer off
        if not _MARKUP.search(text):
            break
        text = _without_tags(text)
    if "<" in text or "[" in text:
        text = _SHORTCODES.sub(" ", _TURN_MARKS.sub(" ", text))
    return _tidy(text)[:LONGEST_TEXT].strip()


def plain_line(value: str) -> str:
    """A short field (title, tag, option) as one plain line."""
    if not value:
        return ""
    # A catalog repeats its brands, tags and options: the same text becomes the same object, read once and kept once.
    return _repeated_line(value) if len(value) <= _OFTEN_REPEATED else title_line(value)


def title_line(value: str) -> str:
    """A title as one plain line, as `plain_line` reads it: few are repeated, and to remember them takes time."""
    if len(value) <= _OFTEN_REPEATED and "\n" not in value and _is_plain(value):
        return _normal(value)
    return plain_text(value[: LONGEST_TEXT // 10]).replace("\n", " ")


_repeated_line = lru_cache(maxsize=8192)(title_line)


def _is_plain(text: str) -> bool:
    """Whether nothing but white space can be wrong with a text: no markup, no marks, no unprintable character."""
    return "<" not in text and "&" not in text and "[" not in text and _is_printable(text)


def _is_printable(text: str) -> bool:
    return (text if "\n" not in text else text.replace("\n", "")).isprintable()


def _without_tags(markup: str) -> str:
    """The text between the tags, and a line break for each that begins or ends a block."""
    pieces = _PLAIN_TAG.split(markup)
    breaks = [_break_of(tag) for tag in pieces[1::2]]
    if None in breaks or "<" in "".join(pieces[::2]):
        return _parsed(markup)
    pieces[1::2] = cast(list[str], breaks)
    if "&" in markup:  # one by one: half a character's name before a tag and half behind it are none
        pieces[::2] = map(html.unescape, pieces[::2])
    return "".join(pieces)


@lru_cache(maxsize=1024)
def _break_of(tag: str) -> str | None:
    """What stands for a tag in plain text; None where it takes a parser to tell what is inside."""
    name = tag.lower().lstrip("/")
    if name in _RAW_TAGS:
        return None
    return "\n" if name in _BLOCK_TAGS else ""


def _parsed(markup: str) -> str:
    parser = _TextOnly()
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts)


def _tidy(text: str) -> str:
    text = html.unescape(text)
    if _is_printable(text):
        return _normal(text)
    text = unicodedata.normalize("NFC", text)
    # Cc, Cf, Co, Cs: control, format (zero width, right-to-left overrides), private use, half surrogates.
    kept = (char if char == "\n" or unicodedata.category(char)[0] != "C" else _stand_in(char) for char in text)
    return _normal("".join(kept))


def _normal(text: str) -> str:
    """Composed characters, and one space or line break where several are."""
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join([" ".join(parts) for line in text.split("\n") if (parts := line.split())])


def _stand_in(char: str) -> str:
    return " " if char in "\t\r\v\f\x85" else ""


@lru_cache(maxsize=8192)  # a catalog repeats its prices
def price(value: str) -> Decimal:
    """The amount in a price as shops write it: "49.9", "$1,299.00", "1.299,00 €", "105.29 USD"."""
    text = value.strip()
    if _PLAIN_AMOUNT.fullmatch(text):
        return Decimal(text)
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

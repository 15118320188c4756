"""Finds payment card numbers and security codes in a message, however they are written, so that none gets further."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

#: What a customer hears instead of an answer: nothing here that is true for one shop only.
NEVER_IN_A_CHAT = (
    "That looked like card details, so I stopped your message and kept nothing of it. Please never write a card number "
    "or security code in a chat: they belong on the checkout page only. If a payment was declined, check the number, "
    "the expiry date and the billing address there, pay another way, or ask your bank, which knows the reason. "
    "If it was something else, please write it again without that number."
)

_ATTACHING = frozenset("_+$€£=/&?#")  # signs that make one thing of a number and what stands before it
#: Messages in a row that may be pieces of one number.
MOST_PIECES = 8


class CardData(str, Enum):
    """What of a payment card a message gives away."""

    NUMBER = "number"
    CODE = "code"  # the security code, or a PIN


def find_card_data(text: str) -> CardData | None:
    """What card data the message holds, or None."""
    plain = _digits_spoken(_plain(text))
    if any(_is_card_number(number) for number in _numbers(plain)):
        return CardData.NUMBER
    return CardData.CODE if _holds_code(plain) else None


def completes_card_data(earlier: Sequence[str], text: str) -> CardData | None:
    """What card data a message holds together with pieces sent just before: "4111", "1111", … or "my cvc is", "123".

    Only messages that are hardly more than digits are pieces, so that two order numbers don't make a card.
    """
    if not _PIECE.fullmatch(_plain(text)):
        return None
    together = text
    for piece in list(earlier)[: -MOST_PIECES - 1 : -1]:
        plain = _plain(piece)
        if _ANNOUNCED_CODE.fullmatch(plain) and _SPACED_CODE.fullmatch(_plain(together)):
            return CardData.CODE
        if not _PIECE.fullmatch(plain):
            return None
        together = f"{piece} {together}"
        if _is_card_number(_Number(*_only_number(_plain(together)), before="", after="", is_paid_by_card=False)):
            return CardData.NUMBER
    return None


def latest_pieces(earlier: Sequence[str]) -> list[str]:
    """The messages at the end of these that are hardly more than digits: what a number came in."""
    pieces: list[str] = []
    for text in reversed(earlier[-MOST_PIECES:]):
        if not _PIECE.fullmatch(_plain(text)):
            break
        pieces.insert(0, text)
    return pieces


_WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("en").joinpath("cards.yml").read_text("utf-8"))


def _any(*names: str) -> str:
    return "(?:" + "|".join(alternative for name in names for alternative in _WORDS[name]) + ")"


# What may stand between two groups of one number.
_SEPARATORS = r"[ .,/_*\\|:-]"
_RUN = re.compile(rf"\d+(?:{_SEPARATORS}{{1,3}}\d+)*")
_GROUP = re.compile(r"\d+")
_ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+")
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?\b")

_CARD = re.compile(rf"(?<![a-z]){_any('card')}(?![a-z])|\b(?:declined?|charged?|refund|pay(?:ing|ment)?)\b")
_BETWEEN = rf"(?:[\s:#=.,()'\"-]|\b{_any('between')}\b)*"
# The word that names a number stands right before it, or after it: "4004… is my tracking number".
_NAMED_BEFORE = re.compile(rf"(?<![a-z]){_any('another_number')}{_BETWEEN}$|\bwhere(?: is|'s)?{_BETWEEN}$")
_NAMED_AFTER = re.compile(rf"^{_BETWEEN}{_any('another_number')}(?![a-z])")
_CARD_BEFORE = re.compile(rf"(?<![a-z])(?P<card>{_any('card')}){_BETWEEN}$")
_GIFT = re.compile(r"\bgift ?(?:card|voucher|certificate)")
_LOOKS_BACK = 60

_CODE = rf"{_any('security_code')}(?:[\s:#=.,('\"-]|\b{_any('before_code')}\b)*"
_THREE_OR_FOUR = r"\d(?:[ -]?\d){2,3}(?![ -]?\d)(?![./,]\d)"
_CODE_BEFORE = re.compile(rf"(?<![a-z]){_CODE}(?<![\d.,/]){_THREE_OR_FOUR}(?!\s*(?:times|digits?|numbers?|%|percent))")
_CODE_AFTER = re.compile(
    rf"(?<![\d.,/-])\b{_THREE_OR_FOUR} ?(?:\(|,|(?:is|was|as|for) (?:the |my |its )?)? ?"
    rf"{_any('security_code')}(?![a-z]| ?\?)"
)
_NO_CODE_AFTER = re.compile(r"\b(?:order|zip|size|number|no|#) ?$")
# "Code on the back" and "security code" are said of other things too, "cvc" is not.
_ANOTHER_CODE = re.compile(rf"\b{_any('another_code')}\b")
_ONLY_OF_CARDS = re.compile(r"\bcv[cvn]|\bcsc|card verification|(?<!gift )(?<!gift)\bcard")
_ANOTHER_CODE_NEAR = 30
_DATE = r"(?:0?[1-9]|1[0-2]) ?[/.-] ?(?:20)?(?:2[4-9]|3\d|4[0-5])"
_EXPIRY_AND_CODE = re.compile(
    rf"(?:[^\d\n]{{0,40}}\b)?{_any('expiry')}(?:[\s:]|\b{_any('expiry')}\b)*{_DATE}"
    rf"(?:[\s,;/|-]|\b{_any('expiry')}\b)+\d{{3,4}}(?!\S*\d)\W*"
    rf"|\W*{_DATE}(?:[\s,;/|-]|\band\b)+\d{{3,4}}\W*"
)
_PIECE = re.compile(r"(?:[a-z']{1,8}[\s:,.]+)?\d[\d\s.,-]{0,18}\W*")
_ANNOUNCED_CODE = re.compile(rf"(?:\W|\band\b|\bhere(?:'s| is)\b|\bok\b)*{_CODE}\W*")
_SPACED_CODE = re.compile(r"\W*\d(?:[ -]?\d){2,3}\W*")


@dataclass(frozen=True)
class _Number:
    """A number of a card's length, its groups as they are written, and what is said around it."""

    groups: tuple[str, ...]
    separators: frozenset[str]
    before: str
    after: str
    is_paid_by_card: bool  # whether the message speaks of a payment card

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def is_attached(self) -> bool:
        """Whether it is part of a word or an address, such as "W6247578"."""
        before, after = self.before[-1:], self.after[:1]
        return before.isalnum() or after.isalnum() or before in _ATTACHING or after == "_"


def _plain(text: str) -> str:
    """The text in small letters, every digit, dash and space of Unicode as the plain one, invisible signs left out."""
    signs = []
    for sign in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(sign)
        if kind == "Nd":
            signs.append(str(unicodedata.decimal(sign)))
        elif kind in ("Pd", "Zs", "Zl", "Zp", "Cc"):
            signs.append("-" if kind == "Pd" else " ")
        elif sign in "\u2018\u2019":
            signs.append("'")
        elif sign in "\u00b7\u2022\u2219":
            signs.append(".")
        elif kind not in ("Cf", "Me") and not "\ufe00" <= sign <= "\ufe0f":
            signs.append(sign)
    return "".join(signs).lower()


_SPOKEN = "|".join((*_WORDS["digits"], *_WORDS["tens"], *_WORDS["times"]))
_SPOKEN_RUN = re.compile(rf"\b(?:{_SPOKEN})(?:[\s,.-]{{1,3}}(?:{_SPOKEN}))+\b")


def _digits_spoken(text: str) -> str:
    """The text with "four one double one" as "4111"; a word alone, as in "size four", stays."""
    return _SPOKEN_RUN.sub(lambda run: _as_digits(_words(run[0])), text)


def _as_digits(words: Sequence[str]) -> str:
    digits, times, tens = "", 1, ""
    for word in words:
        if word in _WORDS["times"]:
            times = _WORDS["times"][word]
        elif word in _WORDS["tens"]:
            digits += tens and f"{tens}0"
            tens = str(_WORDS["tens"][word])
        else:
            digits += tens + str(_WORDS["digits"][word]) * times
            times, tens = 1, ""
    return digits + (tens and f"{tens}0")


def _numbers(text: str) -> Iterator[_Number]:
    """Every stretch of digits that has a card's length, alone or as part of a longer row of groups."""
    text = _IBAN.sub(lambda found: "iban" if _is_iban(found[0]) else found[0], text)
    is_paid_by_card = bool(_CARD.search(_GIFT.sub(" ", text)))
    shown = _ADDRESS.sub(lambda address: address[0] if "card" in address[0] else " ", text)
    named, ended = "", 0
    for run in _RUN.finditer(shown):
        between = shown[ended : run.start()]
        # "orders 4000… and 4000…": what names the first number names those of its row too.
        before = between if _names_something(between) or not ended else named
        named, ended = before, run.end()
        yield from _within(run[0], before[-_LOOKS_BACK:], shown[run.end() : run.end() + _LOOKS_BACK], is_paid_by_card)


def _names_something(between: str) -> bool:
    """Whether there are more words between two numbers than "and"."""
    return any(word not in ("and", "or") and any("a" <= sign <= "z" for sign in word) for word in _words(between))


def _words(text: str) -> list[str]:
    """The words and numbers of a text, without the marks beside them."""
    return "".join(sign if sign.isalnum() or sign in "_'" else " " for sign in text).split()


def _within(run: str, before: str, after: str, is_paid_by_card: bool) -> Iterator[_Number]:
    groups = list(_GROUP.finditer(run))
    for first in range(len(groups)):
        length = 0
        for last in range(first, len(groups)):
            length += len(groups[last][0])
            if length > max(_LENGTHS):
                break
            if length >= min(_LENGTHS):
                written = tuple(group[0] for group in groups[first : last + 1])
                gaps = frozenset(
                    run[a.end() : b.start()]
                    for a, b in zip(groups[first:last], groups[first + 1 : last + 1], strict=True)
                )
                yield _Number(
                    written,
                    gaps,
                    before if first == 0 else "",
                    after if last == len(groups) - 1 else "",
                    is_paid_by_card,
                )


def _only_number(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """All digits of a message as one group."""
    return ("".join(filter(str.isdecimal, text)),), frozenset()


_LENGTHS = range(13, 20)
_SHAPES = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 13), (4, 3, 3, 3), (1,) * 16, (1,) * 15, (8, 8)}


def _is_card_number(number: _Number) -> bool:
    """Whether these digits are a payment card's: by scheme and check digit, and by what is said around them."""
    is_common, is_rarer = _is_of("schemes", number.digits), _is_of("rarer_schemes", number.digits)
    if not (is_common or is_rarer) or len(set(number.digits)) == 1:
        return False
    is_called_card = bool(_CARD_BEFORE.search(_GIFT.sub(" gift ", number.before)))
    is_named_otherwise = bool(_NAMED_BEFORE.search(number.before) or _NAMED_AFTER.search(number.after))
    if is_named_otherwise and not is_called_card:
        return False
    if is_called_card and not is_named_otherwise and len(number.digits) > 13 and _is_written_as_card(number):
        return True  # a mistyped one is nearly right, too
    if not passes_luhn(number.digits):
        return False
    if number.is_paid_by_card:
        return _is_written_as_card(number) or len(number.separators) == 1
    if number.is_attached or not (_is_written_as_card(number) and len(number.separators) < 2):
        return False
    if len(number.groups) == 1:
        return is_common and not (len(number.digits) == 14 and _is_gtin(number.digits))
    return True


def _is_of(table: str, digits: str) -> bool:
    """Whether the first digits and the length are those of one of these schemes."""
    fitting = (scheme for scheme in _WORDS[table].values() if len(digits) in scheme["lengths"])
    return any(_begins_within(span, digits) for scheme in fitting for span in str(scheme["first"]).split())


def _begins_within(span: str, digits: str) -> bool:
    """Whether the number begins with these digits, or with some from the first to the last of a span: "51-55"."""
    low, _, high = span.partition("-")
    return low <= digits[: len(low)] <= (high or low)


def _is_written_as_card(number: _Number) -> bool:
    """Whether the groups are those of a card, and not a row of sizes or prices."""
    shape = tuple(len(group) for group in number.groups)
    return len(shape) == 1 or shape in _SHAPES


def passes_luhn(digits: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812-1)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_gtin(digits: str) -> bool:
    """Whether the check digit is that of an article number (GTIN)."""
    weighted = [int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(weighted) % 10 == 0


def _is_iban(text: str) -> bool:
    """Whether the check digits are those of a bank account (ISO 13616)."""
    account = text.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def _holds_code(text: str) -> bool:
    if _EXPIRY_AND_CODE.fullmatch(text.strip()):
        return True
    before = (found for found in _CODE_BEFORE.finditer(text) if _is_of_card(found, text))
    after = (
        found
        for found in _CODE_AFTER.finditer(text)
        if _is_of_card(found, text) and not _NO_CODE_AFTER.search(text[: found.start()])
    )
    return any(before) or any(after)


def _is_of_card(found: re.Match[str], text: str) -> bool:
    near = text[max(0, found.start() - _ANOTHER_CODE_NEAR) : found.end() + _ANOTHER_CODE_NEAR]
    return bool(_ONLY_OF_CARDS.search(found[0])) or not _ANOTHER_CODE.search(near)

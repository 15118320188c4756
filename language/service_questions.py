"""Reads what a question about a shop's service asks: of which place, day and amount, and whether yes or no will do."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from language import costs
from language.areas import Area, areas
from language.days import Days, days
from language.durations import durations
from language.numbers import numbers
from language.phrases import phrases
from language.tables import table, word_list
from language.words import fold

_ASKED = ("free", "time", "until", "open", "serves", "returns", "received", "bought", "rules")
_SAID = phrases("service_questions", only=("yes_no", "yes_no_end", "asks_by_word", *_ASKED))
_TABLE = table("service_questions")
#: Words of a question that a rule needn't have to answer it.
ASIDES = word_list(_TABLE["people"]) | word_list(_TABLE["asides"])
_LEAST_AMOUNT = 10  # a smaller bare number counts something
_A_TIME = re.compile(r"^\s?(?:am|pm|a\.m\.|p\.m\.|o'clock|h\b|:\d\d|\.\d\d\s?(?:am|pm)|(?:st|nd|rd|th)\b|%)")
_DECIMAL_TIME = re.compile(r"\d{1,2}[.:]\d\d$")
_COUNTED = re.compile(r"^\s?[a-z]+s\b")
_MONEY = re.compile(r"^\s?(?:dollars|bucks|quid|pounds|francs|euros|chf|usd|gbp|eur)\b")
_PARTS = re.compile(r"[,.!?;:]+\s+(?:(?:and|but|so)\s+)?|\s+-\s+")
_OPENS = re.compile(r"\b(?:at|around)\s+$")


@dataclass(frozen=True)
class ServiceQuestion:
    """What is asked about the shop's service.

    Attributes:
        areas: the places that are named.
        days: the days that are named.
        amounts: the sums of money that are named, with or without a currency.
        asking: the part of the text that asks: "is shipping free?" of "I spend 80, is shipping free?".
        is_question: whether it asks anything, by a word or by its order of words.
        yes_no: whether yes or no would be an answer.
        cost: whether a cost is asked for.
        asks: what else is asked or spoken of, by the names of the lists in `en/service_questions.yml`: "free", "until".
    """

    areas: tuple[Area, ...]
    days: Days
    amounts: tuple[Decimal, ...]
    asking: str
    is_question: bool
    yes_no: bool
    cost: bool
    asks: frozenset[str]


@lru_cache(maxsize=1024)
def service_question(text: str) -> ServiceQuestion:
    """Reads a customer's question."""
    asking = _asking(text)
    yes_no = _SAID["yes_no"].begins(asking) or _SAID["yes_no_end"].ends(text)
    return ServiceQuestion(
        areas=areas(text),
        days=days(text),
        amounts=_amounts(fold(text)),
        asking=asking,
        is_question=yes_no or _SAID["asks_by_word"].within(text),
        yes_no=yes_no,
        cost=costs.asks_cost(text),
        asks=frozenset(name for name in _ASKED if _SAID[name].within(text)),
    )


def asks_for_rules(text: str) -> bool:
    """Whether the rules are asked for as such: "your return policy"."""
    return _SAID["rules"].within(text)


def _asking(text: str) -> str:
    """The part that asks, else the last one: a customer tells first and asks then."""
    parts = [part for part in _PARTS.split(text.strip()) if part.strip()]
    asks = (part for part in reversed(parts) if _SAID["yes_no"].begins(part) or _SAID["asks_by_word"].within(part))
    return next(asks, parts[-1] if parts else "")


def _amounts(text: str) -> tuple[Decimal, ...]:
    """Sums of money: a number that is no time, date, length of time or count of things."""
    spans = [(found.start, found.end) for found in durations(text)]
    found = []
    for number in numbers(text):
        before, after = text[: number.start], text[number.end :]
        has_currency = bool(re.search(r"(?:[$€£]|chf|usd|gbp|eur)\s?$", before)) or bool(_MONEY.match(after))
        is_bare = number.spelled or number.value < _LEAST_AMOUNT or _COUNTED.match(after) or _OPENS.search(before)
        is_other = _A_TIME.match(after) or any(start <= number.start < end for start, end in spans)
        if has_currency or not (is_bare or is_other or _is_dated(text, number.start, number.end)):
            found.append(number.value)
    return tuple(found)


def _is_dated(text: str, start: int, end: int) -> bool:
    """Whether the number is the day of a date."""
    around = text[max(0, start - 12) : end + 12]
    return text[start:end].isdigit() and bool(days(around).dates) and not days(text[:start] + text[end:]).dates

"""Hand-written words of questions about a shop's service: what may stand for what, and what says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from language.stop_words import SERVICE_STOP_WORDS
from language.synonyms import SERVICE_SYNONYMS
from retrieval.words import stem, words

# Verbs whose words mean something else together: the first and the last of them aren't looked for.
_VERBS = (
    (re.compile(r"\b(?:send|sent|give|bring|take|taking|sending)(?: \w+){0,2} back\b"), "return"),
    (re.compile(r"\bmoney back\b"), "refund"),
    (re.compile(r"\bpick(?:ing)?(?: \w+){0,3} up\b"), "collect pickup"),
    (re.compile(r"\b(?:come|drop|pop)(?: \w+)? (?:by|in|over|round)\b"), "open hours"),
    (re.compile(r"\b(?:put|set|lay)(?: \w+){0,3} (?:by|aside)\b"), "hold reserve layaway"),
    (re.compile(r"\b(?:hang|hold)(?:ing)? on to\b"), "keep"),
    (re.compile(r"\b(?:show|turn)(?:s|ed|ing)? up\b"), "arrive delivery"),
    (re.compile(r"\bring(?:ing)? (?:you|up|someone|anyone|them)\b|\bgive you a (?:ring|bell|buzz)\b"), "phone call"),
    (re.compile(r"\btak(?:e|es|en|ing)(?: \w+){0,3} (?:money|payment)\b"), "charge"),
    (re.compile(r"\b(?:does|do|did|will) ?n.?t(?: \w+)? fit\b|\bnot(?: \w+)? fit\b"), "exchange"),
    (re.compile(r"\b(?:take|taking|taken)(?: \w+){0,3} (?:up|in)\b(?! (?:my|the|your) )"), "alter hem"),
)
# Phrases whose words alone don't say what they mean, with the words that do.
_PHRASES = (
    (re.compile(r"\bgiftcards?\b"), "gift card"),
    (re.compile(r"\bamex\b"), "american express"),
    (
        re.compile(r"\bcards? (?:do|can|will) (?:you|i) (?:take|accept|use)\b|\b(?:take|accept) \w+ ?cards?\b"),
        "payment",
    ),
    (re.compile(r"\b(?:next|same) day\b"), "express"),
    (re.compile(r"\bpay(?:ing)? (?:later|over time|monthly)\b"), "instalments"),
    (
        re.compile(r"\b(?:pay|split)\w*(?: \w+){0,4} (?:in|into|over)(?: \w+){0,2} (?:parts|bits|payments|months)\b"),
        "instalments",
    ),
    (re.compile(r"\bpo box(?:es)?\b"), "address"),
    (re.compile(r"\bgift[- ]?wrap\w*"), "packed wrapping"),
    (
        re.compile(
            r"\bwhere(?: \w+){0,4} (?:store|shop|boutique|located|based)\b|\bwhere (?:can|do|could) i find you\b"
            r"|\bwhere (?:are|r) (?:you|u)\b"
            r"|\b(?:store|shop|your) address\b|\bget to (?:the|your) (?:store|shop|boutique)\b"
        ),
        "where store located",
    ),
)


def _alike(lines: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    alike: dict[str, dict[str, None]] = {}
    for line in lines:
        stems = [stem(part) for name in line for part in words(name)]
        for one in stems:
            alike.setdefault(one, {}).update((other, None) for other in stems if other != one)
    return {one: tuple(others) for one, others in alike.items()}


STEMS_ALIKE = _alike(SERVICE_SYNONYMS)  # stem -> stems


def service_words(question: str) -> list[str]:
    """The words of a question that say what it is about."""
    said = " ".join(words(question))
    meant = [word for pattern, meaning in (*_VERBS, *_PHRASES) if pattern.search(said) for word in meaning.split()]
    for pattern, _ in _VERBS:
        said = pattern.sub(lambda verb: " ".join(verb.group().split()[1:-1]), said)
    return [*(word for word in said.split() if word not in SERVICE_STOP_WORDS), *meant]

"""Deterministic wordings for every kind of decision: what a customer reads where the model's wording doesn't hold."""

import hashlib
import re

from actions.answers.claim_patterns import IN_STOCK
from actions.answers.decision import Decision
from actions.answers.kinds import CARDS, placeholders
from actions.answers.wording import stock_of
from retrieval.records import Stock

_AT_FROM = re.compile(r"\b(?:priced at|at|for) from\b")
OPENING = 2  # words by which two replies begin alike
_WORD = re.compile(r"[\w']+")
_SENTENCE_START = re.compile(r"^[a-z]|(?<=[.!?] )[a-z](?=\w)")


def wordings(decision: Decision) -> list[str]:
    """Every template wording of the decision; more complete ones (with more of the decision's pieces) are preferred."""
    usable = [one for one in CARDS[decision.kind].templates if placeholders(one) <= decision.words.keys()]
    if any(stock_of(subject.variants) is Stock.UNKNOWN for subject in decision.subjects):
        # "We have …" says more than the record tells; only a kind that speaks of stock itself says what isn't told.
        usable = [one for one in usable if not IN_STOCK.search(one.lower())] or usable
    return [in_sentences(template.format_map(decision.words)) for template in usable]


def wording(decision: Decision, turn: str, said: str = "") -> str:
    """One wording, always the same for the same turn of a conversation, so that a retry doesn't change the answer.

    It opens otherwise than `said`, the reply before it, where any wording does: nobody begins like that twice.
    """
    every = wordings(decision)
    choices = [one for one in every if _opening(one) != _opening(said)] or every
    digest = hashlib.sha256(f"{turn}\n{decision.kind}".encode()).digest()
    return choices[digest[0] % len(choices)]


def _opening(text: str) -> list[str]:
    return _WORD.findall(text.lower())[:OPENING]


def in_sentences(text: str) -> str:
    """A filled pattern as it is said: sentences begin with a capital, and a lowest price brings its own "from"."""
    text = _AT_FROM.sub("from", text)
    return _SENTENCE_START.sub(lambda match: match.group().upper(), text)

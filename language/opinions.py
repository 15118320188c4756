"""Reads whether a sentence of a review praises or finds fault, by its opinion words (as in Hu and Liu, KDD 2004)."""

import re

from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("opinions")
_OPINION = re.compile(
    rf"(?<![\w'])(?:(?P<praise>{any_phrase(_TABLE['praise'])})|(?P<fault>{any_phrase(_TABLE['faults'])}))(?![\w'])"
)
_TURN = re.compile(rf"(?<![\w'])(?:{any_phrase(_TABLE['turns'])})(?:\s+[\w']+){{0,2}}\s+$")


def leaning(sentence: str) -> int:
    """How many more of its opinion words praise than find fault: above 0 favourable, below 0 critical."""
    folded, total = fold(sentence), 0
    for match in _OPINION.finditer(folded):
        praises = match["praise"] is not None
        if _TURN.search(folded, 0, match.start()):
            praises = not praises
        total += 1 if praises else -1
    return total

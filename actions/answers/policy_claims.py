"""Checks that a wording of a policy keeps its conditions, and who does what to whom."""

import re
from collections.abc import Iterator

from actions.answers.plain_words import PLAIN_STEMS, stems
from actions.answers.wording import sentences
from language.roles import deeds
from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("rules")
_CUE = re.compile(rf"\b(?:{any_phrase(_TABLE['conditions'])})\b")
_CLAUSE_END = re.compile(r"[,;:!?]|\.(?!\d)|\b(?:and|but)\b")
_ALIKE = _TABLE["conditions_alike"]
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_TOLD = 0.5  # the share of a sentence's telling words from which on a wording tells that sentence
_KEPT = 0.5  # the share of a condition's telling words that have to be told with it


def lost_conditions(wording: str, quote: str) -> Iterator[str]:
    """The conditions of the quoted sentences that a wording tells, and tells without them."""
    said, text = _telling(wording), fold(wording)
    for sentence in sentences(quote):
        conditions = list(_conditions(fold(sentence)))
        rule = _telling(_without(fold(sentence), [clause for _, clause in conditions]))
        if not rule or len(rule & said) < len(rule) * _TOLD:
            continue
        for cue, clause in conditions:
            words, figures = _telling(clause), frozenset(_FIGURE.findall(clause))
            is_told = len(words & said) >= len(words) * _KEPT if words else _says(text, cue)
            if not (is_told and figures <= said):
                yield clause


def turned_round(wording: str, quote: str) -> Iterator[str]:
    """What a wording lets the customer do and the policy the shop, or the other way round."""
    told = deeds(quote)
    for deed, agent in sorted(deeds(wording)):
        agents = {by for what, by in told if what == deed}
        if agents and agent not in agents:
            yield f"{agent}: {deed}"


def _conditions(sentence: str) -> Iterator[tuple[str, str]]:
    """Each condition of a sentence with the word that begins it, up to the end of its clause."""
    for cue in _CUE.finditer(sentence):
        end = _CLAUSE_END.search(sentence, cue.end())
        yield cue.group(), sentence[cue.start() : end.start() if end else len(sentence)]


def _without(sentence: str, clauses: list[str]) -> str:
    for clause in clauses:
        sentence = sentence.replace(clause, " ")
    return sentence


def _says(text: str, cue: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in _ALIKE.get(cue, (cue,)))


def _telling(text: str) -> frozenset[str]:
    """The stems and figures of a text that aren't everyday English."""
    words = (stem for stem in stems(text) if len(stem) > 2 and stem not in PLAIN_STEMS)
    return frozenset((*words, *_FIGURE.findall(text)))

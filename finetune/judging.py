"""Judges an answer against its decided question: its form, its claims, and whether a reading answer reads."""

import re
from collections.abc import Sequence

from actions.answers.claims import unsupported_claims
from actions.answers.decision import Decision, Kind
from actions.answers.form import flaws
from actions.answers.plain_words import PLAIN_STEMS, stems
from actions.answers.wording import plain, title
from finetune.data.generate import READING, Case

# Kinds that say that the shop lacks something, or that we don't know.
REFUSALS = frozenset({Kind.NOT_FOUND, Kind.NEAREST, Kind.UNKNOWN_DETAIL, Kind.UNKNOWN_POLICY, Kind.NOT_MADE})
SHARED_WORDS = 2  # telling words of the record that an answer from a description or a policy must hold


def faults(text: str, case: Case) -> list[str]:
    """What is wrong with an answer, as the serving code sees it, and one thing more: an answer that tells nothing."""
    text = plain(text)
    found = [f"form: {flaw}" for flaw in flaws(text, [title(subject.product) for subject in case.decision.subjects])]
    found += [f"claim: {claim.sort}" for claim in unsupported_claims(text, case.decision, case.lexicon)]
    if not found and case.decision.kind in READING and not _tells(text, case.decision):
        found.append("off the point: tells nothing of the record")
    return found


def _tells(text: str, decision: Decision) -> bool:
    """Whether the answer holds enough telling words of the facts, beside the product's name."""
    names = _telling([title(subject.product) for subject in decision.subjects])
    record = _telling(decision.facts) - names
    return len(_telling([text]) & record) >= min(SHARED_WORDS, len(record))


def _telling(texts: Sequence[str]) -> set[str]:
    said = {stem for text in texts for stem in stems(text) if len(stem) > 2 and stem not in PLAIN_STEMS}
    return said | {number for text in texts for number in re.findall(r"\d+", text)}

"""Judges an answer against its decided question: its form, its claims, and what had to be said."""

import re
from collections.abc import Sequence

from actions.answers.claims import Unsupported, unsupported_claims
from actions.answers.wording import plain
from finetune.data.cases import Case
from finetune.faithfulness import Claim, Facts, Names

MISSING = "missing"  # what the claim check calls something that had to be said
_DOESN_T_KNOW = re.compile(
    r"\b(?:don['’]t|do not|can['’]t|cannot) (?:know|say|tell)\b|\bnot sure\b|\bno (?:information|details?)\b"
    r"|\b(?:doesn['’]t|does not|don['’]t|do not) (?:say|mention|tell)\b",
    re.IGNORECASE,
)


def claims(text: str, case: Case) -> list[Claim]:
    """What an answer claims, each with whether it is borne out.

    As in `evaluation.answers`: every value is looked up in the records, here also in the facts of the prompt (a price
    limit may come from an earlier message), and what the claim check complains of counts as a false claim.
    """
    text, decision, lexicon = plain(text), case.decision, case.lexicon
    products = [subject.product for subject in decision.subjects]
    known = " \n ".join((case.asked.text, *decision.facts))
    facts = Facts(products, decision.passages, known, Names(lexicon.titles, lexicon.colours))
    made = facts.claims(text)
    false = {claim.words.lower() for claim in made if not claim.holds}
    complaints = [one for one in _complaints(text, case) if one.sort != MISSING and one.words.lower() not in false]
    return [*made, *(Claim(one.sort, one.words, False) for one in complaints)]


def told(text: str, case: Case) -> list[bool]:
    """For each thing that had to be said, whether the answer says it."""
    left_out = {one.words for one in _complaints(plain(text), case) if one.sort == MISSING}
    return [" or ".join(sorted(group)) not in left_out for group in case.decision.must]


def evades(text: str, case: Case) -> bool:
    """Whether an answer says that we don't know, where we do: nothing in the facts says so."""
    return bool(_DOESN_T_KNOW.search(text)) and not any(_DOESN_T_KNOW.search(fact) for fact in case.decision.facts)


def _complaints(text: str, case: Case) -> Sequence[Unsupported]:
    return unsupported_claims(text, case.decision, case.lexicon)

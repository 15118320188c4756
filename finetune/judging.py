"""Judges an answer against its decided question: its form and its claims."""

from actions.answers.claims import unsupported_claims
from actions.answers.decision import Kind
from actions.answers.form import flaws
from actions.answers.wording import plain, title
from finetune.data.generate import Case

# Kinds that say that the shop lacks something, or that we don't know.
REFUSALS = frozenset({Kind.NOT_FOUND, Kind.NEAREST, Kind.UNKNOWN_DETAIL, Kind.UNKNOWN_POLICY, Kind.NOT_MADE})
UNSAID = frozenset({Kind.UNKNOWN_DETAIL, Kind.UNKNOWN_POLICY})  # the records don't say, and neither may the answer


def faults(text: str, case: Case) -> list[str]:
    """What is wrong with an answer, as the serving code sees it."""
    text = plain(text)
    names = [title(subject.product) for subject in case.decision.subjects]
    found = [f"form: {flaw}" for flaw in flaws(text, names, case.decision.facts)]
    found += [f"claim: {claim.sort}" for claim in unsupported_claims(text, case.decision, case.lexicon)]
    return found

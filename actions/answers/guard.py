"""The one guard that a wording passes before anybody reads it or trains on it: its form, then its claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from actions.answers.claims import unsupported_claims
from actions.answers.decision import Decision
from actions.answers.form import flaws
from actions.answers.lexicon import Lexicon
from actions.answers.wording import title


@dataclass(frozen=True)
class Fault:
    """What keeps a wording from being sent: of its form or of a claim, which sort (for counting), and its words."""

    check: Literal["form", "claim"]
    sort: str
    words: str = ""

    def __str__(self) -> str:
        return f"{self.check}: {self.sort}"


def faults(wording: str, parts: Sequence[str], decision: Decision, lexicon: Lexicon) -> list[Fault]:
    """Everything that is wrong with a wording, its form first; empty for one that may be sent.

    Args:
        wording: the whole reply, as one plain line.
        parts: what was said to each question of the message, one after another; empty where there was one question.
        decision: what the wording was to say.
        lexicon: the words by which claims are recognised.
    """
    names = [title(subject.product) for subject in decision.subjects]
    found = [Fault("form", flaw) for flaw in flaws(wording, names, decision.facts, parts)]
    if not wording:
        return found
    claims = sorted(unsupported_claims(wording, decision, lexicon), key=lambda claim: claim.sort)
    return [*found, *(Fault("claim", claim.sort, claim.words) for claim in claims)]

"""Which decisions the model words: not those that a template says as well, and not those it couldn't finish."""

import re

from actions.answers.decision import Decision
from actions.answers.kinds import CARDS
from actions.answers.templates import wording
from actions.answers.wording import sentences

MAX_TOKENS = 64  # of an answer
MOST_PIECES = 58  # of what has to be said; a tokenizer may make a few more of them
TABLE = 6  # figures in a quote, from which on it is a table in a sentence

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def is_for_model(decision: Decision) -> bool:
    """Whether the model is asked to word the decision.

    It isn't where the kind has no task, since a question back and "I don't know" hold no fact to word; nor where what
    must be said doesn't fit into an answer, or a row of figures is best quoted as it stands: the template says these.
    """
    if not all(CARDS[part.kind].task for part in decision.parts or (decision,)):
        return False
    if len(_FIGURE.findall(decision.words.get("quote", ""))) >= TABLE:
        return False
    return _least(decision) <= MOST_PIECES


def pieces(text: str) -> int:
    """About how many tokens a text has: digits and marks count one each, names one for four letters."""
    names = re.findall(r"[^\W\d_]+", text)
    marks = re.findall(r"\d|[^\w\s]", text)
    return len(marks) + sum(1 if word.islower() and len(word) < 9 else -(-len(word) // 4) for word in names)


def _least(decision: Decision) -> int:
    """The pieces of the shortest answer: of a quote one sentence is enough, everything else has to be said whole.

    The template may name more products than the facts, and the facts may name one product more often.
    """
    if decision.parts:
        return sum(_least(part) for part in decision.parts)
    if "quote" in decision.words:
        return min((pieces(sentence) for sentence in sentences(decision.words["quote"])), default=0)
    return min(pieces(wording(decision, "")), pieces(" ".join(decision.facts)))

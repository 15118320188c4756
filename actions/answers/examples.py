"""Chooses worked examples for the prompt of a model that isn't tuned: those built most like the decision's facts."""

import re
from collections.abc import Sequence

from actions.answers.decision import Kind
from actions.answers.kinds import CARDS, Example
from actions.answers.wording import is_plural

SHOWN = 2  # each further example costs time and made the wording no better


def alike(kind: Kind, verdict: str, facts: Sequence[str]) -> list[Example]:
    """The examples whose facts are built most like these, the most alike last: a small model copies that one."""
    shape = _shape(verdict, facts)
    return sorted(CARDS[kind].examples, key=lambda example: -len(_shape(example.verdict, example.facts) ^ shape))[
        -SHOWN:
    ]


def _shape(verdict: str, facts: Sequence[str]) -> frozenset[str]:
    """What the facts look like: how many, about one thing or several, with a size, a colour or a lowest price."""
    first = facts[0].removeprefix("the ") if facts else ""
    features = {
        f"verdict {verdict}",
        f"{len(facts)} facts",
        f"plural {is_plural(re.split('[:,]| in | is | are | does| do', first)[0])}",
    }
    features |= {
        f"has {mark}" for mark in (" in size ", ", size ", "from ", "sold out", " sizes ", "one size") if mark in first
    }
    features.add(f"colour {bool(re.search(r' in (?!size|stock|one)', first))}")
    return frozenset(features)

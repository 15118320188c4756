"""Decided questions about an authored product, and rows of them, without a catalog to ask about: for quick runs."""

import random

from actions.answers.lexicon import Lexicon
from actions.answers.model_share import is_for_model
from finetune.data.cases import Case
from finetune.data.fingerprint import decisions
from finetune.data.generate import row_of
from finetune.data.questions import Asked
from finetune.data.rows import Row


def authored_cases() -> list[Case]:
    """The questions whose answers a model words."""
    return [
        Case(Asked("What about it?", ""), decision, "the shop", "shop", Lexicon.of([], "the shop"))
        for decision in decisions()
        if decision.subjects and not decision.parts and is_for_model(decision)
    ]


def authored_rows() -> list[Row]:
    """Rows of them, as training takes them."""
    draw = random.Random(1)
    found = (row_of(case, draw)[0] for case in authored_cases())
    return list({row.answer: row for row in found if row is not None}.values())

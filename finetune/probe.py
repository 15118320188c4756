"""Asks a model a few questions whose answers can be checked, in seconds: is it able to word a decision at all?"""

from collections.abc import Iterator

from actions.answers.decision import Decision, Kind
from actions.answers.kinds import CARDS
from actions.answers.lexicon import Lexicon
from actions.answers.llm import LanguageModel
from actions.answers.model_share import MAX_TOKENS, is_for_model
from actions.answers.prompt import messages
from finetune.data.cases import Case, faults
from finetune.data.fingerprint import decisions
from finetune.data.questions import Asked

SHOP = "the shop"
QUESTIONS = 8
PATIENCE_S = 60.0  # for one answer


def grounded(model: LanguageModel, *, with_examples: bool) -> list[bool]:
    """For each question whether the model's greedy answer ends, and says what was decided and nothing else."""
    right = []
    for case in cases():
        chat = messages(case.decision, case.asked.text, SHOP, with_examples)
        said = model.generate(chat, MAX_TOKENS, PATIENCE_S)
        right.append(said.finished and not faults(said.text, case))
    return right


def cases() -> Iterator[Case]:
    """What is asked: the first decision of some kinds about an authored product, in the words of the kind's example."""
    seen: dict[Kind, Decision] = {}
    for decision in decisions():
        if decision.subjects and not decision.parts and is_for_model(decision):
            seen.setdefault(decision.kind, decision)
    for kind, decision in list(seen.items())[:QUESTIONS]:
        products = [subject.product for subject in decision.subjects]
        text = CARDS[kind].examples[0].question
        yield Case(Asked(text, ""), decision, SHOP, SHOP, Lexicon.of(products, SHOP))

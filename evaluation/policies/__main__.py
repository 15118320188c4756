"""Measures whether policy questions are answered to the point, on the sample boutique and two shops written for it.

    python -m evaluation.policies [boutique zurich leeds] [--questions FOLDER] [--models DIR] [--llm] [--held-out]

A question is right if the answer tells every fact it must and none it must not, and says "I don't know" exactly where
no policy answers. Half of the questions are held out: of these only figures are shown, unless `--held-out` is given.
None is in another folder of questions, such as `evaluation/policies/strangers`. "first → then" are two messages, of
which the answer to the second is judged. The bot's intent isn't measured here: every question is asked as one about
policies, as the trained reader hears it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.answers.answerer import Answer, Answerer
from actions.answers.decide import POLICIES, Context
from actions.answers.kinds import CARDS
from actions.answers.llm import Generation, LanguageModel, LocalModel
from evaluation.answers.pipeline import PATIENCE_S
from evaluation.boutique import BOUTIQUE
from evaluation.policies.questions import KINDS, PolicyQuestion, read_questions
from finetune.export import is_tuned
from language.reader import Reader
from retrieval import index, policies, readers
from retrieval.encoder import Encoder

HERE = Path(__file__).parent
_POLICIES = {"boutique": BOUTIQUE / "policies", "zurich": HERE / "zurich", "leeds": HERE / "leeds"}


@dataclass(frozen=True)
class Judged:
    """A question with the answer that it got and what is wrong with it."""

    shop: str
    question: PolicyQuestion
    answer: str
    faults: Sequence[str]


class _Silent:
    """A language model that says nothing, so that the templates are measured."""

    name = "none"

    def generate(self, *_arguments: object, **_named: object) -> Generation:
        """No text."""
        return Generation("", finished=False, seconds=0.0, prompt_tokens=0, completion_tokens=0, failure="none asked")


def measure(shop: str, questions: Sequence[PolicyQuestion], answerer: Answerer) -> Iterator[Judged]:
    """Each question, asked of a shop by itself or after the one before it, with its answer judged."""
    for question in questions:
        context = Context()
        for before in question.before:
            context = _after(before, answerer.answer(before, "ask_policy", context))
        answer = answerer.answer(question.ask, "ask_policy", context)
        says_unknown = CARDS[answer.decision].says == "unknown"
        yield Judged(shop, question, answer.text, question.faults(answer.text, says_unknown=says_unknown))


def _after(asked: str, answer: Answer) -> Context:
    """What the conversation holds after a question: what was asked, and what was told where that was a policy."""
    told = answer.sources if answer.decision in POLICIES else ()
    return Context(told_passages=told, answered=str(answer.decision), question=asked)


def as_text(judged: Sequence[Judged], *, shows_held_out: bool) -> str:
    """The figures by shop, by kind and by half, then each miss that may be seen."""
    shops = dict.fromkeys(one.shop for one in judged)
    lines = [_line(shop, [one for one in judged if one.shop == shop]) for shop in shops]
    lines += [_line(kind, [one for one in judged if one.question.kind == kind]) for kind in KINDS]
    lines.append(_line("twists", [one for one in judged if one.question.is_twist]))
    lines.append(_line("all", judged))
    for one in judged:
        if one.faults and (shows_held_out or not one.question.held_out):
            lines.append(f"- {one.shop}, {one.question.kind}: {one.question.ask}\n    {one.answer}")
            lines.append(f"    {'; '.join(one.faults)}")
    return "\n".join(lines)


def _line(name: str, judged: Sequence[Judged]) -> str:
    held_out = [one for one in judged if one.question.held_out]
    return f"{name:10s} {_share(judged)}   held out {_share(held_out)}"


def _share(judged: Sequence[Judged]) -> str:
    right = sum(not one.faults for one in judged)
    return f"{right:3d}/{len(judged):3d} = {right / max(len(judged), 1):.3f}"


def answerers(models: Path, shops: Sequence[str], speaker: LanguageModel) -> Iterator[tuple[str, Answerer]]:
    """Each shop's answerer: the sample catalog, which is the same beside all of them, and the shop's own policies."""
    encoder, reader = Encoder(models / "encoder"), Reader(models / "reader")
    products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
    with_examples = isinstance(speaker, LocalModel) and not is_tuned(models / "llm")
    with tempfile.TemporaryDirectory() as temporary:
        for shop in shops:
            index.update(Path(temporary), products, policies.read_policies(_POLICIES[shop]), encoder)
            serving = index.Index(Path(temporary), encoder)
            yield shop, Answerer(serving, speaker, shop.title(), with_examples, PATIENCE_S, reader=reader)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.policies", description="Measures policy answers.")
    parser.add_argument("shops", nargs="*", choices=[*_POLICIES, []], default=[], help="all where none is named")
    parser.add_argument("--models", type=Path, default=Path("var/models"), help="folder of encoder, reader and llm")
    parser.add_argument("--llm", action="store_true", help="let the language model word; else the templates do")
    parser.add_argument("--held-out", action="store_true", help="show the misses of the held-out half too")
    parser.add_argument("--questions", type=Path, default=HERE, help="folder of other questions, none of them held out")
    given = parser.parse_args(arguments)
    speaker: LanguageModel = LocalModel(given.models / "llm") if given.llm else _Silent()
    judged: list[Judged] = []
    for shop, answerer in answerers(given.models, given.shops or list(_POLICIES), speaker):
        questions = read_questions(given.questions / f"{shop}.tsv", holds_out=given.questions == HERE)
        judged += measure(shop, questions, answerer)
    print(as_text(judged, shows_held_out=given.held_out))


if __name__ == "__main__":
    main()

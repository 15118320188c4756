"""The answers are measured as they are served, and RAGAS's figures are those of RAGAS called directly."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import pytest

from actions.answers import answerer
from actions.answers.llm import Generation, LocalModel, Message
from evaluation.answers import evaluate, our_questions
from evaluation.answers.measures import Sample, bleu, contexts, wordings
from evaluation.answers.questions import Question
from evaluation.results import Section
from retrieval.encoder import Encoder
from retrieval.index import Index

ASKED = ("price-01", "sold_out-01", "search-01", "compare-01", "policy-09", "not_sold-01")


class Parrot:
    """A language model that always says the same."""

    name = "parrot"

    def __init__(self, text: str) -> None:
        self._text = text

    def generate(self, _messages: Sequence[Message], _max_tokens: int, _deadline_s: float) -> Generation:
        return Generation(self._text, True, 0.1, 0, 0)


@pytest.fixture(scope="module")
def asked() -> list[Question]:
    by_id = {question.id: question for question in our_questions()}
    return [by_id[name] for name in ASKED]


@pytest.fixture(scope="module")
def measured(asked: list[Question], boutique_index: Index, encoder: Encoder, repo: Path) -> Section:
    model = LocalModel(repo / "var" / "models" / "llm")
    return evaluate(asked, boutique_index, encoder, model, "Maison Lisa", with_examples=False)


@pytest.mark.slow
def test_the_served_answers_are_grounded_and_measured(measured: Section) -> None:
    figures = measured.flat()
    assert figures["answers.grounded_rate"].value == 1.0
    assert figures["answers.claim_precision"].value == 1.0
    assert figures["answers.context_recall"].n == len(ASKED) - 1  # a thing that isn't sold has no record
    assert figures["answers.right_refusals"].value == 1.0
    assert set(measured.cases["right"]) == set(ASKED)
    assert sum(measured.plots[0].series["answers"]) == figures["answers.wording_seconds.p50"].n


@pytest.mark.slow
def test_the_figures_are_those_of_ragas_called_directly(
    asked: list[Question], encoder: Encoder, measured: Section
) -> None:
    from ragas import SingleTurnSample
    from ragas.metrics import IDBasedContextPrecision
    from ragas.metrics.collections import CHRFScore, RougeScore

    answer = "The Olive one is sold out. It costs $9.00."
    samples = [
        Sample(answer, question.reference, ("x", *question.records), question.records or ("x",), ())
        for question in asked
    ]
    ours = wordings(samples, encoder) | contexts(samples)
    for name, metric in (("rouge_l", RougeScore()), ("chrf", CHRFScore())):
        theirs = [metric.score(reference=s.reference, response=answer).value for s in samples]
        assert ours[name] == pytest.approx(theirs, abs=1e-9), name
    vectors = [encoder.encode([s.reference])[0] @ encoder.encode([answer])[0] for s in samples]
    assert ours["semantic_similarity"] == pytest.approx([float(value) for value in vectors], abs=1e-5)
    precision = IDBasedContextPrecision()
    turns = [
        SingleTurnSample(retrieved_context_ids=list(s.retrieved), reference_context_ids=list(s.relevant))
        for s in samples
    ]
    theirs = [asyncio.run(precision.single_turn_ascore(turn)) for turn in turns]
    assert ours["context_precision"] == pytest.approx(theirs)
    assert measured.flat()["answers.bleu"].value == pytest.approx(fmean(measured.cases["bleu"].values()))


def test_bleu_is_of_the_whole_answer() -> None:
    right = "The Olive one is sold out. It costs $9.00."
    nonsense = "The Olive one is sold out. Bananas sing to the moon in seven purple keys."
    whole, half, none = bleu([Sample(text, right, (), (), ()) for text in (right, nonsense, "Nothing alike")])
    assert whole == pytest.approx(1.0)
    assert half < 0.5
    assert none < 0.05


@pytest.mark.slow
def test_without_the_claim_check_the_grounded_rate_falls(
    asked: list[Question], boutique_index: Index, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = Parrot("The Rose Maxi Dress is $12.50 and comes in magenta.")
    guarded = evaluate(asked, boutique_index, encoder, liar, "Maison Lisa", with_examples=False).flat()
    assert guarded["answers.grounded_rate"].value == 1.0
    assert guarded["answers.grounded_before_check"].value == 0.0
    monkeypatch.setattr(answerer, "faults", lambda *_: [])
    unguarded = evaluate(asked, boutique_index, encoder, liar, "Maison Lisa", with_examples=False)
    assert unguarded.flat()["answers.grounded_rate"].value < 0.3
    assert unguarded.flat()["answers.claim_precision"].value < 0.5
    failure = next(failure for failure in unguarded.failures if failure.case == "price-01")
    assert "$12.50" in failure.reason
    assert failure.expected == asked[0].reference
    assert failure.records

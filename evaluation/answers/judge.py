"""A language model as a judge, where one is named: faithfulness, relevancy and factual correctness by RAGAS."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.answers import measures
from retrieval.search import SentenceEncoder

#: RAGAS's own 1024 cuts off the list of statements that Faithfulness asks for, and the cut answer counts as a failure.
MAX_TOKENS = 8192
RETRIES = 3  # of a call that failed or gave something unreadable
AT_ONCE = 4  # calls under way
SURE = 0.5  # from here up a faithfulness counts as "right", for the agreement with people


@dataclass(frozen=True)
class Judge:
    """An OpenAI-compatible endpoint that judges."""

    url: str
    model: str
    api_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Judged:
    """One answer to be judged: the question, the answer, its reference ("" for none) and the records behind it."""

    case: str
    question: str
    answer: str
    reference: str
    records: tuple[str, ...]


@dataclass(frozen=True)
class Verdicts:
    """What a judge said: for each measure a value by case, and what failed with the reason."""

    values: Mapping[str, Mapping[str, float]]
    failed: tuple[tuple[str, str, str], ...]  # measure, case, reason


def verdicts(
    judge: Judge, answers: Sequence[Judged], encoder: SentenceEncoder, tell: Callable[[int, int], None]
) -> Verdicts:
    """Judge every answer; a call that fails for good, and a value that is no number, count as failures, never as zero.

    Args:
        judge: who judges.
        answers: what is judged; faithfulness needs records, factual correctness a reference.
        encoder: makes the vectors by which AnswerRelevancy compares questions.
        tell: called with how many are judged, and of how many.
    """
    return asyncio.run(_verdicts(judge, answers, encoder, tell))


async def _verdicts(
    judge: Judge, answers: Sequence[Judged], encoder: SentenceEncoder, tell: Callable[[int, int], None]
) -> Verdicts:
    from openai import AsyncOpenAI
    from ragas.llms import llm_factory
    from ragas.metrics.collections import AnswerRelevancy, FactualCorrectness, Faithfulness

    client = AsyncOpenAI(base_url=judge.url, api_key=judge.api_key or "none", max_retries=RETRIES)
    llm = llm_factory(judge.model, client=client, max_tokens=MAX_TOKENS, temperature=0)
    metrics: dict[str, tuple[Any, Callable[[Judged], dict[str, Any] | None]]] = {
        "faithfulness": (Faithfulness(llm=llm), _for_faithfulness),
        "answer_relevancy": (AnswerRelevancy(llm=llm, embeddings=measures.embeddings(encoder)), _for_relevancy),
        "factual_correctness": (FactualCorrectness(llm=llm), _for_correctness),
    }
    values: dict[str, dict[str, float]] = {name: {} for name in metrics}
    failed: list[tuple[str, str, str]] = []
    gate = asyncio.Semaphore(AT_ONCE)
    done = Counter[str]()

    async def score(answer: Judged) -> None:
        async with gate:
            for name, (metric, inputs_for) in metrics.items():
                inputs = inputs_for(answer)
                if inputs is None:
                    continue
                value, reason = await _score(metric, inputs)
                if reason:
                    failed.append((name, answer.case, reason))
                else:
                    values[name][answer.case] = value
        done["judged"] += 1
        tell(done["judged"], len(answers))

    await asyncio.gather(*map(score, answers))
    await client.close()
    return Verdicts(values, tuple(sorted(failed)))


async def _score(metric: Any, inputs: Mapping[str, Any]) -> tuple[float, str]:
    """The value, or why there is none after several tries."""
    reason = ""
    for _ in range(RETRIES):
        try:
            value = float((await metric.ascore(**inputs)).value)
        except Exception as error:  # RAGAS, its client and its parser each raise their own
            reason = f"{type(error).__name__}: {str(error).splitlines()[0][:120] if str(error) else 'no reason given'}"
            continue
        if math.isfinite(value):
            return value, ""
        reason = "not a number: the judge found nothing to judge"
    return math.nan, reason


def kappa(one: Sequence[bool], other: Sequence[bool]) -> float:
    """Cohen's kappa: the agreement of two raters beyond chance (Cohen 1960); 1.0 where chance leaves no room for any.

    Raises:
        ValueError: there is nothing to compare, or not the same number of verdicts.
    """
    if not one or len(one) != len(other):
        raise ValueError("Kappa needs as many verdicts of the one rater as of the other, and at least one.")
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
    share_one, share_other = sum(one) / len(one), sum(other) / len(other)
    by_chance = share_one * share_other + (1 - share_one) * (1 - share_other)
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def _for_faithfulness(answer: Judged) -> dict[str, Any] | None:
    if not answer.records or not answer.answer:
        return None
    return {
        "user_input": answer.question,
        "response": answer.answer,
        "retrieved_contexts": list(answer.records),
    }


def _for_relevancy(answer: Judged) -> dict[str, Any] | None:
    return {"user_input": answer.question, "response": answer.answer} if answer.answer else None


def _for_correctness(answer: Judged) -> dict[str, Any] | None:
    return {"response": answer.answer, "reference": answer.reference} if answer.answer and answer.reference else None

"""Measures that need no language model, over answers with their references: sacrebleu's BLEU, and those of RAGAS."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.search import SentenceEncoder

# RAGAS reports its use to its makers unless told not to, and asks at import.
os.environ["RAGAS_DO_NOT_TRACK"] = "true"


@dataclass(frozen=True)
class Sample:
    """One answer beside what it should be."""

    answer: str
    reference: str
    retrieved: tuple[str, ...]  # ids of the records that the answer rests on
    relevant: tuple[str, ...]  # ids of the records that it should rest on
    strings: tuple[str, ...]  # what should stand in it letter by letter


def wordings(samples: Sequence[Sample], encoder: SentenceEncoder) -> dict[str, list[float]]:
    """How near each answer comes to its reference: one value a sample under each measure's name.

    `semantic_similarity` is the cosine of the sentence encoder's vectors (Risch et al. 2021), `bleu` BLEU-4 (Papineni
    et al. 2002) of the whole texts by sacrebleu (Post 2018), `rouge_l` the F-measure of ROUGE-L (Lin 2004), `chrf` chrF
    (Popović 2015), all from 0 to 1.
    """
    from ragas.metrics.collections import CHRFScore, RougeScore, SemanticSimilarity

    metrics: dict[str, Any] = {
        "semantic_similarity": SemanticSimilarity(embeddings=embeddings(encoder)),
        "rouge_l": RougeScore(rouge_type="rougeL"),
        "chrf": CHRFScore(),
    }
    pairs = [{"reference": sample.reference, "response": sample.answer} for sample in samples]
    return {"bleu": bleu(samples)} | {name: _scores(metric, pairs) for name, metric in metrics.items()}


def bleu(samples: Sequence[Sample]) -> list[float]:
    """BLEU-4 of each answer as a whole, from 0 to 1, smoothed as sacrebleu does for single sentences.

    RAGAS scores the first sentence alone: a right one before nonsense would be perfect.
    """
    from sacrebleu.metrics import BLEU

    metric = BLEU(effective_order=True)  # an answer of three words has no four in a row to count
    return [metric.sentence_score(sample.answer, [sample.reference]).score / 100 for sample in samples]


def string_presence(samples: Sequence[Sample]) -> list[float]:
    """For each sample the share of its strings that stand in the answer letter by letter."""
    from ragas.metrics.collections import StringPresence

    asked = [(place, string) for place, sample in enumerate(samples) for string in sample.strings]
    found = _scores(StringPresence(), [{"reference": s, "response": samples[place].answer} for place, s in asked])
    by_sample: list[list[float]] = [[] for _ in samples]
    for (place, _), score in zip(asked, found, strict=True):
        by_sample[place].append(score)
    return [sum(scores) / len(scores) for scores in by_sample]


def contexts(samples: Sequence[Sample]) -> dict[str, list[float]]:
    """`context_precision` and `context_recall` by record id; a sample for which nothing was retrieved has 0 in both."""
    from ragas import SingleTurnSample
    from ragas.metrics import IDBasedContextPrecision, IDBasedContextRecall

    metrics = {"context_precision": IDBasedContextPrecision(), "context_recall": IDBasedContextRecall()}
    turns = [
        SingleTurnSample(retrieved_context_ids=list(sample.retrieved), reference_context_ids=list(sample.relevant))
        for sample in samples
    ]

    async def scored(metric: Any) -> list[float]:
        return [float(await metric.single_turn_ascore(turn)) if turn.retrieved_context_ids else 0.0 for turn in turns]

    return {name: asyncio.run(scored(metric)) for name, metric in metrics.items()}


def _scores(metric: Any, inputs: Sequence[Mapping[str, str]]) -> list[float]:
    if not inputs:
        return []
    values = [float(result.value) for result in asyncio.run(metric.abatch_score([dict(one) for one in inputs]))]
    if not all(math.isfinite(value) for value in values):
        raise ValueError(f"RAGAS gave a value of {metric.name} that is no number.")
    return values


def embeddings(encoder: SentenceEncoder) -> Any:
    """The shop's own sentence encoder in the form that RAGAS takes."""
    from ragas.embeddings.base import BaseRagasEmbedding

    class Local(BaseRagasEmbedding):
        """Encodes on this machine."""

        def embed_text(self, text: str, **_: Any) -> list[float]:
            return encoder.encode([text])[0].tolist()

        async def aembed_text(self, text: str, **_: Any) -> list[float]:
            return self.embed_text(text)

    return Local()

"""Measures models on questions they weren't trained on: grounded answers before the checker, refusals, variety."""

import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer

from actions.answers.decision import Kind
from actions.answers.prompt import messages
from actions.answers.templates import wording
from finetune import sampling
from finetune.data.generate import READING, SAMPLE, Case
from finetune.judging import REFUSALS, UNSAID, faults

RESAMPLES = 2000


@dataclass(frozen=True)
class Answered:
    """A model's answer to a question, with what is wrong with it."""

    case: Case
    text: str
    faults: tuple[str, ...]


def answer_all(model_folder: Path, cases: Sequence[Case], with_examples: bool, threads: int) -> list[Answered]:
    """The greedy answers of a converted model, each judged as serving would judge it.

    Answers are drawn in batches: this measures the wording, not how long it takes.
    """
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    chats = [messages(case.decision, case.asked.text, case.shop_name, with_examples) for case in cases]
    drawn = sampling.draw(model_folder, tokenizer, chats, samples=1, temperature=0, seed=0, threads=threads)
    answered = []
    for case, texts in zip(cases, drawn, strict=True):
        wrong = faults(texts[0], case) if texts else ["model: didn't come to an end"]
        answered.append(Answered(case, texts[0] if texts else "", tuple(wrong)))
    return answered


def templates(cases: Sequence[Case]) -> list[str]:
    """What the templates say to the same questions."""
    return [wording(case.decision, case.asked.text) for case in cases]


def results(answered: Sequence[Answered]) -> dict[str, Any]:
    """The rates of one model, each with `value`, `n` and a 95% interval."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in answered:
        right = not one.faults
        kind = one.case.decision.kind
        kinds[kind.value].append(right)
        groups["all"].append(right)
        groups["reading" if kind in READING else "computed"].append(right)
        if kind in REFUSALS:
            groups["refusals"].append(right)
        if kind in UNSAID:
            groups["not said"].append(right)
        if one.case.shop != SAMPLE:
            groups["other shops"].append(right)
        else:
            groups["sample shop"].append(right)
    texts = [one.text for one in answered]
    failed = [
        {
            "question": one.case.asked.text,
            "decision": one.case.decision.kind.value,
            "facts": list(one.case.decision.facts),
            "answer": one.text,
            "faults": list(one.faults),
        }
        for one in answered
        if one.faults
    ]
    faults_found = Counter(fault for one in answered for fault in one.faults[:1])
    return {
        "grounded": {name: rate(right) for name, right in sorted(groups.items())},
        "kinds": {name: rate(right) for name, right in sorted(kinds.items())},
        "faults": dict(faults_found.most_common()),
        "distinct_2": distinct_2(texts),
        "self_bleu": self_bleu(texts),
        "failed": failed,
    }


def rate(right: Sequence[bool]) -> dict[str, Any]:
    """A share with Wilson's 95% interval, which holds for small numbers and near 100%."""
    n, k, z = len(right), sum(right), 1.96
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return {"value": round(k / n, 4), "n": n, "low": round(middle - half, 4), "high": round(middle + half, 4)}


def difference(before: Sequence[Answered], after: Sequence[Answered], seed: int = 7) -> dict[str, float]:
    """How much more often the second model is grounded on the same questions: a paired bootstrap's 95% interval.

    `p` is McNemar's exact test (1947) over the questions on which they differ.
    """
    pairs = [(not a.faults, not b.faults) for a, b in zip(before, after, strict=True)]
    draw = random.Random(seed)
    gains = []
    for _ in range(RESAMPLES):
        drawn = draw.choices(pairs, k=len(pairs))
        gains.append(sum(b - a for a, b in drawn) / len(drawn))
    gains.sort()
    value = sum(b - a for a, b in pairs) / len(pairs)
    better, worse = pairs.count((False, True)), pairs.count((True, False))
    return {
        "better": better,
        "worse": worse,
        "p": round(_mcnemar(better, worse), 4),
        "value": round(value, 4),
        "low": round(gains[int(0.025 * RESAMPLES)], 4),
        "high": round(gains[int(0.975 * RESAMPLES)], 4),
    }


def _mcnemar(better: int, worse: int) -> float:
    """The chance that as lopsided a split, or a more lopsided one, comes about where neither model is better."""
    n = better + worse
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1)) / 2**n
    return min(1.0, 2 * tail)


def distinct_2(texts: Sequence[str]) -> float:
    """The share of word pairs that are different: 1 where no two words ever come twice in a row."""
    pairs = [pair for text in texts for pair in _n_grams(text.lower().split(), 2)]
    return round(len(set(pairs)) / max(1, len(pairs)), 4)


def self_bleu(texts: Sequence[str], most: int = 200) -> float:
    """How much each text resembles the others, by words in a row up to four: 1 where all are the same."""
    words = [text.lower().split() for text in texts[:most] if text]
    scores = []
    for place, own in enumerate(words):
        others = [other for at, other in enumerate(words) if at != place]
        scores.append(_bleu(own, others))
    return round(sum(scores) / max(1, len(scores)), 4)


def report(by_model: Mapping[str, Sequence[Answered]], about: str) -> dict[str, Any]:
    """All models side by side, with the templates' variety, and what each gains over the one before it.

    Args:
        by_model: the answers of each model to the same questions.
        about: what the questions were about, for the reader.
    """
    names = list(by_model)
    cases = [one.case for one in by_model[names[0]]]
    said = templates(cases)
    gains = {
        f"{after} over {before}": difference(by_model[before], by_model[after]) for before, after in pairwise(names)
    }
    return {
        "about": about,
        "made_at": time.strftime("%Y-%m-%d"),
        "models": {name: results(answered) for name, answered in by_model.items()},
        "templates": {"distinct_2": distinct_2(said), "self_bleu": self_bleu(said)},
        "gains": gains,
    }


def unanswered_kinds(cases: Sequence[Case]) -> list[Kind]:
    """Kinds of decision that the questions never reach: nothing is measured for them."""
    reached = {case.decision.kind for case in cases}
    return [kind for kind in Kind if kind not in reached]


def _bleu(own: Sequence[str], others: Sequence[Sequence[str]]) -> float:
    """BLEU-4 of one text against all others, smoothed by one so that a missing four in a row isn't zero."""
    logs = []
    for size in range(1, 5):
        counts = Counter(_n_grams(own, size))
        known: Counter[tuple[str, ...]] = Counter()
        for other in others:
            known |= Counter(_n_grams(other, size))
        total = sum(counts.values())
        matched = sum(min(count, known[gram]) for gram, count in counts.items())
        if total:
            logs.append(math.log((matched + 1) / (total + 1)))
    return math.exp(sum(logs) / len(logs)) if logs else 0.0


def _n_grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]

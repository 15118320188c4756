"""How varied the wording of many answers is, by words in a row that come again."""

import math
from collections import Counter
from collections.abc import Sequence


def distinct_2(texts: Sequence[str]) -> float:
    """The share of word pairs that are different (Li et al. 2016): 1 where no two words ever come twice in a row."""
    pairs = [pair for text in texts for pair in _n_grams(text.lower().split(), 2)]
    return round(len(set(pairs)) / max(1, len(pairs)), 4)


def self_bleu(texts: Sequence[str], most: int = 200) -> float:
    """How much each text resembles the others (Zhu et al. 2018, "Texygen"): 1 where all are the same."""
    words = [text.lower().split() for text in texts[:most] if text]
    scores = []
    for place, own in enumerate(words):
        others = [other for at, other in enumerate(words) if at != place]
        scores.append(_bleu(own, others))
    return round(sum(scores) / max(1, len(scores)), 4)


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

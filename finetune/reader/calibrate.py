"""Calibrates the reader on template families it wasn't trained on, and measures it on others it never saw.

Temperatures are drawn from the tune split (Guo et al. 2017, "On Calibration of Modern Neural Networks"), and so is the
threshold of each act; everything that is reported is measured on the test split.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from finetune.reader import train
from finetune.reader.model import ACTS, ASPECTS, POINTERS, UNMARKED, Example, ReaderModel
from language.reader import TAGS

TEMPERATURES = np.linspace(0.5, 4.0, 71)
THRESHOLDS = np.arange(0.25, 0.76, 0.025)
FEW = 40  # messages with an act; with fewer its threshold stays what it is for all
BINS = 10
UNLIKELY = 0.05  # labels under it are the many that nobody would believe; they would make any calibration look good

Logits = NDArray[np.float64]


def described(model: ReaderModel, tune: Sequence[Example]) -> dict[str, Any]:
    """What `reader.json` says: the labels in the heads' order, temperatures and thresholds."""
    given = train.logits(model, tune)
    acts, right = _stacked(given, 0), _targets([one.acts for one in tune])
    aspects, asked = _stacked(given, 1), _targets([one.aspects for one in tune])
    temperatures = {"acts": _temperature(acts, right), "aspects": _temperature(aspects, asked)}
    chances = _sigmoid(acts / temperatures["acts"])
    common = _threshold(chances, right)
    thresholds = {
        # Halfway to the common one: with a few dozen held-out phrasings, an act's own best threshold varies by chance.
        act: round((_threshold(chances[:, at], right[:, at]) + common) / 2, 3) if right[:, at].sum() >= FEW else common
        for at, act in enumerate(ACTS)
    }
    thresholds["aspects"] = _threshold(_sigmoid(aspects / temperatures["aspects"]), asked)
    return {
        "acts": ACTS,
        "aspects": ASPECTS,
        "pointers": POINTERS,
        "temperatures": temperatures,
        "thresholds": thresholds,
    }


def measured(model: ReaderModel, test: Sequence[Example], described: dict[str, Any]) -> dict[str, Any]:
    """How well the model reads messages of other families: micro-F1, calibration, and the pointer."""
    given = train.logits(model, test)
    chances = _sigmoid(_stacked(given, 0) / described["temperatures"]["acts"])
    right = _targets([one.acts for one in test])
    limits = np.array([described["thresholds"][act] for act in ACTS])
    found = chances >= limits
    found[np.arange(len(test)), (chances / limits).argmax(axis=1)] = True
    asked = _targets([one.aspects for one in test])
    likely = _sigmoid(_stacked(given, 1) / described["temperatures"]["aspects"])
    pointers = np.array([int(pointer.argmax()) for _, _, pointer, _ in given])
    return {
        "messages": len(test),
        "acts_f1": round(_f1(found, right), 4),
        "acts_all_right": round(float((found == right).all(axis=1).mean()), 4),
        "aspects_f1": round(_f1(likely >= described["thresholds"]["aspects"], asked), 4),
        "spans_f1": round(_spans_f1([tags for *_, tags in given], test), 4),
        "pointer": round(float((pointers == [one.pointer for one in test]).mean()), 4),
        "ece_acts": round(_ece(chances, right), 4),
        "ece_aspects": round(_ece(likely, asked), 4),
        "reliability": _reliability(chances, right),
        "f1_of_acts": {
            act: round(_f1(found[:, at], right[:, at]), 3) for at, act in enumerate(ACTS) if right[:, at].any()
        },
        "f1_of_aspects": {
            aspect: round(_f1(likely[:, at] >= described["thresholds"]["aspects"], asked[:, at]), 3)
            for at, aspect in enumerate(ASPECTS)
            if asked[:, at].any()
        },
    }


def _stacked(given: Sequence[tuple[Tensor, ...]], head: int) -> Logits:
    return torch.stack([one[head] for one in given]).double().numpy()


def _targets(rows: Sequence[Sequence[float]]) -> NDArray[np.bool_]:
    return np.array(rows) > 0.5


def _sigmoid(logits: Logits) -> Logits:
    return 1 / (1 + np.exp(-logits))


def _temperature(logits: Logits, right: NDArray[np.bool_]) -> float:
    """The one by which the logits' likelihood of the labels is greatest."""

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        return float((np.logaddexp(0, scaled) - scaled * right).mean())

    return round(float(min(TEMPERATURES, key=loss)), 3)


def _threshold(chances: Logits, right: NDArray[np.bool_]) -> float:
    """The one of the greatest F1; of equal ones that in the middle."""
    scores = [_f1(chances >= limit, right) for limit in THRESHOLDS]
    best = [limit for limit, score in zip(THRESHOLDS, scores, strict=True) if score >= max(scores) - 0.002]
    return round(float(best[len(best) // 2]), 3)


def _f1(found: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    return float(2 * (found & right).sum() / max(1, found.sum() + right.sum()))


def _reliability(chances: Logits, right: NDArray[np.bool_]) -> list[dict[str, float]]:
    """For each tenth of the scale: how sure the reader is, how often it is right, and of how many labels."""
    rows = []
    for low in np.arange(BINS) / BINS:
        inside = (chances >= max(low, UNLIKELY)) & (chances < low + 1 / BINS + (low > 0.85))
        if inside.any():
            sure, hits = float(chances[inside].mean()), float(right[inside].mean())
            rows.append({"sure": round(sure, 3), "right": round(hits, 3), "n": int(inside.sum())})
    return rows


def _ece(chances: Logits, right: NDArray[np.bool_]) -> float:
    """The expected calibration error over all labels that are not unlikely."""
    rows = _reliability(chances, right)
    return sum(row["n"] * abs(row["sure"] - row["right"]) for row in rows) / max(1, sum(row["n"] for row in rows))


def _spans_f1(tags: Sequence[Tensor], test: Sequence[Example]) -> float:
    """F1 of whole spans, by their tokens and kind."""
    hits = found = there = 0
    for given, one in zip(tags, test, strict=True):
        marked = [at for at, tag in enumerate(one.tags) if tag != UNMARKED]
        got = _spans([int(given[at].argmax()) for at in marked])
        right = _spans([one.tags[at] for at in marked])
        hits, found, there = hits + len(got & right), found + len(got), there + len(right)
    return 2 * hits / max(1, found + there)


def _spans(tags: Sequence[int]) -> set[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for at, tag in enumerate(tags):
        kind = TAGS[tag].removeprefix("more ")
        if not tag:
            continue
        if TAGS[tag].startswith("more ") and spans and spans[-1][1] == at and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], at + 1, kind)
        else:
            spans.append((at, at + 1, kind))
    return set(spans)

"""Calibrates the reader on template families it wasn't trained on, and measures it on others it never saw.

Temperatures are drawn from the tune split (Guo et al. 2017, "On Calibration of Modern Neural Networks"), and so is the
threshold of each act; everything that is reported is measured on the test split.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from finetune.reader import train
from finetune.reader.model import ACTS, ASPECTS, PARTIES, POINTERS, PROBLEMS, UNMARKED, Example, ReaderModel
from language.reader import TAGS

TEMPERATURES = np.linspace(0.5, 4.0, 71)
THRESHOLDS = np.arange(0.25, 0.76, 0.025)
FEW = 40  # messages with an act; with fewer its threshold stays what it is for all
BINS = 10
UNLIKELY = 0.05  # labels under it are the many that nobody would believe; they would make any calibration look good

Logits = NDArray[np.float64]
Given = Mapping[str, Tensor]  # what the heads say of one message, by their names


def described(model: ReaderModel, tune: Sequence[Example], intents: Sequence[str]) -> dict[str, Any]:
    """What `reader.json` says: the labels in the heads' order, a temperature of each head, and thresholds."""
    given = train.logits(model, tune)
    acts, right = _of_labels("acts", given, tune)
    aspects, asked = _of_labels("aspects", given, tune)
    temperatures = {"acts": _temperature(acts, right), "aspects": _temperature(aspects, asked)}
    temperatures |= {name: _temperature_of_one(*_of_one(name, given, tune)) for name in ("problem", "whose", "intent")}
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
        "problems": PROBLEMS,
        "parties": PARTIES,
        "intents": list(intents),
        "temperatures": temperatures,
        "thresholds": thresholds,
    }


def measured(model: ReaderModel, test: Sequence[Example], described: dict[str, Any]) -> dict[str, Any]:
    """How well the model reads messages of other families: micro-F1, calibration, and the pointer."""
    given = train.logits(model, test)
    temperatures, limit = described["temperatures"], described["thresholds"]["aspects"]
    acts, right = _of_labels("acts", given, test)
    chances = _sigmoid(acts / temperatures["acts"])
    limits = np.array([described["thresholds"][act] for act in ACTS])
    found = chances >= limits
    found[np.arange(len(found)), (chances / limits).argmax(axis=1)] = True
    aspects, asked = _of_labels("aspects", given, test)
    likely = _sigmoid(aspects / temperatures["aspects"])
    pointers, pointed = _of_one("pointer", given, test)
    measures = {
        "messages": len(test),
        "acts_f1": round(_f1(found, right), 4),
        "acts_all_right": round(float((found == right).all(axis=1).mean()), 4),
        "aspects_f1": round(_f1(likely >= limit, asked), 4),
        "spans_f1": round(_spans_f1([one["tags"] for one in given], test), 4),
        "pointer": round(float((pointers.argmax(axis=1) == pointed).mean()), 4),
        "f1_of_acts": _each_f1(ACTS, found, right),
        "f1_of_aspects": _each_f1(ASPECTS, likely >= limit, asked),
    }
    told = {"acts": reliability(chances, right), "aspects": reliability(likely, asked)}
    for name, labels in (("problem", PROBLEMS), ("whose", PARTIES), ("intent", described["intents"])):
        logits, targets = _of_one(name, given, test)
        sure, there = _softmax(logits / temperatures[name]), np.eye(len(labels), dtype=bool)[targets]
        best = sure.argmax(axis=1)
        measures[name] = round(float((best == targets).mean()), 4)
        told[name] = reliability(sure, there)
        if name != "intent":
            said = np.eye(len(labels), dtype=bool)[best]
            measures[f"{name}_f1"] = round(_f1(said[:, 1:], there[:, 1:]), 4)
    return measures | {"reliability": told} | {f"ece_{name}": round(ece(rows), 4) for name, rows in told.items()}


def _of_labels(name: str, given: Sequence[Given], examples: Sequence[Example]) -> tuple[Logits, NDArray[np.bool_]]:
    """Logits and truth of a head of yes or no labels, for the messages of which somebody said what they do."""
    known = [at for at, one in enumerate(examples) if one.known]
    return _stacked([given[at][name] for at in known]), _targets([getattr(examples[at], name) for at in known])


def _of_one(name: str, given: Sequence[Given], examples: Sequence[Example]) -> tuple[Logits, NDArray[np.int64]]:
    """Logits and truth of a head of which one label is right, for the messages of which it is known."""
    known = [at for at, one in enumerate(examples) if getattr(one, name) != UNMARKED]
    return _stacked([given[at][name] for at in known]), np.array([getattr(examples[at], name) for at in known])


def _stacked(rows: Sequence[Tensor]) -> Logits:
    return torch.stack(list(rows)).double().numpy()


def _targets(rows: Sequence[Sequence[float]]) -> NDArray[np.bool_]:
    return np.array(rows) > 0.5


def _sigmoid(logits: Logits) -> Logits:
    return 1 / (1 + np.exp(-logits))


def _softmax(logits: Logits) -> Logits:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _temperature(logits: Logits, right: NDArray[np.bool_]) -> float:
    """The one by which the logits' likelihood of the labels is greatest."""

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        return float((np.logaddexp(0, scaled) - scaled * right).mean())

    return round(float(min(TEMPERATURES, key=loss)), 3)


def _temperature_of_one(logits: Logits, right: NDArray[np.int64]) -> float:
    """The same, where one label of a row is right."""

    def loss(temperature: float) -> float:
        chances = _softmax(logits / temperature)[np.arange(len(right)), right]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return round(float(min(TEMPERATURES, key=loss)), 3)


def _each_f1(labels: Sequence[str], found: NDArray[np.bool_], right: NDArray[np.bool_]) -> dict[str, float]:
    """F1 of each label that is there at all."""
    return {label: round(_f1(found[:, at], right[:, at]), 3) for at, label in enumerate(labels) if right[:, at].any()}


def _threshold(chances: Logits, right: NDArray[np.bool_]) -> float:
    """The one of the greatest F1; of equal ones that in the middle."""
    scores = [_f1(chances >= limit, right) for limit in THRESHOLDS]
    best = [limit for limit, score in zip(THRESHOLDS, scores, strict=True) if score >= max(scores) - 0.002]
    return round(float(best[len(best) // 2]), 3)


def _f1(found: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    return float(2 * (found & right).sum() / max(1, found.sum() + right.sum()))


def reliability(chances: Logits, right: NDArray[np.bool_]) -> list[dict[str, float]]:
    """For each tenth of the scale: how sure the reader is, how often it is right, and of how many labels."""
    rows = []
    for low in np.arange(BINS) / BINS:
        inside = (chances >= max(low, UNLIKELY)) & (chances < low + 1 / BINS + (low > 0.85))
        if inside.any():
            sure, hits = float(chances[inside].mean()), float(right[inside].mean())
            rows.append({"sure": round(sure, 3), "right": round(hits, 3), "n": int(inside.sum())})
    return rows


def ece(rows: Sequence[Mapping[str, float]]) -> float:
    """The expected calibration error over all labels that are not unlikely, of the plot's rows."""
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

"""Measures models on questions they weren't trained on: what they say before the checker, and what they forgot."""

import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from actions.answers.kinds import CARDS, Says
from actions.answers.llm import LocalModel
from actions.answers.prompt import chats
from actions.answers.templates import wording
from finetune import general_ability, hacking, judging, sampling, tone
from finetune.data.cases import Case, faults
from finetune.data.generate import SAMPLE, row_of
from finetune.figures import Number, paired, rate, statistic
from finetune.general_ability import Ability
from finetune.intervals import average
from finetune.variety import distinct_2, self_bleu

log = logging.getLogger(__name__)

TOLD_EVERY = 100  # questions
PATIENCE_S = 600.0  # for one answer: the wording is measured, not the time

#: How near each answer of (answer, reference) pairs comes to its reference, under the name of each measure.
Nearness = Callable[[Sequence[tuple[str, str]]], Mapping[str, Sequence[float]]]


@dataclass(frozen=True)
class Answered:
    """A model's answer to a question, with what is wrong with it."""

    case: Case
    text: str
    tokens: int
    faults: tuple[str, ...]


def answer_all(model_folder: Path, cases: Sequence[Case], with_examples: bool, threads: int) -> list[Answered]:
    """The greedy answers of a converted model, each judged as serving would judge it, however long they take."""
    model = LocalModel(model_folder, threads)
    answered = []
    for number, case in enumerate(cases, start=1):
        asked = chats(case.decision, case.asked.text, case.shop_name, with_examples)
        parts = [model.generate(chat, sampling.LONGEST_ANSWER, deadline_s=PATIENCE_S) for chat in asked]
        text = " ".join(part.text for part in parts) if all(part.finished for part in parts) else ""
        wrong = faults(text, case, [part.text for part in parts]) if text else ["model: didn't come to an end"]
        answered.append(Answered(case, text, len(model.tokens(text)), tuple(wrong)))
        if number % TOLD_EVERY == 0:
            log.info("%s: %d of %d questions answered", model_folder.name, number, len(cases))
    return answered


def templates(cases: Sequence[Case]) -> list[str]:
    """What the templates say to the same questions."""
    return [wording(case.decision, case.asked.text) for case in cases]


def references(cases: Sequence[Case], seed: int = 7) -> list[str]:
    """An authored answer to each question, as training would take it; empty where there is none that holds."""
    draw = random.Random(seed)
    rows = [row_of(case, draw)[0] for case in cases]
    return [row.answer if row else "" for row in rows]


def results(answered: Sequence[Answered]) -> dict[str, Any]:
    """What was found of one model; every number has `value`, `n` and a 95% interval."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in answered:
        right = not one.faults
        kind = one.case.decision.kind
        kinds[kind.value].append(right)
        groups["all"].append(right)
        groups["reading" if CARDS[kind].reads else "computed"].append(right)
        if CARDS[kind].lacks:
            groups["refusals"].append(right)
        if CARDS[kind].says is Says.UNKNOWN:
            groups["not said"].append(right)
        groups["sample shop" if one.case.shop == SAMPLE else "other shops"].append(right)
    texts = [one.text for one in answered]
    return {
        "grounded": {name: rate(right) for name, right in sorted(groups.items())},
        "kinds": {name: rate(right) for name, right in sorted(kinds.items())},
        "measures": _claims(answered) | _manner(answered),
        "faults": dict(Counter(fault for one in answered for fault in one.faults[:1]).most_common()),
        "slips": dict(Counter(slip for one in answered for slip in _slips(one)).most_common()),
        "distinct_2": distinct_2(texts),
        "self_bleu": self_bleu(texts),
        "hacking": _hacking(texts, [one.case for one in answered]),
        "failed": [_failure(one) for one in answered if one.faults],
    }


def nearness(answered: Sequence[Answered], authored: Sequence[str], near: Nearness) -> dict[str, Number]:
    """How near the answers come to the authored ones, where there is one; an answer without its end counts as 0."""
    pairs = [(one.text, reference) for one, reference in zip(answered, authored, strict=True) if reference]
    said = [pair for pair in pairs if pair[0]]
    unsaid = [0.0] * (len(pairs) - len(said))
    return {name: statistic([*values, *unsaid], average) for name, values in near(said).items()} if said else {}


def report(
    by_model: Mapping[str, Sequence[Answered]],
    about: str,
    near: Nearness | None = None,
    abilities: Mapping[str, Ability] | None = None,
) -> dict[str, Any]:
    """All models side by side, with the templates' variety, and what each gains over the one before it.

    Args:
        by_model: the answers of each model to the same questions.
        about: what the questions were about, for the reader.
        near: measures how near answers come to authored ones; without it that isn't told.
        abilities: what each model still knows beside the shop; without it that isn't told.
    """
    names = list(by_model)
    cases = [one.case for one in by_model[names[0]]]
    said = templates(cases)
    models = {name: results(answered) for name, answered in by_model.items()}
    if near is not None:
        authored = references(cases)
        for name, answered in by_model.items():
            models[name]["measures"] |= nearness(answered, authored, near)
    told = {
        "about": about,
        "made_at": time.strftime("%Y-%m-%d"),
        "models": models,
        "templates": {
            "distinct_2": distinct_2(said),
            "self_bleu": self_bleu(said),
            "hacking": _hacking(said, cases),
        },
        "gains": {
            f"{after} over {before}": difference(by_model[before], by_model[after]) for before, after in pairwise(names)
        },
    }
    if abilities:
        told["general_ability"] = {name: general_ability.results(ability) for name, ability in abilities.items()}
        told["forgotten"] = {
            f"{name} over {names[0]}": general_ability.change(abilities[names[0]], abilities[name])
            for name in names[1:]
        }
    return told


def _hacking(texts: Sequence[str], cases: Sequence[Case]) -> dict[str, float]:
    """How far answers please the checker alone: what they copy, how often they begin alike, how many are curt."""
    usual = templates(cases)
    copied = [hacking.copied(text, case) for text, case in zip(texts, cases, strict=True)]
    curt = [hacking.is_curt(text, said) for text, said in zip(texts, usual, strict=True)]
    return {
        "copied": round(average(copied), 4),
        "commonest_opening": round(hacking.commonest_opening(texts), 4),
        "curt": round(average(curt), 4),
    }


def difference(before: Sequence[Answered], after: Sequence[Answered]) -> Number:
    """How much more often the second model is grounded on the same questions."""
    return paired([not one.faults for one in before], [not one.faults for one in after])


def _claims(answered: Sequence[Answered]) -> dict[str, Number]:
    """Of all claims those that hold, of all that had to be said what was, and the refusals, right and wrong."""
    made = [claim.holds for one in answered for claim in judging.claims(one.text, one.case)]
    wanted = [is_told for one in answered for is_told in judging.told(one.text, one.case)]
    lacking = [not one.faults for one in answered if CARDS[one.case.decision.kind].lacks]
    known = [judging.evades(one.text, one.case) for one in answered if not CARDS[one.case.decision.kind].lacks]
    outcomes = {"claim_precision": made, "claim_recall": wanted, "right_refusals": lacking, "wrong_refusals": known}
    return {name: rate(found) for name, found in outcomes.items() if found}


def _manner(answered: Sequence[Answered]) -> dict[str, Number]:
    """The share of answers whose tone never slips, and how long an answer is."""
    return {
        "tone": rate([not any(_slips(one)) for one in answered]),
        "median_words": statistic([len(one.text.split()) for one in answered], median),
        "median_tokens": statistic([one.tokens for one in answered], median),
    }


def _slips(one: Answered) -> list[str]:
    return list(tone.slips(one.text, (one.case.asked.text, one.case.shop_name, *one.case.decision.facts)))


def _failure(one: Answered) -> dict[str, Any]:
    return {
        "question": one.case.asked.text,
        "decision": one.case.decision.kind.value,
        "facts": list(one.case.decision.facts),
        "answer": one.text,
        "faults": list(one.faults),
    }

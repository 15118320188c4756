"""What an answer is worth to training by reinforcement: the claim checker's word, in parts that are logged one by one.

Each part is a number from 0 to 1. An answer without its end is worth nothing in any of them.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from actions.answers import guard
from actions.answers.templates import wording
from actions.answers.wording import plain
from finetune import judging, tone
from finetune.data.cases import Case
from finetune.data.preflight import is_grounded

#: How many words an answer may have, as a share of the template's to the same decision, without losing anything.
SHORTEST, LONGEST = 0.6, 1.6

Parts = dict[str, float]
PARTS = ("grounded", "told", "form", "tone", "length")


def of(answer: str, case: Case) -> Parts:
    """The parts of a whole answer's reward.

    grounded: no claim that isn't borne out. told: the share of what had to be said that is. form: nothing that the
    guard finds wrong with its form. tone: it never slips. length: about as long as the template's, so that neither a
    prompt that is read out nor the shortest truth pays.
    """
    faults = guard.faults(plain(answer), [], case.decision, case.lexicon)
    claims = [fault for fault in faults if fault.check == "claim" and fault.sort != judging.MISSING]
    told = judging.told(answer, case)
    slips = list(tone.slips(answer, (case.asked.text, case.shop_name, *case.decision.facts)))
    return {
        "grounded": float(bool(answer.strip()) and not claims and is_grounded(case.row(answer))),
        "told": sum(told) / len(told) if told else 1.0,
        "form": float(not any(fault.check == "form" for fault in faults)),
        "tone": float(not slips),
        "length": length(answer, case),
    }


def length(answer: str, case: Case) -> float:
    """1 for about as many words as the template has, less the farther away: 0 for none, and for twice too many."""
    words, usual = len(answer.split()), len(wording(case.decision, case.asked.text).split())
    if words < SHORTEST * usual:
        return words / (SHORTEST * usual)
    return max(0.0, 1.0 - max(0.0, words / (LONGEST * usual) - 1.0))


def functions(cases: Sequence[Case], end_token: int) -> list[Callable[..., list[float]]]:
    """A reward function of TRL for each part, by its name; rows name their case by its place, as `case`."""
    nothing = dict.fromkeys(PARTS, 0.0)

    @lru_cache(maxsize=4096)  # each part asks about the same answers
    def judged(place: int, answer: str) -> Parts:
        return of(answer, cases[place])

    def function(part: str) -> Callable[..., list[float]]:
        def reward(
            completions: Sequence[Sequence[dict[str, str]]],
            completion_ids: Sequence[Sequence[int]],
            case: Sequence[int],
            **rest: Any,  # noqa: ARG001 - the prompts and the trainer's state, which TRL passes too
        ) -> list[float]:
            return [
                (judged(place, said[0]["content"].strip()) if ids and ids[-1] == end_token else nothing)[part]
                for place, said, ids in zip(case, completions, completion_ids, strict=True)
            ]

        reward.__name__ = part  # by which TRL logs it
        return reward

    return [function(part) for part in PARTS]

"""The claim checker as reward: what an honest answer gets in each part, and that no trick of pleasing it pays more."""

import random
from dataclasses import replace

import pytest

from actions.answers.decision import Kind
from actions.answers.templates import wording
from actions.answers.two_questions import both
from finetune import hacking, rewards
from finetune.data.cases import Case, faults
from finetune.data.generate import row_of
from finetune.recipe import Rewards
from tests.finetune.authored import authored_cases

END = 2
#: One case of each kind that has something to say and that its own template says truly: some are odd, for a digest.
CASES = [
    case
    for case in {case.decision.kind: case for case in reversed(authored_cases())}.values()
    if case.decision.must and not faults(wording(case.decision, case.asked.text), case)
]


def case_of(kind: Kind) -> Case:
    return next(case for case in CASES if case.decision.kind is kind)


def whole_of_all() -> float:
    return sum(Rewards().model_dump().values())


def whole(answer: str, case: Case) -> float:
    """The reward as the released recipe weighs it."""
    weights = Rewards().model_dump()
    return sum(weights[part] * value for part, value in rewards.of(answer, case).items())


@pytest.mark.parametrize("case", CASES, ids=[case.decision.kind.value for case in CASES])
def test_no_trick_pays_more_than_an_honest_answer(case: Case) -> None:
    """The authored answer gets nearly all there is; the prompt read out, and the shortest truth, get less."""
    row, _ = row_of(case, random.Random(7))
    honest = whole(row.answer if row else wording(case.decision, case.asked.text), case)
    assert honest > 0.95 * whole_of_all()
    prompt = " ".join(message["content"] for message in case.prompt)
    shortest = " ".join(sorted(group)[0] for group in case.decision.must) + "."
    for trick in (prompt, shortest):
        assert whole(trick, case) < honest


@pytest.mark.parametrize(
    ("answer", "part", "value"),
    [
        ("The price of the Ada Dress is $39.00.", "grounded", 0.0),
        ("The Ada Dress is a lovely thing to have.", "told", 0.0),
        ("The price of the Ada Dress, THE DRESS, is $45.00!!", "tone", 0.0),
        ("$45.00.", "length", pytest.approx(1 / 4.8)),
        ("- Ada Dress\n- $45.00", "form", 0.0),
        ("", "grounded", 0.0),
    ],
)
def test_what_is_wrong_costs_its_own_part(answer: str, part: str, value: float) -> None:
    assert rewards.of(answer, case_of(Kind.PRICE))[part] == value


def test_an_answer_without_its_end_is_worth_nothing() -> None:
    case = case_of(Kind.PRICE)
    said = [[{"role": "assistant", "content": wording(case.decision, "")}]] * 2
    for reward in rewards.functions([case], END):
        assert reward(completions=said, completion_ids=[[7, END], [7, 7]], case=[0, 0], prompts=[]) == [1.0, 0.0]


def test_the_probes_see_what_the_checker_cannot() -> None:
    case = case_of(Kind.IN_STOCK)
    assert hacking.copied(case.decision.facts[0], case) == 1.0
    assert hacking.copied("Certainly, it can be bought today.", case) < 0.4
    said = ["Good news: it is.", "Good news: it has.", "We do have it.", ""]
    assert hacking.commonest_opening(said) == pytest.approx(2 / 3)
    assert hacking.is_curt("Yes.", "Yes, the Ada Dress is in stock, at $45.00.")
    assert not hacking.is_curt("Yes, it is there.", "Yes, it is in stock.")


def test_of_two_questions_the_prompts_of_both_are_looked_at() -> None:
    first, second = case_of(Kind.PRICE), case_of(Kind.IN_STOCK)
    case = replace(first, decision=both(first.decision, second.decision))
    for part in (first, second):
        assert hacking.copied(part.decision.facts[0], case) == 1.0

"""The numbers of the evaluation, on cases whose answer is known."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from finetune import card, evaluate, general_ability, judging, tone
from finetune.data.cases import Case
from finetune.data.generate import SAMPLE, ask
from finetune.evaluate import Answered
from finetune.figures import paired, rate
from finetune.general_ability import Ability
from finetune.variety import distinct_2, self_bleu
from retrieval.encoder import Encoder
from retrieval.records import Passage, Product


@pytest.fixture(scope="module")
def cases(products: list[Product], passages: list[Passage], encoder: Encoder) -> list[Case]:
    """Decided questions about some of the sample boutique, at most four of a kind."""
    asked = ask(products[:10], passages[:6], "Maison Lisa", SAMPLE, encoder, 80, 8)
    kinds: dict[str, list[Case]] = defaultdict(list)
    for case in asked:
        kinds[case.decision.kind].append(case)
    return [case for of_kind in kinds.values() for case in of_kind[:4]]


def authored_answers(cases: Sequence[Case]) -> list[tuple[Case, str]]:
    return [(case, text) for case, text in zip(cases, evaluate.references(cases), strict=True) if text]


def test_wilsons_interval_holds_at_the_edges() -> None:
    assert rate([True] * 100) == {"value": 1.0, "n": 100, "low": 0.963, "high": 1.0}
    half = rate([True, False] * 50)
    assert (half["low"], half["high"]) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def test_repeated_wordings_show_in_both_measures_of_variety() -> None:
    same = ["the dress is in stock for ten dollars today"] * 5
    different = [
        "yes we have it",
        "two are left in red",
        "sorry that one sold out yesterday",
        "take the blue coat instead",
        "it costs ten dollars",
    ]
    assert distinct_2(same) == pytest.approx(0.2)
    assert distinct_2(different) == 1.0
    assert self_bleu(same) == pytest.approx(1.0)
    assert self_bleu(different) < 0.4


def test_only_the_questions_on_which_two_models_differ_count() -> None:
    case = cast(Case, None)
    right, wrong = Answered(case, "", 0, ()), Answered(case, "", 0, ("claim: price",))
    gain = evaluate.difference([wrong] * 6 + [right] * 94, [right] * 100)
    assert (gain["better"], gain["worse"]) == (6, 0)
    assert gain["p"] == pytest.approx(0.0312, abs=1e-3)
    assert gain["value"] == pytest.approx(0.06)
    assert paired([True] * 9, [True] * 9)["p"] == 1.0


def test_authored_answers_claim_nothing_false_and_leave_nothing_out(cases: list[Case]) -> None:
    pairs = authored_answers(cases)
    assert len(pairs) > 15
    for case, text in pairs:
        false = [claim for claim in judging.claims(text, case) if not claim.holds]
        assert (text, false) == (text, [])
        assert all(judging.told(text, case)), text


def test_a_false_price_costs_precision_and_a_left_out_fact_recall(cases: list[Case]) -> None:
    case, text = next((case, text) for case, text in authored_answers(cases) if case.decision.kind == "price")
    wrong = re.sub(r"\$\d+\.\d\d", "$7.77", text)
    assert wrong != text
    assert [claim.words for claim in judging.claims(wrong, case) if not claim.holds] == ["$7.77"]
    assert not all(judging.told(wrong, case))


def test_who_is_asked_what_the_facts_tell_mustn_t_say_that_we_don_t_know(cases: list[Case]) -> None:
    case = next(case for case in cases if case.decision.kind == "price")
    assert judging.evades("I'm sorry, I don't know what it costs.", case)
    assert not judging.evades("It costs $45.00.", case)


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("No.", "curt"),
        ("The Rose Dress is SOLD OUT, I am afraid.", "shouting"),
        ("It is $45.00! It is in stock! Take it!", "excited"),
        ("Sorry, that one is gone, and I apologise for it.", "apologises more than once"),
        ("and it comes in red as well.", "starts in the middle"),
        ("Obviously it comes in red.", "rude"),
    ],
)
def test_a_slip_of_tone_is_named(text: str, slip: str) -> None:
    assert slip in list(tone.slips(text, ["Rose Dress"]))


def test_the_authored_answers_never_slip(cases: list[Case]) -> None:
    for case, text in authored_answers(cases):
        assert (text, list(tone.slips(text, (case.asked.text, case.shop_name, *case.decision.facts)))) == (text, [])


def test_what_a_model_forgot_shows_beside_what_it_learned() -> None:
    before = Ability(tuple((-3.0 * n, n) for n in range(10, 30)), (True,) * 20)
    after = Ability(tuple((-3.5 * n, n) for n in range(10, 30)), (True,) * 10 + (False,) * 10)
    lost = general_ability.change(before, after)
    assert lost["perplexity_ratio"]["value"] == pytest.approx(1.6487, abs=1e-4)
    assert lost["endings"]["worse"] == 10
    assert general_ability.results(before)["perplexity"]["value"] == pytest.approx(20.0855, abs=1e-4)


def test_the_report_and_the_card_hold_all_models_side_by_side(cases: list[Case]) -> None:
    asked = authored_answers(cases)[:8]
    good = [Answered(case, text, 12, ()) for case, text in asked]
    bad = [Answered(case, "", 0, ("model: didn't come to an end",)) for case, _ in asked]

    def near(pairs: Sequence[tuple[str, str]]) -> dict[str, list[float]]:
        return {"bleu": [float(answer == reference) for answer, reference in pairs]}

    ability = Ability(((-30.0, 10),), (True, False))
    told = evaluate.report({"base": bad, "SFT": good}, "held-out", near, {"base": ability, "SFT": ability})
    assert told["models"]["SFT"]["measures"]["claim_precision"]["value"] == 1.0
    assert told["models"]["base"]["measures"]["claim_recall"]["value"] < 0.2
    assert told["models"]["SFT"]["measures"]["bleu"]["n"] == len(asked)
    assert told["models"]["base"]["measures"]["tone"]["value"] == 0.0
    written = card.of_results(json.loads(json.dumps(told)))
    for row in ("| grounded: all |", "| claims that are borne out", "| tone", "| general ability: perplexity"):
        assert row in written
    assert "Paired difference in grounded, SFT over base: +1.000" in written


@pytest.mark.slow
def test_the_probe_prefers_sense_to_nonsense(repo: Path) -> None:
    """The base model ends most sentences sensibly, and so it must be the probe's scoring that works."""
    ability = general_ability.measure(repo / "var" / "models" / "llm", threads=1)
    assert sum(ability.right) / len(ability.right) > 0.75
    assert 10 < general_ability.results(ability)["perplexity"]["value"] < 200

"""The numbers of the evaluation, on cases whose answer is known."""

from typing import cast

import pytest

from finetune import evaluate
from finetune.data.generate import Case


def test_wilsons_interval_holds_at_the_edges() -> None:
    assert evaluate.rate([True] * 100) == {"value": 1.0, "n": 100, "low": 0.963, "high": 1.0}
    half = evaluate.rate([True, False] * 50)
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
    assert evaluate.distinct_2(same) == pytest.approx(0.2)
    assert evaluate.distinct_2(different) == 1.0
    assert evaluate.self_bleu(same) == pytest.approx(1.0)
    assert evaluate.self_bleu(different) < 0.4


def test_only_the_questions_on_which_two_models_differ_count() -> None:
    case = cast(Case, None)
    right, wrong = evaluate.Answered(case, "", ()), evaluate.Answered(case, "", ("claim: price",))
    gain = evaluate.difference([wrong] * 6 + [right] * 94, [right] * 100)
    assert (gain["better"], gain["worse"]) == (6, 0)
    assert gain["p"] == pytest.approx(0.0312, abs=1e-3)
    assert gain["value"] == pytest.approx(0.06)
    assert evaluate.difference([right] * 9, [right] * 9)["p"] == 1.0

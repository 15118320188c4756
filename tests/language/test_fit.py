"""How a description says that its sizes turn out; what it says of a case isn't said of everybody."""

from __future__ import annotations

import pytest

from language.fit import Fit, fit, tells_fit


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("It runs small.", Fit.RUNS_SMALL),
        ("These come up large, so we suggest sizing down.", Fit.RUNS_LARGE),
        ("We recommend taking one size up.", Fit.RUNS_SMALL),
        ("Cut generously through the shoulder.", Fit.RUNS_LARGE),
        ("True to size.", Fit.TRUE),
        ("Take one size up for the loose fit in the picture.", None),
        ("Size down if you are a half.", None),
        ("A small bag with a large pocket.", None),
    ],
)
def test_what_is_said_of_everybody(sentence: str, said: Fit | None) -> None:
    assert fit(sentence) is said


def test_what_is_said_of_a_case_is_told_all_the_same() -> None:
    assert tells_fit("Size down if you are a half.") and not tells_fit("Runs along the river in any weather.")

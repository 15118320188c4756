"""Whether a clause of a statement denies something."""

import pytest

from language.negation import denies, has_negation


@pytest.mark.parametrize(
    "clause",
    [
        "it isn't lined",
        "there is no hood",
        "it is sold out",
        "we cannot say",
        "made without wool",
        "it lacks a belt",
        "neither is warm",
        "none are left",
    ],
)
def test_a_denial(clause: str) -> None:
    assert denies(clause)


@pytest.mark.parametrize(
    "clause", ["no problem", "it is not only warm", "why not take it", "a knot of cotton", "the nose", "notes of cedar"]
)
def test_no_denial(clause: str) -> None:
    assert not denies(clause)


def test_a_harmless_no_is_a_negation_all_the_same() -> None:
    assert has_negation("no problem") and not has_negation("gladly")

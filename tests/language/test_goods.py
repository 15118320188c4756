"""The tables of goods hold together: every parent is there, and no name means two things by accident."""

from collections.abc import Mapping

import pytest

from language import goods
from language.goods import COLOURS, EVERYDAY_COLOURS, EVERYDAY_KINDS, KINDS, MATERIALS, METALS, Term
from language.lemmas import words

_TABLES = pytest.mark.parametrize("terms", [KINDS, COLOURS, MATERIALS], ids=["kinds", "colours", "materials"])
_TWO_MEANINGS = {
    "purse",
    "luggage",
    "purse set",
    "luggage set",
}  # of a bag and a wallet, a suitcase and a holdall: the shop decides


def _names(terms: Mapping[str, Term]) -> dict[str, set[str]]:
    """Each name as it is compared, with the terms that it means."""
    meant: dict[str, set[str]] = {}
    for term in terms.values():
        for name in term.names:
            meant.setdefault(" ".join(words(name)), set()).add(term.name)
    return meant


@_TABLES
def test_every_parent_is_a_term_and_none_is_its_own(terms: Mapping[str, Term]) -> None:
    assert not [term.name for term in terms.values() if not {*term.parents} <= terms.keys() - {term.name}]


@_TABLES
def test_a_name_means_one_thing(terms: Mapping[str, Term]) -> None:
    assert {name for name, meant in _names(terms).items() if len(meant) > 1} <= _TWO_MEANINGS


def test_what_is_guarded_is_a_name() -> None:
    terms = (*COLOURS.values(), *MATERIALS.values())
    assert {*EVERYDAY_COLOURS} - {"snow"} <= {name for term in terms for name in term.names}
    assert {*EVERYDAY_KINDS} - {"shell", "conch"} <= {name for term in KINDS.values() for name in term.names}


def test_a_stone_or_metal_that_is_a_colour_is_both() -> None:
    assert METALS.issubset(COLOURS.keys() & MATERIALS.keys())


def test_grey_is_written_in_both_ways() -> None:
    greys = [name for term in goods.COLOURS.values() for name in term.names if "grey" in name]
    assert greys and all(any(name.replace("grey", "gray") in term.names for term in COLOURS.values()) for name in greys)


def test_things_of_a_kind_are_sold_in_sets_too() -> None:
    assert "cufflinks set" in KINDS["cufflinks"].names


def test_a_tone_is_what_its_shades_are_of() -> None:
    assert {"mint", "lilac", "peach"} <= {name for name, term in COLOURS.items() if "pastel" in term.parents}


def test_what_is_spun_of_oil_is_synthetic() -> None:
    assert {"polyester", "nylon", "acrylic"} <= {
        name for name, term in MATERIALS.items() if "synthetic" in term.parents
    }

"""Wishes are understood exactly, and no offer breaks one."""

from pathlib import Path

import pytest

from evaluation.retrieval.judgements import HERE
from evaluation.wishes import OUR_WISHES, Wish, _meets, as_asked, measure, read_wishes
from language.reader import Reader
from retrieval.index import Index
from retrieval.query import Query


@pytest.mark.parametrize(
    ("file", "least"),
    [
        (OUR_WISHES, 0.97),
        (HERE / "wishes_tuned.tsv", 0.95),
        (HERE / "wishes_held_out.tsv", 0.97),
        (HERE / "wishes_of_another_hand.tsv", 0.95),
        (HERE / "wishes_of_strangers.tsv", 0.87),
    ],
    ids=["ours", "tuned", "held out once", "of another hand", "of strangers"],
)
def test_wishes_are_understood_exactly(boutique_index: Index, reader: Reader, file: Path, least: float) -> None:
    readings = measure(read_wishes(file), boutique_index.snapshot(), reader)
    assert not [reading.text for reading in readings if reading.broken]
    assert sum(reading.exact for reading in readings) / len(readings) >= least


def test_a_constraint_too_many_counts_as_a_miss(boutique_index: Index, reader: Reader) -> None:
    rows = [("a red dress in M", [{"category": "dress", "color": "red"}])]
    [reading] = measure(rows, boutique_index.snapshot(), reader)
    assert not reading.exact


def test_what_a_shop_does_not_tell_of_its_stock_breaks_no_wish_for_what_is_there(boutique_index: Index) -> None:
    snapshot = boutique_index.snapshot()
    hit = snapshot.search("a dress in stock", k=1).hits[0]
    query = snapshot.understand("in stock")
    untold, gone = (hit.variant.model_copy(update={"available": told}) for told in (None, False))
    assert _meets(query, hit.product, untold) and not _meets(query, hit.product, gone)


_MIDI_SKIRT: Wish = frozenset({("category", "midi skirt"), ("color", "navy")})


def _is_right(index: Index, **changed: object) -> bool:
    """Whether a query for a midi skirt in navy, with something in it changed, is still taken for that wish."""
    query = index.snapshot().understand("a midi skirt in navy").model_copy(update=changed)
    [wish] = as_asked([query], [_MIDI_SKIRT], index.snapshot().vocabulary)
    return wish == _MIDI_SKIRT


def test_a_compound_is_right_where_the_query_has_its_head_and_keeps_its_modifier(boutique_index: Index) -> None:
    assert _is_right(boutique_index)
    assert _is_right(boutique_index, residual=(), properties=("midi",))


@pytest.mark.parametrize(
    "changed",
    [
        {"residual": (), "properties": ()},
        {"residual": ("mini",)},
        {"categories": ("dress",)},
        {"categories": ()},
        {"residual": (), "patterns": ("midi",)},
        {"patterns": ("plain",)},
        {"colours": ()},
    ],
    ids=[
        "modifier lost",
        "another modifier",
        "another head",
        "no head",
        "modifier a constraint",
        "one too many",
        "one lost",
    ],
)
def test_a_compound_is_wrong_where_anything_of_it_is_lost_or_made_up(
    boutique_index: Index, changed: dict[str, object]
) -> None:
    assert not _is_right(boutique_index, **changed)


def test_a_compound_that_a_table_has_is_compared_as_the_kind_it_is(boutique_index: Index) -> None:
    vocabulary = boutique_index.snapshot().vocabulary
    asked = [frozenset({("category", "bow tie")})]
    assert [*as_asked([Query(text="", categories=("bow tie",))], asked, vocabulary)] == asked
    assert [*as_asked([Query(text="", categories=("tie",), residual=("bow",))], asked, vocabulary)] != asked

"""Wishes are understood exactly, and no offer breaks one."""

from pathlib import Path

import pytest

from evaluation.retrieval.judgements import HERE
from evaluation.wishes import OUR_WISHES, _meets, measure, read_wishes
from language.reader import Reader
from retrieval.index import Index


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

"""The right policy passage comes first, of our shop and of another one's pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.retrieval.passages import measure_passages
from retrieval.encoder import Encoder
from retrieval.index import Index, update
from retrieval.policies import read_policies
from tests.retrieval.conftest import make_product

OTHER_SHOP = """# Shipping

Parcels go out every weekday. Postage is £4 within the UK.

## Europe
We deliver to France and Spain in 5 days.

## Returns
Post it to us within 14 days; your money is on your card a week later.

# Paying
Mastercard and PayPal are welcome, cheques are not.

## Gift vouchers
Sold in steps of £10; valid for two years.

# Visit us
The workshop is open from 9 to 5, closed on Sundays.
"""


def test_the_right_passage_mostly_comes_first(boutique_index: Index) -> None:
    measured = measure_passages(boutique_index.snapshot())
    assert len(measured.judged) >= 60
    figures = measured.figures()
    assert figures["mrr"].value >= 0.85
    assert figures["held_out"]["mrr"].value >= 0.85
    assert len(measured.failures()) == round((1 - figures["recall@1"].value) * len(measured.judged))


def test_judgements_of_another_shop_are_refused(boutique_index: Index, tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("p1\tcan I pay by card\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("p1 0 paying#cards 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="doesn't have: paying#cards"):
        measure_passages(boutique_index.snapshot(), tmp_path / "q.tsv", tmp_path / "a.txt")


def test_pages_of_another_shop(encoder: Encoder, tmp_path: Path) -> None:
    pages = tmp_path / "policies"
    pages.mkdir()
    (pages / "help.md").write_text(OTHER_SHOP, encoding="utf-8")
    update(tmp_path / "index", [make_product("Mug")], read_policies(pages), encoder)
    snapshot = Index(tmp_path / "index", encoder).snapshot()
    expected = {
        "how much is shipping": "Shipping",
        "do you ship to Spain": "Europe",
        "how do I send something back": "Returns",
        "which cards do you take": "Paying",
        "do gift cards expire": "Gift vouchers",
        "opening hours on Sunday": "Visit us",
    }
    found = {question: snapshot.search_policies(question, k=1)[0].passage.heading for question in expected}
    assert found == expected

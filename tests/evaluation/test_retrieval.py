"""The judged queries are sound, and the search keeps what was measured on them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from evaluation.retrieval.__main__ import as_json, evaluate, table
from evaluation.retrieval.judgements import ABSENT, OUR_QRELS, OUR_QUERIES, JudgedQuery, read_judged, violations
from evaluation.retrieval.measures import ALL, measure
from retrieval.encoder import Encoder
from retrieval.index import Index
from retrieval.records import Product, Variant


@pytest.fixture(scope="module")
def judged() -> list[JudgedQuery]:
    return read_judged()


def test_there_are_enough_queries_and_every_judgement_names_a_product(judged, boutique_index: Index) -> None:
    products = boutique_index.snapshot().products
    assert len(judged) >= 80
    for query in judged:
        assert set(query.grades) <= set(products)
        assert set(query.grades.values()) <= {1, 2, 3}
        assert bool(query.grades) is (query.kind != ABSENT)


def test_no_judged_product_breaks_its_own_query(judged, boutique_index: Index) -> None:
    products = boutique_index.snapshot().products
    broken = {query.qid: violations(query, list(query.grades), products) for query in judged}
    assert {qid: found for qid, found in broken.items() if found} == {}


def test_ours_beats_the_plain_methods_without_a_violation(boutique_index: Index, encoder: Encoder) -> None:
    measured = evaluate(boutique_index.snapshot(), encoder, OUR_QUERIES, OUR_QRELS)
    report = as_json(measured)
    assert report["violations"]["value"] == 0
    assert report["gain_over_best_other"]["value"] >= 0.1
    assert report["ndcg@10"]["value"] >= 0.9
    assert report["absent_refused"]["value"] >= 0.9
    assert "violations" in table(measured)


SHIRT = Product(
    product_id="shirt",
    title="Red Shirt",
    category="Shirts",
    tags=("cotton",),
    gender="men",
    variants=(
        Variant(variant_id="a", options={"Colour": "Red", "Size": "M"}, price=Decimal(20), available=False),
        Variant(variant_id="b", options={"Colour": "Sky Blue", "Size": "L"}, price=Decimal(30), available=True),
    ),
)


@pytest.mark.parametrize(
    ("constraints", "met"),
    [
        ("", True),
        ("colour=Sky_Blue,Navy size=L", True),
        ("colour=Red size=L", False),
        ("price<20", False),
        ("price<=20 stock=no", True),
        ("price>20 stock=yes gender=men,unisex category=Shirts", True),
        ("colour!=Red size=M", False),
        ("text!=cotton", False),
        ("text=cotton sale=no", True),
    ],
)
def test_constraints_hold_of_one_whole_variant(tmp_path: Path, constraints: str, met: bool) -> None:
    (tmp_path / "q.tsv").write_text(f"q1\tshirt\tall\t{constraints}\n", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("q1 0 shirt 3\n", encoding="utf-8")
    (query,) = read_judged(tmp_path / "q.tsv", tmp_path / "qrels.txt")
    assert query.is_met_by(SHIRT) is met


def test_queries_of_two_columns_are_enough(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("q1\tred shirt\nq2\tblue hat\n", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("q1 0 shirt 3\nq2 0 hat 2\n", encoding="utf-8")
    judged = read_judged(tmp_path / "q.tsv", tmp_path / "qrels.txt")
    found = {"red shirt": [("shirt", 1.0)], "blue hat": []}
    figures = measure(lambda text, _: found[text], judged, {"shirt": SHIRT}).by_kind[ALL]
    assert (figures.queries, figures.ndcg, figures.recall, figures.mrr) == (2, 0.5, 0.5, 0.5)


def test_a_wrong_constraint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("q1\tshirt\tall\tcheap\n", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("q1 0 shirt 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no constraints"):
        read_judged(tmp_path / "q.tsv", tmp_path / "qrels.txt")

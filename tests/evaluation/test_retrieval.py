"""The judged queries are sound, and the search keeps what was measured on them."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from pathlib import Path

import pytest

from evaluation.results import Section
from evaluation.retrieval.__main__ import as_text
from evaluation.retrieval.judgements import ABSENT, JudgedQuery, read_judged, violations
from evaluation.retrieval.measures import ALL, MRR, NDCG, RECALL, measure, ranking_values
from evaluation.retrieval.section import section
from evaluation.retrieval.systems import System
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


@pytest.fixture(scope="module")
def measured(boutique_index: Index, encoder: Encoder) -> Section:
    return section(boutique_index.snapshot(), encoder)


def test_ours_beats_the_plain_methods_without_a_violation(measured: Section) -> None:
    figures = measured.flat()
    assert figures["retrieval.violations"].value == 0
    assert figures["retrieval.gain_over_best_other"].value >= 0.1
    assert figures["retrieval.ndcg@10"].value >= 0.9
    assert figures["retrieval.absent_refused"].value >= 0.9
    assert figures["retrieval.methods.bm25.violations"].value > 0


def test_the_section_tells_each_query_and_why_one_failed(measured: Section, judged: list[JudgedQuery]) -> None:
    answerable = {query.qid for query in judged if query.grades}
    assert set(measured.cases[NDCG]) == answerable
    poor = {qid for qid, value in measured.cases[NDCG].items() if value < 0.5}
    assert poor <= {failure.case.split()[0] for failure in measured.failures}
    assert all(failure.reason and failure.records for failure in measured.failures)
    assert "violations" in as_text(measured)
    (plot,) = measured.plots
    assert all(len(values) == len(plot.labels) for values in plot.series.values())


def test_the_measures_are_those_of_the_literature() -> None:
    """Against the formulas themselves: Järvelin and Kekäläinen's nDCG with linear gains, recall, reciprocal rank."""
    draw = random.Random(3)
    ids = [f"p{number}" for number in range(40)]
    grades = {f"q{n}": {one: draw.randint(1, 3) for one in draw.sample(ids, draw.randint(1, 20))} for n in range(50)}
    found = {qid: draw.sample(ids, draw.randint(0, 15)) for qid in grades}
    values = ranking_values(grades, found)
    for qid, judged in grades.items():
        gains = [judged.get(one, 0) for one in found[qid][:10]]
        ideal = sorted(judged.values(), reverse=True)[:10]
        relevant = {one for one, grade in judged.items() if grade >= 2}
        ranks = [rank for rank, one in enumerate(found[qid][:10], start=1) if one in relevant]
        assert values[NDCG][qid] == pytest.approx(_dcg(gains) / _dcg(ideal), abs=1e-6)
        assert values[RECALL][qid] == pytest.approx(len(ranks) / len(relevant) if relevant else 0, abs=1e-6)
        assert values[MRR][qid] == pytest.approx(1 / ranks[0] if ranks else 0, abs=1e-6)


def _dcg(gains: list[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def test_judgements_of_another_catalog_are_refused(boutique_index: Index, encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("q1\tred shirt\n", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("1 0 shirt 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Do their ids agree"):
        section(boutique_index.snapshot(), encoder, tmp_path / "q.tsv", tmp_path / "qrels.txt")


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
    system = System(rank=lambda text, _: found[text], offers=lambda text: bool(found[text]))
    figures = measure(system, judged, {"shirt": SHIRT}).by_kind[ALL]
    assert (figures.queries, figures.ndcg, figures.recall, figures.mrr) == (2, 0.5, 0.5, 0.5)


def test_a_wrong_constraint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("q1\tshirt\tall\tcheap\n", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("q1 0 shirt 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no constraints"):
        read_judged(tmp_path / "q.tsv", tmp_path / "qrels.txt")

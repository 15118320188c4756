"""Judged queries: what is asked, which products answer it how well (0 to 3), and what every answer must meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from retrieval import trec
from retrieval.records import Product, Variant

HERE = Path(__file__).parent
OUR_QUERIES = HERE / "queries.tsv"
OUR_QRELS = HERE / "qrels.txt"
ABSENT = "absent"  # the type of queries for what the shop doesn't sell

_CONSTRAINT = re.compile(r"([a-z]+)(!=|<=|>=|=|<|>)(\S+)")


@dataclass(frozen=True)
class Constraint:
    """Something that must hold of at least one variant of a product; values are written as the catalog writes them."""

    field: str
    relation: str
    value: str

    def holds(self, product: Product, variant: Variant) -> bool:
        """Whether a variant meets the constraint."""
        if self.field == "price":
            return _COMPARE[self.relation](variant.price, Decimal(self.value))
        allowed = {value.replace("_", " ").casefold() for value in self.value.split(",")}
        return bool(allowed & _stated(self.field, product, variant)) is (self.relation == "=")


@dataclass(frozen=True)
class JudgedQuery:
    """A query with its judgements."""

    qid: str
    text: str
    kind: str
    constraints: tuple[Constraint, ...]
    grades: Mapping[str, int]

    def is_met_by(self, product: Product) -> bool:
        """Whether some variant of a product meets every constraint."""
        return any(all(rule.holds(product, variant) for rule in self.constraints) for variant in product.variants)


def read_judged(queries: Path = OUR_QUERIES, qrels: Path = OUR_QRELS) -> list[JudgedQuery]:
    """The queries of a file (qid, query and, where there are more columns, type and constraints), judged."""
    grades = trec.read_qrels(qrels)
    judged = []
    for qid, fields in trec.read_query_fields(queries).items():
        text, kind, constraints = (*fields, "", "")[:3]
        judged.append(JudgedQuery(qid, text, kind or "all", _constraints(constraints), grades.get(qid, {})))
    return judged


def _constraints(text: str) -> tuple[Constraint, ...]:
    parts = text.split()
    found = [_CONSTRAINT.fullmatch(part) for part in parts]
    wrong = [part for part, match in zip(parts, found, strict=True) if match is None]
    if wrong:
        raise ValueError(f"These are no constraints (such as price<80 or colour=Navy,Black): {', '.join(wrong)}.")
    return tuple(Constraint(match[1], match[2], match[3]) for match in found if match)


def _stated(field: str, product: Product, variant: Variant) -> set[str]:
    """What a product states about a field, by its own words and nothing else."""
    match field:
        case "category":
            return {product.category.casefold()}
        case "gender":
            return {product.gender}
        case "colour":
            return {variant.colour.casefold()}
        case "size":
            return {variant.size.casefold()}
        case "stock":
            return {"yes" if variant.available else "no"}
        case "sale":
            return {"yes" if variant.on_sale else "no"}
        case "text":
            return set(re.findall(r"[a-z]+", f"{product.title} {' '.join(product.tags)}".casefold()))
    raise ValueError(f"There is no field {field!r} to state a constraint about.")


_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda price, bound: price < bound,
    "<=": lambda price, bound: price <= bound,
    ">": lambda price, bound: price > bound,
    ">=": lambda price, bound: price >= bound,
}


def violations(query: JudgedQuery, product_ids: Sequence[str], products: Mapping[str, Product]) -> list[str]:
    """The products of a ranking of which no variant meets the constraints."""
    return [product_id for product_id in product_ids if not query.is_met_by(products[product_id])]

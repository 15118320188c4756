"""Measures whether sizes are converted as a shop's own tables say, on five shops with guides of different shapes.

    python -m evaluation.sizes [--models var/models]

Every question goes the whole way from the words to the answer: it is read, decided from an index of the shop's products
and guide, and worded by the templates. It is right if the answer says all that the table says, and nothing else.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from actions.answers.answerer import Answerer
from actions.answers.llm import Generation
from actions.answers.turn import Context
from evaluation.boutique import BOUTIQUE
from language.message import Reads
from language.reader import Reader
from retrieval import index, policies, readers
from retrieval.encoder import Encoder
from retrieval.records import Product, Variant

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions.yml"
_INTENTS = {"product": "ask_product", "advice": "ask_size_advice", "search": "search_products"}
# In which other ways the templates say the same.
_WAYS = {"in stock": ("in stock", "available", "we have the")}


@dataclass(frozen=True)
class Judged:
    """A question, the answer that it got, and what of the table is missing in it or wrong."""

    shop: str
    ask: str
    answer: str
    faults: tuple[str, ...]


class _Silent:
    """A language model that says nothing, so that the templates are measured."""

    name = "none"

    def generate(self, *_arguments: object, **_named: object) -> Generation:
        """No text."""
        return Generation("", finished=False, seconds=0.0, prompt_tokens=0, completion_tokens=0, failure="none asked")


def measure(encoder: Encoder, reader: Reads | None = None) -> Iterator[Judged]:
    """Every question of every shop, answered and judged."""
    for shop, asked in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8")).items():
        with tempfile.TemporaryDirectory() as folder:
            served = _index(shop, asked.get("products", ()), Path(folder), encoder)
            answerer = Answerer(served, _Silent(), "the shop", reader=reader)
            ids = {product.title: product.product_id for product in served.snapshot().products.values()}
            for question in asked["questions"]:
                context = Context(focus_product=ids[question["of"]] if "of" in question else "")
                answer = answerer.answer(question["ask"], _INTENTS[question.get("as", "product")], context)
                yield Judged(shop, question["ask"], answer.text, tuple(_faults(question, answer.text)))


def _faults(question: Mapping[str, Any], answer: str) -> Iterator[str]:
    said = answer.casefold()
    for fact in question["says"]:
        if not any(way.casefold() in said for way in _WAYS.get(fact, (fact,))):
            yield f"doesn't say “{fact}”"
    yield from (f"says “{fact}”" for fact in question.get("not", ()) if fact.casefold() in said)


def _index(shop: str, products: Sequence[Mapping[str, Any]], folder: Path, encoder: Encoder) -> index.Index:
    """The shop's products and its guide, indexed."""
    if shop == "boutique":
        records = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
        passages = policies.read_policies(BOUTIQUE / "policies")
    else:
        records = [_product(one) for one in products]
        guide = folder / "policies"
        guide.mkdir()
        (guide / "sizing-guide.md").write_bytes((HERE / "guides" / f"{shop}.md").read_bytes())
        passages = policies.read_policies(guide)
    index.update(folder / "catalog", records, passages, encoder)
    return index.Index(folder / "catalog", encoder)


def _product(one: Mapping[str, Any]) -> Product:
    key = one["title"].lower().replace(" ", "-")
    return Product(
        product_id=key,
        title=one["title"],
        description=one.get("description", ""),
        category=one["category"],
        gender=one.get("gender", ""),
        currency="GBP",
        variants=tuple(
            Variant(
                variant_id=f"{key}-{size}",
                options={"Size": size},
                price=Decimal("60.00"),
                available=pieces > 0,
                quantity=pieces,
            )
            for size, pieces in one["sizes"].items()
        ),
    )


def main() -> int:
    """Prints how many are right, and each miss with its answer."""
    parser = argparse.ArgumentParser(description="Measure size conversions by five sizing guides.")
    parser.add_argument("--models", type=Path, default=Path("var/models"))
    models = parser.parse_args().models
    judged = list(measure(Encoder(models / "encoder"), Reader(models / "reader")))
    right = sum(not one.faults for one in judged)
    print(f"right {right}/{len(judged)}")
    for one in judged:
        if one.faults:
            print(f"  {one.shop}: {one.ask}\n    {one.answer}\n    {'; '.join(one.faults)}")
    return 0 if right == len(judged) else 1


if __name__ == "__main__":
    sys.exit(main())

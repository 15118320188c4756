"""Invents shops of other kinds than the sample boutique, so that a model learns to copy names it has never seen."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from finetune.data.authored import authored
from finetune.data.readings import READINGS, Reading
from finetune.data.split import is_held_out
from retrieval.records import Passage, Product, Variant


class ShopKind(NamedTuple):
    """The words a kind of shop is invented from."""

    makers: tuple[str, ...]
    styles: tuple[str, ...]
    things: Mapping[str, str]  # what is sold -> its category
    colours: tuple[str, ...]
    sizes: tuple[str, ...]
    prices: tuple[int, int]


SHOP_KINDS: Mapping[str, ShopKind] = {
    name: ShopKind(
        tuple(words["makers"]),
        tuple(words["styles"]),
        words["things"],
        tuple(words["colours"]),
        tuple(words["sizes"]),
        (words["prices"][0], words["prices"][1]),
    )
    for name, words in authored("invented")["kinds"].items()
}


@dataclass(frozen=True)
class Told:
    """A sentence of an invented description as it stands in the catalog, with what it answers and how."""

    questions: tuple[str, ...]
    answers: tuple[str, ...]
    numbers: Mapping[str, str]


@dataclass(frozen=True)
class InventedShop:
    """A shop's records, with the answers that were authored for its sentences and policies."""

    name: str
    products: tuple[Product, ...]
    passages: tuple[Passage, ...]
    told: Mapping[str, Told] = field(default_factory=dict)  # product id + sentence -> Told
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # policy question -> answers


def invent(kind: str, number: int, products: int, held_out: bool = False) -> InventedShop:
    """A shop of this kind; the same kind, number and size always give the same shop.

    Args:
        kind: one of `SHOP_KINDS`.
        number: tells shops of a kind apart.
        products: how many it sells.
        held_out: whether its descriptions and policies are those that training never sees, or those that it sees.
    """
    draw = random.Random(f"{kind}/{number}")
    words = SHOP_KINDS[kind]
    currency = draw.choice(("USD", "USD", "EUR", "GBP"))
    things = [name for name in words.things for _ in range(1 + products // len(words.things))]
    draw.shuffle(things)
    readings = [r for r in READINGS if kind in r.shops and is_held_out(r.sentence) is held_out]
    told: dict[str, Told] = {}
    made: dict[str, Product] = {}
    for thing in things:
        name = _name(draw, words, thing)
        handle = name.lower().replace(" ", "-")
        if len(made) == products or handle in made:
            continue
        lines = []
        for reading in draw.sample(readings, k=min(len(readings), draw.choice((1, 2, 2, 3)))):
            numbers = _numbers(draw, reading)
            line = reading.sentence.format(**numbers)
            lines.append(line)
            told[f"{handle}\n{line}"] = Told(reading.questions, reading.answers, numbers)
        made[handle] = Product(
            product_id=handle,
            title=name,
            description=" ".join(lines),
            brand=draw.choice(words.makers),
            category=words.things[thing],
            currency=currency,
            variants=_variants(draw, words, handle),
        )
    passages, asked = _policies(draw, held_out)
    return InventedShop(draw.choice(authored("invented")["names"]), tuple(made.values()), passages, told, asked)


def _numbers(draw: random.Random, reading: Reading) -> dict[str, str]:
    """Numbers that make sense for the sentence: parts of a hundred, degrees, centimetres, grams."""
    if "{a}%" in reading.sentence:
        share = draw.choice((55, 60, 65, 70, 75, 80, 85, 90))
        return {"a": str(share), "b": str(100 - share)}
    if "degrees" in reading.sentence:
        return {"a": draw.choice(("30", "40", "60"))}
    if "months" in reading.sentence:
        return {"a": draw.choice(("6", "12", "18", "24"))}
    if "litres" in reading.sentence or "years" in reading.sentence:
        return {"a": str(draw.randint(2, 9))}
    if "heel" in reading.sentence or "below the knee" in reading.sentence:
        return {"a": str(draw.randint(3, 11))}
    if "kg" in reading.sentence:
        return {"a": str(draw.randrange(80, 260, 10))}
    return {"a": str(draw.randint(24, 190)), "b": str(draw.choice((60, 80, 90, 100, 120, 140)))}


def _variants(draw: random.Random, words: ShopKind, handle: str) -> tuple[Variant, ...]:
    """One to three colours in most or all sizes, some of them sold out, a few reduced or priced by size."""
    low, high = words.prices
    price = Decimal(draw.randint(low, high)) + draw.choice(
        (Decimal(0), Decimal("0.50"), Decimal("0.95"), Decimal("0.99"))
    )
    former = (price * Decimal("1.3")).quantize(Decimal(1)) if draw.random() < 0.25 else None
    colours = (
        draw.sample(words.colours, k=min(len(words.colours), draw.choice((1, 2, 2, 3, 4)))) if words.colours else [""]
    )
    sizes = list(words.sizes) if draw.random() < 0.75 else []
    step = Decimal(draw.choice((5, 10, 15))) if sizes and former is None and draw.random() < 0.2 else Decimal(0)
    all_gone = draw.random() < 0.06
    variants = []
    for colour in colours:
        gone = draw.random() < 0.12
        for place, size in enumerate(sizes or [""]):
            left = 0 if all_gone or gone or draw.random() < 0.2 else draw.choice((1, 2, 3, 6, 9, 14))
            options = ({"Colour": colour} if colour else {}) | ({"Size": size} if size else {})
            variants.append(
                Variant(
                    variant_id=f"{handle}-{colour}-{size}".lower(),
                    options=options,
                    price=price + step * place,
                    compare_at_price=former,
                    available=left > 0,
                    quantity=left,
                )
            )
    return tuple(variants)


def _name(draw: random.Random, words: ShopKind, thing: str) -> str:
    """A title such as shops give: with a first name, known or coined, sometimes bare, long, or with a number."""
    written = authored("invented")
    coined = "".join(draw.choice(written[part]) for part in ("onsets", "middles", "ends"))
    first = draw.choice((draw.choice(written["firsts"]), coined, coined, f"The {coined}"))
    style = draw.choice(words.styles)
    shapes = (
        f"{first} {style} {thing}",
        f"{first} {style} {thing}",
        f"{style} {thing}",
        f"{first} {thing}",
        f"{first} {thing} {draw.choice(written['endings'])}",
        f"{style} {thing} {draw.choice(written['endings'])}",
        f"{first} {draw.randint(2, 99)} {thing}",
        f"{draw.choice(words.makers)} {style} {thing} {draw.choice(written['endings'])}",
    )
    return draw.choice(shapes)


def _policies(draw: random.Random, held_out: bool) -> tuple[tuple[Passage, ...], dict[str, tuple[str, ...]]]:
    """The passages with numbers drawn for this shop, and the authored answers by question."""
    passages, asked = [], {}
    for policy in authored("invented")["policies"]:
        if is_held_out(policy["heading"]) is not held_out:
            continue
        hours = "am to" in policy["text"]
        low = draw.choice((8, 9, 10, 11) if hours else (3, 5, 7, 14, 20, 30))
        high = draw.choice((5, 6, 7, 8)) if hours else low + draw.choice((2, 4, 30))
        numbers = {"a": str(low), "b": str(high)}
        topic, heading = policy["topic"], policy["heading"]
        passages.append(
            Passage(
                passage_id=f"{topic}#{heading.lower().replace(' ', '-').rstrip('?')}",
                topic=topic,
                title=topic.capitalize(),
                heading=heading,
                text=policy["text"].format(**numbers),
            )
        )
        for question in policy["questions"]:
            asked[question["text"]] = tuple(answer.format(**numbers) for answer in question["answers"])
    return tuple(passages), asked

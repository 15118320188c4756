"""Authored question patterns, filled from a shop's records and written the way different customers write."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from actions.answers.decide import Context
from actions.answers.wording import FEW_LEFT, in_stock, title
from finetune.data.authored import authored
from retrieval.index import Snapshot
from retrieval.records import Passage, Product

NOTHING_BEFORE = Context()


@dataclass(frozen=True)
class Asked:
    """A question in its conversation.

    Attributes:
        text: the customer's words.
        intent: what the bot takes them for.
        context: what the conversation holds.
        answers: authored answers, where the question was written for a certain sentence; {words} are filled in later.
    """

    text: str
    intent: str
    context: Context = NOTHING_BEFORE
    answers: tuple[str, ...] = ()


_ASKED_OF_ONE = frozenset({"about_price", "about_sale", "about_colours", "about_sizes", "cheaper"})
_COLOURS = ("purple", "neon yellow", "turquoise", "silver", "pink", "orange")
_SIZES = ("XXXL", "48", "S", "L", "34")


def about_products(products: Sequence[Product], draw: random.Random, count: int) -> Iterator[Asked]:
    """So many questions about one product each, two in five of them with the product known from the conversation."""
    patterns = [(intent, pattern) for intent, group in authored("questions")["about_one"].items() for pattern in group]
    for number in range(count):
        product = products[number % len(products)]
        intent, pattern = patterns[(number * 7 + draw.randrange(len(patterns))) % len(patterns)]
        known = draw.random() < 0.4
        pronoun = (
            "it" if not title(product).endswith("s") else draw.choice(("they", "these")) if "do " in pattern else "it"
        )
        named = pronoun if known else _as_customers_say(title(product), draw)
        context = Context(focus_product=product.product_id) if known else NOTHING_BEFORE
        yield Asked(pattern.format(p=named, **_values(product, draw)), intent, context)


def in_rare_cases(products: Sequence[Product], draw: random.Random, count: int) -> Iterator[Asked]:
    """So many questions that meet what is rare: few or none left, not made, reduced, nothing cheaper."""
    written = authored("questions")
    for number in range(count):
        product = products[number % len(products)]
        [(sort, values)] = draw.sample(_rare_cases(product), k=1)
        known = draw.random() < 0.4 or sort == "cheaper"
        named = "it" if known else _as_customers_say(title(product), draw)
        context = Context(focus_product=product.product_id) if known else NOTHING_BEFORE
        text = draw.choice(written[sort]).format(p=named, **{**_values(product, draw), **values})
        yield Asked(text, "ask_product" if sort in _ASKED_OF_ONE else "ask_availability", context)


def _rare_cases(product: Product) -> list[tuple[str, dict[str, str]]]:
    """The patterns that meet a rare case of this product, with the values to fill in."""
    cases: list[tuple[str, dict[str, str]]] = [("about_missing", {}), ("cheaper", {})]
    for variant in product.variants:
        if variant.colour and (not variant.available or 0 < (variant.quantity or 0) <= FEW_LEFT):
            values = {"colour": variant.colour.lower(), "size": variant.size}
            cases.append(("about_variant" if variant.size else "about_colour", values))
    if any(variant.on_sale for variant in product.variants):
        cases += [("about_price", {}), ("about_sale", {})]
    if len({variant.price for variant in product.variants}) > 1:
        cases += [("about_price", {})] * 4
    buyable = in_stock(product.variants)
    if (buyable and {v.colour for v in buyable} != {v.colour for v in product.variants}) or len(product.colours) == 1:
        cases += [("about_colours", {})] * 4
    if buyable and {v.size for v in buyable} != {v.size for v in product.variants}:
        cases += [("about_sizes", {})] * 4
    return cases


def two_at_once(products: Sequence[Product], draw: random.Random, count: int) -> Iterator[Asked]:
    """So many messages that hold two questions about one product."""
    for number in range(count):
        product = products[number % len(products)]
        known = draw.random() < 0.4
        named = "it" if known else _as_customers_say(title(product), draw)
        context = Context(focus_product=product.product_id) if known else NOTHING_BEFORE
        text = draw.choice(authored("questions")["two_questions"]).format(p=named, **_values(product, draw))
        yield Asked(text, "ask_product", context)


def searches(products: Sequence[Product], draw: random.Random, count: int) -> Iterator[Asked]:
    """So many wishes: by category, colour, size and budget, and for things that the shop doesn't have."""
    patterns = [(intent, pattern) for intent, group in authored("questions")["searches"].items() for pattern in group]
    for _ in range(count):
        product = draw.choice(products)
        intent, pattern = draw.choice(patterns)
        yield Asked(pattern.format(**_values(product, draw)), intent)


def after_a_list(snapshot: Snapshot, products: Sequence[Product], draw: random.Random, count: int) -> Iterator[Asked]:
    """So many second turns: the customer has just been shown two or three products of a kind."""
    for _ in range(count):
        product = draw.choice(products)
        alike = [other for other in products if other.category == product.category and other is not product]
        if not alike:
            continue
        shown = [product, *draw.sample(alike, k=min(len(alike), draw.choice((1, 2, 2))))]
        pattern = draw.choice(authored("questions")["after_a_list"])
        name = product.category.lower()
        wish = {"text": name, "wanted": name, "categories": [name]}
        context = Context(
            tuple(p.product_id for p in shown), "", wish if snapshot.understand(product.category).categories else None
        )
        intent = "compare_products" if pattern.startswith(("compare", "which of the two")) else "ask_product"
        yield Asked(pattern.format(**_values(product, draw)), intent, context)


def comparisons(products: Sequence[Product], draw: random.Random, count: int) -> Iterator[Asked]:
    """So many comparisons of two named products, now and then of two that cost the same; none of a single product."""
    if len(products) < 2:
        return
    twins = [pair for pair in combinations(products, 2) if _lowest(pair[0]) == _lowest(pair[1])]
    for _ in range(count):
        if draw.random() < 0.08:
            yield Asked(draw.choice(("compare them", "which one is cheaper?", "compare those two")), "compare_products")
            continue
        pair = draw.choice(twins) if twins and draw.random() < 0.25 else draw.sample(list(products), k=2)
        first, second = draw.sample(list(pair), k=2)
        yield Asked(
            draw.choice(authored("questions")["comparisons"]).format(p=title(first), q=title(second)),
            "compare_products",
        )


def _lowest(product: Product) -> tuple[str, Decimal]:
    return product.currency, min(variant.price for variant in product.variants)


def about_policies(passages: Sequence[Passage], draw: random.Random, count: int) -> Iterator[Asked]:
    """So many questions about policies, by their headings, and now and then one that no policy answers."""
    for number in range(count):
        if draw.random() < 0.08:
            yield Asked(draw.choice(authored("questions")["unknown_to_policies"]), "ask_policy")
            continue
        if draw.random() < 0.35 or not passages:
            topic, text = draw.choice(authored("questions")["policy_cases"])
            yield Asked(text, f"ask_policy/{topic}")
            continue
        passage = passages[number % len(passages)]
        topic = passage.topic.lower()
        yield Asked(passage.heading, "ask_size_advice" if topic.startswith("siz") else "ask_policy")


def in_a_style(text: str, draw: random.Random) -> str:
    """The same question as another customer would type it: plain, terse, polite, rude, greeting, or mistyped."""
    style = draw.random()
    if style < 0.35:
        return text
    if style < 0.5:
        return text.lower().rstrip("?.")
    if style < 0.62:
        return draw.choice(("Hi, {}", "hello! {}", "Good morning, {}", "hey {}", "Hi Lisa, {}")).format(_small(text))
    if style < 0.74:
        return draw.choice(
            ("Could you tell me please: {}", "{} Thank you!", "{} thanks", "Excuse me, {}", "please, {}")
        ).format(_small(text))
    if style < 0.82:
        return draw.choice(("come on, {}", "ugh. {}", "are you deaf? {}", "I asked already: {}")).format(_small(text))
    return _mistyped(text, draw)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _mistyped(text: str, draw: random.Random) -> str:
    """One or two words of more than three letters with two letters swapped, one doubled or one left out."""
    words = text.split()
    places = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha() and word.islower()]
    for place in draw.sample(places, k=min(len(places), draw.choice((1, 1, 2)))):
        word = words[place]
        at = draw.randrange(1, len(word) - 1)
        words[place] = draw.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1 :],
            )
        )
    return " ".join(words)


def _as_customers_say(name: str, draw: random.Random) -> str:
    return draw.choice((f"the {name}", f"the {name}", name, name.lower(), f"the {name.lower()}"))


def _values(product: Product, draw: random.Random) -> dict[str, str]:
    """What the patterns may be filled with: the product's own values, and some that it doesn't have."""
    low, high = product.price_range
    return {
        "colour": draw.choice(product.colours).lower() if product.colours else draw.choice(_COLOURS),
        "size": draw.choice(product.sizes) if product.sizes else draw.choice(_SIZES),
        "other_colour": draw.choice(_COLOURS),
        "other_size": draw.choice(_SIZES),
        "category": (product.category or "things").lower(),
        "absent": draw.choice(authored("questions")["absent"]),
        "low": f"${int(low * 3 / 4)}",
        "budget": f"${int(high) + draw.choice((1, 10, 25))}",
    }

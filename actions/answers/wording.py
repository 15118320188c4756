"""Small pieces of English that the facts, the templates and the cards share: names, lists, prices, stock."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from actions.answers.money import money
from language.sizes import letter_rank
from retrieval.records import Product, Stock, Variant
from retrieval.reviews import Rating

FEW_LEFT = 3  # from here down the shop says how many are left
LONGEST_NAME = 90
#: The words of `grammar`, which agree with a product's name.
GRAMMAR = frozenset(
    ("title", "name", "Name", "is", "isn_t", "does", "has", "s", "it", "It", "it_is", "It_is", "them", "its")
)
# What several variants are together: the first of these that one of them is.
_STOCK_ORDER = (Stock.IN, Stock.UNKNOWN, Stock.PREORDER, Stock.BACKORDER, Stock.OUT)
_WEARERS = frozenset({"mens", "womens", "men's", "women's", "ladies", "kids", "girls", "boys", "unisex"})
_TURN_MARKS = re.compile(r"<\|[^>]*\|>|<[^<>]{1,80}>|\[/?INST\]")
_LINKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z0-9])|\n+")


def plain(text: str) -> str:
    """Anybody's text as one plain line: no markup, links, turn marks or control characters."""
    text = _TURN_MARKS.sub(" ", _LINKS.sub(r"\1", text))
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(char).startswith("C") else char for char in text)
    return " ".join(text.replace("**", "").replace("`", "").split())


def sentences(text: str) -> list[str]:
    """The sentences of a description or a policy, each as a plain line."""
    return [line for part in _SENTENCE_END.split(text) if (line := plain(part))]


def title(product: Product) -> str:
    """The product's title, short enough to stand in a sentence."""
    whole = plain(product.title)
    return whole if len(whole) <= LONGEST_NAME else whole[:LONGEST_NAME].rsplit(" ", 1)[0]


def grammar(product: Product) -> dict[str, str]:
    """The title with the words that must agree with it: "the Oak Boots are", "the Rose Dress is"."""
    name = title(product)
    plural = is_plural(name)
    with_article = name if name.lower().startswith(("the ", "our ", "my ")) else f"the {name}"
    return {
        "title": name,
        "name": with_article,
        "Name": with_article[:1].upper() + with_article[1:],
        "is": "are" if plural else "is",
        "isn_t": "aren't" if plural else "isn't",
        "does": "do" if plural else "does",
        "has": "have" if plural else "has",
        "s": "" if plural else "s",
        "it": "they" if plural else "it",
        "It": "They" if plural else "It",
        "it_is": "they're" if plural else "it's",
        "It_is": "They're" if plural else "It's",
        "them": "them" if plural else "it",
        "its": "their" if plural else "its",
    }


def is_plural(name: str) -> bool:
    """Whether a title such as "Suede Ankle Boots" names more than one thing."""
    head = re.split(r"\s(?:with|in|for|of|by|from)\s|[(,–—-]\s", name.lower())[0].split()
    while len(head) > 1 and head[-1] in _WEARERS:
        head.pop()
    last = re.sub(r"[^a-z]", "", head[-1]) if head else ""
    return last.endswith("s") and not last.endswith(("ss", "us", "is", "’s"))


def plural(name: str) -> str:
    """The plural of a kind of product: "dresses" for "dress"; one that is plural already stays."""
    if is_plural(name) or name.endswith(("wear", "jewellery", "jewelry", "clothing", "outerwear", "furniture")):
        return name
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    if name.endswith("scarf"):
        return f"{name[:-1]}ves"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def joined(items: Sequence[str], last: str = "and") -> str:
    """A list in words: "S, M and L"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def price_text(variants: Sequence[Variant], currency: str) -> str:
    """One price, or the lowest with "from" where the variants differ."""
    prices = sorted({variant.price for variant in variants})
    lowest = money(prices[0], currency)
    return lowest if len(prices) == 1 else f"from {lowest}"


def rating_text(rating: Rating) -> str:
    """ "4.5 out of 5 in 2 reviews"."""
    return f"{rating.average} out of 5 in {reviews_text(rating.count)}"


def reviews_text(count: int) -> str:
    """ "12 reviews", "1 review"."""
    return f"{count} review{'' if count == 1 else 's'}"


def at_price(name: str, price: str) -> str:
    """ "the Rose Dress at $45.00", or "the Rose Dress from $45.00" where its price starts there."""
    return f"{name} {price}" if price.startswith("from ") else f"{name} at {price}"


def former_price(variants: Sequence[Variant], currency: str) -> str:
    """The price before the sale, where all the variants share it; else an empty string."""
    former = {variant.compare_at_price if variant.on_sale else None for variant in variants}
    if len(former) != 1 or None in former:
        return ""
    [amount] = former
    return money(amount, currency) if amount is not None else ""


def unique(values: Iterable[str]) -> list[str]:
    """The values without repetitions and empty ones, in their order."""
    return [value for value in dict.fromkeys(values) if value]


def by_size(sizes: Iterable[str]) -> list[str]:
    """Sizes from small to large, as far as their names tell; others keep the shop's order, at the end."""
    return sorted(unique(sizes), key=_size_rank)


def _size_rank(size: str) -> tuple[int, float]:
    first = re.split(r"[/ ]", size.upper().removeprefix("EU ").removeprefix("UK ").removeprefix("US "))[0]
    if (rank := letter_rank(first)) is not None:
        return 0, rank
    number = re.match(r"\d+(?:\.\d+)?", first)
    return (1, float(number.group())) if number else (2, 0)


def in_stock(values: Iterable[Variant]) -> list[Variant]:
    """Those of the variants that the record tells are there."""
    return [variant for variant in values if variant.in_stock]


def to_be_had(values: Iterable[Variant]) -> list[Variant]:
    """Those of the variants that the record doesn't tell are sold out."""
    return [variant for variant in values if variant.may_be_bought]


def stock_of(variants: Iterable[Variant]) -> Stock:
    """What can be told of several variants together: there where one is, sold out only where all of them are."""
    states = {variant.stock for variant in variants}
    return next((stock for stock in _STOCK_ORDER if stock in states), Stock.UNKNOWN)


def day_text(day: date) -> str:
    """A day as a sentence names it: "1 March 2027"."""
    return f"{day.day} {day:%B} {day.year}"


def pieces_left(variants: Sequence[Variant]) -> int | None:
    """How many pieces are left of all these variants together, where the shop counts them."""
    buyable = in_stock(variants)
    if not buyable or any(variant.quantity is None or variant.quantity <= 0 for variant in buyable):
        return None
    return sum(variant.quantity or 0 for variant in buyable)

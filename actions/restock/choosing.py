"""Finds which variant a customer wants to be told about: one that is sold out, by their words and the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.answers.decision import Kind
from actions.answers.turn import Turn
from actions.answers.wording import grammar, unique
from actions.basket.choosing import Choice, choose
from actions.basket.lines import named, variant_of
from language.message import Message
from retrieval.records import Product, Stock, Variant

_SOLD_OUT = frozenset({Kind.SOLD_OUT, Kind.SOLD_OUT_OTHERS, Kind.RESTOCK})


@dataclass(frozen=True)
class Sought:
    """A product of which something is sold out that the customer waits for.

    Attributes:
        product: the product.
        variants: the sold-out ones that fit what is told; one where everything is clear.
        options: what is told: {"Colour": "Navy"}.
    """

    product: Product
    variants: tuple[Variant, ...]
    options: Mapping[str, str]

    @property
    def variant(self) -> Variant | None:
        """The one that is meant, where nothing is open any more."""
        return None if self.open else self.variants[0]

    @property
    def what(self) -> str:
        """The variant in a sentence; the product where it isn't clear yet which one."""
        return named(self.product, self.variant) if self.variant else grammar(self.product)["name"]

    @property
    def open(self) -> str:
        """The option that has to be told next: one that the sold-out variants differ in; "" where nothing is open."""
        names = self.product.variants[0].options
        return next((name for name in _colour_first(self.product, names) if len(self.values(name)) > 1), "")

    def values(self, option: str) -> list[str]:
        """The values of an option among the sold-out variants."""
        return unique(variant.options.get(option, "") for variant in self.variants)

    def told(self, turn: Turn) -> "Sought | None":
        """With what the message tells as an answer; None where it tells nothing, or nothing that is sold out."""
        choice = _choice(turn, self.product, self.options, is_answer=True)
        found = _sold_out(self.product, choice, self.options)
        return found if choice.named and found.variants else None

    def dump(self) -> dict[str, Any]:
        """As the conversation keeps it."""
        return {"product": self.product.product_id, "options": dict(self.options)}


def load(kept: Mapping[str, Any], products: Mapping[str, Product]) -> Sought | None:
    """What the conversation keeps, with its records of now; None where nothing of it is sold out any more."""
    product = products.get(str(kept.get("product")))
    options = kept.get("options")
    if product is None or not isinstance(options, Mapping):
        return None
    fits = tuple(one for one in product.variants if all(one.options.get(k) == v for k, v in options.items()))
    out = tuple(one for one in fits if one.stock is Stock.OUT)
    return Sought(product, out, options) if out else None


def product_meant(turn: Turn) -> Product | None:
    """The product that the customer wants to be told about: one that is named or picked, or the one spoken of."""
    picked = turn.titled or turn.placed or turn.set_apart
    if picked:
        return picked[0]
    return None if turn.asks_for_others else turn.meant


def sought(turn: Turn, product: Product, noted: Sequence[str] = ("", "")) -> Sought | None:
    """What of the product is waited for; None where nothing that fits the words is sold out.

    Args:
        turn: the message in its conversation.
        product: what it is about.
        noted: the ids of the product and the variant that were noted last: who says "it" once more may mean that.
    """
    last = variant_of(product, noted[1]) if noted[0] == product.product_id else None
    known = {**(last.options if last else {}), **_known(turn, product)}
    choice = _choice(turn, product, known)
    found = _sold_out(product, choice, known)
    return found if found.variants else None


def _choice(turn: Turn, product: Product, known: Mapping[str, str], is_answer: bool = False) -> Choice:
    asked = turn.asked_of(product)
    return choose(product, asked.query, asked.message.text, known, is_answer=is_answer)


def _sold_out(product: Product, choice: Choice, known: Mapping[str, str]) -> Sought:
    out = tuple(variant for variant in choice.variants if variant.stock is Stock.OUT)
    return Sought(product, out, {**known, **choice.told})


def _known(turn: Turn, product: Product) -> dict[str, str]:
    """What was told before: of the variant that the answer before called sold out, or that the basket couldn't have."""
    context = turn.context
    asked = context.basket.asked_of(product.product_id) if context.basket else None
    known = dict(asked.options) if asked else {}
    if context.focus_product == product.product_id and context.answered in _SOLD_OUT:
        before = turn.asked_of(product, Message(context.question))
        known |= choose(product, before.query, before.message.text, {}).told
    return known


def _colour_first(product: Product, names: Mapping[str, str]) -> list[str]:
    """The names of the options as they are asked for: the colour, the size, then all others."""
    first = product.variants[0]
    ranks = {first.colour: 0, first.size: 1}
    return sorted(names, key=lambda name: ranks.get(names[name], 2))

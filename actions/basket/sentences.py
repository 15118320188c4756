"""The sentences that buttons send for the customer, each of which says everything by itself."""

from collections.abc import Mapping

from actions.answers.wording import title
from retrieval.records import Product


def take_text(product: Product, options: Mapping[str, str]) -> str:
    """The sentence that a button sends, which says everything by itself."""
    told = ", ".join(option_text(product, name, value) for name, value in options.items())
    return f"I'll take the {title(product)}{f' in {told}' if told else ''}"


def option_text(product: Product, name: str, value: str) -> str:
    """A value in a sentence: "navy", "size M", "length long"."""
    if value in product.colours:
        return value.lower()
    return f"size {value}" if value in product.sizes else f"{name.lower()} {value}"

"""Writes and reads amounts of money the way a shop in that currency writes them."""

from language.money import currencies
from language.money import written_amounts as amounts
from retrieval.text import money

__all__ = ["amounts", "currencies", "money"]

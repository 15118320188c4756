"""Writes the catalog as other systems take it: Google Merchant Center, OpenAI and the Agentic Commerce Protocol.

One function a format; what a format can't say truly is left out, and told.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from retrieval.exports import acp, google, openai
from retrieval.exports.fields import LeftOut, Seller
from retrieval.records import Product

__all__ = ["EXPORTS", "LeftOut", "Seller"]

Write = Callable[[Iterable[Product], Seller, TextIO], list[LeftOut]]

#: What each format is written by: products and the seller into a text file; it returns what was left out and why.
EXPORTS: Mapping[str, Write] = {"google": google.write, "openai": openai.write, "acp": acp.write}

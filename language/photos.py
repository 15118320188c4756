"""Whether a sentence of the shop's asks the customer for a photo, such as one of what arrived damaged."""

import re

from language.named_patterns import compiled
from language.tables import table

_TABLES = table("photos")
_NAMES = {"picture": _TABLES["picture"], "gives": _TABLES["gives"].replace(" |", "|").strip()}
_ASKS = compiled(_TABLES["asks"], _NAMES)
_NOT = compiled(_TABLES["not"], _NAMES)
_WE_NEED = compiled([_TABLES["we_need"]], {})
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


def asks_for_photo(text: str) -> bool:
    """Whether one of its sentences asks for a photo: "we take photos ourselves" doesn't, nor "no photo is needed"."""
    return any(_ASKS.search(sentence) and _is_meant(sentence) for sentence in _SENTENCE_ENDS.split(text))


def _is_meant(sentence: str) -> bool:
    refused = _NOT.search(sentence)
    return refused is None or bool(_WE_NEED.match(sentence[refused.start() :]))

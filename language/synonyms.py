"""Words that may stand for each other when the ranking compares words: of products, and of service questions."""

from collections.abc import Mapping, Sequence

from language.tables import table

_TABLE = table("synonyms")
SYNONYMS: Sequence[Sequence[str]] = _TABLE["products"]
SERVICE_SYNONYMS: Sequence[Sequence[str]] = _TABLE["service"]
OPPOSITES: Mapping[str, str] = _TABLE["opposites"]

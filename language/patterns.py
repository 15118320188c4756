"""The names of patterns on cloth: "stripy" and "pinstripe" are striped."""

from collections.abc import Mapping, Sequence

from language.tables import table

PATTERNS: Mapping[str, Sequence[str]] = table("patterns")

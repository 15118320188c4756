"""The dictionary of English words that readers of languages, slips and gibberish share, loaded once."""

from functools import cache

from spellchecker import SpellChecker


@cache
def english() -> SpellChecker:
    """160,000 English words with how often each occurs."""
    return SpellChecker(language="en")

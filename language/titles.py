"""Takes the words of a product's title out of a question, so that "Ocean Blue Shirt" isn't a wish for blue."""

import re

from language.tables import table

_ASKED_AFTER = frozenset(table("titles")["asked_after"])
_WORD = re.compile(r"[\w'’-]+")
_TOKEN = re.compile(rf"\d+(?:[.,/]\d+)+|{_WORD.pattern}|[^\w\s]")  # "8.5" and "1/8" are one


def without_title(text: str, name: str) -> str:
    """The question without the title's words, but for those that are asked for by themselves ("in blue?")."""
    words = {word.lower() for word in _WORD.findall(name)}
    kept: list[str] = []
    previous = ""
    for token in _TOKEN.findall(text):
        if previous in _ASKED_AFTER or token.lower() not in words:
            kept.append(token)
        previous = token.lower()
    return " ".join(kept)

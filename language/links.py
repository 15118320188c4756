"""Finds links, email addresses and phone numbers, each as a whole: half of an address reaches nobody."""

import re

from language.tables import table

_HOSTS = "|".join(table("links")["hosts"].split())
_LINK = re.compile(rf"https?://\S+|www\.\S+|\b[\w.-]+\.(?:{_HOSTS})\b\S*|\S+@\S+|\+?\d[\d ()-]{{7,}}\d")


def links(text: str) -> frozenset[str]:
    """The links, addresses and phone numbers in a text, without the marks that end a sentence."""
    return frozenset(match.group().rstrip(".,;:!?)") for match in _LINK.finditer(text))

"""Reads a list that a customer writes or copies from the bot: what describes an item, and where its entry begins."""

from language.phrases import words_of
from language.tables import table, word_list

_NEXT_CLAUSE = word_list(table("listing")["next_clause"]) | set(",;.&")
_AS_A_COMMA = str.maketrans(dict.fromkeys("/()", ","))
_ENDS_AN_ENTRY = ";)\n"


def description(text: str) -> str:
    """The beginning of what follows an item's name that describes it: in brackets, after a colon, or its clause."""
    after = text.lstrip()
    if after[:1] in ("(", "["):
        return after[1:].partition(")")[0].partition("]")[0]
    if after[:1] == ":":
        return after[1:].partition(";")[0].partition("\n")[0]
    said = words_of(text)
    ends = (start for word, (start, _) in zip(said.words, said.spans, strict=True) if word in _NEXT_CLAUSE)
    return text[: next(ends, len(text))]


def last_entry(text: str) -> str:
    """What stands behind the last mark that ends an entry."""
    return text[max(text.rfind(mark) for mark in _ENDS_AN_ENTRY) + 1 :]


def entries(text: str) -> list[str]:
    """The entries of a text as the bot lists things, in lower case: "blue", "no" of "Blue / no"."""
    return [part.strip(" .").lower() for part in text.translate(_AS_A_COMMA).split(",")]

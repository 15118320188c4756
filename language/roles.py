"""Reads who does what where a shop speaks to its customer: "tell us" is the customer's to do, "we tell you" isn't."""

from collections.abc import Iterator, Mapping

from language.phrases import words_of
from language.tables import table

_TABLE = table("roles")
_AGENTS: Mapping[tuple[str, ...], str] = {
    tuple(name.split()): agent for agent, names in _TABLE["agents"].items() for name in names
}
_BETWEEN = frozenset(_TABLE["between"])
_DEEDS = frozenset(_TABLE["deeds"])
_OPENS = frozenset(_TABLE["opens"])
_LONGEST_AGENT = max(map(len, _AGENTS))

Deed = tuple[str, str]  # what is done, and by whom: ("tell", "customer")


def deeds(text: str) -> frozenset[Deed]:
    """What the shop and its customer do by a text; nothing that somebody else does, or nobody who is named."""
    return frozenset(_found(words_of(text).words))


def _found(words: tuple[str, ...]) -> Iterator[Deed]:
    for place, word in enumerate(words):
        deed = _deed(word)
        if deed is None:
            continue
        before = place
        while before and words[before - 1] in _BETWEEN:
            before -= 1
        agent = _agent_before(words[:before])
        if agent:
            yield deed, agent
        elif word == deed and (place == 0 or _opens_a_clause(words[place - 1])):
            yield deed, "customer"


def _agent_before(words: tuple[str, ...]) -> str | None:
    sizes = range(1, _LONGEST_AGENT + 1)
    return next((_AGENTS[words[-size:]] for size in sizes if words[-size:] in _AGENTS), None)


def _opens_a_clause(word: str) -> bool:
    return word in _OPENS or not word[0].isalnum()


def _deed(word: str) -> str | None:
    """The deed that a word names in the present: "tells" is to tell."""
    return next((form for form in (word, word.removesuffix("s"), word.removesuffix("es")) if form in _DEEDS), None)

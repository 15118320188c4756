"""Reads what a wish is for beside a kind of thing, and by which words a record tells that a thing does it.

"Something to cheer me up", "she's always cold", "for the summer", "he's mad about golf".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from language.phrases import Phrases
from language.tables import table
from language.words import fold

_TABLE = table("needs")


@dataclass(frozen=True)
class Evidence:
    """Words of a record that tell that a thing does what is wished: each with how it is said to a customer.

    Attributes:
        how: what it is, what it is made of, what it is for or taken as, by the record's word.
        unwanted: words of things that are kept out.
    """

    how: Mapping[str, tuple[str, str]]
    unwanted: frozenset[str] = frozenset()


def _evidence(entry: Mapping[str, Sequence[str | Mapping[str, str]]]) -> Evidence:
    how: dict[str, tuple[str, str]] = {}
    for way in ("is", "of", "for", "as"):
        for told in entry.get(way, ()):
            word, said = next(iter(told.items())) if isinstance(told, Mapping) else (told, told)
            how[_plain(word)] = (way, said)
    return Evidence(how, frozenset(_plain(word) for word in entry.get("not", ()) if isinstance(word, str)))


def _plain(word: str) -> str:
    return fold(word).replace("-", " ")


_SAID = {need: Phrases(entry["said"], {}, entry.get("unless", ())) for need, entry in _TABLE["needs"].items()}
_CIRCUMSTANCES = Phrases(_TABLE["circumstances"], {})
_OF_A_BRIDE = Phrases(_TABLE["of_a_bride"], {})
#: What tells of each need and of each occasion, by its name.
EVIDENCE: Mapping[str, Evidence] = {
    name: _evidence(entry) for part in ("needs", "occasions") for name, entry in _TABLE[part].items()
}
#: The words that count in a sentence of a description too.
IN_SENTENCES = frozenset(map(_plain, _TABLE["in_sentences"]))
#: Pairs of words of which no two things that are worn together may tell one each.
CLASHES = frozenset(frozenset(map(_plain, pair)) for pair in _TABLE["clashes"])


def needs(text: str) -> tuple[str, ...]:
    """What a wish is for, by the names in `needs.yml`, in its order."""
    return tuple(need for need, said in _SAID.items() if said.within(text))


def is_of_a_bride(text: str) -> bool:
    """Whether somebody speaks as the one who marries."""
    return _OF_A_BRIDE.within(text)


def without_circumstances(text: str) -> str:
    """The text without what only tells how somebody is: "grey" of "it's been a grey week" is no colour to wear."""
    return _CIRCUMSTANCES.without(text)

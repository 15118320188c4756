"""Splits what customers write, and what items are called, into words that compare: no accents, case or plural."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from language.tables import table, word_list
from language.words import fold

_PIECE = re.compile(r"\d+(?:\.\d+)?%?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_TABLE = table("lemmas")
_SAME: dict[str, list[str]] = _TABLE["same"]
_DENIALS = word_list(_TABLE["denials"])
_STEM = 6  # letters in which "waterproof" and "waterproofing" are alike


@dataclass(frozen=True)
class Lemma:
    """A word as it is compared, and where what it was made of stands in the text."""

    word: str
    start: int
    end: int
    is_plural: bool = False  # whether it was written with the s of several


def lemmas(text: str) -> list[Lemma]:
    """The words in the order written, numbers apart from their units; one written word may make two."""
    found: list[Lemma] = []
    for match in _PIECE.finditer(text):
        plain = "".join(sign for sign in fold(match.group()) if sign.isascii() and sign != "'")
        single = _singular(plain)
        compared = [word for word in _SAME.get(plain) or _SAME.get(single) or [single] if word]
        is_plural = match.group().lower().endswith("s") and compared != [match.group().lower()]
        found += [Lemma(word, *match.span(), is_plural) for word in compared]
    return found


def words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return [lemma.word for lemma in lemmas(text)]


def switches(option: str, said: Sequence[str]) -> list[tuple[int, int, bool]]:
    """Where a yes-or-no option is spoken of, and whether it is wanted: "waterproof", "not resistant to water"."""
    name = {word[:_STEM] for word in words(option)}
    found: list[tuple[int, int, bool]] = []
    for start in range(len(said)):
        # "Water resistance", and with a word between: "resistant to water".
        ends = (start + len(name), start + len(name) + 1)
        end = next((end for end in ends if _all_said(name, said[start:end])), None)
        if end is None or (found and start < found[-1][1]):
            continue
        before, after = said[max(0, start - 2) : start], list(said[end : end + 1])
        found.append((start, end, not _DENIALS & set(before) and after not in (["no"], ["none"])))
    return found


def _all_said(name: set[str], said: Sequence[str]) -> bool:
    stems = [word[:_STEM] for word in said]
    return bool(stems) and stems[0] in name and stems[-1] in name and name <= set(stems)


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word

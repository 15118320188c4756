"""Reads what is told of whom a thing is for and holds for the whole talk: allergies, tastes, what they own."""

from __future__ import annotations

from dataclasses import dataclass

from language.people import PEOPLE_WORDS, people
from language.phrases import phrases
from language.tables import table
from language.words import fold

_TABLE = table("lasting")
_SAID = phrases("lasting", only=("taste", "vegan", "enough", "another", "asks_for_many", "ends", "alike"))
#: Materials that come from animals.
OF_ANIMALS: tuple[str, ...] = tuple(_TABLE["of_animals"])
_MARKS = ".,;:!?()"


@dataclass(frozen=True)
class Lasting:
    """What a message tells that later wishes have to keep to.

    Attributes:
        has_a_taste: whether what it denies is somebody's taste or allergy, and not only this wish.
        is_vegan: whether nothing of an animal is worn.
        owned: the words for what there is enough of.
        rest: the message without those words, and without what is like the things that aren't liked.
        who: the word for whom it tells it of: "sister"; "" where no person is named.
    """

    has_a_taste: bool
    is_vegan: bool
    owned: tuple[str, ...]
    rest: str
    who: str

    def __bool__(self) -> bool:
        return self.has_a_taste or self.is_vegan or bool(self.owned)


def lasting(text: str) -> Lasting:
    """What the text tells that holds on."""
    has_a_taste = _SAID["taste"].within(text)
    rest, owned = (text, ()) if _SAID["another"].within(text) else _without_the_owned(text)
    if has_a_taste:
        rest = _SAID["alike"].without(rest)
    return Lasting(has_a_taste, _SAID["vegan"].within(text), owned, rest, whom(text))


def whom(text: str) -> str:
    """The word for the person whom the text names; "" where it names none, or several."""
    folded = fold(text)
    named = {folded[one.start : one.end].split("'")[0] for one in people(folded)} & PEOPLE_WORDS
    return named.pop() if len(named) == 1 else ""


def _without_the_owned(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without what there is enough of, and the words for that."""
    owned: list[str] = []
    for start, end in reversed(_SAID["enough"].spans(text)):
        if _SAID["asks_for_many"].within(text[_clause_start(text, start) : end]):
            continue
        until = _clause_end(text, end)
        if thing := text[end:until].strip():
            owned.append(thing)
            text = f"{text[:start]} {text[until:]}"
    return text, tuple(reversed(owned))


def _clause_start(text: str, start: int) -> int:
    return max(text.rfind(mark, 0, start) for mark in _MARKS) + 1


def _clause_end(text: str, start: int) -> int:
    """Where the words for a thing end that begin here: at a mark, or where the sentence goes on."""
    marks = [place for mark in _MARKS if (place := text.find(mark, start)) >= 0]
    until = min(marks, default=len(text))
    return min((start + begin for begin, _ in _SAID["ends"].spans(text[start:until])), default=until)

"""Reads what a customer does with the list they keep in the chat: shows, counts, changes, empties it, checks out."""

from dataclasses import dataclass
from enum import Enum

from language.phrases import Phrases, phrases, words_of
from language.quantifiers import count
from language.words import fold

_SAID = phrases("basket")
_FEW = 5  # words of an answer that only names what was asked for
_MARKS = ",;.+&"


class BasketWish(str, Enum):
    """What is done with the list; of two in one sentence the earlier one here counts."""

    EMPTY = "empty"
    TOTAL = "total"
    CHECK_OUT = "check_out"
    COUNT = "count"
    TAKE_OUT = "take_out"
    SHOW = "show"
    CHANGE = "change"  # another size or colour of what is in it


class Change(str, Enum):
    """How a number of pieces changes the one before."""

    SET = "set"
    MORE = "more"
    LESS = "less"
    TIMES = "times"


@dataclass(frozen=True)
class Pieces:
    """How many pieces are said, and whether that is all of them or how many more or fewer."""

    count: int
    change: Change = Change.SET

    def after(self, before: int) -> int:
        """How many there are then, of so many before; never fewer than none."""
        if self.change is Change.SET:
            return self.count
        if self.change is Change.TIMES:
            return before * self.count
        return max(before + (self.count if self.change is Change.MORE else -self.count), 0)


def names_the_basket(text: str) -> bool:
    """Whether the list itself is named: "my basket", "in the bag"."""
    return _SAID["place"].within(text)


def basket_wish(text: str) -> "BasketWish | None":
    """What is done with the list, or None; of a sentence about a placed order nothing is."""
    if _SAID["elsewhere"].within(text) and not (names_the_basket(text) or _SAID["finishing"].within(text)):
        return None
    said = {
        BasketWish.EMPTY: _SAID["empty"].within(text),
        BasketWish.TOTAL: _SAID["total"].within(text) or _SAID["total_whole"].is_whole(text),
        BasketWish.CHECK_OUT: _SAID["check_out"].within(text),
        BasketWish.COUNT: any(_SAID[name].within(text) for name in ("set", "more", "less", "double")),
        BasketWish.TAKE_OUT: _SAID["take_out"].within(text) and not _SAID["stays"].within(text),
        BasketWish.SHOW: _SAID["show"].within(text) or _SAID["show_whole"].is_whole(text),
        BasketWish.CHANGE: _SAID["change"].within(text) or has_second_thoughts(text),
    }
    return next((wish for wish, is_said in said.items() if is_said), None)


def pieces(text: str) -> "Pieces | None":
    """How many pieces of a thing are said, up to 99; None where no number is one of pieces."""
    for name, change in (("more", Change.MORE), ("less", Change.LESS)):
        if (said := _first_count(_SAID[name], text)) is not None:
            return Pieces(said, change)
        if _SAID[name].within(text):
            return Pieces(1, change)
    if _SAID["double"].within(text):
        return Pieces(2, Change.TIMES)
    for name in ("set", "pieces"):
        if (said := _first_count(_SAID[name], text)) is not None:
            return Pieces(said)
    if _SAID["leading"].begins(text) and (said := _number(text.split()[0])) is not None:
        return Pieces(said)
    return None


def without_pieces(text: str) -> str:
    """The text without the numbers of pieces, which are no sizes."""
    if _SAID["leading"].begins(text) and _number(text.split()[0]) is not None:
        text = text.split(maxsplit=1)[1] if len(text.split()) > 1 else ""
    for name in ("more", "less", "set", "pieces"):
        for start, end in reversed(_SAID[name].spans(text)):
            kept = " ".join(word for word in text[start:end].split() if _number(word) is None)
            text = f"{text[:start]}{kept}{text[end:]}"
    return text


def number_taken(text: str) -> "tuple[int, str] | None":
    """A number in digits where a count stands, with the text without it: 3 of "3 black tees"; it may be a size."""
    starts = _SAID["digits_taken"].spans(text) or (_SAID["digits_first"].spans(text)[:1] if text[:1].isdigit() else [])
    for start, end in starts:
        number = text[start:end].split()[-1]
        if number.isdigit() and text[end:].strip(_MARKS + " "):
            return int(number), f"{text[: end - len(number)]}{text[end:]}".strip()
    return None


def clauses(text: str) -> list[str]:
    """The text where it lists things, each by itself: "one in M and one in L"."""
    marks = [span for span in words_of(text).spans if text[slice(*span)] in _MARKS]
    parts, begun = [], 0
    for start, end in sorted([*_SAID["between"].spans(text), *marks]):
        parts.append(text[begun:start].strip())
        begun = end
    return [part for part in (*parts, text[begun:].strip()) if part]


def has_second_thoughts(text: str) -> bool:
    """Whether it takes back something, without saying by itself that the list is meant: "actually", "I'd rather"."""
    return _SAID["second_thoughts"].within(text) and not _SAID["change"].within(text)


def puts_in(text: str) -> bool:
    """Whether something is put into the list, in words that can mean nothing else."""
    return _SAID["put_in"].within(text) and not _SAID["elsewhere"].within(text)


def takes_all(text: str) -> bool:
    """Whether all of what was shown or put together is taken: "add everything"."""
    return _SAID["take_all"].within(text) and not _SAID["elsewhere"].within(text)


def means_the_same_size(text: str) -> bool:
    """Whether a thing is wanted in the size in which another was taken."""
    return _SAID["same_size"].within(text)


def requests(text: str) -> bool:
    """Whether it asks Lisa to put something in: "could you add the black one?" is no question."""
    return _SAID["request"].within(text)


def means_the_same(text: str) -> bool:
    """Whether what was told of the thing before holds on where nothing else is said: "the same in red"."""
    return _SAID["the_same"].within(text)


def goes_on(text: str) -> bool:
    """Whether it goes on with a list that was begun before, and asks nothing: "and the scarf in camel"."""
    if text.rstrip().endswith("?"):
        return False
    return _SAID["goes_on"].begins(text) or _SAID["goes_on_at_the_end"].ends(text)


def is_of_all(text: str) -> bool:
    """Whether something is told of all the things of a list: "both in black"."""
    return _SAID["of_all"].within(text)


def is_conditional(text: str) -> bool:
    """Whether something would only be taken if it were otherwise, or it is asked whether to take it."""
    return _SAID["conditional"].within(text)


def is_short(text: str) -> bool:
    """Whether it can be no more than an answer to what was asked: "M please", "the red one"."""
    return sum(word[0].isalnum() for word in words_of(text).words) <= _FEW and not text.rstrip().endswith("?")


def _first_count(said: Phrases, text: str) -> "int | None":
    for start, end in said.spans(text):
        for word in text[start:end].split():
            if (number := _number(word)) is not None:
                return number
    return None


def _number(word: str) -> "int | None":
    plain = fold(word).strip(_MARKS + "!?")
    if plain in ("a", "an", "single"):
        return None
    return count(plain.strip("x")) if plain.strip("x") else None

"""Compiles the phrases of a word table, and finds them among the words of a sentence.

A line is words with a space between them: `a/b` either word, `a_b` words that stay together, `a?` may be left out, `a*`
some of them or none, `a~` any ending, `…` a few words of the same clause, `{name}` a line of that list of the table,
`{word}` any word, `{digits}` a number. Marks are words of their own, so that no phrase reaches over one.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from language.tables import table
from language.words import fold

_TOKEN = re.compile(r"\w+(?:['’‘`´]\w+)*|[^\w\s]")
_DASHES = frozenset("-–—")
_CLAUSE_END = r"$|[^\w\s] "
_SOME = "{0,8}"
_BUILT_IN = {"word": r"[^\W_]\S* ", "digits": r"\d+ "}
_FEW_WORDS = r"(?:[^\W_]\S* ){0,6}"
_QUANTITY = {"?": "?", "*": _SOME}


@dataclass(frozen=True)
class Words:
    """The words and marks of a sentence, folded, without apostrophes and hyphens, each with its place in the text."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @cached_property
    def stream(self) -> str:
        """Every word with a space after it, as the patterns read them."""
        return "".join(f"{word} " for word in self.words)

    def place(self, offset: int) -> int:
        """Which word begins at this offset of the stream."""
        return self.stream.count(" ", 0, offset)

    def span(self, match: "re.Match[str]") -> tuple[int, int]:
        """Where the words of a match begin and end in the text."""
        first, last = self.place(match.start()), self.place(match.end()) - 1
        return self.spans[first][0], self.spans[last][1]


@lru_cache(maxsize=1024)
def words_of(text: str) -> Words:
    """The words of a text; a sentence is split once, however many dimensions read it."""
    found = [(fold(match.group()).replace("'", ""), match.span()) for match in _TOKEN.finditer(text)]
    kept = [(word, span) for word, span in found if word and word not in ("-", "–", "—")]
    return Words(text, tuple(word for word, _ in kept), tuple(span for _, span in kept))


def _stands_alone(text: str, span: tuple[int, int]) -> bool:
    """Whether a dash parts two clauses, and doesn't join two words."""
    return text[: span[0]].endswith(" ") and text[span[1] :].startswith(" ")


class Phrases:
    """The lines of one list, as a pattern over words.

    After one comes nothing of `unless`; where `then` is given, one of its lines, a mark, or the end.
    """

    def __init__(
        self,
        lines: Sequence[str],
        names: Mapping[str, Sequence[str]],
        unless: Sequence[str] = (),
        then: Sequence[str] = (),
    ) -> None:
        either = "|".join(sorted((pattern(line, names) for line in lines), key=len, reverse=True))
        after = f"(?!{'|'.join(pattern(line, names) for line in unless)})" if unless else ""
        after += f"(?={'|'.join((_CLAUSE_END, *(pattern(line, names) for line in then)))})" if then else ""
        self._anywhere = re.compile(rf"(?:(?<= )|^)(?:{either}){after}")

    def within(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        return bool(self._anywhere.search(words_of(text).stream))

    def begins(self, text: str) -> bool:
        """Whether the text begins with one of them, after marks at most."""
        said = words_of(text)
        first = next((place for place, word in enumerate(said.words) if word[0].isalnum()), 0)
        return bool(self._anywhere.match("".join(f"{word} " for word in said.words[first:])))

    def ends(self, text: str) -> bool:
        """Whether the text ends with one of them, before marks at most."""
        return self._last_word(text) is not None

    def is_whole(self, text: str) -> bool:
        """Whether the text is one of them and marks."""
        said = [word for word in words_of(text).words if word[0].isalnum()]
        return bool(self._anywhere.fullmatch("".join(f"{word} " for word in said)))

    def covers(self, text: str) -> bool:
        """Whether one of them is all of the text, with its marks."""
        return bool(self._anywhere.fullmatch(words_of(text).stream))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where they begin and end in the text, none overlapping."""
        said = words_of(text)
        return [said.span(match) for match in self._anywhere.finditer(said.stream) if match.end() > match.start()]

    def without(self, text: str) -> str:
        """The text with a space in place of each of them."""
        for start, end in reversed(self.spans(text)):
            text = f"{text[:start]} {text[end:]}"
        return text

    def _last_word(self, text: str) -> int | None:
        stream = words_of(text).stream
        return next((match.start() for match in self._matches_at_each_word(stream) if _only_marks(stream, match)), None)

    def _matches_at_each_word(self, stream: str) -> Iterator["re.Match[str]"]:
        starts = [0, *(place + 1 for place, sign in enumerate(stream) if sign == " ")]
        return (match for start in starts if (match := self._anywhere.match(stream, start)))


def phrases(name: str, only: Collection[str] = ()) -> dict[str, Phrases]:
    """The lists of the word table of this name; `NAME_unless` and `NAME_then` say what may not or must follow NAME.

    `only` names the lists that hold phrases, where the table holds something else too.
    """
    lists: dict[str, list[str]] = table(name)
    return {
        key: Phrases(lists[key], lists, lists.get(f"{key}_unless", ()), lists.get(f"{key}_then", ()))
        for key in only or lists
    }


def pattern(line: str, names: Mapping[str, Sequence[str]]) -> str:
    """A line as a pattern over words that a space follows each."""
    return "".join(_piece(piece, names) for piece in line.split())


def _piece(piece: str, names: Mapping[str, Sequence[str]]) -> str:
    if piece == "…":
        return _FEW_WORDS
    ways = [way for name in piece.rstrip("?*").split("/") for way in _ways(name, names)]
    longest_first = sorted(dict.fromkeys(ways), key=len, reverse=True)
    return f"(?:{'|'.join(longest_first)})" + _QUANTITY.get(piece[-1], "")


def _ways(name: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    if name.startswith("{"):
        key = name.strip("{}")
        return [_BUILT_IN[key]] if key in _BUILT_IN else [pattern(line, names) for line in names[key]]
    if name.endswith("~"):
        return [re.escape(name[:-1].replace("_", " ")) + r"\w* "]
    return [re.escape(name.replace("_", " ")) + " "]


def _only_marks(stream: str, match: "re.Match[str]") -> bool:
    return not any(sign.isalnum() for sign in stream[match.end() :])

"""Reads what a sentence doesn't want: "no wool", "anything but black, brown or navy", "dresses, but not in pink"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from language.asking import ALTERNATIVES, ARTICLES, COLLECTIVE, NEW_WISH, OF_A_PROPERTY, SOFTENING
from language.negation import BETWEEN, COUNTED, JUDGING, Polarity, denial_at, denied_before, example_at, likewise_at
from language.people import PRONOUNS
from language.synonyms import OPPOSITES
from retrieval.names import Found
from retrieval.sentence import Sentence
from retrieval.words import singular, stems

_EXCLUDED_FIELDS = {
    "colour": "excluded_colours", "kind": "excluded_categories", "material": "excluded_materials",
    "brand": "excluded_brands", "pattern": "excluded_patterns",
}  # fmt: skip
_REASON = 5  # words that may tell why before it is denied
_BEFORE_A_PROPERTY = frozenset({*ARTICLES, "any", "of", "from", "out"})


@dataclass
class Denials:
    """What a sentence denies, by the query's fields, and the opposites of denied words to rank by."""

    sentence: Sentence
    names_at: Mapping[int, Found]
    found: dict[str, list[str]] = field(default_factory=dict)
    opposites: list[str] = field(default_factory=list)
    _denied_a_colour: bool = False  # last

    @classmethod
    def of(cls, sentence: Sentence, names: Sequence[Found]) -> Denials:
        """Reads the denials, and marks the words of the sentence that state them."""
        denials = cls(sentence, {name.start: name for name in names})
        denials._read()
        return denials

    def _read(self) -> None:
        said, position = self.sentence.typed(), 0
        while position < len(self.sentence):
            denial = None if self.sentence.tokens[position].role else denial_at(said, position)
            if denial and denial.polarity is Polarity.OPEN:
                position = self._leave_open(position + denial.length)
            elif denial and denial.polarity is Polarity.OWNED:
                position = self._deny_owned(position + denial.length)
            elif denial:
                position = self._deny_from(position, position + denial.length)
            elif self.found and (likewise := likewise_at(said, position)):
                position = self._deny_from(position, position + likewise)
            else:
                self._deny_before(position, said)
                position += 1

    def _deny_before(self, position: int, said: Sequence[str]) -> None:
        """Denies the name at this place where the words after it say so: "silk-free", "wool makes me itch"."""
        name = self.names_at.get(position)
        if name is None or name.value("kind"):
            return
        end = self._end_of_thing(name)
        start = end + 1 if self.sentence.word(end) in (*SOFTENING, *COLLECTIVE, "?", "-") else end
        length = denied_before(said, start)
        if not length and self._is_part_of_it(end):
            length = denied_before(said, end + 1)
            start = end + 1 if length else start
        if not length:
            start, length = name.end, self._denied_after_a_pause(name, said)
        if length:
            self._deny_name(name)
            for token in self.sentence.tokens[start : start + length]:
                token.role = "" if token.word in PRONOUNS else "denied"  # "wool she can't stand" is for her

    def _is_part_of_it(self, position: int) -> bool:
        """Whether a word stands here for what has the property: the straps of "leather straps are a no-go"."""
        is_word = position < len(self.sentence) and self.sentence.tokens[position].is_content
        return is_word and position not in self.names_at

    def _end_of_thing(self, name: Found) -> int:
        """Where the name ends, or what it describes where that is asked: "brown boots? never"."""
        thing = self.names_at.get(name.end)
        is_asked = thing is not None and thing.value("kind") and self.sentence.word(thing.end) == "?"
        return thing.end if thing is not None and is_asked else name.end

    def _denied_after_a_pause(self, name: Found, said: Sequence[str]) -> int:
        """How many words after the name reach to the end of a denial after a pause: "linen creases, not for me"."""
        for start in range(name.end, min(name.end + _REASON, len(said))):
            if start in self.names_at or said[start] in "?!.":
                return 0
            if said[start] == ",":
                length = denied_before(said, start + 1)
                return start + 1 + length - name.end if length and said[start + 1] in ("not", "no", "never") else 0
        return 0

    def _leave_open(self, start: int) -> int:
        """Marks the properties that may be or not ("doesn't have to be black"); returns where they end."""
        position = start
        while position in self.names_at or self.sentence.word(position) in (*ALTERNATIVES, *ARTICLES):
            name = self.names_at.get(position)
            if name is not None:
                self.sentence.mark(name, "corrected")
            position = name.end if name is not None else position + 1
        return position

    def _deny_owned(self, start: int) -> int:
        """Denies the properties of what there is enough of ("plenty of black trousers"); returns where they end."""
        position = start
        while position in self.names_at or self.sentence.word(position) in (*ALTERNATIVES, *ARTICLES, *COUNTED):
            name = self.names_at.get(position)
            if name is not None and not name.value("kind"):
                self._deny_name(name)
            position = name.end if name is not None else position + 1
        return max(position, start)

    def _deny_from(self, cue: int, start: int) -> int:
        """Marks the cue and what it denies, including alternatives ("no stripes or dots"); returns where it ends."""
        kind_at, first = self._first_denied(start)
        position, named = first, False
        while position < len(self.sentence):
            if self._is_a_stop(position):
                if position == first or not self._goes_on(position):
                    break
                position += 1
                continue
            if position in self.names_at:
                self._deny_name(self.names_at[position])
                position, named = self.names_at[position].end, True
            elif self.sentence.tokens[position].is_content:
                position = self._deny_words(position)
            else:
                break
            following = self._next_denied(position)
            if not following:
                break
            position = following
        if position > first:
            kept = self.names_at.get(kind_at)
            for at in range(cue, position):
                if kept is None or not kept.start <= at < kept.end:
                    self.sentence.tokens[at].role = "denied" if named else "unlike"
        return max(position, start)

    def _first_denied(self, start: int) -> tuple[int, int]:
        """Where the kind is named of which something is denied (-1 for none), and where what is denied begins."""
        said, position = self.sentence.typed(), start
        while position < len(self.sentence):
            if kept := self._kind_of_a_property(position):
                return position, kept
            is_between = not BETWEEN.isdisjoint((self.sentence.word(position), said[position]))
            is_between = is_between or (position not in self.names_at and self.sentence.word(position + 1) == "of")
            if position in self.names_at or not (is_between or self._judges(position)):
                break
            position += 1
        return -1, position

    def _kind_of_a_property(self, position: int) -> int:
        """Where the property begins that is denied of a kind: of "no dresses in pink" the pink; 0 for none."""
        name = self.names_at.get(position)
        if name is None or not name.value("kind") or self.sentence.word(name.end) not in OF_A_PROPERTY:
            return 0
        at = name.end + 1
        while self.sentence.word(at) in _BEFORE_A_PROPERTY:
            at += 1
        denied = self.names_at.get(at)
        return at if denied is not None and not denied.value("kind") else 0

    def _is_a_stop(self, position: int) -> bool:
        token = self.sentence.tokens[position]
        return token.role == "mark" and token.word not in ALTERNATIVES

    def _next_denied(self, position: int) -> int:
        """Where the next alternative of what is denied begins; 0 where there is none."""
        if example := example_at(self.sentence.typed(), position):
            return position + example
        if position + 1 < len(self.sentence) and denial_at(self.sentence.typed(), position + 1) is not None:
            return 0  # "isn't denim and isn't black"
        if self._goes_on(position):
            return position + 1
        is_alternative = self.sentence.word(position) in ALTERNATIVES
        return position + 1 if is_alternative and self.sentence.word(position + 1) not in NEW_WISH else 0

    def _judges(self, position: int) -> bool:
        """Whether a word of judgement stands before what is denied: "no itchy wool"."""
        is_followed = position + 1 in self.names_at or example_at(self.sentence.typed(), position + 1) > 0
        return self.sentence.word(position) in JUDGING and is_followed

    def _goes_on(self, position: int) -> bool:
        """Whether a comma goes on a list of what is denied: "not black, brown or navy"."""
        name = self.names_at.get(position + 1) if self.sentence.word(position) == "," else None
        if name is None or self.sentence.word(name.end) not in ("or", "nor"):
            return False
        return not name.value("colour") or self._denied_a_colour  # "not polyester, black or champagne"

    def _deny_name(self, name: Found) -> None:
        self._denied_a_colour = name.value("colour") is not None
        for facet, value in name.meanings:
            if facet in _EXCLUDED_FIELDS:
                self.found.setdefault(_EXCLUDED_FIELDS[facet], []).append(value)
        if name.value("pattern") and not name.value("colour"):
            self._add_opposites([token.word for token in self.sentence.tokens[name.start : name.end]])
        self.sentence.mark(name, "denied")

    def _deny_words(self, start: int) -> int:
        tokens, vocabulary = self.sentence.tokens, self.sentence.vocabulary
        self._denied_a_colour = False
        end = start
        while end < len(tokens) and tokens[end].is_content and end not in self.names_at:
            end += 1
        phrase = [token.word for token in tokens[start:end]]
        # "not too short" is a leaning, not a bound, and what the catalog never says can't be excluded by its words.
        if self.sentence.word(start - 1) != "too" and all(vocabulary.says(word) for word in phrase):
            self.found.setdefault("excluded_words", []).append(" ".join(stems(phrase)))
        self._add_opposites(phrase)
        return end

    def _add_opposites(self, denied: Sequence[str]) -> None:
        """Ranks by what is the opposite of a denied word: "sleeveless" for "no sleeves", "relaxed" for "not tight"."""
        opposites = [f"{singular(word)}less" for word in denied]
        opposites += [OPPOSITES[word] for word in denied if word in OPPOSITES]
        self.opposites.extend(word for word in opposites if self.sentence.vocabulary.says(word))

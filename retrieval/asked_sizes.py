"""Tells which words of a sentence are sizes, and which numbers and letters are something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from language import sizes
from language.asking import ALTERNATIVES
from language.negation import denied_before
from language.people import GENDER_OF, PEOPLE_WORDS
from retrieval.sentence import PUNCTUATION, Sentence

_LETTERS = frozenset({"s", "m", "l", *sizes.PLAIN_LETTERS})
_ENDS = frozenset({"", *PUNCTUATION})
_EVERYDAY_BEFORE = ("us", "it", "de")


@dataclass
class AskedSizes:
    """The sizes that a sentence asks for."""

    sentence: Sentence
    kinds: Mapping[int, str]  # asked for, by place
    capitals: frozenset[str]  # the single letters that were typed as capitals
    found: list[str] = field(default_factory=list)
    _taken_at: int = -1  # where the last size was taken

    @classmethod
    def of(cls, sentence: Sentence, kinds: Mapping[int, str], capitals: frozenset[str]) -> AskedSizes:
        """Reads the sizes, and marks their words."""
        asked, position = cls(sentence, kinds, capitals), 0
        while position < len(sentence):
            length, size = asked._size_at(position)
            position = asked._take(position) if length and asked._is_meant(position, length, size) else position + 1
        return asked

    def _size_at(self, position: int) -> tuple[int, str]:
        """How many words from here write a size, and which."""
        length, size = sizes.length_at(self.sentence.typed(), position)
        if (
            length
            and not self._measures_somebody(position)
            and (self._may_be_as_long(size) or self._may_be_a_girth(size, position + length))
        ):
            return length, size
        length, size = sizes.age_at(self.sentence.typed(), position)
        if length and not self._is_of_a_person(position):
            return length, size
        typed = next(iter(self.sentence.typed()[position : position + 1]), "")
        if sizes.is_of_a_suit(typed) and self._may_be_a_girth(typed[:-1], position + 1):
            return 1, typed  # "46L", which isn't litres of a jacket
        said = [token.typed if token.role in ("", "mark") else "" for token in self.sentence.tokens]
        if said[position : position + 1] in ([], [""]) or not said[position][0].isalnum():
            return 0, ""
        is_whole = self.sentence.word(position + 3) not in sizes.BODY  # "32/34 waist" is two waists
        if (
            self._wears_waists()
            and is_whole
            and (size := sizes.waist_and_length("".join(said[position : position + 3])))
        ):
            return 3, size
        length, size = sizes.size_at(said, position)
        if not length and self._is_a_ring_letter(position):
            return 1, said[position]
        if size == "one size" and sizes.size_at(said, position + length)[0]:
            return 0, ""  # "two vests, one size S"
        for longer in (3, 2, 1):
            own = sizes.canonical_size(" ".join(said[position : position + longer]))
            if longer > length and own in self.sentence.vocabulary.sizes and said[position] not in _EVERYDAY_BEFORE:
                return longer, own
        return length, size

    def _measures_somebody(self, position: int) -> bool:
        """Whether a length is told of somebody's body, and isn't the size: "my waist is 38 inches"."""
        at = position - 1
        while self.sentence.word(at) in sizes.LINKING:
            at -= 1
        return self.sentence.word(at) in sizes.MEASURED and self.sentence.word(at - 1) in ("my", "his", "her", "their")

    def _is_of_a_person(self, position: int) -> bool:
        """Whether an age tells of somebody, and not which size: "my niece aged 7", "my boy age 11"."""
        word = self.sentence.word
        return word(position) == "aged" or (word(position) == "age" and word(position - 1) in PEOPLE_WORDS)

    def _is_a_ring_letter(self, position: int) -> bool:
        """Whether "size N" is a ring's: where a ring is asked for, or nothing follows that it may belong to."""
        if self.sentence.word(position - 1) not in sizes.CUES or not sizes.is_of_a_ring(self.sentence.word(position)):
            return False
        return "ring" in self.kinds.values() or self.sentence.word(position + 1) in _ENDS

    def _wears_waists(self) -> bool:
        """Whether trousers are asked for, whose sizes are a waist and a length."""
        return any("trousers" in self.sentence.vocabulary.kinds.get(kind, ()) for kind in self.kinds.values())

    def _may_be_as_long(self, size: str) -> bool:
        """Whether things of a kind that is asked for come in this length."""
        return any(sizes.comes_in_length(kind, size) for kind in self._asked_with_wider())

    def _may_be_a_girth(self, size: str, end: int) -> bool:
        """Whether things of a kind that is asked for come in these inches around the waist or chest."""
        return any(sizes.comes_in_girth(kind, size, self.sentence.word(end)) for kind in self._asked_with_wider())

    def _asked_with_wider(self) -> Iterator[str]:
        """The kinds asked for, each with what it is a kind of."""
        return (above for kind in self.kinds.values() for above in self.sentence.vocabulary.kinds.get(kind, (kind,)))

    def _is_meant(self, position: int, length: int, size: str) -> bool:
        before, after = self.sentence.word(position - 1), self.sentence.word(position + length)
        written = [token.typed for token in self.sentence.tokens[position : position + length]]
        is_spelled = sizes.is_numbered(size) and written[0].isalpha()
        if self._is_turned_down(position + length):
            return False
        if after == "sizes" and sizes.is_numbered(size):
            return False  # "I dropped 2 sizes"
        if self._is_a_count(position, length, size):
            self.sentence.tokens[position].role = "flag"
            return False
        if sizes.is_by_age(size) or self.sentence.tokens[position].role == "measure":
            return True  # "a belt, 90 cm": only lengths that things are sold by come here
        if self._linked_to(position) in sizes.CUES:
            return True  # "my shoe size is 38"
        if before in sizes.CUES or (after in sizes.CUES and not is_spelled) or sizes.is_of_waist_and_length(size):
            return True
        if (sizes.is_of_a_ring(size) and len(size) > 1) or sizes.is_of_a_suit(size):
            return True  # "L½", "40R"
        if sizes.is_of_a_system(size):
            return self._system_is_meant(position, length, written)
        if sizes.is_numbered(size):
            return not is_spelled and self._number_is_meant(position, size)
        return after not in sizes.NOT_SIZES and self._letters_are_meant(position, length, written[0])

    def _is_a_count(self, position: int, length: int, size: str) -> bool:
        """Whether a number tells how many: "2x" right before a thing, "7" before "pairs"."""
        if length != 1:
            return False
        if position + 1 in self.kinds and sizes.may_be_a_count(self.sentence.tokens[position].typed):
            return True
        is_cued = self._linked_to(position) in sizes.CUES
        return sizes.is_numbered(size) and not is_cued and self.sentence.word(position + 1) in sizes.COUNTED

    def _is_turned_down(self, end: int) -> bool:
        """Whether a size isn't wanted by what is said after it or its part of the body: "a 16 collar isn't needed"."""
        said = self.sentence.typed()
        is_measured = not {*sizes.BODY, *sizes.INCHES}.isdisjoint(said[end : end + 1])
        return any(denied_before(said, end + at) for at in range(3 if is_measured else 1))

    def _system_is_meant(self, position: int, length: int, written: Sequence[str]) -> bool:
        """Whether "us 9" is a size: words such as "us" and "it" also begin or end other things."""
        before = self.sentence.word(position - 1)
        if not sizes.names_an_everyday_word(written) or written[0][0].isdigit():
            return True
        beside = {at for at in self.kinds if at in (position - 1, position + length)}
        starts_here = position == 0 or before in PUNCTUATION
        is_cued = before in sizes.BEFORE or before in ALTERNATIVES or before in GENDER_OF
        is_described = any(self.sentence.names_a(facet, position - 1) for facet in ("colour", "material", "pattern"))
        return bool(beside) or starts_here or is_cued or is_described

    def _number_is_meant(self, position: int, size: str) -> bool:
        word = self.sentence.word
        before, after = word(position - 1), word(position + 1)
        measured = after if after not in sizes.INCHES else word(position + 2)
        linked = self._linked_to(position)
        if measured in sizes.BODY or (linked in sizes.BODY and not word(position - 2)[:1].isdigit()):
            return after not in sizes.NOT_SIZES
        if self._numbers_a_thing(position, size) or (before in sizes.NUMBERING and self._may_be_worn(size)):
            return True
        if sizes.has_a_cup(size) and self._may_be_worn(size):
            return True
        if size not in self.sentence.vocabulary.sizes and not self._may_be_worn(size):
            return False
        if before == "in" or self._is_in_a(position) or self._corrects_a_size(position):
            return True
        if before == "a" and self._is_worn(position, after):
            return True
        ends_here = after in (*_ENDS, *sizes.FITTINGS) or (
            after == "in" and self.sentence.names_a("colour", position + 2)
        )
        stands_alone = (before in _ENDS) and (ends_here or self._is_an_alternative(position))
        if stands_alone and self.kinds:
            return not self._is_an_age(position)
        is_described = self.sentence.names_a("colour", position - 1) or before in (*GENDER_OF, "one", "ones")
        return is_described or any(place == position - 1 for place in self.kinds)

    def _is_an_age(self, position: int) -> bool:
        """Whether a number after a person is their age, since a size with its system is told too: "man, 50, EU 44"."""
        is_of_a_person = self.sentence.word(position - 2) in {*PEOPLE_WORDS, *GENDER_OF}
        return is_of_a_person and any(self._size_at(at)[1] for at in range(position + 1, len(self.sentence)))

    def _numbers_a_thing(self, position: int, size: str) -> bool:
        """Whether the number stands right before a thing that is named by its size: "38 boots"."""
        thing = self.kinds.get(position + 1, "")
        return any(sizes.names_by_number(kind, size) for kind in self.sentence.vocabulary.kinds.get(thing, (thing,)))

    def _linked_to(self, position: int) -> str:
        """The word to which "is", "are a" … link this place: the size of "my size is a 38"."""
        at = position - 1
        while self.sentence.word(at) in sizes.LINKING:
            at -= 1
        return self.sentence.word(at)

    def _is_worn(self, position: int, after: str) -> bool:
        """Whether "a 52" is what somebody wears: "he's a 52 in suits", "she takes a 10", "a UK 12, sometimes a 14"."""
        is_of_a_thing = not self.kinds.keys().isdisjoint(range(position + 2, position + 5))
        if after == "in" and (is_of_a_thing or self.sentence.names_a("kind", position + 2)):
            return True
        is_said_of_somebody = self.sentence.word(position - 2) in sizes.WORN
        return (after in _ENDS and bool(self.found)) or (after in (*_ENDS, *sizes.GOING_ON) and is_said_of_somebody)

    def _may_be_worn(self, size: str) -> bool:
        """Whether things of a kind that is asked for come in this size, though the shop may have none."""
        return any(sizes.comes_in(kind, size) for kind in self._asked_with_wider())

    def _is_in_a(self, position: int) -> bool:
        """Whether "in a", "in my" … stands before this place."""
        return self.sentence.word(position - 1) in sizes.BEFORE and self.sentence.word(position - 2) == "in"

    def _is_an_alternative(self, position: int) -> bool:
        """Whether another number follows that ends there: "38 or 39, both fit"."""
        joint, other, after = (self.sentence.word(position + offset) for offset in (1, 2, 3))
        return joint in ALTERNATIVES and other[:1].isdigit() and sizes.is_numbered(other) and after in _ENDS

    def _letters_are_meant(self, position: int, length: int, typed: str) -> bool:
        word = self.sentence.word
        before, after = word(position - 1), word(position + length)
        is_a_word = typed.upper() not in sizes.LETTER_SIZES
        if is_a_word and self.kinds and not any(map(self._is_lettered, self.kinds.values())):
            return False  # "earrings, small"
        if before in sizes.TURNING_OUT and typed.upper() not in sizes.LETTER_SIZES:
            return False  # "do they run small?"
        if typed in sizes.FITTINGS and before[:1].isdigit():
            return False  # "42 regular"
        if length > 1 or typed in sizes.PLAIN_LETTERS or typed.upper() in self.capitals:
            return True
        if before == "in" or self._is_in_a(position):
            return True
        if len(typed) == 1:
            is_alternative = after in ("or", "/") and word(position + 2) in _LETTERS
            return self.sentence.names_a("colour", position - 1) or before == "/" or is_alternative
        ends_here = after in _ENDS or self._is_lettered(self.kinds.get(position - 1, ""))
        if before == "a" and word(position - 2) in sizes.WORN and (ends_here or after == "in"):
            return True
        return ends_here or any(place > position and self._is_lettered(kind) for place, kind in self.kinds.items())

    def _is_lettered(self, kind: str) -> bool:
        """Whether things of the kind come in sizes by letters."""
        return not sizes.LETTERED.isdisjoint(self.sentence.vocabulary.kinds.get(kind, (kind,)))

    def _corrects_a_size(self, position: int) -> bool:
        """Whether a correction stands between the last size and this place: "in 38. sorry, 39"."""
        return self._taken_at >= 0 and any(self._taken_at < place < position for place in self.sentence.corrected_at)

    def _take(self, position: int) -> int:
        """Takes the size here and its alternatives ("M or L"); returns the position after them."""
        if self._corrects_a_size(position):
            self.found.clear()
        self._taken_at, before = position, len(self.found)
        position = self._take_alternatives(position)
        self.found[before:] = sizes.of_one_system(self.found[before:])
        return position

    def _take_alternatives(self, position: int) -> int:
        while True:
            length, size = self._size_at(position)
            if not length:
                return position
            self.found.append(size)
            for token in self.sentence.tokens[position : position + length]:
                token.role = "" if token.word in GENDER_OF else "size"  # "US men's 9"
            position += length
            if sizes.is_numbered(size) and sizes.is_numbered(self._size_at(position)[1]):
                continue  # "size 12-14"
            if sizes.is_next_to(size, self._size_at(position)[1]):
                continue  # "EU 41-43"
            if self.sentence.word(position) == "to" and sizes.is_next_to(size, self._size_at(position + 1)[1]):
                position += 1  # "size 9 to 11"
                continue
            if self.sentence.word(position) not in (*ALTERNATIVES, ","):
                return position
            is_another = self.sentence.word(position) == "or" and self.sentence.word(position + 1) in ("a", "an", "my")
            following = position + 2 if is_another else position + 1
            length, another = self._size_at(following)
            if not length or self._is_a_count(following, length, another):
                return position
            position = following

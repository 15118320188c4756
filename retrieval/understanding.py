"""Understands a customer's sentence: which constraints it states exactly, and which words are left to rank by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from retrieval import seed
from retrieval.corrections import corrections
from retrieval.gender import CHILDREN
from retrieval.names import Found
from retrieval.prices import find_price_bounds
from retrieval.query import Query
from retrieval.sizes import REGIONS, canonical_size
from retrieval.vocabulary import Vocabulary
from retrieval.words import fold, singular, stems, word_set


def understand(text: str, vocabulary: Vocabulary) -> Query:
    """What a sentence asks for, in the words of this shop's vocabulary."""
    folded = fold(text[:LONGEST_QUERY])
    bounds = find_price_bounds(folded, lambda number: canonical_size(number) in vocabulary.sizes)
    reading = _Reading(_tokens(bounds.rest, vocabulary), vocabulary)
    reading.read(capitals=frozenset(_CAPITAL_SIZES.findall(text)))
    stated = Query(
        text=text,
        wanted=reading.wanted(),
        residual=tuple(dict.fromkeys(reading.residual())),
        subject=reading.subject(),
        price_min=bounds.low,
        price_max=bounds.high,
        price_min_included=bounds.low_included,
        price_max_included=bounds.high_included,
        currency=bounds.currency,
        corrections={token.typed: token.word for token in reading.tokens if token.word != token.typed},
    )
    return stated.model_copy(update=reading.constraints())


LONGEST_QUERY = 1000
_TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?(?:'[a-z]+)?|[,.;:!?/&]")
_PUNCTUATION = frozenset(",.;:!?")
_CAPITAL_SIZES = re.compile(r"(?<![\w&'])([SML])(?![\w&'])")

_NOT = word_set(
    """no not without except excluding nothing non never avoid hate dislike isnt arent dont doesnt cant cannot
    wont didnt shouldnt nor neither"""
)
_NOT_PHRASES = (
    ("other", "than"), ("anything", "but"), ("rather", "than"), ("instead", "of"), ("apart", "from"), ("aside", "from"),
    ("free", "of"), ("free", "from"), ("allergic", "to"), ("sick", "of"), ("tired", "of"), ("allergy", "to"),
)  # fmt: skip
# After these a "not" denies no property: "do you not have", "not sure", "not only".
_NOT_A_DENIAL = word_set(
    """have sell carry stock sure only just find know yet get got see problem worries idea you u we they so that really
    very bad think thanks thank more able need matter mind necessarily see understand working interested"""
)
_PEOPLE_WHO = frozenset({"someone", "somebody", "people", "those", "who", "anyone", "person"})
_BETWEEN_NOT_AND_NAME = word_set(
    """a an any the in of that this is are be want wanted wear wearing like love do does with made from my too
    anything something in to have please ones one for looking use uses using contain contains containing require
    requires include includes buying"""
)
_ALTERNATIVES = frozenset({"or", "nor", "and", "/", "&"})
_POSSESSIVES = frozenset({"my", "our", "his", "her", "their"})
_PLACES = frozenset({"in", "into", "inside", "under", "over", "on", "behind"})
_ADJECTIVES = frozenset({"light"})
_BEFORE_ADJECTIVES = word_set("as so very too is are be more really super ultra quite pretty fairly")
_HANDLING = word_set(
    """keep keeping store storing put putting hold holding hang hanging protect protecting organise organize carry
    carrying clean cleaning wash washing cover dry charge charging fit fits"""
)
_WITH = (
    ("with",),
    ("to", "match"),
    ("matching",),
    ("matches",),
    ("goes", "with"),
    ("go", "with"),
    ("to", "wear", "with"),
)
_BEFORE_A_SIZE = frozenset({"in", "a", "an", "the", "my", "size", "sizes", "sz", "sized"})
_SIZE_CUES = frozenset({"size", "sizes", "sz", "sized"})
_LETTER_SIZES = frozenset({"xxs", "xs", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl", "5xl", "2xs"})
_SALE = re.compile(
    r"\b(?:on sale|on offer|discount(?:ed|s)?|reduced|clearance|sale|marked down|special offers?|bargains?|deals?)\b"
)
_STOCK = re.compile(r"\b(?:in stock|available|availability|not sold out|ready to ship|not out of stock)\b")
_CHEAPEST = re.compile(
    r"\b(?:cheap(?:er|est)?|affordable|inexpensive|lowest priced?|least expensive|budget|low cost|"
    r"not (?:too |so |very )?(?:expensive|pricey|dear))\b"
)
_DEAREST = re.compile(r"\b(?:most expensive|dearest|priciest|highest priced?|most luxurious)\b")

# "How do I keep my coffee hot?" names no thing; the shop may have one for it.
_ASKS_A_WAY = re.compile(
    r"^(?:how|what|where|which) (?:do|can|should|could|would|must) i\b|^i (?:want|need|would like) to\b"
)
_AFTER_THE_THING = frozenset(
    {"for", "in", "to", "with", "on", "at", "that", "which", "i", "from", "when", "who", "like"}
)

# "unlike" is denied in words that name nothing ("doesn't puncture"): it describes the wish, so the vectors read it.
Role = Literal["", "name", "size", "denied", "unlike", "corrected", "flag", "mark"]


@dataclass
class _Token:
    """A word or punctuation mark of the sentence and what it turned out to be."""

    typed: str
    word: str
    role: Role = ""

    @property
    def is_content(self) -> bool:
        """Whether the word is left over and says something."""
        return self.role == "" and self.word not in seed.STOPWORDS and len(self.word) > 1


def _tokens(text: str, vocabulary: Vocabulary) -> list[_Token]:
    tokens = []
    for typed in _TOKEN.findall(text):
        if not typed[0].isalnum():
            tokens.append(_Token(typed, typed, "mark"))
            continue
        plain = typed[:-2] if typed.endswith("'s") else typed.replace("'", "")
        tokens.append(_Token(plain, vocabulary.speller.correct(plain)))
    return tokens


@dataclass
class _Reading:
    """One pass over a sentence: marks each token with its role and collects the constraints."""

    tokens: list[_Token]
    vocabulary: Vocabulary
    found: dict[str, list[str]] = field(default_factory=dict)
    phrases: list[str] = field(default_factory=list)
    corrected_at: list[int] = field(default_factory=list)
    size_at: int = -1  # where the last size was taken
    in_stock: bool = False
    on_sale: bool = False
    order: Literal["relevance", "cheapest", "dearest"] = "relevance"

    def read(self, capitals: frozenset[str]) -> None:
        """Reads the sentence; `capitals` are the single letters that were typed as capitals."""
        self._read_flags()
        names = [name for found in self._names_said() for name in self._taken_literally(found)]
        names = [name for name in names if not any(self.tokens[at].role for at in range(name.start, name.end))]
        self._read_corrections(names)
        self._read_denials(names)
        kinds = self._wanted_kinds(names)
        self._read_sizes(capitals, kinds)
        for name in names:
            self._read_name(name, kinds)
        self._read_people()

    def _names_said(self) -> list[Found]:
        return self.vocabulary.names.scan([singular(token.word) for token in self.tokens], compounds=True)

    def _taken_literally(self, name: Found) -> list[Found]:
        """The name, or where it is a set phrase in the plural that means the things themselves, those in its words."""
        said = " ".join(token.word for token in self.tokens[name.start : name.end])
        if said not in seed.LITERAL_PLURALS:
            return [name]
        single = ((at, self.vocabulary.names.get(self.tokens[at].word)) for at in range(name.start, name.end))
        return [Found(at, at + 1, meanings) for at, meanings in single if meanings]

    def constraints(self) -> dict[str, object]:
        """The fields of the query that the sentence constrains."""
        every = {field_name: tuple(dict.fromkeys(values)) for field_name, values in self.found.items()}
        gender = _one_gender(every.pop("genders", ()))
        return {**every, "gender": gender, "in_stock": self.in_stock, "on_sale": self.on_sale, "order": self.order}

    def wanted(self) -> str:
        """The sentence for the vectors: without named things that are denied, sizes and flags."""
        read = ("", "name", "unlike")
        return " ".join(token.word for token in self.tokens if token.role in read and token.typed not in _CHATTER)

    def residual(self) -> list[str]:
        """The words that state no constraint and still say something."""
        left = [token.word for token in self.tokens if token.is_content and not token.word.isdigit()]
        return [*left, *self.phrases]

    def subject(self) -> str:
        """The last word of the thing asked for, where it is no kind we know and not just "something"."""
        if self.found.get("categories") or _ASKS_A_WAY.match(" ".join(token.typed for token in self.tokens)):
            return ""
        thing = ""
        for token in self.tokens:
            if thing and token.word in _AFTER_THE_THING:
                break
            if token.word in seed.GENERIC_SUBJECTS:
                return ""
            if token.is_content and not token.word.isdigit():
                thing = token.word
        return "" if thing in seed.OCCASIONS or thing.endswith("ing") else thing

    def _read_flags(self) -> None:
        text, starts = self._joined()
        for pattern, flag in ((_STOCK, "stock"), (_SALE, "sale"), (_CHEAPEST, "cheapest"), (_DEAREST, "dearest")):
            for match in pattern.finditer(text):
                for token, start in zip(self.tokens, starts, strict=True):
                    if match.start() <= start < match.end():
                        token.role = "flag"
                self._set_flag(flag)

    def _set_flag(self, flag: str) -> None:
        if flag == "stock":
            self.in_stock = True
        elif flag == "sale":
            self.on_sale = True
        elif flag == "cheapest":
            self.order = "cheapest"
        else:
            self.order = "dearest"

    def _joined(self) -> tuple[str, list[int]]:
        starts, length = [], 0
        for token in self.tokens:
            starts.append(length)
            length += len(token.word) + 1
        return " ".join(token.word for token in self.tokens), starts

    # --- what is no longer wanted ---------------------------------------------------------------------------------

    def _read_corrections(self, names: list[Found]) -> None:
        """Of what is named on both sides of a correction ("heels. no, flats") only the last is wanted."""
        self.corrected_at = corrections([token.typed for token in self.tokens])
        for place in self.corrected_at:
            after = {facet for name in names if name.start >= place for facet, _ in name.meanings}
            for name in names:
                if name.start < place and any(facet in after for facet, _ in name.meanings):
                    self._mark(name, "corrected")

    # --- what is not wanted ---------------------------------------------------------------------------------------

    def _read_denials(self, names: list[Found]) -> None:
        by_start = {name.start: name for name in names}
        position = 0
        while position < len(self.tokens):
            length = self._denial_at(position)
            if length:
                position = self._deny_from(position, position + length, by_start)
                continue
            name = by_start.get(position)
            if (
                name is not None
                and self._word(name.end) == "free"
                and self._word(name.end + 1) not in ("shipping", "delivery")
            ):
                self._deny_name(name)
                self.tokens[name.end].role = "denied"
            position += 1

    def _denial_at(self, position: int) -> int:
        """How many words deny what follows here: 1 for "not", 2 for "other than", 0 for none."""
        if self.tokens[position].role:
            return 0
        word, following = self.tokens[position].typed, self._word(position + 1)
        if (word, following) in _NOT_PHRASES:
            return 2
        if word not in _NOT or following in _NOT_A_DENIAL or following.isdigit():
            return 0
        if self._word(position - 1) in _PEOPLE_WHO:
            return 0  # "for someone without pierced ears" says who it is for
        return 1

    def _deny_from(self, cue: int, start: int, by_start: dict[int, Found]) -> int:
        """Marks the cue and what it denies, including alternatives ("no stripes or dots"); returns where it ends."""
        position, denied, named = start, 0, False
        while position < len(self.tokens):
            token = self.tokens[position]
            if token.role == "mark" and token.word not in _ALTERNATIVES:
                break
            if position in by_start:
                self._deny_name(by_start[position])
                position, denied, named = by_start[position].end, denied + 1, True
            elif denied == 0 and token.word in _BETWEEN_NOT_AND_NAME:
                position += 1
                continue
            elif token.is_content:
                position, denied = self._deny_words(position, by_start), denied + 1
            else:
                break
            if self._word(position) not in _ALTERNATIVES:
                break
            position += 1
        if denied:
            for token in self.tokens[cue:position]:
                token.role = "denied" if named else "unlike"
        return max(position, start)

    def _deny_name(self, name: Found) -> None:
        for facet, value in name.meanings:
            if facet in _EXCLUDED_FIELDS:
                self.found.setdefault(_EXCLUDED_FIELDS[facet], []).append(value)
        self._mark(name, "denied")

    def _deny_words(self, start: int, by_start: dict[int, Found]) -> int:
        end = start
        while end < len(self.tokens) and self.tokens[end].is_content and end not in by_start:
            end += 1
        phrase = [token.word for token in self.tokens[start:end]]
        # "not too short" is a leaning, not a bound, and what the catalog never says can't be excluded by its words.
        if self._word(start - 1) != "too" and all(self.vocabulary.says(word) for word in phrase):
            self.found.setdefault("excluded_words", []).append(" ".join(stems(phrase)))
        self.phrases.extend(f"{singular(word)}less" for word in phrase if self.vocabulary.says(f"{singular(word)}less"))
        return end

    # --- what is wanted -------------------------------------------------------------------------------------------

    def _wanted_kinds(self, names: list[Found]) -> dict[int, str]:
        """The kinds asked for, by place: of "shirt dress" the dress, and not the suit in "a tie for my suit"."""
        kinds: dict[int, str] = {}
        places = [name for name in names if name.value("kind") and self.tokens[name.start].role == ""]
        starts = {name.start for name in places}
        context = self._context_start(places)
        context_end = self._end_of_clause(context) if context < min(starts, default=0) else len(self.tokens)
        handled = -1  # where the last thing ended that the customer already has: "to keep my socks and shirts"
        for name in places:
            joined = self._word(name.start - 1) in _ALTERNATIVES and name.start - 1 == handled
            if joined or self._is_handled(name.start):
                handled = name.end
            elif self._word(name.start - 1) == "to" or self._is_described(name):
                continue
            elif not context <= name.start < context_end and name.end not in starts:
                kinds[name.start] = self._meant_kind(name)
        return kinds

    def _is_handled(self, start: int) -> bool:
        """Whether something is done to the customer's own thing here ("store my shoes"): it isn't what is wanted."""
        before = {self._word(position) for position in range(start - 4, start - 1)}
        placed = self._word(start - 2) in _PLACES
        return self._word(start - 1) in _POSSESSIVES and (placed or not before.isdisjoint(_HANDLING))

    def _is_described(self, name: Found) -> bool:
        """Whether a word that names a thing says here how another is: "as light as possible", "a light rain shell"."""
        if self._word(name.start) not in _ADJECTIVES:
            return False
        after = self.tokens[name.end] if name.end < len(self.tokens) else None
        return self._word(name.start - 1) in _BEFORE_ADJECTIVES or (after is not None and after.is_content)

    def _meant_kind(self, name: Found) -> str:
        """Of several kinds that one name may mean (a purse), the one that the shop sells."""
        meant = [value for facet, value in name.meanings if facet == "kind"]
        return next((kind for kind in meant if self.vocabulary.sells("kind", kind)), meant[0])

    def _context_start(self, places: list[Found]) -> int:
        """Where the sentence turns from what is wanted to what it is for or goes with."""
        first = min((name.start for name in places), default=len(self.tokens))
        for position in range(1, min(first, len(self.tokens) - 1)):
            # "a gift for a runner", but not "looking for a runner" or "anything for men in boots"
            someone = self._word(position + 1) in ("a", "an", "my", "the", "someone", "who")
            if self._word(position) == "for" and someone and self._word(position - 1) in seed.GENERIC_SUBJECTS:
                return position
        for position in range(first + 1, len(self.tokens)):
            if self._word(position) == "for" or self._with_at(position):
                return position
        return len(self.tokens)

    def _end_of_clause(self, start: int) -> int:
        places = range(start, len(self.tokens))
        return next((at for at in places if self.tokens[at].word in _PUNCTUATION), len(self.tokens))

    def _with_at(self, position: int) -> bool:
        return any(all(self._word(position + offset) == word for offset, word in enumerate(phrase)) for phrase in _WITH)

    def _read_name(self, name: Found, kinds: dict[int, str]) -> None:
        if any(self.tokens[at].role for at in range(name.start, name.end)):
            return
        if name.start in kinds:
            self._want("categories", kinds[name.start], name)
            return
        phrase = name.value("phrase")
        if phrase is not None:
            self.phrases.extend(seed.PHRASES[phrase].split())
            self._mark(name, "name")
            return
        if self._is_accompaniment(name, kinds):
            return
        for facet, field_name in _WANTED_FIELDS:
            value = name.value(facet)
            if value is not None:
                self._want(field_name, value, name)
                return

    def _is_accompaniment(self, name: Found, kinds: dict[int, str]) -> bool:
        """Whether the name belongs to a detail ("a bag with a gold chain"), not to the product."""
        first = min(kinds, default=len(self.tokens))
        for position in range(name.start - 1, first, -1):
            if self.tokens[position].word in _PUNCTUATION:
                return False
            if self._with_at(position):
                return name.value("gender") in (None, *CHILDREN)
        return False

    def _want(self, field_name: str, value: str, name: Found) -> None:
        self.found.setdefault(field_name, []).append(value)
        self._mark(name, "name")

    def _mark(self, name: Found, role: Role) -> None:
        for token in self.tokens[name.start : name.end]:
            token.role = role

    def _read_people(self) -> None:
        if self.found.get("genders"):
            return
        for position, token in enumerate(self.tokens):
            before = self._word(position - 1)
            if token.word in seed.PEOPLE and before in ("for", "my") and self.tokens[position].role == "":
                self.found.setdefault("genders", []).append(seed.PEOPLE[token.word])
                token.role = "flag"

    # --- sizes ----------------------------------------------------------------------------------------------------

    def _read_sizes(self, capitals: frozenset[str], kinds: dict[int, str]) -> None:
        position = 0
        while position < len(self.tokens):
            length, size = self._size_at(position)
            if length and self._is_meant(position, length, size, capitals, kinds):
                position = self._take_sizes(position)
                continue
            position += 1

    def _size_at(self, position: int) -> tuple[int, str]:
        """How many words from here write a size, and which."""
        for length in (3, 2, 1):
            part = self.tokens[position : position + length]
            if len(part) < length or any(token.role for token in part):
                continue
            size = canonical_size(" ".join(token.typed for token in part))
            if length == 1 and part[0].typed in ("us", "it", "de"):
                continue
            known = size in seed.SIZE_NAMES.values() or size in self.vocabulary.sizes
            if known or _is_number_size(size) or _is_regional(size):
                return length, size
        return 0, ""

    def _is_meant(self, position: int, length: int, size: str, capitals: frozenset[str], kinds: dict[int, str]) -> bool:
        before, after = self._word(position - 1), self._word(position + length)
        typed = self.tokens[position].typed
        if before in _SIZE_CUES or after in _SIZE_CUES:
            return True
        if _is_regional(size):
            return size.startswith(("uk", "eu")) or before in _BEFORE_A_SIZE
        if _is_number_size(size):
            return self._number_is_size(position, size, kinds)
        if length > 1 or typed in _LETTER_SIZES or typed.upper() in capitals:
            return True
        if before == "in" or (before in _BEFORE_A_SIZE and self._word(position - 2) == "in"):
            return True
        if len(typed) == 1:
            return self._names_a_colour(position - 1) or before == "/"
        ends_here = after == "" or after in _PUNCTUATION
        return ends_here or any(place > position and self._is_clothing(kind) for place, kind in kinds.items())

    def _number_is_size(self, position: int, size: str, kinds: dict[int, str]) -> bool:
        before = self._word(position - 1)
        if size not in self.vocabulary.sizes:
            return False
        if before == "in" or (before in _BEFORE_A_SIZE and self._word(position - 2) == "in"):
            return True
        if self._corrects_a_size(position):
            return True
        return any(place == position - 1 for place in kinds) or self._names_a_colour(position - 1)

    def _corrects_a_size(self, position: int) -> bool:
        """Whether a correction stands between the last size and this place: "in 38. sorry, 39"."""
        return self.size_at >= 0 and any(self.size_at < place < position for place in self.corrected_at)

    def _take_sizes(self, position: int) -> int:
        """Takes the size here and its alternatives ("M or L"); returns the position after them."""
        if self._corrects_a_size(position):
            self.found.pop("sizes", None)
        self.size_at = position
        while True:
            length, size = self._size_at(position)
            if not length:
                return position
            self.found.setdefault("sizes", []).append(size)
            for token in self.tokens[position : position + length]:
                token.role = "size"
            position += length
            if self._word(position) not in _ALTERNATIVES and self._word(position) != ",":
                return position
            if not self._size_at(position + 1)[0]:
                return position
            position += 1

    def _names_a_colour(self, position: int) -> bool:
        return any(facet == "colour" for facet, _ in self.vocabulary.names.get(self._word(position)))

    def _is_clothing(self, kind: str) -> bool:
        return "clothing" in self.vocabulary.kinds.get(kind, ())

    def _word(self, position: int) -> str:
        return self.tokens[position].word if 0 <= position < len(self.tokens) else ""


_WANTED_FIELDS = (
    ("colour", "colours"), ("material", "materials"), ("gender", "genders"), ("brand", "brands"),
)  # fmt: skip
_EXCLUDED_FIELDS = {
    "colour": "excluded_colours", "kind": "excluded_categories", "material": "excluded_materials",
    "brand": "excluded_brands",
}  # fmt: skip
_CHATTER = word_set("hi hello hey please pls thanks thank lisa you me i do have show want looking need any")


def _is_number_size(size: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:\.\d)?[a-k]{0,2}", size) is not None


def _is_regional(size: str) -> bool:
    region, _, number = size.partition(" ")
    return region in REGIONS and _is_number_size(number)


def _one_gender(genders: Iterable[str]) -> str:
    named = set(genders)
    if len(named) == 1:
        return named.pop()
    return "unisex" if {"women", "men"} <= named else ""

"""Understands a customer's sentence: which constraints it states exactly, and which words are left to rank by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from language import goods, sizes
from language.brands import brands
from language.measures import measures
from language.money import PriceBounds, price_bounds
from language.negation import BETWEEN, JUDGING, Polarity, denial_at, denied_before, example_at
from language.occasions import occasions
from language.people import GENDER_OF, people
from language.price_words import spans
from language.stop_words import STOP_WORDS
from language.subjects import GENERIC_SUBJECTS, PURPOSES
from language.words import fold
from retrieval.corrections import corrections
from retrieval.gender import CHILDREN
from retrieval.names import Found
from retrieval.query import Query
from retrieval.vocabulary import EVERYDAY_COLOURS, Vocabulary
from retrieval.wishes import apart, together
from retrieval.words import singular, stems, word_set, words


def understand(text: str, vocabulary: Vocabulary) -> Query:
    """What a sentence asks for, in the words of this shop's vocabulary; of two wishes each is one of its parts."""
    whole = _understand_one(text, vocabulary)
    if not whole.categories:
        return whole
    parts = apart(text[:LONGEST_QUERY], lambda part: _understand_one(part, vocabulary), corrections)
    return together(whole, parts) if parts else whole


def _understand_one(text: str, vocabulary: Vocabulary) -> Query:
    folded = _plain(text)
    bounds = price_bounds(folded, lambda number: sizes.canonical_size(number) in vocabulary.sizes)
    reading = _Reading(_tokens(bounds.rest, vocabulary), vocabulary)
    reading.read(capitals=frozenset(_CAPITAL_SIZES.findall(text)), brands_named=brands(text))
    stated = Query(
        text=text,
        wanted=reading.wanted(),
        residual=tuple(dict.fromkeys(reading.residual())),
        subject=reading.subject(),
        corrections={token.typed: token.word for token in reading.tokens if token.word != token.typed},
        **_prices(bounds),
    )
    return stated.model_copy(update=reading.constraints())


def _plain(text: str) -> str:
    """The beginning of a text, folded, with what is no word in letters."""
    return fold(text[:LONGEST_QUERY].replace("½", ".5")).replace("w/o", "without")


def _prices(bounds: PriceBounds) -> dict[str, Any]:
    return {
        "price_min": bounds.low,
        "price_max": bounds.high,
        "price_min_included": bounds.low_included,
        "price_max_included": bounds.high_included,
        "currency": bounds.currency,
    }


LONGEST_QUERY = 1000
_TAKEN = "\0"  # stands for words whose meaning is known already
_TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?(?:'[a-z]+)?|[,.;:!?/&]")
_PUNCTUATION = frozenset(",.;:!?")
_CAPITAL_SIZES = re.compile(r"(?<![\w&'])([SML])(?![\w&'])")

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
_STOCK = re.compile(r"\b(?:in stock|available|availability|not sold out|ready to ship|not out of stock)\b")
_PRICE_FLAGS = (("sale", "sale"), ("cheapest", "cheapest"), ("cheaper", "cheapest"), ("cheap", "cheapest"),
                ("dearest", "dearest"))  # fmt: skip

# "How do I keep my coffee hot?" names no thing; the shop may have one for it.
_ASKS_A_WAY = re.compile(
    r"^(?:how|what|where|which) (?:do|can|should|could|would|must) i\b|^i (?:want|need|would like) to\b"
)
_AFTER_THE_THING = frozenset(
    {"for", "in", "to", "with", "on", "at", "that", "which", "i", "from", "when", "who", "like"}
)

# "unlike" is denied in words that name nothing ("doesn't puncture"): it describes the wish, so the vectors read it.
Role = Literal["", "name", "size", "measure", "denied", "unlike", "corrected", "flag", "mark"]


@dataclass
class _Token:
    """A word or punctuation mark of the sentence and what it turned out to be."""

    typed: str
    word: str
    role: Role = ""

    @property
    def is_content(self) -> bool:
        """Whether the word is left over and says something."""
        return self.role == "" and self.word not in STOP_WORDS and len(self.word) > 1


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
    brands_at: list[tuple[int, int, str]] = field(default_factory=list)  # of brands that the shop doesn't have
    size_at: int = -1  # where the last size was taken
    in_stock: bool = False
    on_sale: bool = False
    order: Literal["relevance", "cheapest", "dearest"] = "relevance"

    def read(self, capitals: frozenset[str], brands_named: Sequence[str]) -> None:
        """Reads the sentence; `capitals` are the single letters that were typed as capitals."""
        self._read_flags()
        self._read_measures()
        self._read_brands(brands_named)
        names = [name for found in self._names_said() for name in self._taken_literally(found)]
        names = self._with_cautious_colours(names)
        names = [name for name in names if not any(self.tokens[at].role for at in range(name.start, name.end))]
        self._read_corrections(names)
        self._read_denials(names)
        kinds = self._wanted_kinds(names)
        self._read_sizes(capitals, kinds)
        for name in names:
            self._read_name(name, kinds)
        self._read_people()
        self._read_occasions(kinds)

    def _names_said(self) -> list[Found]:
        said = [singular(token.word) for token in self.tokens]
        for start, end, _ in self.brands_at:
            said[start:end] = [_TAKEN] * (end - start)
        named = self.vocabulary.names.scan(said, compounds=True)
        known = [Found(start, end, (("brand", brand),)) for start, end, brand in self.brands_at]
        return sorted([*named, *known], key=lambda name: name.start)

    def _with_cautious_colours(self, names: list[Found]) -> list[Found]:
        """The names with the shades that are everyday words, where they stand like a colour: "olive coat"."""
        taken = {at for name in names for at in range(name.start, name.end)}
        kinds_at = {name.start for name in names if name.value("kind")}
        kinds_end = {name.end for name in names if name.value("kind")}
        colours_at = {at for name in names if name.value("colour") for at in (name.start, name.end - 1)}
        found = [*names]
        for at, token in enumerate(self.tokens):
            if token.word not in EVERYDAY_COLOURS or at in taken or token.role:
                continue
            before, after = self._word(at - 1), self._word(at + 1)
            is_before_a_kind = at + 1 in kinds_at and token.word not in goods.RARELY_COLOURS
            ends_after_a_kind = at in kinds_end and (after in {"", *_PUNCTUATION} or after in GENDER_OF)
            beside = {at - 2} if before in _ALTERNATIVES else set()
            beside |= {at + 2} if after in _ALTERNATIVES else set()
            is_beside_a_colour = bool(beside & colours_at)
            is_in = before == "in" and after not in ("and", "the", "shop") and at + 1 not in taken - kinds_at
            denied = at > 0 and denial_at(self._said(), at - 1) is not None
            if is_before_a_kind or ends_after_a_kind or is_beside_a_colour or is_in or denied:
                found.append(Found(at, at + 1, EVERYDAY_COLOURS[token.word]))
                colours_at.add(at)
        return sorted(found, key=lambda name: name.start)

    def _said(self) -> list[str]:
        """The words as typed, and as corrected where they name a mark."""
        return [token.typed for token in self.tokens]

    def _taken_literally(self, name: Found) -> list[Found]:
        """The name, or where it is a set phrase in the plural that means the things themselves, those in its words."""
        said = " ".join(token.word for token in self.tokens[name.start : name.end])
        if said not in goods.LITERAL_PLURALS:
            return [name]
        single = ((at, self.vocabulary.names.get(self.tokens[at].word)) for at in range(name.start, name.end))
        return [Found(at, at + 1, meanings) for at, meanings in single if meanings]

    def constraints(self) -> dict[str, object]:
        """The fields of the query that the sentence constrains."""
        every = {field_name: tuple(dict.fromkeys(values)) for field_name, values in self.found.items()}
        for wanted, unwanted in _OPPOSED_FIELDS:  # "my skin reacts to wool, so no wool jumpers"
            every[wanted] = tuple(value for value in every.get(wanted, ()) if value not in every.get(unwanted, ()))
        gender = _one_gender(every.pop("genders", ()))
        return {**every, "gender": gender, "in_stock": self.in_stock, "on_sale": self.on_sale, "order": self.order}

    def wanted(self) -> str:
        """The sentence for the vectors: without named things that are denied, sizes and flags."""
        read = ("", "name", "unlike", "measure")
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
            if token.word in GENERIC_SUBJECTS:
                return ""
            if token.is_content and not token.word.isdigit():
                thing = token.word
        return "" if thing in PURPOSES or thing.endswith("ing") else thing

    def _read_flags(self) -> None:
        text, _ = self._joined()
        found = [(match.span(), "stock") for match in _STOCK.finditer(text)]
        found += [(span, flag) for kind, flag in _PRICE_FLAGS for span in spans(kind, text)]
        for (start, end), flag in found:
            for token in self._tokens_within(start, end):
                token.role = "flag"
            self._set_flag(flag)

    def _tokens_within(self, start: int, end: int) -> list[_Token]:
        """The tokens that begin within a part of the joined text."""
        _, starts = self._joined()
        return [token for token, at in zip(self.tokens, starts, strict=True) if start <= at < end]

    def _set_flag(self, flag: str) -> None:
        if flag == "stock":
            self.in_stock = True
        elif flag == "sale":
            self.on_sale = True
        elif flag == "cheapest":
            self.order = "cheapest"
        else:
            self.order = "dearest"

    def _read_measures(self) -> None:
        """Marks what is measured ("50 cm", "35 degrees"), so that no number of it is taken for a size."""
        text, _ = self._joined()
        for measure in measures(text):
            after = text[measure.end :].split(maxsplit=1)[:1]
            before = text[: measure.start].split()[-1:]
            is_worn = measure.unit == "inch" and sizes.BODY & {*after, *before}
            if measure.dimension in _MEASURED and not is_worn:
                for token in self._tokens_within(measure.start, measure.end):
                    token.role = token.role or "measure"

    def _read_brands(self, named: Sequence[str]) -> None:
        """Takes a brand that people know, where the shop has none of this name."""
        for brand in named:
            said = [token.typed for token in self.tokens]
            parts = [*words(brand)]
            at = next((at for at in range(len(said)) if said[at : at + len(parts)] == parts), None)
            if at is None or self.vocabulary.names.get(brand):
                continue
            self.brands_at.append((at, at + len(parts), " ".join(parts)))

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
        said, position = self._said(), 0
        while position < len(self.tokens):
            denial = None if self.tokens[position].role else denial_at(said, position)
            if denial and denial.polarity is Polarity.OPEN:
                position = self._leave_open(position + denial.length, by_start)
                continue
            if denial:
                position = self._deny_from(position, position + denial.length, by_start)
                continue
            name = by_start.get(position)
            length = denied_before(said, self._past_a_name_s(name.end)) if name and not name.value("kind") else 0
            if name and length:
                self._deny_name(name)
                for token in self.tokens[name.end : name.end + length]:
                    token.role = "denied"
            position += 1

    def _past_a_name_s(self, end: int) -> int:
        """Where the words after a name begin, without "just", "really" …."""
        return end + 1 if self._word(end) in _SOFTENING else end

    def _leave_open(self, start: int, by_start: dict[int, Found]) -> int:
        """Marks the properties that may be or not ("doesn't have to be black"); returns where they end."""
        position = start
        while position in by_start or self._word(position) in (*_ALTERNATIVES, *_ARTICLES):
            name = by_start.get(position)
            if name is not None:
                self._mark(name, "corrected")
            position = name.end if name is not None else position + 1
        return position

    def _deny_from(self, cue: int, start: int, by_start: dict[int, Found]) -> int:
        """Marks the cue and what it denies, including alternatives ("no stripes or dots"); returns where it ends."""
        position, denied, named = start, 0, False
        while position < len(self.tokens):
            token = self.tokens[position]
            if token.role == "mark" and token.word not in _ALTERNATIVES:
                if denied == 0 or not self._goes_on(position, by_start):
                    break
                position += 1
                continue
            if denied == 0 and (kept := self._kind_of_a_property(position, by_start)):
                return self._deny_from(cue, kept, by_start)
            if position in by_start:
                self._deny_name(by_start[position])
                position, denied, named = by_start[position].end, denied + 1, True
            elif denied == 0 and (token.word in BETWEEN or token.typed in BETWEEN or self._judges(position, by_start)):
                position += 1
                continue
            elif token.is_content:
                position, denied = self._deny_words(position, by_start), denied + 1
            else:
                break
            if example := example_at(self._said(), position):
                position += example
            elif self._goes_on(position, by_start):
                position += 1
            elif self._word(position) not in _ALTERNATIVES or self._word(position + 1) in _NEW_WISH:
                break
            else:
                position += 1
        if denied:
            for token in (*self.tokens[cue : cue + 1], *self.tokens[start:position]):
                token.role = "denied" if named else "unlike"
        return max(position, start)

    def _kind_of_a_property(self, position: int, by_start: dict[int, Found]) -> int:
        """Where the property begins that is denied of a kind: of "no dresses in pink" the pink; 0 for none."""
        name = by_start.get(position)
        if name is None or not name.value("kind") or self._word(name.end) not in _OF_A_PROPERTY:
            return 0
        at = name.end + 1
        while self._word(at) in (*_ARTICLES, "any", "of", "from", "out"):
            at += 1
        denied = by_start.get(at)
        return at if denied is not None and not denied.value("kind") else 0

    def _judges(self, position: int, by_start: dict[int, Found]) -> bool:
        """Whether a word of judgement stands before what is denied: "no itchy wool"."""
        is_followed = position + 1 in by_start or example_at(self._said(), position + 1) > 0
        return self._word(position) in JUDGING and is_followed

    def _goes_on(self, position: int, by_start: dict[int, Found]) -> bool:
        """Whether a comma goes on a list of what is denied: "not black, brown or navy"."""
        name = by_start.get(position + 1) if self._word(position) == "," else None
        return name is not None and self._word(name.end) in ("or", "nor")

    def _deny_name(self, name: Found) -> None:
        for facet, value in name.meanings:
            if facet in _EXCLUDED_FIELDS:
                self.found.setdefault(_EXCLUDED_FIELDS[facet], []).append(value)
        if name.value("pattern") and not name.value("colour"):
            self._add_opposites([token.word for token in self.tokens[name.start : name.end]])
        self._mark(name, "denied")

    def _deny_words(self, start: int, by_start: dict[int, Found]) -> int:
        end = start
        while end < len(self.tokens) and self.tokens[end].is_content and end not in by_start:
            end += 1
        phrase = [token.word for token in self.tokens[start:end]]
        # "not too short" is a leaning, not a bound, and what the catalog never says can't be excluded by its words.
        if self._word(start - 1) != "too" and all(self.vocabulary.says(word) for word in phrase):
            self.found.setdefault("excluded_words", []).append(" ".join(stems(phrase)))
        self._add_opposites(phrase)
        return end

    def _add_opposites(self, denied: Sequence[str]) -> None:
        """Ranks by what is the opposite of a denied word: "sleeveless" for "no sleeves"."""
        opposites = (f"{singular(word)}less" for word in denied)
        self.phrases.extend(word for word in opposites if self.vocabulary.says(word))

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
            if self._word(position) == "for" and someone and self._word(position - 1) in GENERIC_SUBJECTS:
                return position
        for position in range(first + 1, len(self.tokens)):
            if self._word(position) == "for" or self._with_at(position):
                return position
        return len(self.tokens)

    def _end_of_clause(self, start: int) -> int:
        places = range(start, len(self.tokens))
        return next((at for at in places if self.tokens[at].word in _PUNCTUATION), len(self.tokens))

    def _with_at(self, position: int) -> bool:
        if self._word(position) == "matching" and self._word(position - 1) in _ARTICLES:
            return False  # "and a matching bag"
        return any(all(self._word(position + offset) == word for offset, word in enumerate(phrase)) for phrase in _WITH)

    def _read_name(self, name: Found, kinds: dict[int, str]) -> None:
        if any(self.tokens[at].role for at in range(name.start, name.end)):
            return
        if name.start in kinds:
            self._want("categories", kinds[name.start], name)
            return
        phrase = name.value("phrase")
        if phrase is not None:
            self.phrases.extend(goods.PHRASES[phrase].split())
            self._mark(name, "name")
            return
        if self._is_accompaniment(name, kinds):
            return
        pattern = name.value("pattern")
        if pattern is not None:  # its words stay, to rank by: no column says how cloth looks
            self.found.setdefault("patterns", []).append(pattern)
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
        text, _ = self._joined()
        for person in people(text):
            tokens = self._tokens_within(person.start, person.end)
            gender = self._gender_of(person.group, person.grown_up, person.is_sure)
            if gender and all(token.role in ("", "measure") for token in tokens):
                self.found.setdefault("genders", []).append(gender)
                for token in tokens:
                    token.role = "flag"

    def _gender_of(self, group: str, grown_up: str, is_sure: bool) -> str:
        """A daughter may be grown up: where the shop has girls' things as well, she tells nothing."""
        if is_sure:
            return group
        sells_to_children = any(self.vocabulary.sells("gender", child) for child in CHILDREN)
        return "" if sells_to_children else grown_up

    def _read_occasions(self, kinds: dict[int, str]) -> None:
        text, starts = self._joined()
        described = frozenset(starts[at] for at in kinds)
        for occasion in occasions(text, described):
            tokens = self._tokens_within(occasion.start, occasion.end)
            if all(token.role not in ("denied", "unlike", "corrected") for token in tokens):
                self.found.setdefault("occasions", []).append(occasion.name)

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
        said = [token.typed if not token.role else "" for token in self.tokens]
        length, size = sizes.size_at(said, position) if said[position : position + 1] != [""] else (0, "")
        for longer in (3, 2, 1):
            own = sizes.canonical_size(" ".join(said[position : position + longer]))
            if longer > length and own in self.vocabulary.sizes and said[position] not in ("us", "it", "de"):
                return longer, own
        return length, size

    def _is_meant(self, position: int, length: int, size: str, capitals: frozenset[str], kinds: dict[int, str]) -> bool:
        before, after = self._word(position - 1), self._word(position + length)
        written = [token.typed for token in self.tokens[position : position + length]]
        typed = written[0]
        is_spelled = sizes.is_numbered(size) and typed.isalpha()
        if before in sizes.CUES or (after in sizes.CUES and not is_spelled):
            return True
        if sizes.is_of_waist_and_length(size):
            return True
        if sizes.is_of_a_system(size):
            return self._system_is_meant(position, length, written, kinds)
        if sizes.is_numbered(size):
            return not is_spelled and self._number_is_size(position, size, kinds)
        if after in sizes.NOT_SIZES:
            return False
        if length > 1 or typed in sizes.PLAIN_LETTERS or typed.upper() in capitals:
            return True
        if before == "in" or (before in _BEFORE_A_SIZE and self._word(position - 2) == "in"):
            return True
        if len(typed) == 1:
            is_alternative = after in ("or", "/") and len(self._word(position + 2)) == 1
            return self._names_a_colour(position - 1) or before == "/" or is_alternative
        ends_here = after == "" or after in _PUNCTUATION
        if before == "a" and self._word(position - 2) in sizes.WORN and (ends_here or after == "in"):
            return True
        return ends_here or any(place > position and self._is_clothing(kind) for place, kind in kinds.items())

    def _system_is_meant(self, position: int, length: int, written: Sequence[str], kinds: dict[int, str]) -> bool:
        """Whether "us 9" is a size: words such as "us" and "it" also begin or end other things."""
        before = self._word(position - 1)
        if not sizes.names_an_everyday_word(written) or written[0][0].isdigit():
            return True
        beside = {at for at in kinds if at in (position - 1, position + length)}
        starts_here = position == 0 or before in _PUNCTUATION
        return bool(beside) or starts_here or before in _BEFORE_A_SIZE or self._names_a_colour(position - 1)

    def _number_is_size(self, position: int, size: str, kinds: dict[int, str]) -> bool:
        before, after = self._word(position - 1), self._word(position + 1)
        measured = after if after not in sizes.INCHES else self._word(position + 2)
        if before in sizes.BODY or measured in sizes.BODY:
            return True
        if size not in self.vocabulary.sizes:
            return False
        if before == "in" or (before in _BEFORE_A_SIZE and self._word(position - 2) == "in"):
            return True
        if self._corrects_a_size(position):
            return True
        if (
            before in _PUNCTUATION
            and (after in _PUNCTUATION or after == "")
            and min(kinds, default=position) < position
        ):
            return True
        is_described = self._names_a_colour(position - 1) or before in GENDER_OF
        return is_described or any(place == position - 1 for place in kinds)

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
    "brand": "excluded_brands", "pattern": "excluded_patterns",
}  # fmt: skip
_OPPOSED_FIELDS = (
    ("colours", "excluded_colours"), ("materials", "excluded_materials"), ("patterns", "excluded_patterns"),
    ("brands", "excluded_brands"),
)  # fmt: skip
_MEASURED = frozenset(
    {"length", "weight", "volume", "temperature", "share", "thickness", "tall", "wide", "long", "high"}
)
_SOFTENING = frozenset({"just", "really", "always", "only", "simply", "-"})
_NEW_WISH = frozenset({"a", "an", "some", "then", "also"})
_ARTICLES = ("a", "an", "the", "some")
_OF_A_PROPERTY = frozenset({"in", "with", "made"})
_CHATTER = word_set("hi hello hey please pls thanks thank lisa you me i do have show want looking need any")


def _one_gender(genders: Iterable[str]) -> str:
    named = set(genders)
    if len(named) == 1:
        return named.pop()
    return "unisex" if {"women", "men"} <= named else ""

"""Understands a customer's sentence: which constraints it states exactly, and which words are left to rank by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from language import goods, sizes
from language.asking import (
    AFTER_THE_THING,
    ALTERNATIVES,
    ARTICLES,
    CHATTER,
    POSSESSIVES,
    SPEAKING,
    TURNING,
    asks_a_way,
    stock_spans,
)
from language.brands import brands
from language.corrections import taken_back_at
from language.marks import NO_MARKS, Marks
from language.measures import measures
from language.money import PriceBounds, price_bounds
from language.negation import ANY, BETWEEN, DENYING_WORDS, JUDGING, denial_at
from language.occasions import RANKED_BY, occasions
from language.people import GENDER_OF, PEOPLE_WORDS, Person, child_meant, grown_up, names_somebody, people, small_one
from language.price_words import spans
from language.properties import MEASURED, TASTE
from language.shorthand import in_full
from language.stars import stars
from language.stop_words import STOP_WORDS
from language.subjects import GENERIC_SUBJECTS, PURPOSES, says_how
from language.words import any_phrase, fold
from retrieval.asides import without_asides
from retrieval.asked_kinds import asked_kinds, goes_with
from retrieval.asked_sizes import AskedSizes
from retrieval.denials import Denials
from retrieval.everyday_words import with_everyday_words, without_verbs
from retrieval.gender import CHILDREN
from retrieval.names import Found
from retrieval.properties import asked_properties
from retrieval.query import Query
from retrieval.sentence import PUNCTUATION, Sentence, Token
from retrieval.vocabulary import EVERYDAY_KINDS, Vocabulary
from retrieval.wishes import apart, apart_as_heard, together
from retrieval.words import singular, stem, words


def understand(text: str, vocabulary: Vocabulary, marks: Marks = NO_MARKS) -> Query:
    """What a sentence asks for, in the words of this shop's vocabulary; of two wishes each is one of its parts.

    Args:
        text: the sentence.
        vocabulary: the shop's names for things and properties.
        marks: what the trained reader hears of the words: what is only told of, and which wish words are said of.
    """
    asked = without_asides(text[:LONGEST_QUERY], vocabulary, marks.mentioned)
    whole = _for_the_child(_understand_one(asked, vocabulary), text).model_copy(update={"text": text})
    if not whole.categories:
        return whole

    @cache  # the parts that may be wishes are looked at in several ways
    def one(part: str) -> Query:
        return _understand_one(part, vocabulary)

    parts = apart(asked, one, vocabulary.kinds) or apart_as_heard(asked, marks.wishes, whole.categories, one)
    return together(whole, [_for_the_child(part, asked) for part in parts]) if parts else whole


def _for_the_child(wish: Query, text: str) -> Query:
    """The wish, for the child who is named elsewhere in the text where this one only says "him" or "her"."""
    child = child_meant(fold(text))
    if child is None or not wish.gender or wish.gender != grown_up(child.group) or names_somebody(fold(wish.text)):
        return wish
    return wish.model_copy(update={"gender": child.group} if child.is_sure else {"child": child.group})


def _understand_one(text: str, vocabulary: Vocabulary) -> Query:
    rated = stars(_plain(text))
    bounds = price_bounds(rated.rest, lambda number: sizes.canonical_size(number) in vocabulary.sizes)
    reading = _Reading(Sentence.of(_without_budget(bounds), vocabulary))
    if rated.best_first:
        reading.order = "best_rated"
    reading.read(capitals=frozenset(_CAPITAL_SIZES.findall(text)), brands_named=brands(text))
    stated = Query(
        text=text,
        wanted=reading.wanted(),
        residual=tuple(dict.fromkeys(reading.residual())),
        subject=reading.subject(),
        corrections={token.typed: token.word for token in reading.sentence.tokens if token.word != token.typed},
        **_prices(bounds),
        rating_min=rated.low,
        rating_min_included=rated.low_included,
    )
    return stated.model_copy(update=reading.constraints())


def _plain(text: str) -> str:
    """The beginning of a text, folded, with what is no word in letters."""
    folded = in_full(fold(sizes.in_decimals(text[:LONGEST_QUERY])))
    return _SIZE_IN_BRACKETS.sub(r", \1 ,", _NO_SHARE.sub("zero", folded))


def _without_budget(bounds: PriceBounds) -> str:
    """What isn't of the price; a budget with its amount asks for nothing cheap."""
    return bounds.rest if bounds.low is None and bounds.high is None else _BUDGET.sub(" " * len("budget"), bounds.rest)


def _prices(bounds: PriceBounds) -> dict[str, Any]:
    return {
        "price_min": bounds.low,
        "price_max": bounds.high,
        "price_min_included": bounds.low_included,
        "price_max_included": bounds.high_included,
        "currency": bounds.currency,
    }


LONGEST_QUERY = 1000
_SIZE_IN_BRACKETS = re.compile(
    rf"\((?:sizes?\s|sz\s)?(\d[\d.]*|{any_phrase(size.lower() for size in sizes.LETTER_SIZES)})\)"
)  # "for me (38)"
_BUDGET = re.compile(r"\bbudget\b")
_NO_SHARE = re.compile(r"\b0\s?(?:%|percent\b)")  # "0% polyester"
_ANY_PATTERN = "printed"
_TURNED_WITHIN = 4  # words from "turns" to the colour: "turned my left ear green"
_DENIED_WITHIN = 4  # words from a denial to what it denies: "not interested in discounts"
_NOT_MATERIALS = [phrase.split() for phrase in goods.NOT_MATERIALS]
_TAKEN = "\0"  # stands for words whose meaning is known already
_CAPITAL_SIZES = re.compile(r"(?<![\w&'])([SML])(?![\w&'])")
_PRICE_FLAGS = (("sale", "sale"), ("cheapest", "cheapest"), ("cheaper", "cheapest"), ("cheap", "cheapest"),
                ("dearest", "dearest"))  # fmt: skip
_WANTED_FIELDS = (
    ("colour", "colours"), ("material", "materials"), ("gender", "genders"), ("brand", "brands"),
)  # fmt: skip
_OPPOSED_FIELDS = (
    ("colours", "excluded_colours"), ("materials", "excluded_materials"), ("patterns", "excluded_patterns"),
    ("brands", "excluded_brands"),
)  # fmt: skip
_MEASURED = frozenset(
    {
        "length",
        "weight",
        "volume",
        "temperature",
        "share",
        "thickness",
        "tall",
        "wide",
        "long",
        "high",
        "time",
        "time of day",
    }
)


@dataclass
class _Reading:
    """One pass over a sentence: gives each word its role and collects the constraints."""

    sentence: Sentence
    found: dict[str, list[str]] = field(default_factory=dict)
    phrases: list[str] = field(default_factory=list)
    brands_at: list[tuple[int, int, str]] = field(default_factory=list)  # of brands that the shop doesn't have
    kind_words: set[int] = field(default_factory=set)  # the tokens that name the things wanted, by identity
    phrase_words: set[int] = field(default_factory=set)  # the tokens of set phrases: of "flower girl" the girl, too
    children: list[str] = field(default_factory=list)  # girls or boys who may be grown up
    in_stock: bool = False
    on_sale: bool = False
    order: Literal["relevance", "cheapest", "dearest", "best_rated"] = "relevance"

    def read(self, capitals: frozenset[str], brands_named: Sequence[str]) -> None:
        """Reads the sentence; `capitals` are the single letters that were typed as capitals."""
        self._read_flags()
        self._read_measures()
        self._read_brands(brands_named)
        said = self._names_said()
        is_only_thing = all(name.value("kind") is None for name in said)
        names = [name for found in said for name in self._taken_literally(found, is_only_thing)]
        names = [name for name in names if not self._names_any(name) and not self._names_no_material(name)]
        names = [name for name in names if not (self._is_a_print_of_something(name) or self._becomes(name))]
        names = [name for name in names if not self._is_of_an_occasion(name)]
        names = without_verbs(names, self.sentence)
        names = self._one_shade(with_everyday_words(_exact_patterns(names), self.sentence))
        names = [name for name in names if not self.sentence.has_role(name)]
        self._read_corrections(names)
        self._read_denials(names)
        kinds = asked_kinds(names, self.sentence)
        self._read_sizes(kinds, capitals)
        for name in names:
            self._read_name(name, kinds)
        self._read_people()
        self._read_occasions(kinds)
        self._read_properties(kinds)

    def constraints(self) -> dict[str, object]:
        """The fields of the query that the sentence constrains."""
        every = {field_name: tuple(dict.fromkeys(values)) for field_name, values in self.found.items()}
        for wanted, unwanted in _OPPOSED_FIELDS:  # "my skin reacts to wool, so no wool jumpers"
            every[wanted] = tuple(value for value in every.get(wanted, ()) if value not in every.get(unwanted, ()))
        every["colours"] = self._without_tones(every.get("colours", ()))
        genders, own = every.pop("genders", ()), every.pop("own_genders", ())
        gender = _one_gender(genders or own)
        flags = {"in_stock": self.in_stock, "on_sale": self.on_sale, "order": self.order}
        return {**every, "gender": gender, "child": _one_gender(self.children), **flags}

    def _without_tones(self, colours: tuple[str, ...]) -> tuple[str, ...]:
        """The colours without a tone of which shades are named as well: "something pastel, mint or peach"."""
        families = self.sentence.vocabulary.colours
        shades = {above for colour in colours for above in families.get(colour, ())[1:]}
        return tuple(colour for colour in colours if colour not in goods.TONES & shades)

    def wanted(self) -> str:
        """The sentence for the vectors: without named things that are denied, sizes and flags."""
        read, denied = ("", "name", "unlike", "measure"), self._denied()
        tokens = [token for token in self.sentence.tokens if token.role or stem(token.word) not in denied]
        return " ".join(token.word for token in tokens if token.role in read and token.typed not in CHATTER)

    def residual(self) -> list[str]:
        """The words that state no constraint and still say something."""
        left = [token.word for token in self.sentence.tokens if token.is_content and not token.word.isdigit()]
        denied = self._denied()
        return [*(word for word in left if stem(word) not in denied), *self.phrases]

    def _denied(self) -> frozenset[str]:
        """The stems of what isn't wanted, wherever else that is named: "no ducks, I have ducks everywhere"."""
        return frozenset(stem(token.word) for token in self.sentence.tokens if token.role in ("denied", "unlike"))

    def subject(self) -> str:
        """The last word of the thing asked for, where it is no kind we know and not just "something"."""
        if self.found.get("categories") or asks_a_way(" ".join(self.sentence.typed())):
            return ""
        thing, said = "", self.sentence.typed()
        for at, token in enumerate(self.sentence.tokens):
            if thing and token.word in AFTER_THE_THING:
                break
            if token.word in GENERIC_SUBJECTS:
                return ""
            if (
                token.is_content
                and not token.word.isdigit()
                and not says_how(said, at)
                and token.word not in PEOPLE_WORDS
            ):
                thing = token.word
        return "" if thing in PURPOSES or thing.endswith("ing") else thing

    # --- what is said beside the thing ----------------------------------------------------------------------------

    def _read_flags(self) -> None:
        text, _ = self.sentence.joined()
        found = [(span, "stock") for span in stock_spans(text)]
        found += [(span, flag) for kind, flag in _PRICE_FLAGS for span in spans(kind, text)]
        unmeant = spans("bargaining", text)
        for (start, end), flag in found:
            for token in self.sentence.within(start, end):
                token.role = "flag"
            is_bargaining = any(begin <= start < stop for begin, stop in unmeant)
            if flag != "sale" or not (is_bargaining or self._is_open_or_denied(start, end, text)):
                self._set_flag(flag)

    def _is_open_or_denied(self, start: int, end: int, text: str) -> bool:
        """Whether what is said here isn't wanted ("no sale items") or may be or not ("sale or not")."""
        if any(begin == end + 1 for begin, _ in spans("either_way", text)):
            return True
        said, at = self.sentence.typed(), len(text[:start].split())
        denials = ((cue, denial_at(said, cue)) for cue in range(max(0, at - _DENIED_WITHIN), at))
        return any(denial and BETWEEN.issuperset(said[cue + denial.length : at]) for cue, denial in denials)

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
        text, _ = self.sentence.joined()
        for measure in measures(text):
            after = text[measure.end :].split(maxsplit=1)[:1]
            said_before = text[: measure.start].split()
            before = next(([word] for word in reversed(said_before) if word not in sizes.LINKING), [])
            is_worn = measure.unit == "inch" and sizes.BODY & {*after, *before}
            is_sized = not sizes.CUES.isdisjoint(said_before[-1:])  # "size 10 long"
            if measure.dimension in _MEASURED and not is_worn and not is_sized:
                for token in self.sentence.within(measure.start, measure.end):
                    token.role = token.role or "measure"

    def _read_brands(self, named: Sequence[str]) -> None:
        """Takes a brand that people know, where the shop has none of this name."""
        said = self.sentence.typed()
        for brand in named:
            parts = [*words(brand)]
            at = next((at for at in range(len(said)) if said[at : at + len(parts)] == parts), None)
            if at is None or self.sentence.vocabulary.names.get(brand):
                continue
            self.brands_at.append((at, at + len(parts), " ".join(parts)))

    def _read_people(self) -> None:
        text, _ = self.sentence.joined()
        genders = self.found.get("genders", [])
        if genders == ["kids"] and len(whose := {small_one(person) for person in people(text)}) == 1:
            self.found["genders"] = [*whose]
        little = [person.group for person in people(text) if person.is_sure and self._is_named_as(person, genders)]
        if little:  # "my little man" is a boy
            self.found["genders"] = little
        if genders:
            return
        for person in people(text):
            tokens = self.sentence.within(person.start, person.end)
            if not all(token.role in ("", "measure") or id(token) in self.phrase_words for token in tokens):
                continue
            is_sure = person.is_sure or any(map(sizes.is_by_age, self.found.get("sizes", ())))
            if not is_sure:
                self.children.append(person.group)
            gender = person.group if is_sure else self._if_grown_up(person.grown_up)
            if gender:
                self.found.setdefault("genders", []).append(gender)
            for token in tokens:
                token.role = "flag"

    def _is_named_as(self, person: Person, genders: Sequence[str]) -> bool:
        """Whether a child is named by a word for a grown-up, which was read as whose things are asked for."""
        words_of_it = self.sentence.within(person.start, person.end)
        is_read = any(token.role == "name" and token.word in GENDER_OF for token in words_of_it)
        return is_read and person.group not in genders and grown_up(person.group) in genders

    def _if_grown_up(self, group: str) -> str:
        """For whom to search where a child may be grown up: a shop without children's things has what women wear."""
        sells_to_children = any(self.sentence.vocabulary.sells("gender", child) for child in CHILDREN)
        return "" if sells_to_children else group

    def _read_occasions(self, kinds: Mapping[int, str]) -> None:
        text, starts = self.sentence.joined()
        described = frozenset(starts[at] for at in kinds)
        for occasion in occasions(text, described):
            tokens = self.sentence.within(occasion.start, occasion.end)
            if self._names_a_kind(tokens):
                continue
            if all(token.role not in ("denied", "unlike", "corrected") for token in tokens):
                self.found.setdefault("occasions", []).append(occasion.name)
                self._rank_by(occasion.name, tokens)

    def _names_a_kind(self, tokens: Sequence[Token]) -> bool:
        """Whether the words end in the name of a thing: "a black tie" is no occasion, nor the sport of "sports bra"."""
        return bool(tokens) and id(tokens[-1]) in self.kind_words

    def _read_properties(self, kinds: Mapping[int, str]) -> None:
        text, _ = self.sentence.joined()
        known = {token.word for found in occasions(text) for token in self.sentence.within(found.start, found.end)}
        subject = self.subject()
        things = kinds or [at for at, token in enumerate(self.sentence.tokens) if subject and token.word == subject]
        self.found["properties"] = asked_properties(self.sentence, things, known)

    def _rank_by(self, occasion: str, tokens: Sequence[Token]) -> None:
        """Ranks by what is worn for the occasion rather than by the words of its name: "job", "new year"."""
        if occasion not in RANKED_BY:
            return
        self.phrases.extend(RANKED_BY[occasion])
        for token in tokens:
            token.role = token.role or "name"

    # --- names ----------------------------------------------------------------------------------------------------

    def _names_said(self) -> list[Found]:
        said = ["and" if token.word == "&" else singular(token.word) for token in self.sentence.tokens]
        for start, end, _ in self.brands_at:
            said[start:end] = [_TAKEN] * (end - start)
        named = self.sentence.vocabulary.names.scan(said, compounds=True)
        known = [Found(start, end, (("brand", brand),)) for start, end, brand in self.brands_at]
        return sorted([*named, *known], key=lambda name: name.start)

    def _taken_literally(self, name: Found, is_only_thing: bool) -> list[Found]:
        """The name, or where it is a set phrase that means the things themselves, those in its words.

        "Black ties" are some; "a black tie" is one where nothing else is named that could be worn to it.
        """
        tokens, names = self.sentence.tokens, self.sentence.vocabulary.names
        phrase = " ".join(token.word for token in tokens[name.start : name.end])
        is_one = self.sentence.word(name.start - 1) in ("", *ARTICLES) and not self._goes_on_as_a_name(name.end)
        meant = {phrase, f"{phrase}s"} if is_only_thing and is_one else {phrase}
        if goods.LITERAL_PLURALS.isdisjoint(meant):
            return [name]
        single = ((at, names.get(tokens[at].word)) for at in range(name.start, name.end))
        return [Found(at, at + 1, meanings) for at, meanings in single if meanings]

    def _goes_on_as_a_name(self, position: int) -> bool:
        """Whether a word of its own follows, as in "a black tie event"."""
        return position < len(self.sentence) and self.sentence.tokens[position].is_content

    def _names_any(self, name: Found) -> bool:
        """Whether a pattern is only spoken of as such: "any pattern but stripes", not "without any pattern"."""
        is_denied = self.sentence.word(name.start - 2) in DENYING_WORDS
        return name.value("pattern") == _ANY_PATTERN and self.sentence.word(name.start - 1) in ANY and not is_denied

    def _is_a_print_of_something(self, name: Found) -> bool:
        """Whether "print" and the like only say that what stands before is printed: "no cartoon prints"."""
        if name.value("pattern") != _ANY_PATTERN or name.end - name.start > 1:
            return False
        before = self.sentence.tokens[name.start - 1] if name.start else None
        if before is None or not before.is_content or before.word in JUDGING | TASTE | MEASURED | BETWEEN:
            return False
        return not self.sentence.vocabulary.names.get(before.word)

    def _is_of_an_occasion(self, name: Found) -> bool:
        """Whether a colour or a material only belongs to the name of an occasion: "aqua aerobics", "a ruby wedding"."""
        if not (name.value("colour") or name.value("material")):
            return False
        text, starts = self.sentence.joined()
        ends = starts[name.end] if name.end < len(starts) else len(text)
        around = [found for found in occasions(text) if found.start <= starts[name.start] and ends < found.end]
        last = [self.sentence.within(found.start, found.end)[-1].word for found in around]
        return bool(last) and not any(word in EVERYDAY_KINDS for word in last)  # "a black tie" is a tie

    def _becomes(self, name: Found) -> bool:
        """Whether somebody's own thing takes on a colour, and nothing is asked in it: "it turns my neck green"."""
        said = self.sentence.typed()[max(0, name.start - _TURNED_WITHIN) : name.start]
        turning = next((at for at, word in enumerate(said) if word in TURNING), len(said))
        return name.value("colour") is not None and not POSSESSIVES.isdisjoint(said[turning + 1 : turning + 2])

    def _names_no_material(self, name: Found) -> bool:
        """Whether the name belongs to a phrase that means no material: "laces", "iron-free"."""
        if name.value("material") is None:
            return False
        said = self.sentence.typed()
        return any(
            said[at : at + len(phrase)] == phrase
            for phrase in _NOT_MATERIALS
            for at in range(max(0, name.end - len(phrase)), name.start + 1)
        )

    def _one_shade(self, names: Sequence[Found]) -> list[Found]:
        """The names with a shade and the colour that it is one of as one: "chocolate brown"."""
        colours, found = self.sentence.vocabulary.colours, list[Found]()
        for name in names:
            colour, before = name.value("colour"), found[-1] if found else None
            shade = before.value("colour") if before and before.end == name.start else None
            if before and shade and colour in colours.get(shade, ())[1:]:
                found[-1] = Found(before.start, name.end, before.meanings)
            else:
                found.append(name)
        return found

    def _read_corrections(self, names: Sequence[Found]) -> None:
        """Of what is named on both sides of a correction ("heels. no, flats") only the last is wanted."""
        self.sentence.corrected_at = taken_back_at(self.sentence.typed())
        for place in self.sentence.corrected_at:
            after = {facet for name in names if name.start >= place for facet, _ in name.meanings}
            for name in names:
                if name.start < place and any(facet in after for facet, _ in name.meanings):
                    self.sentence.mark(name, "corrected")

    def _read_denials(self, names: Sequence[Found]) -> None:
        denials = Denials.of(self.sentence, names)
        for field_name, values in denials.found.items():
            self.found.setdefault(field_name, []).extend(values)
        self.phrases.extend(denials.opposites)

    def _read_sizes(self, kinds: Mapping[int, str], capitals: frozenset[str]) -> None:
        asked = AskedSizes.of(self.sentence, kinds, capitals).found
        if asked:
            self.found["sizes"] = asked
        if any(map(sizes.is_by_age, asked)):
            self.found["own_genders"] = [*self.found.get("own_genders", []), "kids"]

    def _read_name(self, name: Found, kinds: Mapping[int, str]) -> None:
        if self.sentence.has_role(name):
            return
        phrase, pattern = name.value("phrase"), name.value("pattern")
        if name.start in kinds:
            self._want("categories", kinds[name.start], name)
            self.kind_words.update(map(id, self.sentence.tokens[name.start : name.end]))
        elif phrase is not None:
            self.phrases.extend(goods.PHRASES[phrase].split())
            self.sentence.mark(name, "name")
            self.phrase_words.update(map(id, self.sentence.tokens[name.start : name.end]))
        elif self._is_accompaniment(name, kinds):
            return
        elif pattern is not None:  # its words stay, to rank by: no column says how cloth looks
            self.found.setdefault("patterns", []).append(pattern)
        else:
            self._want_first(name)

    def _want_first(self, name: Found) -> None:
        """Wants the first facet that the name has a value of."""
        for facet, field_name in _WANTED_FIELDS:
            value = name.value(facet)
            if value is not None:
                is_own = facet == "gender" and any(self.sentence.follows(name.start, cue) for cue in SPEAKING)
                self._want("own_genders" if is_own else field_name, value, name)
                return

    def _want(self, field_name: str, value: str, name: Found) -> None:
        self.found.setdefault(field_name, []).append(value)
        self.sentence.mark(name, "name")

    def _is_accompaniment(self, name: Found, kinds: Mapping[int, str]) -> bool:
        """Whether the name belongs to a detail ("a bag with a gold chain"), not to the product."""
        first = min(kinds, default=len(self.sentence))
        for position in range(name.start - 1, first, -1):
            if self.sentence.word(position) in PUNCTUATION:
                return False
            if goes_with(position, self.sentence):
                return name.value("gender") in (None, *CHILDREN) and not self._is_made_with(position, name)
        return False

    def _is_made_with(self, position: int, name: Found) -> bool:
        """Whether "with" says what the product has all over: "earrings with pearls", not "with a gold chain"."""
        after = self.sentence.word(name.end)
        if name.value("pattern"):  # "with a small check on it", not "with a striped lining"
            return after in PUNCTUATION or after in STOP_WORDS or not after
        ends_here = after in ("", "for", *PUNCTUATION, *ALTERNATIVES, *DENYING_WORDS)
        is_of_all = name.value("kind") is None and name.value("material") is not None
        follows = name.start == position + 1 or (
            name.start == position + 2 and self.sentence.word(position + 1) in ARTICLES
        )
        return is_of_all and ends_here and self.sentence.word(position) == "with" and follows


def _exact_patterns(names: Sequence[Found]) -> list[Found]:
    """The names without a wide pattern beside an exact one: of "geometric patterned" the geometric."""
    exact = {at for name in names if name.value("pattern") not in (None, _ANY_PATTERN) for at in (name.start, name.end)}
    return [name for name in names if name.value("pattern") != _ANY_PATTERN or exact.isdisjoint((name.start, name.end))]


def _one_gender(genders: Iterable[str]) -> str:
    named = set(genders)
    if named & {"girls", "boys"} and named <= CHILDREN:
        named = {"kids"} if {"girls", "boys"} <= named else named - {"kids"}
    if len(named) == 1:
        return named.pop()
    return "unisex" if {"women", "men"} <= named else ""

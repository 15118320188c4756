"""Reads a wording for the claim check: which products it names, what stands in which clause, what it says of them."""

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from actions.answers.claim_patterns import (
    CLAUSE_END,
    LEFT,
    PREDICATE,
    QUOTED_WORD,
    SENTENCE_END,
    SO_IS,
)
from actions.answers.decision import Decision, Subject
from actions.answers.lexicon import Lexicon, any_of, longest_first
from actions.answers.money import amounts
from actions.answers.wording import title
from language import negation
from language.durations import durations
from language.measures import percentages
from language.sizes import LETTER_SIZES, NAMED_SIZES
from retrieval.records import Product

_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\t": " "})
_PATTERNS_KEPT = 1024  # a shop's products have few sets of sizes; building their patterns takes longer than matching


class Reading:
    """One wording, read beside its decision; product names are masked, so that a name's words aren't claims."""

    def __init__(self, text: str, decision: Decision, lexicon: Lexicon) -> None:
        self.decision = decision
        self.lexicon = lexicon
        self.original = text
        self.plain = lower(text)
        self.sources = lower(" \n ".join((*_source_texts(decision), lexicon.shop_name)))
        self.mentions = sorted(self._find_mentions(), key=lambda mention: mention[0])
        self.masked = self._mask_mentions()
        self.starts = [0, *(match.end() for match in SENTENCE_END.finditer(self.masked)), len(self.plain)]

    @property
    def masked_with_case(self) -> str:
        """The masked text in its own capitals: sizes are told from words by them."""
        return "".join("\x00" if m == "\x00" else o for m, o in zip(self.masked, self.original, strict=True))

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each sentence begins and ends."""
        return list(zip(self.starts, self.starts[1:], strict=False))

    def sentence_at(self, position: int) -> tuple[int, int]:
        """Where the sentence around a place begins and ends."""
        begin = max(start for start in self.starts if start <= position)
        return begin, next((start for start in self.starts if start > position), len(self.plain))

    def subjects_at(self, position: int) -> tuple[Subject, ...]:
        """The products something is said of: the last named before it, else the next in the sentence, else all."""
        begin, end = self.sentence_at(position)
        named = [(start, subject) for start, _, subject in self.mentions if subject is not None]
        before = [(start, subject) for start, subject in named if begin <= start < position]
        if before:
            return self._conjoined(before[::-1])
        after = [(start, subject) for start, subject in named if position < start < end]
        if after:
            return self._conjoined(after)
        earlier = [(start, subject) for start, subject in named if start < begin]
        return self._conjoined(earlier[::-1]) if earlier else self.decision.subjects

    def clause(self, position: int) -> str:
        """The clause around a value, or around its list; a clause without a verb borrows its neighbour's."""
        begin, stop = self.sentence_at(position)
        sentence = self._lists_joined(self.masked[begin:stop])
        spans = list(spans_between(CLAUSE_END, sentence))
        index = next(i for i, (_, last) in enumerate(spans) if position - begin < last or i == len(spans) - 1)
        clauses = [sentence[first:last] for first, last in spans]
        if SO_IS.search(clauses[index]) and index:  # "M is sold out, and so is L"
            return clauses[index - 1] + clauses[index]
        if _says_something(clauses[index]):
            return clauses[index]
        neighbours = [clauses[place] for place in (index - 1, index + 1) if 0 <= place < len(clauses)]
        return next((clause for clause in neighbours if _says_something(clause)), sentence)

    def values_in(self, clause: str) -> tuple[set[str], set[str]]:
        """The colours and sizes named in a clause."""
        colours = {match.group() for match in self.lexicon.colour_pattern.finditer(clause)}
        return colours, {match.group() for match in self._size_words.finditer(clause)}

    def size_matches(self) -> Iterator[re.Match[str]]:
        """Every size; a number is none where it is part of an amount of money, a time or a count of pieces."""
        taken = [(start, end) for _, start, end in amounts(self.plain)]
        taken += [(found.start, found.end) for found in durations(self.masked)]
        taken += [(found.start, found.end) for found in percentages(self.masked)]
        taken += [found.span() for found in LEFT.finditer(self.masked)]
        for match in _size_pattern(self._own_sizes).finditer(self.masked_with_case):
            if not any(start <= match.start() < end for start, end in taken):
                yield match

    def size_lists(self) -> Iterator[list[str]]:
        """The sizes of each list in the text: "S, M and L"."""
        for match in self._value_list.finditer(self.masked):
            yield self._size_words.findall(match.group())

    def quoted(self, position: int) -> bool:
        """Whether a word is one of four in a row that the description or policy holds word by word."""
        found = [(word.group(), word.start()) for word in QUOTED_WORD.finditer(self.plain)]
        here = next((i for i, (_, start) in enumerate(found) if start >= position), None)
        if here is None or not self.quotes:
            return False
        windows = ([word for word, _ in found[begin : begin + 4]] for begin in range(max(0, here - 3), here + 1))
        return any(len(window) == 4 and " ".join(window) in self.quotes for window in windows)

    @cached_property
    def quotes(self) -> str:
        """The text the answer may quote, as bare words."""
        return " ".join(QUOTED_WORD.findall(lower(self.decision.words.get("quote", ""))))

    def _find_mentions(self) -> Iterator[tuple[int, int, Subject | None]]:
        subjects = {title(subject.product).lower(): subject for subject in self.decision.subjects}
        free = self.plain
        for match in any_of(longest_first(subjects)).finditer(self.plain):
            free = _masked(free, *match.span())
            yield (*match.span(), subjects[match.group()])
        for start, end in self.lexicon.titles_in(free):
            # A title that the sources hold as ordinary words ("floor lamp") is no claim about that product.
            if free[start:end] not in self.sources:
                yield start, end, None

    def _mask_mentions(self) -> str:
        masked = self.plain
        for start, end, _ in self.mentions:
            masked = _masked(masked, start, end)
        return masked

    def _conjoined(self, named: Sequence[tuple[int, Subject]]) -> tuple[Subject, ...]:
        """The product named first in this list, with those joined to it by "and" alone: one thing is said of all."""
        group = [named[0][1]]
        for (one, subject), (other, joined) in itertools.pairwise(named):
            first, last, earlier = (one, other, subject) if one < other else (other, one, joined)
            between = self.plain[first + len(title(earlier.product)) : last]
            if not re.fullmatch(r"\s*,?\s*(?:and|&|or)?\s*(?:the\s+)?", between):
                break
            group.append(joined)
        return tuple(group)

    def _lists_joined(self, sentence: str) -> str:
        """The sentence with the commas inside lists of values blanked, so that a list stays in one clause."""
        return self._value_list.sub(lambda match: match.group().replace(",", " "), sentence)

    @cached_property
    def _value_list(self) -> re.Pattern[str]:
        return _list_pattern(self._size_names, self.lexicon.colours)

    @cached_property
    def _own_sizes(self) -> frozenset[str]:
        """The sizes that the decision's products come in, as the shop writes them."""
        return frozenset(v.size for subject in self.decision.subjects for v in subject.product.variants if v.size)

    @cached_property
    def _size_names(self) -> tuple[str, ...]:
        return longest_first(size.lower() for size in self._own_sizes.union(LETTER_SIZES))

    @cached_property
    def _size_words(self) -> re.Pattern[str]:
        """Matches a size in lower-case text; the m of "I'm" is none."""
        return _word_pattern(self._size_names)


def lower(text: str) -> str:
    """Lower case with plain quotes and spaces; every character keeps its place."""
    text = text.translate(_PLAIN)
    if text.isascii():
        return text.lower()
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def contains(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words; the s of "it's" is none."""
    return re.search(rf"(?<![\w'’]){re.escape(words.lower())}(?!\w)", text.lower()) is not None


def denies(text: str) -> bool:
    """Whether a clause says no."""
    return negation.denies(lower(text))


def product_text(product: Product) -> str:
    """Everything the catalog says of a product in words."""
    options = (value for variant in product.variants for value in variant.options.values())
    told = (text for attribute in product.attributes.items() for text in attribute)
    return lower(" ".join((product.title, product.description, product.category, *product.tags, *options, *told)))


def spans_between(separator: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where each piece of the text between separators begins and ends."""
    begin = 0
    for match in separator.finditer(text):
        yield begin, match.start()
        begin = match.end()
    yield begin, len(text)


def _masked(text: str, start: int, end: int) -> str:
    return text[:start] + "\x00" * (end - start) + text[end:]


def _says_something(clause: str) -> bool:
    return bool(PREDICATE.search(clause)) or negation.has_negation(clause)


def _source_texts(decision: Decision) -> Iterator[str]:
    yield from decision.facts
    yield from decision.words.values()


@lru_cache(_PATTERNS_KEPT)
def _list_pattern(sizes: tuple[str, ...], colours: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, (*sizes, *colours)))
    value = rf"(?:size\s+)?(?:{names})"
    return re.compile(rf"\b{value}\b(?:\s*(?:,|\band\b|,\s*and\b)\s*{value}\b)+", re.IGNORECASE)


@lru_cache(_PATTERNS_KEPT)
def _word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'/-])(?:{'|'.join(map(re.escape, words))})(?![\w'/-])")


@lru_cache(_PATTERNS_KEPT)
def _size_pattern(own: frozenset[str]) -> re.Pattern[str]:
    """Sizes as they are written: the products' own, letter sizes in capitals, and whatever stands after "size"."""
    own_words = [re.escape(size) for size in longest_first(own) if len(size) > 1 and not size.isdigit()]
    own_numbers = [re.escape(size) for size in longest_first(own) if size.isdigit()]
    letters = [re.escape(size) for size in longest_first(LETTER_SIZES)]
    after_size = "|".join([*own_words, *own_numbers, *letters, *longest_first(NAMED_SIZES), r"\d+(?:\.\d)?"])
    parts = [rf"\b(?i:sizes?)\s+(?i:{after_size})(?![\w/’'-])", r"\b(?i:extra[ -](?:small|large))\b"]
    if own_words:
        parts.append(rf"(?<![\w'’/-])(?i:{'|'.join(own_words)})(?![\w'’/-])")
    parts.append(rf"(?<![\w'’/-])(?:{'|'.join(letters)})(?![\w'’/&-])")
    if own_numbers:
        parts.append(rf"(?<![\w.,'’$€£/-])(?:{'|'.join(own_numbers)})(?![\w%/]|[.,]\d)")
    return re.compile("|".join(parts))

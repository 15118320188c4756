"""Tells which kinds a sentence asks for: of "shirt dress" the dress, and not the suit in "a tie for my suit"."""

from __future__ import annotations

from collections.abc import Sequence

from language.asking import (
    ADJECTIVES,
    ALTERNATIVES,
    ARTICLES,
    BEFORE_ADJECTIVES,
    DETERMINERS,
    HANDLING,
    PLACES,
    POSSESSIVES,
    WITH,
)
from language.goods import BROAD_KINDS, PARTS, SHAPES, WORN
from language.properties import FILLING, RELATIVE
from language.subjects import AFTER_A_THING, GENERIC_SUBJECTS
from retrieval.names import Found
from retrieval.sentence import PUNCTUATION, Sentence
from retrieval.words import singular

_JOINS = frozenset({"and", "or", "&", "plus"})
_SENTENCE_ENDS = frozenset(".;:!?")
_WHO_LOOK = frozenset({"i", "we", "to", "just", "also", "will"})  # "I look for a skirt", not "a look for a wedding"
_SOMEONE = frozenset({"a", "an", "my", "the", "someone", "who"})


def asked_kinds(names: Sequence[Found], sentence: Sentence) -> dict[int, str]:
    """The kinds asked for, by the place where each is named."""
    kinds: dict[int, str] = {}
    places = [name for name in names if name.value("kind") and sentence.tokens[name.start].role == ""]
    places = _whole_things(places, sentence)
    starts = {name.start for name in places}
    context = _context_start(places, sentence)
    context_end = _end_of_clause(context, sentence) if context < min(starts, default=0) else _colon(context, sentence)
    handled = -1  # where the last thing ended that the customer already has: "to keep my socks and shirts"
    for name in places:
        joined = sentence.word(name.start - 1) in ALTERNATIVES and name.start - 1 == handled
        if joined or _is_handled(name.start, sentence):
            handled = name.end
        elif _only_describes(name, sentence):
            continue
        elif not context <= name.start < context_end and name.end not in starts:
            kinds[name.start] = _meant_kind(name, sentence)
    return _without_strays(_without_broad(_without_headings(kinds, sentence), sentence), sentence)


def _without_strays(kinds: dict[int, str], sentence: Sentence) -> dict[int, str]:
    """The kinds without things of a home that another sentence only tells of where something to wear is asked for."""
    worn = [at for at, kind in kinds.items() if _is_worn(kind, sentence)]
    return {
        at: kind
        for at, kind in kinds.items()
        if at in worn or not worn or not all(_parted(at, other, sentence) for other in worn)
    }


def _is_worn(kind: str, sentence: Sentence) -> bool:
    return not WORN.isdisjoint(sentence.vocabulary.kinds.get(kind, (kind,)))


def _without_broad(kinds: dict[int, str], sentence: Sentence) -> dict[int, str]:
    """The kinds without a wide one of which another clause names a kind: "I take a 42 in shoes. Loafers, please"."""
    above = {wide: at for at, kind in kinds.items() for wide in sentence.vocabulary.kinds.get(kind, ())[1:]}
    return {
        at: kind for at, kind in kinds.items() if not (kind in BROAD_KINDS and _parted(at, above.get(kind), sentence))
    }


def _parted(at: int, other: int | None, sentence: Sentence) -> bool:
    if other is None:
        return False
    between = [sentence.word(place) for place in range(min(at, other), max(at, other))]
    return not _SENTENCE_ENDS.isdisjoint(between)


def _without_headings(kinds: dict[int, str], sentence: Sentence) -> dict[int, str]:
    """The kinds without one before a colon after which kinds of it are named: "clothes for interviews: a blazer"."""
    colon = _colon(0, sentence)
    listed = {
        above for at, kind in kinds.items() if at > colon for above in sentence.vocabulary.kinds.get(kind, ())[1:]
    }
    return {at: kind for at, kind in kinds.items() if at > colon or kind not in listed}


def goes_with(position: int, sentence: Sentence) -> bool:
    """Whether what follows this place is what the wish goes with: "a bag with a gold chain"."""
    if sentence.word(position) == "matching" and sentence.word(position - 1) in ARTICLES:
        return False  # "and a matching bag"
    return any(sentence.begins(position, phrase) for phrase in WITH)


def _whole_things(places: list[Found], sentence: Sentence) -> list[Found]:
    """The kinds without parts and cloth of others: of "a heel of 6 cm, pumps" the pumps, of a "jersey dress" it."""
    whole = [name for name in places if sentence.tokens[name.end - 1].typed not in PARTS or name.end - name.start > 1]
    whole = [name for name in whole if not _is_a_shape(name, sentence)] or whole
    return [name for name in whole if not _is_cloth(name, sentence)] or whole or places


def _is_a_shape(name: Found, sentence: Sentence) -> bool:
    """Whether a thing only says how another looks: "a jacket, bomber style", "boot cut jeans", not "waist 32"."""
    said, after = sentence.word(name.end - 1), sentence.word(name.end + 1)
    return said == singular(said) and sentence.word(name.end) in SHAPES and not after.isdigit()


def _is_cloth(name: Found, sentence: Sentence) -> bool:
    """Whether a word for a thing and a cloth stands for the cloth: not that of "a fleece and gloves"."""
    if name.value("material") is None:
        return False
    after = sentence.word(name.end)
    is_end = not after or after in PUNCTUATION or after in ALTERNATIVES or after in AFTER_A_THING
    return not (is_end and sentence.word(name.start - 1) in DETERMINERS)


def _is_handled(start: int, sentence: Sentence) -> bool:
    """Whether something is done to the customer's own thing here ("store my shoes"): it isn't what is wanted."""
    before = {sentence.word(position) for position in range(start - 4, start - 1)}
    placed = sentence.word(start - 2) in PLACES
    return sentence.word(start - 1) in POSSESSIVES and (placed or not before.isdisjoint(HANDLING))


def _only_describes(name: Found, sentence: Sentence) -> bool:
    """Whether a thing is named to say what another is like, or what is done."""
    is_done = sentence.word(name.start - 1) == "to"
    return is_done or _is_described(name, sentence) or _is_in_a_relative_clause(name.start, sentence)


def _is_described(name: Found, sentence: Sentence) -> bool:
    """Whether a word that names a thing says here how another is: "as light as possible", "a light rain shell"."""
    if sentence.word(name.start) not in ADJECTIVES:
        return False
    after = sentence.tokens[name.end] if name.end < len(sentence) else None
    return sentence.word(name.start - 1) in BEFORE_ADJECTIVES or (after is not None and after.is_content)


def _is_in_a_relative_clause(start: int, sentence: Sentence) -> bool:
    """Whether a thing only says what another is like: the bed of "a sofa that turns into a bed"."""
    for at in range(start - 1, 0, -1):
        word = sentence.word(at)
        if word in PUNCTUATION or word in _JOINS:
            return False
        if word in RELATIVE and at + 1 < start:
            of_a_thing = sentence.word(at - 1) in GENERIC_SUBJECTS or sentence.names_a("kind", at - 1)
            return of_a_thing and sentence.word(at + 1) not in FILLING
    return False


def _meant_kind(name: Found, sentence: Sentence) -> str:
    """Of several kinds that one name may mean (a purse), the one that the shop sells."""
    meant = [value for facet, value in name.meanings if facet == "kind"]
    return next((kind for kind in meant if sentence.vocabulary.sells("kind", kind)), meant[0])


def _context_start(places: Sequence[Found], sentence: Sentence) -> int:
    """Where the sentence turns from what is wanted to what it is for or goes with."""
    first = min((name.start for name in places), default=len(sentence))
    for position in range(1, min(first, len(sentence) - 1)):
        # "a gift for a runner", but not "looking for a runner" or "anything for men in boots"
        is_someone = sentence.word(position + 1) in _SOMEONE
        is_the_thing = sentence.word(position + 1) == "the" and position + 2 == first
        is_someone = is_someone and not is_the_thing  # "brown is no option for the boots"
        is_sought = sentence.word(position - 1) == "look" and sentence.word(position - 2) in _WHO_LOOK
        is_of_anything = sentence.word(position - 1) in GENERIC_SUBJECTS and not is_sought
        if sentence.word(position) == "for" and is_someone and is_of_anything:
            return position
    for position in range(first + 1, len(sentence)):
        if sentence.word(position) == "for" or goes_with(position, sentence):
            return position
    return len(sentence)


def _colon(start: int, sentence: Sentence) -> int:
    """Where a colon stands after which what was announced is named; the end where there is none."""
    return next((at for at in range(start, len(sentence)) if sentence.word(at) == ":"), len(sentence))


def _end_of_clause(start: int, sentence: Sentence) -> int:
    places = range(start, len(sentence))
    return next((at for at in places if sentence.word(at) in PUNCTUATION), len(sentence))

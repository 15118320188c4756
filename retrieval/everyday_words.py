"""Takes words that are also everyday words ("olive", "tie") for a colour or a thing where they stand like one."""

from __future__ import annotations

from collections.abc import Sequence

from language import goods
from language.asking import (
    ADJECTIVES,
    ALTERNATIVES,
    COLOUR_WORDS,
    DETERMINERS,
    NOT_ASKED_AFTER,
    OBJECTS,
    POSSESSIVES,
    PRAISE,
)
from language.negation import denial_at
from language.people import GENDER_OF
from language.sizes import SYSTEM_OF
from language.stop_words import STOP_WORDS
from language.subjects import AFTER_A_THING
from retrieval.names import Found
from retrieval.sentence import PUNCTUATION, Sentence
from retrieval.vocabulary import EVERYDAY_COLOURS, EVERYDAY_KINDS, OCCASION_WORDS, SEED_COLOURS, Meanings
from retrieval.words import singular

_PROPERTIES = ("colour", "material", "pattern", "gender")
_ENDS = frozenset({"", *PUNCTUATION})
_AFTER_A_WISH = frozenset({"for", "in", "under", "from", "between", "up", "over", "below", "with", "without", "priced"})
_BEFORE_A_MATERIAL = frozenset({"of", "with", "from", "real", "genuine", "pure", "solid"})
_STONES = {name: meant for name, meant in EVERYDAY_COLOURS.items() if any(facet == "material" for facet, _ in meant)}
_OF_A_PAIR = frozenset({"left", "right"})
_SENTENCE_ENDS = frozenset(".!?")
_BEFORE_SEVERAL = frozenset({"in", "sell", "stock", "carry", "which", "what", "need", "want", "after", "me", "your"})


def with_everyday_words(names: Sequence[Found], sentence: Sentence) -> list[Found]:
    """The names with the everyday words that name a thing ("a tie for my dad") or a colour ("olive coat") here."""
    of_their_number = [found for name in names if (found := _in_its_number(name, sentence))]
    return _with_colours(_with_kinds(of_their_number, sentence), sentence)


def without_verbs(names: Sequence[Found], sentence: Sentence) -> list[Found]:
    """The names without everyday words that say what somebody does: "she stole my hoodie", "so I can spot her"."""
    return [name for name in names if not _is_a_verb(name, sentence)]


def _is_a_verb(name: Found, sentence: Sentence) -> bool:
    may_be_one = name.value("pattern") or sentence.tokens[name.start].typed in goods.EVERYDAY_KINDS
    if name.end - name.start > 1 or not may_be_one:
        return False
    is_a_thing = _is_determined(name.start, sentence) or sentence.word(name.start - 1) in POSSESSIVES
    return not is_a_thing and sentence.word(name.end) in OBJECTS


def _in_its_number(name: Found, sentence: Sentence) -> Found | None:
    """The name without a kind that only several of are called so: "briefs" are pants, and "a brief answer" is none."""
    said = [token.word for token in sentence.tokens[name.start : name.end]]
    before = sentence.word(name.start - 1)
    is_alone = len(said) == 1 and before in _ENDS and sentence.word(name.end) in _ENDS  # "trainer, white"
    is_one = said[-1] == singular(said[-1]) and before not in _OF_A_PAIR and not is_alone
    if not is_one or " ".join(said) not in goods.SEVERAL_ONLY:
        return name
    others = tuple((facet, value) for facet, value in name.meanings if facet != "kind")
    return Found(name.start, name.end, others) if others else None


def _with_kinds(names: Sequence[Found], sentence: Sentence) -> list[Found]:
    taken = {at for name in names for at in range(name.start, name.end)}
    described_until = {name.end for name in names if any(name.value(facet) for facet in _PROPERTIES)}
    kinds_end = {name.end for name in names if name.value("kind")}
    found = [*names]
    for at, token in enumerate(sentence.tokens):
        meanings = EVERYDAY_KINDS.get(token.word) or EVERYDAY_KINDS.get(singular(token.word))
        if meanings is None or at in taken or token.role:
            continue
        is_described = at in described_until
        goes_on = is_described and (sentence.word(at + 1) in STOP_WORDS or _is_described_after(at, sentence))
        if not _ends_a_thing(at, sentence) and not goes_on:
            continue
        is_cued = (
            is_described
            or sentence.word(at - 1) in {*OCCASION_WORDS, "style", "type"}  # "crocs style clogs"
            or (at - 1 in kinds_end and sentence.word(at - 1) in ALTERNATIVES)
            or _is_determined(at, sentence)
            or _are_several(at, sentence)
        )
        if is_cued or _is_a_clause(at, sentence) or _begins_a_wish(at, sentence):
            found.append(Found(at, at + 1, meanings))
    return sorted(found, key=lambda name: name.start)


def _ends_a_thing(at: int, sentence: Sentence) -> bool:
    after = sentence.word(at + 1)
    asks_on = after == "do" and sentence.word(at + 2) == "you"  # "which ties do you have"
    goes_with = after == "to" and sentence.word(at + 2) in ("go", "wear", "match")
    is_sized = after in ("age", "aged", *SYSTEM_OF) or (after[:1].isdigit() and bool(after))
    return asks_on or goes_with or is_sized or after in {*_ENDS, *AFTER_A_THING, *ALTERNATIVES, *GENDER_OF}


def _is_described_after(at: int, sentence: Sentence) -> bool:
    """Whether it is described behind it: "paisley tie silk"."""
    return any(sentence.names_a(facet, at + 1) for facet in ("colour", "material", "pattern"))


def _is_determined(at: int, sentence: Sentence) -> bool:
    """Whether an article stands before the word, or before one word that describes it: "a nice watch"."""
    for article in (at - 1, at - 2):
        if sentence.word(article) in DETERMINERS:
            return not any(sentence.follows(article + 1, phrase) for phrase in NOT_ASKED_AFTER)
        is_description = sentence.tokens[article].is_content or sentence.word(article) in PRAISE
        if not is_description or article <= 0:
            return False
    return False


def _begins_a_wish(at: int, sentence: Sentence) -> bool:
    """Whether it begins a sentence and is a plural, or says at once whom it is for: "ties", "suit for my dad"."""
    word, before = sentence.word(at), sentence.word(at - 1)
    is_first = before in _SENTENCE_ENDS or not before
    is_one_of_two = sentence.word(at + 1) in ALTERNATIVES and bool(EVERYDAY_KINDS.get(sentence.word(at + 2)))
    return is_first and (is_one_of_two or sentence.word(at + 1) in _AFTER_A_WISH or word != singular(word))


def _is_a_clause(at: int, sentence: Sentence) -> bool:
    """Whether the word is all that stands between two marks: "my graduation, tie"."""
    is_alone = sentence.word(at - 1) in PUNCTUATION and sentence.word(at + 1) in _ENDS
    return is_alone and sentence.word(at) not in ADJECTIVES


def _are_several(at: int, sentence: Sentence) -> bool:
    """Whether the word is a plural of what somebody has or looks for: "a 52 in suits", "do you sell ties"."""
    word = sentence.word(at)
    is_a_pair = sentence.word(at - 1) == "of" and sentence.word(at - 2) in ("pair", "pairs")
    return (is_a_pair or sentence.word(at - 1) in _BEFORE_SEVERAL) and word != singular(word)


def _with_colours(names: Sequence[Found], sentence: Sentence) -> list[Found]:
    taken = {at for name in names for at in range(name.start, name.end)}
    kinds_at = {name.start for name in names if name.value("kind")}
    kinds_end = {name.end for name in names if name.value("kind")}
    colours_at = {at for name in names if name.value("colour") for at in (name.start, name.end - 1)}
    materials_at = {at for name in names if name.value("material") for at in (name.start, name.end - 1)}
    found = [*names]
    for at, token in enumerate(sentence.tokens):
        meanings = EVERYDAY_COLOURS.get(token.word) or _STONES.get(singular(token.word))
        if meanings is None or at in taken or token.role:
            continue
        is_before_a_kind = at + 1 in kinds_at and token.word not in goods.RARELY_COLOURS
        if (
            is_before_a_kind
            or _is_a_shade(meanings, at, names)
            or (at in kinds_end and _ends_a_description(at, sentence))
            or (bool(kinds_at) and _is_a_clause(at, sentence))
            or _is_called_a_colour(at, sentence)
            or (bool(kinds_at) and _is_told_of_it(at, sentence))
            or _is_beside(colours_at, at, sentence)
            or (bool(kinds_at) and _is_beside(_everyday_colours_at(sentence), at, sentence))
            or _is_in(at, taken - kinds_at, sentence)
            or _is_what_it_is_made_of(meanings, at, materials_at, sentence)
            or (at > 0 and denial_at(sentence.typed(), at - 1) is not None)
        ):
            found.append(Found(at, at + 1, meanings))
            colours_at.add(at)
    return sorted(found, key=lambda name: name.start)


def _everyday_colours_at(sentence: Sentence) -> set[int]:
    """Where words stand that may be colours: two of them with "or" between are some, "maybe mint or peach"."""
    return {at for at, token in enumerate(sentence.tokens) if token.word in EVERYDAY_COLOURS and not token.role}


def _is_a_shade(meanings: Meanings, at: int, names: Sequence[Found]) -> bool:
    """Whether the colour stands next that this is a shade of: "wine red"."""
    after = next((name.value("colour") for name in names if name.start == at + 1), None)
    return after is not None and any(after in SEED_COLOURS.get(shade, ())[1:] for _, shade in meanings)


def _ends_a_description(at: int, sentence: Sentence) -> bool:
    after = sentence.word(at + 1)
    return after in _ENDS or after in GENDER_OF


def _is_called_a_colour(at: int, sentence: Sentence) -> bool:
    """Whether it is said that this is a colour: "colour: wine", "wine coloured"."""
    before = sentence.word(at - 1) if sentence.word(at - 1) != ":" else sentence.word(at - 2)
    return before in COLOUR_WORDS or sentence.word(at + 1) in COLOUR_WORDS


def _is_told_of_it(at: int, sentence: Sentence) -> bool:
    """Whether a relative clause says that the thing is so: "boots that are chestnut"."""
    return sentence.word(at - 1) in ("is", "are") and sentence.word(at - 2) in ("that", "which")


def _is_beside(colours_at: set[int], at: int, sentence: Sentence) -> bool:
    """Whether a colour is the alternative: "navy or stone"."""
    beside = {at - 2} if sentence.word(at - 1) in ALTERNATIVES else set()
    beside |= {at + 2} if sentence.word(at + 1) in ALTERNATIVES else set()
    return bool(beside & colours_at)


def _is_what_it_is_made_of(meanings: Meanings, at: int, materials_at: set[int], sentence: Sentence) -> bool:
    """Whether a stone or metal stands where things say what they are of: "a ring with amber", "brass or copper"."""
    if meanings not in _STONES.values():
        return False
    is_told = sentence.word(at - 1) in _BEFORE_A_MATERIAL and _ends_a_thing(at, sentence)
    return is_told or _is_beside(materials_at, at, sentence)


def _is_in(at: int, named: set[int], sentence: Sentence) -> bool:
    """Whether it stands after "in" as a colour does, not in "in the sand" or "in rust coloured suede"."""
    after = sentence.word(at + 1)
    return sentence.word(at - 1) == "in" and after not in ("and", "the", "shop") and at + 1 not in named

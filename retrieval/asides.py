"""Takes out of a sentence what is only told of: of "I've got a red suit, I need a tie" the suit and its red."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from language.asides import Aside, Told, asides
from language.asking import DETERMINERS
from language.money import price_bounds
from language.negation import denial_at, denied_before
from language.occasions import occasions
from language.people import PEOPLE_WORDS
from language.words import fold
from retrieval.everyday_words import with_everyday_words, without_verbs
from retrieval.names import Found
from retrieval.sentence import TOKEN, Sentence
from retrieval.vocabulary import Vocabulary
from retrieval.words import singular

Run = tuple[int, int]  # where a run of words, or of a text, begins and ends
_A_DESCRIPTION = 4  # words from "my" to the thing: "my favourite dark red suit"
_LONGEST_SIZE = 3  # digits
_A_DENIAL = 3  # words from a denial to what it denies: "said no to the wool"
_DESCRIBING = ("colour", "material", "pattern", "brand")


def without_asides(text: str, vocabulary: Vocabulary, mentioned: Sequence[Run] = ()) -> str:
    """The text with spaces in place of what it only tells of; where that holds the only thing, it stays.

    `mentioned` are the runs that the trained reader takes for such, beside those that the words themselves tell.
    """
    folded = price_bounds(fold(text)).rest.replace(" - ", " , ")  # as long as the text: "70 tops" names no tops
    spans = [match.span() for match in TOKEN.finditer(folded)]
    sentence = Sentence.of(folded, vocabulary)
    names = [*_named(sentence)]
    heard = (aside for aside in _heard(mentioned, spans) if not _is_asked_beside(aside, names, sentence))
    told = [*asides(sentence.typed()), *heard]
    if not told:
        return text
    outside = [name for name in names if not any(_holds(aside, name) for aside in told)]
    taken: list[Run] = []
    inside = [[name for name in names if _holds(aside, name)] for aside in told]
    tells_of_things = any(named for aside, named in zip(told, inside, strict=True) if aside.told is Told.HEARD)
    for aside, named in zip(told, inside, strict=True):
        if named or aside.told is not Told.HEARD:
            taken += _taken(aside, named, outside, sentence)
        elif tells_of_things and not (_denies(aside, sentence) or _may_be_a_size(aside, sentence)):
            taken.append((aside.start, aside.end))  # of "lost my earring at the races" the races
    return blanked(text if len(text) == len(folded) else fold(text), ((spans[a][0], spans[b - 1][1]) for a, b in taken))


def _heard(mentioned: Sequence[Run], spans: Sequence[Run]) -> Iterator[Aside]:
    """The asides of the reader, by the words that they begin with and end before."""
    for start, end in mentioned:
        held = [at for at, (begin, stop) in enumerate(spans) if begin < end and start < stop]
        if held:
            yield Aside(held[0], held[-1] + 1, Told.HEARD)


def _is_asked_beside(aside: Aside, names: Sequence[Found], sentence: Sentence) -> bool:
    """Whether a thing is asked for right beside another: "white shoes and a black belt", "a watch or a ring"."""
    named = {at: name for name in names for at in range(name.start, name.end)}
    at = aside.start - 1
    while at >= 0 and (
        sentence.word(at) in (*DETERMINERS, "pair", "of", "matching") or (at in named and _describes(named[at]))
    ):
        at -= 1
    before = named.get(at - 1)
    is_joined = sentence.word(at) in ("and", "&", "plus", "or") and sentence.word(at + 1) in DETERMINERS
    begins_a_thing = any(
        name.value("kind") for name in names if aside.start <= name.start < aside.start + _A_DESCRIPTION
    )
    is_all = all(at in named or sentence.word(at) in DETERMINERS for at in range(aside.start, aside.end))
    return is_joined and begins_a_thing and is_all and before is not None


def _named(sentence: Sentence) -> Sequence[Found]:
    said = [singular(token.word) for token in sentence.tokens]
    names = sentence.vocabulary.names.scan(said, compounds=True)
    return with_everyday_words(without_verbs(names, sentence), sentence)


def _taken(
    aside: Aside, inside: Sequence[Found], outside: Sequence[Found], sentence: Sentence
) -> list[tuple[int, int]]:
    """The runs of words of an aside that say nothing of the wish."""
    if aside.told is Told.LIKENESS:
        return [(aside.start, aside.end)]
    things = [name for name in inside if name.value("kind")]
    if aside.told is Told.OWNED:  # "irritates my skin - cardigans": the thing follows at once
        things = [name for name in things if things[0].start <= aside.start + _A_DESCRIPTION]
    if (not things and aside.told not in (Told.ONLY, Told.HEARD)) or _denies(aside, sentence):
        return []
    if things and any(name.value("kind") for name in outside):
        said_last = max(name.end for name in inside if _describes(name) or name in things)
        before = " ".join(sentence.typed()[aside.start : inside[0].start])
        # "I have an interview and my only jacket is torn": what it is for stays.
        return [(inside[0].start if occasions(before) else aside.start, said_last)]
    restated = {facet for name in outside for facet in _DESCRIBING if name.value(facet)}
    taken = [(name.start, name.end) for name in inside if any(name.value(facet) for facet in restated)]
    if aside.told is Told.HEARD:  # "my gran knits"
        taken += [(at, at + 1) for at in range(aside.start, aside.end) if sentence.word(at) in PEOPLE_WORDS]
    if aside.told is Told.HAPPENED:  # "the zip broke on my clutch. New one"
        named = {at for name in inside if name in things or _describes(name) for at in range(name.start, name.end)}
        taken += [(at, at + 1) for at in range(aside.start, aside.end) if at not in named and _is_word(at, sentence)]
    return taken


def _describes(name: Found) -> bool:
    return any(name.value(facet) for facet in _DESCRIBING)


def _is_word(at: int, sentence: Sentence) -> bool:
    return sentence.tokens[at].role != "mark"


def _may_be_a_size(aside: Aside, sentence: Sentence) -> bool:
    """Whether it is a bare number of a size's length, which is more often the speaker's: "he's a 44 in shoes"."""
    word = sentence.word(aside.start)
    return aside.end == aside.start + 1 and word.isdigit() and len(word) <= _LONGEST_SIZE


def _denies(aside: Aside, sentence: Sentence) -> bool:
    """Whether what is told is what there is enough of, or isn't wanted: the denials read that."""
    said = sentence.typed()
    before = _A_DENIAL if aside.told is Told.HEARD else 1
    if aside.told is Told.HEARD and denied_before(said, aside.end):
        return True
    return any(denial_at(said, at) for at in range(max(0, aside.start - before), aside.end))


def _holds(aside: Aside, name: Found) -> bool:
    return aside.start <= name.start and name.end <= aside.end


def blanked(text: str, runs: Iterable[Run]) -> str:
    """The text with spaces in place of the runs."""
    for start, end in runs:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text

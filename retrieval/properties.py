"""Finds what is asked of a thing that no column of a catalog states, and whether a record tells it: "vegan shoes"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from language.asking import ARTICLES
from language.goods import PARTS
from language.patterns import PATTERNS
from language.properties import FILLING, JOINING, MEASURED, OPENING, RELATIVE, SUITING, TASTE, WITH_PARTICLE
from language.subjects import GENERIC_SUBJECTS, PURPOSES
from language.superlatives import RANKING
from language.superlatives import WORDS as COMPARING
from retrieval.records import Product
from retrieval.sentence import Sentence, Token
from retrieval.words import stem, words

LONGEST = 3  # words of one property
DENIED_WITHIN = 3  # words from a denial to what it denies: "not waterproof", "no leather"
DENIALS = frozenset({"no", "not", "never", "without", "non", "isn't", "aren't", "isnt", "arent", "free"})
_LINE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")
_PATTERNS = [frozenset(stem(part) for name in names for part in words(name)) for names in PATTERNS.values()]
_ARTICLES = frozenset(ARTICLES)
_NO_PROPERTY = TASTE | PURPOSES | COMPARING | RANKING


def asked_properties(sentence: Sentence, kinds: Collection[int], known: Collection[str]) -> list[str]:
    """The properties asked of the things named at these places, in the customer's words.

    They stand right before the thing, or behind it after "with", "that are" and the like; of "anything" only behind it.
    Words that are `known` otherwise, those of an occasion, are none.
    """
    generic = [at for at, token in enumerate(sentence.tokens) if _is_something(at, token, sentence)]
    found = [_before(at, sentence) for at in kinds]
    found += [run for at in kinds for run in _behind(at, sentence, is_open=False)]
    found += [run for at in generic for run in _behind(at, sentence, is_open=not kinds)]
    return list(dict.fromkeys(phrase for run in found if (phrase := _property(run, known))))


def _is_something(at: int, token: Token, sentence: Sentence) -> bool:
    """Whether a word stands for any thing: "anything", "evening wear", and not "that I can wear"."""
    return token.word in GENERIC_SUBJECTS and sentence.word(at - 1) not in SUITING | {"to"}


def _before(at: int, sentence: Sentence) -> list[Token]:
    """What stands right before a thing: "fireproof" of "black fireproof jackets"."""
    own: list[Token] = []
    if (sentence.word(at - 2), sentence.word(at - 1)) in WITH_PARTICLE:
        return sentence.tokens[at - 2 : at]
    for token in reversed(sentence.tokens[max(0, at - LONGEST - 1) : at]):
        if token.role not in ("", "name", "size") or (token.role == "" and not _describes(token, sentence)):
            break
        own = own if token.role else [token, *own]
    return own


def _describes(token: Token, sentence: Sentence) -> bool:
    """Whether a word before a thing says how it is, and is no thing itself: the "shirt" of "shirt dress"."""
    return token.is_content and all(facet != "kind" for facet, _ in sentence.vocabulary.names.get(token.word))


def _behind(at: int, sentence: Sentence, *, is_open: bool) -> Iterator[list[Token]]:
    """What is said of a thing behind it: "a trolley sleeve" and "wheels" of "a bag with a trolley sleeve and wheels".

    It needs a word that opens it, unless it `is_open`: "anything waterproof".
    """
    rest = list(sentence.tokens[at + 1 :])
    while rest and rest[0].role == "name":
        rest.pop(0)
    is_open = bool(rest) and (is_open or _opens(rest))
    while is_open and rest:
        is_told = False
        while rest and rest[0].word in OPENING | RELATIVE | FILLING:
            is_told = rest.pop(0).word in RELATIVE
        taken = [rest[0], *_run(rest[1:], begun=True)] if is_told and rest else _run(rest)
        yield taken
        rest = rest[len(taken) :]
        is_open = bool(taken) and bool(rest) and (rest.pop(0).word in ("and", "&", "or"))


def _opens(rest: Sequence[Token]) -> bool:
    """Whether a property follows: "with a zip", "that is waterproof", "that folds", not "that keep my feet dry"."""
    first, second = rest[0].word, rest[1] if len(rest) > 1 else None
    return first in OPENING or (first in RELATIVE and second is not None and _is_told_of(second))


def _is_told_of(token: Token) -> bool:
    """Whether a relative clause that begins so says what a thing is or does, rather than whom it suits."""
    return token.word in FILLING or (token.role == "" and token.word.isalpha() and token.word not in SUITING)


def _run(tokens: Sequence[Token], *, begun: bool = False) -> list[Token]:
    """The words of one property from the first on, with the small words inside: "built in bra", "turns into a bed"."""
    run: list[Token] = []
    for token in tokens:
        is_joint = token.word in JOINING or (bool(run) and run[-1].word in JOINING and token.word in _ARTICLES)
        if not (token.is_content or token.role == "name" or ((begun or run) and is_joint)):
            break
        run.append(token)
    while run and run[-1].word in JOINING | _ARTICLES:
        run.pop()
    return run


def _property(tokens: Sequence[Token], known: Collection[str]) -> str:
    """The words as a property; "" where they are of taste or measure only, or too many."""
    own = [token for token in tokens if token.word not in _NO_PROPERTY and token.word not in known]
    contents = [token for token in own if token.is_content and not token.word.isdigit()]
    if not contents or len(contents) > LONGEST or all(token.word in MEASURED | PARTS for token in contents):
        return ""
    return " ".join(token.typed for token in own)


def tells(product: Product, phrase: str) -> bool:
    """Whether a line of the record has all the words of a property and, unless that denies too, doesn't deny them."""
    said = [word for word in words(phrase) if word not in JOINING | FILLING]
    wanted = [alike(word) for word in said]
    may_deny = not DENIALS.isdisjoint(said)
    return any(_line_tells(words(line), wanted, may_deny=may_deny) for line in lines(product))


def alike(word: str) -> frozenset[str]:
    """The stem of a word, with those of the other names of the pattern that it names."""
    own = stem(word)
    return frozenset({own}).union(*(names for names in _PATTERNS if own in names))


def lines(product: Product) -> Iterator[str]:
    """The record as lines that each tell something: the title, every tag, option and attribute, each sentence."""
    options = dict.fromkeys(value for variant in product.variants for value in variant.options.values())
    told = (f"{name} {value}" for name, value in product.attributes.items())
    yield from (product.title, product.category, product.brand, *product.tags, *options, *told)
    yield from _LINE_END.split(product.description)


def _line_tells(line: Sequence[str], wanted: Sequence[frozenset[str]], *, may_deny: bool) -> bool:
    said = [stem(word) for word in line]
    return all(
        any(may_deny or _is_affirmed(line, at) for at, one in enumerate(said) if one in names) for names in wanted
    )


def _is_affirmed(line: Sequence[str], at: int) -> bool:
    """Whether nothing near says that the word at this place doesn't hold: "not waterproof", "rubber-free"."""
    return DENIALS.isdisjoint((*line[max(0, at - DENIED_WITHIN) : at], *line[at + 1 : at + 2]))
